//! The formatter: it changes no token, loses no comment, and has nothing to do a second time.

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::select;

use crate::lang::{format, parse};

fn laid_out(text: &str) -> String {
    let loaded = parse("x.mate", text, &[]);
    format(&loaded).unwrap_or_else(|| panic!("not read: {:?}\n{text}", loaded.diagnostics))
}

/// The tree without its places.
fn tree(text: &str) -> String {
    let loaded = parse("x.mate", text, &[]);
    assert!(format(&loaded).is_some(), "not read: {:?}\n{text}", loaded.diagnostics);
    let shown = format!("{:?}{:?}", loaded.config.declarations, loaded.config.includes);
    let mut tree = String::new();
    for part in shown.split("Span { ") {
        tree.push_str(part.split_once(" }").filter(|(place, _)| place.starts_with("file")).map_or(part, |part| part.1));
    }
    tree
}

fn comments(text: &str) -> Vec<String> {
    let comments = parse("x.mate", text, &[]).config.comments;
    comments.into_iter().map(|comment| comment.text.trim_end().to_owned()).collect()
}

fn keeps(text: &str) {
    let once = laid_out(text);
    assert_eq!(tree(&once), tree(text), "{text}\n----\n{once}");
    assert_eq!(comments(&once), comments(text), "{text}\n----\n{once}");
    assert_eq!(laid_out(&once), once, "{text}\n----\n{once}");
}

type Tokens = Vec<String>;
type Made = BoxedStrategy<Tokens>;

fn words(text: &str) -> Tokens {
    text.split(' ').map(str::to_owned).collect()
}

fn fixed(texts: &'static [&'static str]) -> Made {
    select(texts).prop_map(words).boxed()
}

fn name() -> Made {
    fixed(&["k", "addr", "sip.Call-ID", "foo-bar", "a1b", "face", "a_rather_long_name_for_an_attribute_of_something"])
}

fn value() -> Made {
    let plain = fixed(&["x", "10", "1.5", "10.0.0.1", "02:0:a", "a:b", "fe80::1", "ftp-data"]);
    let quoted = select(vec!["\"GET\"", "\"\"", "\"a b|c\"", "\"// no comment\"", "\"{;}\"", "\"two\nlines\""]);
    prop_oneof![plain, quoted.prop_map(|value| vec![value.to_owned()])].boxed()
}

/// All in order.
fn row(parts: Vec<Made>) -> Made {
    parts
        .into_iter()
        .fold(Just(Vec::new()).boxed(), |all, part| (all, part).prop_map(|(all, part)| [all, part].concat()).boxed())
}

fn maybe(part: Made) -> Made {
    prop::option::of(part).prop_map(Option::unwrap_or_default).boxed()
}

/// Some of it, with a token between.
fn list(part: Made, count: std::ops::Range<usize>, between: &'static str) -> Made {
    let parts = prop::collection::vec(part, count);
    parts.prop_map(move |parts| parts.join(&between.to_owned())).boxed()
}

fn many(part: Made, count: std::ops::Range<usize>) -> Made {
    prop::collection::vec(part, count).prop_map(|parts| parts.concat()).boxed()
}

fn avpl() -> Made {
    let operator = fixed(&["=", "!", "^", "$", "~", "<", ">"]);
    let one_of = row(vec![name(), fixed(&["{"]), list(value(), 1..9, "|"), fixed(&["}"])]);
    let avp = prop_oneof![name(), row(vec![name(), fixed(&["?"])]), row(vec![name(), operator, value()]), one_of];
    row(vec![fixed(&["("]), list(avp.boxed(), 0..9, ","), fixed(&[")"])])
}

/// `Word … ;`
fn clause(word: &'static str, rest: Made) -> Made {
    row(vec![words_of(word), rest, fixed(&[";"])])
}

fn words_of(text: &'static str) -> Made {
    Just(words(text)).boxed()
}

fn truth() -> Made {
    fixed(&["true", "FALSE", "True"])
}

fn time() -> Made {
    fixed(&["1", "0.75"])
}

fn transforms() -> Made {
    maybe(clause("Transform", list(name(), 1..12, ",")))
}

fn pdu() -> Made {
    let stack = || list(fixed(&["tcp", "ip", "ipv6", "eth"]), 1..6, "/");
    let mode = fixed(&["Accept Strict", "Reject", "Every", "Reject Loose"]);
    row(vec![
        words_of("Pdu"),
        name(),
        words_of("Proto http Transport"),
        stack(),
        words_of("{"),
        maybe(clause("Payload", stack())),
        many(clause("Extract", row(vec![name(), words_of("From"), name()])), 1..4),
        transforms(),
        maybe(clause("Criteria", row(vec![maybe(mode), avpl()]))),
        maybe(clause("DropUnassigned", truth())),
        maybe(clause("LastPdu", truth())),
        words_of("} ;"),
    ])
}

fn gop() -> Made {
    row(vec![
        words_of("Gop g On p Match"),
        avpl(),
        words_of("{"),
        maybe(clause("Start", avpl())),
        maybe(clause("Stop", avpl())),
        maybe(clause("Extra", avpl())),
        transforms(),
        maybe(clause("Expiration", time())),
        maybe(clause("ShowTree", fixed(&["NoTree", "BasicTree"]))),
        maybe(clause("ShowTimes", truth())),
        words_of("} ;"),
    ])
}

