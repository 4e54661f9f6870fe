//! Chapter S, and the errors of V1.

use super::{criteria, findings, help, messages, tree, with_pdu};
use crate::lang::ast::{Action, Declaration, GopTree, Mode, ShowTree};

#[test]
fn s1_every_clause_in_its_place_is_read() {
    let config = tree(
        "Transform t { Match Every (a=1) Replace (b); Match Loose (c) (d); Insert (e); ; };
         Pdu p Proto http Transport tcp/ip { Payload mmse/json; Extract a From http.host; Extract b From ip.addr;
             Transform t, t; Criteria Reject Loose (a); DropUnassigned true; DiscardPduData false; LastPdu TRUE; };
         Gop g On p Match (a) { Start (a=1); Stop (a=2); Extra (b); Transform t; Expiration 1; IdleTimeout 2.5;
             Lifetime 3; DropUnassigned true; ShowTree BasicTree; ShowTimes false; };
         Gog gg { Member g (a); Member g (b); Extra (a); Transform t; Expiration 4; GopTree FullTree; ShowTimes true; };
         Default { Pdu { LastPdu true; DropUnassigned true; DiscardPduData true; };
             Gop { Expiration 1; IdleTimeout 2; Lifetime 3; DropUnassigned true; ShowTree NoTree; ShowTimes false; };
             Gog { Expiration 5; ShowTree PduTree; GopTree NullTree; ShowTimes false; }; };
         Debug { Filename \"x y\"; Level 9; Pdu Level 1; Gop Level 2; Gog Level 3; };
         Done;",
    );
    let [
        Declaration::Transform(transform),
        Declaration::Pdu(pdu),
        Declaration::Gop(gop),
        Declaration::Gog(gog),
        Declaration::Default(defaults),
        Declaration::Debug(debug),
        Declaration::Done(_),
    ] = config.declarations.as_slice()
    else {
        panic!()
    };
    let modes: Vec<_> = transform.rules.iter().map(|rule| rule.condition.as_ref().map(|(mode, _)| *mode)).collect();
    assert_eq!(modes, [Some(Mode::Every), Some(Mode::Loose), None, None]);
    let actions: Vec<_> = transform.rules.iter().map(|rule| rule.action.as_ref().map(|(action, _)| *action)).collect();
    assert_eq!(actions, [Some(Action::Replace), Some(Action::Insert), Some(Action::Insert), None]);

    let names =
        |names: &[crate::lang::ast::Name]| names.iter().map(|name| name.node.clone()).collect::<Vec<_>>().join(" ");
    assert_eq!((pdu.name.node.as_str(), pdu.proto.node.as_str()), ("p", "http"));
    assert_eq!([names(&pdu.transport), names(&pdu.payload), names(&pdu.transforms)], ["tcp ip", "mmse json", "t t"]);
    assert_eq!((pdu.extracts.len(), pdu.extracts[1].field.node.as_str()), (2, "ip.addr"));
    let criteria = pdu.criteria.as_ref().unwrap();
    assert_eq!((criteria.accept, criteria.mode), (false, Mode::Loose));
    let bools = [&pdu.drop_unassigned, &pdu.discard_pdu_data, &pdu.last_pdu].map(|value| value.as_ref().unwrap().node);
    assert_eq!(bools, [true, false, true]);

    let seconds =
        |time: &Option<crate::lang::ast::Spanned<crate::lang::ast::Time>>| time.as_ref().unwrap().node.nanoseconds;
    assert_eq!((gop.on.node.as_str(), gop.key.avps.len()), ("p", 1));
    assert!(gop.start.is_some() && gop.stop.is_some() && gop.extra.is_some());
    assert_eq!(seconds(&gop.options.idle_timeout), 2_500_000_000);
    assert_eq!(gop.options.show_tree.as_ref().unwrap().node, ShowTree::BasicTree);
    assert_eq!(gog.members.iter().map(|member| member.gop.node.as_str()).collect::<Vec<_>>(), ["g", "g"]);
    assert_eq!(gog.options.gop_tree.as_ref().unwrap().node, GopTree::FullTree);
    assert_eq!(defaults.gop.show_tree.as_ref().unwrap().node, ShowTree::NoTree);
    assert_eq!(
        (seconds(&defaults.gog.expiration), defaults.gog.show_times.as_ref().unwrap().node),
        (5_000_000_000, false)
    );
    assert_eq!(debug.filename.as_ref().unwrap().node, "x y");
    assert_eq!([&debug.level, &debug.gog_level].map(|level| level.as_ref().unwrap().node), [9, 3]);
}

#[test]
fn spans_cover_what_they_name() {
    let text = "Pdu p Proto http Transport tcp/ip { Extract k From http.host; };";
    let config = tree(text);
    let Some(Declaration::Pdu(pdu)) = config.declarations.first() else { panic!() };
    let at = |span: crate::lang::ast::Span| &text[span.start as usize..span.end as usize];
    assert_eq!(at(pdu.span), text);
    assert_eq!(at(pdu.transport[1].span), "ip");
    assert_eq!(at(pdu.extracts[0].span), "Extract k From http.host;");
}

#[test]
fn d11_to_d13_the_grammars_own_words_are_accepted() {
    let config = tree(
        "Pdu p Proto http Transport ip { Extract k From http.host; LastExtracted TRUE; };
         Gog a { Member g (k); GopTree NoTree; }; Gog b { Member g (k); GopTree NullTree; };",
    );
    let trees = config.declarations.iter().filter_map(|declaration| match declaration {
        Declaration::Gog(gog) => gog.options.gop_tree.as_ref().map(|tree| tree.node),
        _ => None,
    });
    assert_eq!(trees.collect::<Vec<_>>(), [GopTree::NullTree, GopTree::NullTree]);
}

#[test]
fn s2_semicolons_and_braces_are_mandatory() {
    assert_eq!(findings("Pdu p Proto http Transport ip { Extract k From http.host };"), ["E-SYNTAX 1:48 http.host"]);
    assert_eq!(findings("Pdu p Proto http Transport ip { Extract k From http.host; }"), ["E-SYNTAX 1:59 }"]);
    assert_eq!(findings(&with_pdu("Gop g On p Match (k);")), ["E-SYNTAX 2:21 ;"]);
    assert_eq!(findings("Done"), ["E-SYNTAX 1:1 Done"]);
    let text = with_pdu("Gop g On p { Start (k); };");
    assert_eq!(help(&text), "a Gop needs its key: `Gop name On pdu Match (attribute, …) { … };`");
}

#[test]
fn s3_done_does_nothing_and_an_empty_file_is_legal() {
    assert_eq!(findings(""), Vec::<String>::new());
    assert_eq!(findings("Done; Done;\n"), Vec::<String>::new());
}

#[test]
fn s4_order_of_declarations_matters() {
    let text = "Gop g On p Match (k) { Start (k); };\nPdu p Proto http Transport ip { Extract k From http.host; };";
    assert_eq!(findings(text), ["E-UNDECLARED 1:10 p"]);
    assert_eq!(help(text), "move the Pdu above its use");
}

#[test]
fn s5_a_rule_may_be_empty() {
    let config = tree("Transform t { ; Match (a); Insert (b); };");
    let Some(Declaration::Transform(transform)) = config.declarations.first() else { panic!() };
    assert_eq!(transform.rules.len(), 3);
    assert!(transform.rules[0].condition.is_none() && transform.rules[0].action.is_none());
}

#[test]
fn s6_a_value_keeps_its_spelling() {
    let values: Vec<_> = criteria("(k=10, k=\"10\", k=010, k=1.50)").into_iter().flat_map(|avp| avp.2).collect();
    assert_eq!(values, ["10", "10", "010", "1.50"]);
}

#[test]
fn s7_values_that_are_no_tokens_have_to_be_quoted() {
    let help_for = |value: &str| help(&with_pdu(&format!("Gop g On p Match (k) {{ Start (cmd={value}); }};")));
    assert_eq!(help_for("True"), "`True` is a keyword; as a value it has to be quoted: `\"True\"`");
    assert_eq!(help_for("Start"), "`Start` is a keyword; as a value it has to be quoted: `\"Start\"`");
    assert_eq!(help_for("GET"), "quote it: `\"GET\"`");
    assert_eq!(help_for("0x23aa"), "`0x23aa` reads as `0` and `x23aa`; quote it: `\"0x23aa\"`");
    assert_eq!(help_for("OnLine"), "`On` is a keyword; as a value it has to be quoted: `\"On\"`");
}

#[test]
fn v1_a_clause_in_the_wrong_place_says_where_it_belongs() {
    let text = with_pdu("Gop g On p Match (k) {\n  Stop (cmd=a);\n  Start (cmd=b);\n};");
    assert_eq!(findings(&text), ["E-SYNTAX 4:3 Start"]);
    assert_eq!(messages(&text)[0].0, "`Start` must come before `Stop`");
}

#[test]
fn v1_a_repeated_clause_is_an_error_and_the_first_one_counts() {
    let text = "Transform t { Match (k) Insert (k=1); };
        Pdu p Proto http Transport ip { Extract k From http.host; Transform t; Transform t; };";
    assert_eq!(help(text), "name all Transforms in one clause: `Transform a, b;`");
}

#[test]
fn v1_unknown_clauses_are_compared_with_the_known_ones() {
    let clause =
        |clause: &str| help(&format!("Pdu p Proto http Transport ip {{ {clause} Extract k From http.host; }};"));
    assert_eq!(clause("Extrct j From http.cookie;"), "did you mean `Extract`?");
    assert_eq!(clause("payload mmse;"), "did you mean `Payload`?");
    assert_eq!(clause("Stop (k);"), "`Stop` is a clause of a Gop");
    assert!(clause("Halt (k);").starts_with("the clauses of a Pdu are Payload, Extract, "));
    assert_eq!(clause("Extracts j From http.cookie;"), "`Extracts` reads as `Extract` and `s`; write `Extract`");
}

#[test]
fn v1_a_misspelt_clause_on_a_new_line_ends_the_one_before() {
    let text = "Pdu p Proto http Transport ip {\n  Extract k From http.host\n  extract j From http.cookie;\n};";
    assert_eq!(findings(text), ["E-SYNTAX 2:18 http.host", "E-SYNTAX 3:3 extract"]);
}

#[test]
fn v1_what_must_not_be_empty_is_said_to_lack_something() {
    assert_eq!(messages("Transform t { };")[0].0, "Transform `t` has no rule");
    assert_eq!(messages("Gog g { Expiration 1; };")[0].0, "Gog `g` has no `Member`");
    assert_eq!(messages("Pdu p Proto http Transport ip { LastPdu true; };")[0].0, "Pdu `p` has no `Extract`");
}

#[test]
fn v1_a_broken_declaration_does_not_hide_errors_in_others() {
    let text = "Pdu p Proto http Transport ip {\n  Extract k From http.host;\n\nGop g On p Match (k) { Start k; };\n\
                Gog gg { Member g (k) };\npdu q Proto http Transport ip { Extract k From x; };\nTransform t (a) { ; };";
    assert_eq!(
        findings(text),
        ["E-SYNTAX 2:27 ;", "E-SYNTAX 4:30 k", "E-SYNTAX 5:21 )", "E-SYNTAX 6:1 pdu", "E-SYNTAX 7:13 ("]
    );
}

/// D38: the faults of the guide's own examples.
#[test]
fn d38_examples_of_the_guide_get_the_help_they_need() {
    assert_eq!(
        help("Pdu p Proto http transport tcp/ip { Extract k From http.host; };"),
        "keywords are case-sensitive: write `Transport`"
    );
    assert_eq!(
        help("Pdu p Proto http Transport tcp/ip; { Extract k From http.host; };"),
        "remove this `;`: the body follows the head at once"
    );
    assert_eq!(
        help("Pdu radius_pdu On radius { Extract k From http.host; };"),
        "the protocol of a Pdu stands behind `Proto`"
    );
    assert_eq!(help("Pdu p Proto http Transport ip { Extract k From http.host; LastPdu; };"), "write `LastPdu true;`");
    assert_eq!(
        help(
            "Transform t { Match (k) Insert (k=1); }; Pdu p Proto http Transport ip { Extract k From http.host; Transform (t); };"
        ),
        "names of Transforms stand without parentheses: `Transform a, b;`"
    );
    let gog = with_pdu("Gop g On p Match (k) { Start (k); };\nGog gg { Expiration 1; Member g (k); };");
    assert_eq!(messages(&gog)[0].0, "`Member` must come before `Expiration`");
}

#[test]
fn every_entry_of_a_list_is_looked_at() {
    let text = with_pdu("Gop g On p Match (k) { Start (k==1, k=a, cmd=True, cmd=0x1, k{a|}); };");
    let found = findings(&text);
    assert_eq!(found, ["E-SYNTAX 2:33 =", "E-SYNTAX 2:46 True", "E-SYNTAX 2:56 0x1", "E-SYNTAX 2:65 }"]);
}

#[test]
fn times_have_no_unit() {
    let text = with_pdu("Gop g On p Match (k) { Start (k); Expiration 5s; };");
    assert_eq!(help(&text), "`5s` reads as `5` and `s`; times are in seconds, without a unit");
}

/// S1: a condition of the key may be a *one of*, too.
#[test]
fn a_one_of_in_the_head_of_a_gop_does_not_end_it() {
    assert_eq!(findings(&with_pdu("Gop g On p Match (k, cmd{a|b}) { Start (k); };")), [""; 0]);
    assert_eq!(
        findings(&with_pdu("Gop g On p Match (k{a|b) { Start (k); };\nGop h On q Match (k) { Start (k); };")).len(),
        2
    );
}
