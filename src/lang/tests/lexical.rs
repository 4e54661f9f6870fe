//! Chapter L.

use std::fs;
use std::path::PathBuf;

use super::{criteria, findings, help, judged, messages, tree, with_pdu};
use crate::lang::ast::{Declaration, Op};
use crate::lang::parse;

#[test]
fn l1_blanks_and_line_ends_mean_nothing() {
    assert_eq!(tree("Done;\tDone\r\n;\nDone ;").declarations.len(), 3);
    assert_eq!(tree("\u{FEFF}Done;").declarations.len(), 1);
}

#[test]
fn l2_comments_end_where_they_should() {
    let config = tree("// one\n/* two\n * three */ Done; /* */ // last");
    let comments: Vec<&str> = config.comments.iter().map(|comment| comment.text.as_str()).collect();
    assert_eq!(comments, ["// one", "/* two\n * three */", "/* */", "// last"]);
    assert_eq!(findings("Done; /* never\nends Pdu"), ["E-COMMENT 1:7 /*"]);
    assert_eq!(findings("# no comment: Foo Bar\nDone;"), ["E-CHAR 1:1 #"]);
}

#[test]
fn l3_keywords_are_case_sensitive_and_bools_are_not() {
    let config = tree("Default { Pdu { LastExtracted tRuE; DropUnassigned FALSE; }; };");
    let Some(Declaration::Default(defaults)) = config.declarations.first() else { panic!() };
    assert_eq!(defaults.last_pdu.as_ref().map(|value| value.node), Some(true));
    assert_eq!(defaults.drop_unassigned.as_ref().map(|value| value.node), Some(false));
    let text = with_pdu("Gop g On p match (k) { Start (k); };");
    assert_eq!(help(&text), "keywords are case-sensitive: write `Match`");
}

#[test]
fn l4_names_go_on_with_letters_digits_and_three_signs() {
    let names: Vec<String> =
        criteria("(foo-bar.baz_9, camelCase, trueish, true.x)").into_iter().map(|avp| avp.0).collect();
    assert_eq!(names, ["foo-bar.baz_9", "camelCase", "trueish", "true.x"]);
    assert_eq!(findings("Pdu _ws.x Proto http Transport ip { Extract k From http.host; };"), ["E-CHAR 1:5 _ws.x"]);
    assert_eq!(findings("Gop größe On p Match (k) ;").first().unwrap(), "E-CHAR 1:5 größe");
}

#[test]
fn l5_numbers_of_all_kinds_are_values() {
    let values: Vec<String> = criteria("(a=10, a=010, a=1.50, a=10.0.0.1, a=1:2, a=a:b, a=:, a=999.1.1.1)")
        .into_iter()
        .flat_map(|avp| avp.2)
        .collect();
    assert_eq!(values, ["10", "010", "1.50", "10.0.0.1", "01:02", "0a:0b", "00:00", "999.1.1.1"]);
}

#[test]
fn l6_the_longest_match_wins() {
    let text = with_pdu("Transform t { Match (k=1a2b) Insert (x); };");
    assert_eq!(findings(&text), ["E-SYNTAX 2:24 1a2b"]);
    assert_eq!(help(&text), "`1a2b` reads as `1` and `a2b`; quote it: `\"1a2b\"`");
    assert_eq!(messages("Pdu2 p")[0].0, "expected a name, found `2`");
    assert_eq!(findings("Debug { Pdu Level3; };"), Vec::<String>::new());
}

#[test]
fn l7_quoted_values_hold_anything_but_a_quote() {
    let values: Vec<String> = criteria("(a=\"\", a=\" \", a=\"x\ny\", a=\"//\", a{\"A\"|\"a b|c\"})")
        .into_iter()
        .flat_map(|avp| avp.2)
        .collect();
    assert_eq!(values, ["", " ", "x\ny", "//", "A", "a b|c"]);
    assert_eq!(findings("Debug { Filename \"x; };"), ["E-SYNTAX 1:18 \""]);
}

/// L2.
#[test]
fn a_comment_within_a_comment_is_one_finding() {
    let text = with_pdu("/* off: /* all */ Gop p On q Match () foo [ */\nGop g On p Match (k) { Start (k); };");
    assert_eq!(findings(&text), ["E-CHAR 2:45 *"]);
    // What the first one left is not lost to the second.
    let text = "/* off: /* all */ x */ Pdu p Proto nothing Transport tcp { Extract k From http.host; }; */";
    assert_eq!(findings(text), ["E-CHAR 1:21 *", "E-PROTO 1:36 nothing", "E-CHAR 1:89 *"]);
}

