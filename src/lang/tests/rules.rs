//! Chapter V: the rules about names, V2 to V16.

use super::{criteria, findings, help, judged, messages, with_pdu};

fn pdu(head: &str, field: &str) -> String {
    format!("Pdu p {head} {{ Extract k From {field}; }};")
}

#[test]
fn v2_an_unknown_field_is_named_with_its_neighbours() {
    let text = pdu("Proto http Transport tcp/ip", "http.hots");
    assert_eq!(findings(&text), ["E-FIELD 1:52 http.hots"]);
    assert_eq!(help(&text), "did you mean `http.host`?");
    assert_eq!(findings(&pdu("Proto http Transport tcp/ip", "http")), Vec::<String>::new());
    assert!(
        help(&pdu("Proto http Transport tcp/ip", "http.nosuch")).starts_with("the fields of `http` are http.host, ")
    );
}

#[test]
fn v2_old_names_are_told_their_name_of_today() {
    assert_eq!(help(&pdu("Proto tcp Transport ip", "tcp.flags.rst")), "it is called `tcp.flags.reset`");
    assert_eq!(
        help(&pdu("Proto http Transport ip", "bootp.option.type")),
        "it is called `dhcp.option.type`; the protocol `dhcp` is known but not dissected by mate"
    );
}

#[test]
fn v2_known_protocols_that_are_not_dissected_are_not_called_unknown() {
    let text = pdu("Proto http Transport ip", "sip.Call-ID");
    assert_eq!(
        messages(&text)[0].0,
        "unknown field `sip.Call-ID`: the protocol `sip` is known but not dissected by mate"
    );
    let text = pdu("Proto sip Transport ip", "ip.addr");
    assert_eq!(messages(&text)[0].0, "the protocol `sip` is known but not dissected by mate");
}

#[test]
fn v3_protocols_are_checked_wherever_they_stand() {
    let text = "Pdu p Proto htpp Transport tcp/nosuch { Payload mmze; Extract k From http.host; };";
    assert_eq!(findings(text), ["E-PROTO 1:13 htpp", "E-PROTO 1:32 nosuch", "E-PROTO 1:49 mmze"]);
    assert_eq!(messages(text)[0].1, "did you mean `http`?");
    assert_eq!(findings(&pdu("Proto http.host Transport mate", "http.host")), Vec::<String>::new());
}

#[test]
fn v4_names_are_declared_before_they_are_used() {
    let text = "Pdu p Proto http Transport ip { Extract k From http.host; Transform t; };\n\
                Gop g On q Match (k) { Start (k); };\nGog gg { Member p (k); };";
    assert_eq!(findings(text), ["E-UNDECLARED 1:69 t", "E-UNDECLARED 2:10 q", "E-UNDECLARED 3:17 p"]);
    assert_eq!(messages(text)[2].1, "name a Gop here");
}

#[test]
fn v5_and_v6_only_pdus_may_share_a_name() {
    let text = with_pdu(
        "Pdu p Proto tcp Transport ip { Extract k From tcp.srcport; };
Gop g On p Match (k) { Start (k); };
Gop g On p Match (k) { Start (k); };",
    );
    assert_eq!(findings(&text), ["E-DUPLICATE 4:5 g"]);
}

#[test]
fn v7_a_pdu_has_one_gop() {
    let text = with_pdu("Gop g On p Match (k) { Start (k); };\nGop h On p Match (k) { Start (k); };");
    assert_eq!(findings(&text), ["E-TWO-GOPS 3:10 p"]);
}

#[test]
fn v8_names_of_different_kinds_clash() {
    let text =
        with_pdu("Pdu q Proto tcp Transport ip { Extract k From tcp.srcport; };\nGop q On p Match (k) { Start (k); };");
    assert_eq!(findings(&text), ["E-NAME-CLASH 3:5 q"]);
    let text = with_pdu("Gop p On p Match (k) { Start (k); };\nGog p { Member p (k); };");
    assert_eq!(findings(&text), ["W-GOP-NAMED-LIKE-PDU 2:5 p", "E-NAME-CLASH 3:5 p"]);
    let text = with_pdu("Gop g On p Match (k) { Start (k); };\nGog p { Member g (k); };");
    assert_eq!(findings(&text), ["W-GOP-NAMED-LIKE-PDU 3:5 p"]);
}

#[test]
fn v9_colonized_values_are_lower_case_pairs_or_plain_text() {
    let values: Vec<_> = criteria("(k=2:0:A, k=fe80::1, k{AA:b|c:})").into_iter().flat_map(|avp| avp.2).collect();
    assert_eq!(values, ["02:00:0a", "fe80::1", "aa:0b", "0c:00"]);
}

#[test]
fn v10_a_field_has_one_name_in_a_pdu() {
    let text = "Pdu p Proto http Transport ip { Extract k From http.host; Extract j From http.host; };";
    assert_eq!(findings(text), ["E-FIELD-TWICE 1:59 Extract j From http.host;"]);
    let same = "Pdu p Proto http Transport ip { Extract k From http.host; Extract k From http.host; };";
    assert_eq!(findings(same), Vec::<String>::new());
}

#[test]
fn v11_capitals_are_errors_with_the_name_to_use() {
    let text = "Pdu Foo Proto http Transport ip { Extract Key From http.host; Extract .dot From http.cookie; };";
    assert_eq!(findings(text), ["E-CHAR 1:5 Foo", "E-CHAR 1:43 Key", "E-CHAR 1:71 .dot"]);
    assert_eq!(messages(text)[0].1, "names begin with a lower-case letter: write `foo` here and wherever it is used");
}

#[test]
fn v12_include_trouble_has_a_position() {
    assert_eq!(findings("Done;\n#include no/such.inc"), ["E-INCLUDE 2:10 no/such.inc"]);
    assert_eq!(findings("#include <x>\nDone;"), ["E-INCLUDE 1:1 #include"]);
}

#[test]
fn v13_the_old_syntax_is_recognised_once() {
    let text = "# comment\nAction=PduDef; Name=p; Proto=http;\nAction=GopDef; Name=g; On=p;";
    assert_eq!(findings(text), ["E-OLD-SYNTAX 2:1 Action=PduDef"]);
}

#[test]
fn v15_defaults_and_v16_debug_get_no_remark() {
    let text = "Default { Gop { Expiration 1; }; };\nDebug { Level 9; };";
    assert_eq!(findings(text), Vec::<String>::new());
    assert_eq!(judged(text).config.declarations.len(), 2);
}
