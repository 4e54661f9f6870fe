//! V14: what is warned about, and what is not.

use super::super::{CODES, Code, judge_further};
use super::{findings, help, judged, with_pdu};

#[test]
fn a_gop_without_start_needs_a_gog() {
    assert_eq!(findings(&with_pdu("Gop g On p Match (k) { };")), ["W-NEVER-STARTS 2:5 g"]);
    let member = with_pdu("Gop g On p Match (k) { };\nGog gg { Member g (k); };");
    assert_eq!(findings(&member), Vec::<String>::new());
}

#[test]
fn attributes_that_nothing_gives_are_found_wherever_they_stand() {
    let text = with_pdu("Gop g On p Match (kk) { Start (cmd=a, x); Stop (cnd=b); Extra (k, y); };");
    assert_eq!(
        findings(&text),
        [
            "W-UNKNOWN-ATTRIBUTE 2:19 kk",
            "W-UNKNOWN-ATTRIBUTE 2:39 x",
            "W-UNKNOWN-ATTRIBUTE 2:49 cnd",
            "W-UNKNOWN-ATTRIBUTE 2:67 y"
        ]
    );
    let text = "Pdu p Proto http Transport tcp/ip { Extract address From ip.addr; };\nGop g On p Match (adress) { Start (address); };";
    assert_eq!(help(text), "did you mean `address`?");
}

#[test]
fn never_is_the_idiom_for_no_stop() {
    assert_eq!(findings(&with_pdu("Gop g On p Match (k) { Start (k); Stop (never); };")), Vec::<String>::new());
}

#[test]
fn attributes_that_a_transform_inserts_are_known() {
    let text = "Transform t { Match (k) Insert (x=1); };
        Pdu p Proto http Transport tcp/ip { Extract k From http.host; Transform t; Criteria (x); };
        Gop g On p Match (k, x) { Start (x=1); };";
    assert_eq!(findings(text), Vec::<String>::new());
}

#[test]
fn a_member_key_has_to_be_carried_by_the_gop() {
    let text = with_pdu("Gop g On p Match (k) { Start (cmd=a); };\nGog gg { Member g (cmd); };");
    assert_eq!(findings(&text), ["W-LOST-ATTRIBUTE 3:20 cmd"]);
    assert_eq!(help(&text), "add `cmd` to the `Extra` clause of `g`");
}

#[test]
fn words_for_booleans_are_remarked_unless_the_digit_stands_beside_them() {
    let text =
        |value: &str| format!("Pdu p Proto tcp Transport ip {{ Extract s From tcp.flags.syn; Criteria (s{value}); }};");
    assert_eq!(findings(&text("=\"True\"")), ["W-BOOLEAN 1:74 \"True\""]);
    assert_eq!(findings(&text("{1|\"True\"}")), Vec::<String>::new());
    assert_eq!(findings(&text("=1")), Vec::<String>::new());
    assert_eq!(findings(&text("=2")), ["W-NEVER-EQUAL 1:74 2"]);
}

#[test]
fn values_in_the_wrong_form_never_match() {
    let text =
        |value: &str| format!("Pdu p Proto ip Transport eth {{ Extract m From eth.src; Criteria (m={value}); }};");
    assert_eq!(findings(&text("02:00:00:00:00:0A")), Vec::<String>::new());
    assert_eq!(findings(&text("\"02:00:00:00:00:0A\"")), ["W-NEVER-EQUAL 1:68 \"02:00:00:00:00:0A\""]);
    assert_eq!(help(&text("\"02:00:00:00:00:0A\"")), "write it in lower case: `\"02:00:00:00:00:0a\"`");
}

#[test]
fn decimal_and_hex_are_the_same_number() {
    let text =
        |value: &str| format!("Pdu p Proto dns Transport ip {{ Extract i From dns.id; Criteria (i={value}); }};");
    assert_eq!(findings(&text("5")), Vec::<String>::new());
    assert_eq!(findings(&text("\"0x5\"")), Vec::<String>::new());
    assert_eq!(findings(&text("five")), ["W-NEVER-EQUAL 1:67 five"]);
}

#[test]
fn a_field_beyond_the_transport_is_never_seen() {
    let text = "Pdu p Proto http Transport tcp { Extract a From ip.addr; };";
    assert_eq!(findings(text), ["W-OUT-OF-REACH 1:49 ip.addr"]);
    assert_eq!(help(text), "write `Transport tcp/ip`");
    assert_eq!(help("Pdu p Proto dns Transport ip { Extract a From udp.port; };"), "write `Transport udp/ip`");
    let payload = "Pdu p Proto ip Transport eth { Extract a From udp.port; };";
    assert_eq!(help(payload), "add the clause `Payload udp;`");
}

#[test]
fn what_a_protocol_carries_belongs_to_it() {
    assert_eq!(
        findings("Pdu p Proto tcp Transport ip { Extract h From http.host; Extract t From mmse.status; };"),
        Vec::<String>::new()
    );
    assert_eq!(findings("Pdu p Proto ip Transport eth { Extract n From frame.number; };"), Vec::<String>::new());
    assert_eq!(findings("Pdu p Proto dns Transport frame { Extract n From ip.addr; };"), Vec::<String>::new());
}