fn gog() -> Made {
    let member = clause("Member", row(vec![name(), avpl()]));
    row(vec![words_of("Gog gg {"), many(member, 1..3), transforms(), words_of("GopTree NoTree ; } ;")])
}

fn transform() -> Made {
    let mode = fixed(&["Strict", "Every", "Loose"]);
    let condition = row(vec![words_of("Match"), maybe(mode), avpl()]);
    let action = row(vec![maybe(fixed(&["Insert", "Replace"])), avpl()]);
    let rule = row(vec![maybe(condition), maybe(action), fixed(&[";"])]);
    row(vec![words_of("Transform t {"), many(rule, 1..4), words_of("} ;")])
}

fn config() -> Made {
    let others = fixed(&[
        "Done ;",
        "#include\u{0}nowhere.mate",
        "Default { Pdu { LastPdu true ; } ; Gop { Lifetime 2 ; } ; Gog { ShowTree NoTree ; } ; } ;",
        "Debug { Filename \"x\" ; Level 3 ; Pdu Level 1 ; } ;",
    ]);
    many(prop_oneof![pdu(), gop(), gog(), transform(), others].boxed(), 0..5)
}

/// Blanks, line ends and comments that may stand between any two tokens; `N` becomes a number.
fn gap() -> impl Strategy<Value = &'static str> {
    let plain = select(vec![" ", "  ", "\t", "\n", "\r\n", "\n\n", " \n\n\n  "]);
    let comment = select(vec![
        " // N\n",
        "\n// N\n",
        "\n\n// N  \n\n",
        " /* N */ ",
        " /* N */\n",
        "\n/* N */ ",
        "\n/* N */\n",
        "\n /* N\n  * more */\n",
        " /* N\n */ ",
        " // N\r\n",
        " // N\n // N\n\n",
        " /* N */ // N\n",
        "\n//N\n\n//N\n",
    ]);
    prop_oneof![9 => plain, 1 => comment]
}

fn text(tokens: &[String], gaps: &[&str]) -> String {
    let mut text = String::new();
    let mut number = 0;
    for (token, gap) in tokens.iter().zip(gaps.iter().cycle()) {
        for part in gap.split_inclusive('N') {
            number += 1;
            let _ = write!(text, "{}", part.replace('N', &number.to_string()));
        }
        text.push_str(&token.replace('\u{0}', " "));
        // A file name goes on until a blank.
        text.push_str(if token.starts_with('#') { " " } else { "" });
    }
    text.push_str(gaps.last().copied().unwrap_or_default());
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_configuration_keeps_its_tree_and_its_comments(tokens in config(), gaps in prop::collection::vec(gap(), 1..200)) {
        keeps(&text(&tokens, &gaps));
    }
}

#[test]
fn what_is_not_understood_has_no_layout() {
    for text in ["Pdu p {", "Done", "/* open", "Done; @", "Action=PduDef; Name=p;", "Done; \"open"] {
        assert_eq!(format(&parse("x.mate", text, &[])), None, "{text}");
    }
}

#[test]
fn a_missing_file_or_an_unknown_name_hinders_nothing() {
    keeps("#include nowhere.mate\nPdu p Proto nothing Transport none { #include other.mate\nExtract a From b; };");
}

#[test]
fn line_ends_stay_as_they_are() {
    assert_eq!(laid_out("Done ;\r\nDone;\r\n\r\n"), "Done;\r\nDone;\r\n");
    assert_eq!(laid_out(""), "");
    assert_eq!(laid_out("\u{FEFF}Done;"), "Done;\n");
}

#[test]
fn comments_behind_neighbouring_lines_stand_in_one_column() {
    let text = "Transform t { Match (a); // one\nMatch (a, b) Insert (c);// two\n\nMatch (x); // three\n};";
    let expected = "Transform t {\n    Match (a);               // one\n    Match (a, b) Insert (c); // two\n\n    \
                    Match (x); // three\n};\n";
    assert_eq!(laid_out(text), expected);
}

#[test]
fn an_end_stands_before_the_comment_that_stood_before_it() {
    assert_eq!(laid_out("Done // why\n;"), "Done; // why\n");
    let text = "Transform t { Match (a // first\n, b); };";
    assert_eq!(laid_out(text), "Transform t {\n    Match (a, // first\n        b);\n};\n");
}

#[test]
fn what_is_too_wide_is_continued() {
    let rule =
        "Match (outcome{sending|send-failed|send-refused|sent|notified|retrieving}, several) Replace (outcome=done);";
    let expected = "Transform t {\n    Match (outcome{sending|send-failed|send-refused|sent|notified|retrieving}, several)\n        \
                    Replace (outcome=done);\n};\n";
    assert_eq!(laid_out(&format!("Transform t {{ {rule} }};")), expected);
    let names = ["a_name_of_twenty_two_c"; 6].join(", ");
    let wide = laid_out(&format!("Gop g On p Match (k) {{ Extra ({names}); }};"));
    assert!(wide.lines().all(|line| line.len() <= 100) && wide.lines().count() == 4, "{wide}");
}