#[test]
fn l8_operators_are_one_character_and_blanks_around_them_are_free() {
    use Op::{Contains, EndsWith, Equal, Exists, Greater, Less, NotEqual, OneOf, StartsWith};
    let ops: Vec<Op> =
        criteria("(a, a = 1, a!1, a^1, a$1, a~1, a<1, a >1, a { 1 | 2 }, a?)").into_iter().map(|avp| avp.1).collect();
    assert_eq!(ops, [Exists, Equal, NotEqual, StartsWith, EndsWith, Contains, Less, Greater, OneOf, Exists]);
    for (written, meant) in [("==", "`=`"), ("!=", "`!`"), ("<=", "`<2`, which is the same for whole numbers")] {
        let text = with_pdu(&format!("Transform t {{ Match (k{written}1) Insert (x); }};"));
        assert_eq!(help(&text), format!("an operator is one character: write {meant}"));
    }
}

#[test]
fn l9_no_character_is_dropped_in_silence() {
    assert_eq!(findings("Done; @ Done;"), ["E-CHAR 1:7 @"]);
    assert_eq!(findings("Done; &&& Done;"), ["E-CHAR 1:7 &&&"]);
    assert_eq!(findings("Debug { Level ?1; };"), ["E-CHAR 1:15 ?"]);
    let text = with_pdu("Gop g On p Match (k) { Start (cmd=“GET”); };");
    assert_eq!(help(&text), "write `\"GET\"`");
    assert_eq!(findings(&with_pdu("Gop g On p Match (k) { ... };")), ["E-CHAR 2:24 ..."]);
    assert_eq!(findings(&with_pdu("Gop g On p Match (k) { Start (k); Expiration -1; };")), ["E-CHAR 2:46 -1"]);
}

/// A folder of files for one test.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let dir = std::env::temp_dir().join(format!("mate-lang-{name}-{}", std::process::id()));
    fs::create_dir_all(dir.join("lib")).unwrap();
    for (file, text) in files {
        fs::write(dir.join(file), text).unwrap();
    }
    dir
}

#[test]
fn l10_tokens_of_an_included_file_stand_in_its_place() {
    let dir = folder(
        "include",
        &[("head.inc", "Pdu p Proto http\n#include lib/tail.inc"), ("lib/tail.inc", "Transport tcp/ip {")],
    );
    let root = dir.join("root.mate");
    let text = "#include head.inc\nExtract k From http.host; };\n#include \"lib/../found.inc\"";
    let loaded = parse(&root.display().to_string(), text, &[]);
    let found: Vec<String> =
        loaded.diagnostics.iter().map(|diagnostic| super::line(diagnostic, &loaded.sources)).collect();
    assert_eq!(found, ["E-INCLUDE 3:10 \"lib/../found.inc\""]);
    assert_eq!(loaded.config.declarations.len(), 1);
    assert_eq!(loaded.config.includes.len(), 3);
    fs::write(dir.join("lib/found.inc"), "Done;").unwrap();
    let loaded = parse(&root.display().to_string(), "#include found.inc", &[dir.join("lib")]);
    assert_eq!((loaded.diagnostics.len(), loaded.config.declarations.len()), (0, 1));
    fs::remove_dir_all(dir).unwrap();
}

#[test]
fn l10_circles_and_depth_are_errors() {
    let mut files =
        vec![("a.inc".to_owned(), "#include b.inc".to_owned()), ("b.inc".to_owned(), "#include a.inc".to_owned())];
    files.extend((0..12).map(|depth| (format!("d{depth}.inc"), format!("#include d{}.inc\nDone;", depth + 1))));
    files.push(("d12.inc".to_owned(), "Done;".to_owned()));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let dir = folder("circle", &files);
    let root = dir.join("root.mate").display().to_string();
    let circle = parse(&root, "#include a.inc", &[]);
    assert_eq!(circle.diagnostics.len(), 1);
    assert!(circle.diagnostics[0].message.ends_with("it is being read already"));
    let deep = parse(&root, "#include d0.inc", &[]);
    assert_eq!(deep.diagnostics.len(), 1);
    assert_eq!(deep.config.declarations.len(), 10);
    fs::remove_dir_all(dir).unwrap();
}

#[test]
fn l11_an_error_in_an_included_file_knows_how_it_came_there() {
    let dir = folder("chain", &[("a.inc", "\n\n#include b.inc"), ("b.inc", "// x\n  Foo")]);
    let root = dir.join("root.mate").display().to_string();
    let loaded = parse(&root, "Done;\n#include a.inc", &[]);
    let diagnostic = loaded.diagnostics.first().unwrap();
    let position = loaded.sources.position(diagnostic.span).unwrap();
    assert!(position.file.ends_with("b.inc") && (position.line, position.column) == (2, 3));
    let chain: Vec<usize> = loaded
        .sources
        .chain(diagnostic.span.file)
        .iter()
        .map(|span| loaded.sources.position(*span).unwrap().line)
        .collect();
    assert_eq!(chain, [3, 2]);
    fs::remove_dir_all(dir).unwrap();
}

#[test]
fn a_missing_include_may_have_declared_anything() {
    let text = "#include nowhere.inc\nGop g On p Match (k) { Start (k); };";
    assert_eq!(judged(text).diagnostics.len(), 1);
}