#[test]
fn a_rule_behind_one_that_always_matches_is_never_tried() {
    let text = "Transform t { Match () Insert (x); Match (k) Insert (y); };
        Pdu p Proto http Transport tcp/ip { Extract k From http.host; Transform t; };";
    assert_eq!(findings(text), ["W-UNREACHABLE-RULE 1:36 Match (k) Insert (y);"]);
}

#[test]
fn a_transform_has_to_do_something_for_somebody() {
    assert_eq!(findings("Transform t { Match (k); };"), ["W-NO-EFFECT 1:11 t", "W-UNUSED-TRANSFORM 1:11 t"]);
}

#[test]
fn start_and_stop_differ() {
    let text = with_pdu("Gop g On p Match (k) { Start (cmd, k=a); Stop (k=a, cmd); };");
    assert_eq!(findings(&text), ["W-START-IS-STOP 2:47 (k=a, cmd)"]);
}

#[test]
fn a_key_must_not_keep_start_and_stop_apart() {
    let text = with_pdu("Gop g On p Match (k, cmd) { Start (cmd=a); Stop (cmd=b); };");
    assert_eq!(findings(&text), ["W-KEY-SPLITS 2:22 cmd"]);
    assert_eq!(findings(&with_pdu("Gop g On p Match (k) { Start (k); Stop (cmd=b); };")), Vec::<String>::new());
}

#[test]
fn members_share_an_attribute() {
    let gops = "Pdu q Proto tcp Transport ip { Extract s From tcp.seq; };
Gop g On p Match (k) { Start (k); };
Gop h On q Match (s) { Start (s); };\n";
    let text = with_pdu(&format!("{gops}Gog gg {{ Member g (k); Member h (s); }};"));
    assert_eq!(findings(&text), ["W-UNJOINED-MEMBERS 5:33 (s)"]);
}

#[test]
fn options_that_do_nothing_or_differ_are_remarked() {
    let text = with_pdu("Gop g On p Match (k) { Start (k); DropUnassigned true; };");
    assert_eq!(findings(&text), ["W-DROP-UNASSIGNED 2:50 true"]);
    assert_eq!(findings(&with_pdu("Gop g On p Match (k) { Start (k); DropUnassigned false; };")), Vec::<String>::new());
    assert_eq!(findings("Default { Gog { ShowTree NoTree; }; };"), ["W-SHOW-TREE 1:26 NoTree"]);
}

#[test]
fn quiet_lints_have_to_be_asked_for() {
    let text = with_pdu("Gop g On p Match (k, k) { Start (k); Stop (never); };");
    assert_eq!(findings(&text), Vec::<String>::new());
    let mut loaded = super::judged(&text);
    let asked: Vec<&Code> = CODES.iter().copied().filter(|code| code.quiet).collect();
    judge_further(&mut loaded, super::vocabulary::catalogue(), &asked, None);
    let found: Vec<&str> = loaded.diagnostics.iter().map(|diagnostic| diagnostic.code.name).collect();
    assert_eq!(found, ["W-UNUSED-ATTRIBUTE", "W-PAIR-KEY", "W-ENDLESS-GOP"]);
}

#[test]
fn a_stop_that_start_implies_is_remarked() {
    let text = |stop: &str| with_pdu(&format!("Gop g On p Match (k) {{ Start (cmd=ab); Stop ({stop}); }};"));
    for stop in ["cmd", "cmd^a", "cmd{ab|c}", ""] {
        assert_eq!(findings(&text(stop)).len(), 1, "{stop}");
    }
    for stop in ["cmd=c", "cmd!ab", "cmd^b", "cmd, k"] {
        assert_eq!(findings(&text(stop)), Vec::<String>::new(), "{stop}");
    }
}

#[test]
fn a_rule_behind_a_wider_one_is_never_tried() {
    let text = |rules: &str| {
        format!(
            "Transform t {{ {rules} }};\nPdu p Proto http Transport tcp {{ Extract k From http.host; Transform t; }};"
        )
    };
    assert_eq!(
        findings(&text("Match (k) Insert (x); Match (k=a) Insert (y);")),
        ["W-UNREACHABLE-RULE 1:37 Match (k=a) Insert (y);"]
    );
    assert_eq!(findings(&text("Match (k=a) Insert (x); Match (k) Insert (y);")), Vec::<String>::new());
    assert_eq!(findings(&text("Match (k=a) Insert (x); Match Loose (k=a) Insert (y);")), Vec::<String>::new());
}

#[test]
fn a_near_field_of_another_protocol_is_no_repair() {
    let fix = |field: &str| {
        let text = format!("Pdu p Proto http Transport tcp/ip {{ Extract k From {field}; }};");
        judged(&text).diagnostics.first().unwrap().fix.as_ref().map(|fix| fix.text.clone())
    };
    assert_eq!(fix("http.hots"), Some("http.host".to_owned()));
    assert_eq!(fix("htpp.host"), Some("http.host".to_owned()));
    assert_eq!(fix("http.status"), Some("http.response.code".to_owned()));
    assert_eq!(fix("http.statuss"), None);
}
