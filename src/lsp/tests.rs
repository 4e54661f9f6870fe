//! The server without a wire: any edits, and that incremental changes come to the same as whole texts.

#![allow(clippy::needless_pass_by_value, reason = "a call reads better with the value written in it")]

use std::collections::BTreeSet;
use std::sync::OnceLock;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Server, Setup};
use crate::fields::{Catalogue, Extent, Field, FieldType, Protocol};

static HOST: Field = Field::new("web.host", FieldType::Text, "Name of the server.");
static RESPONSE: Field = Field::new("web.response", FieldType::Bool, "Set when it answers.");
static WEB: Protocol = Protocol::new("web", "The Web", "Pages.", Extent::Spanning, &[], &[&HOST, &RESPONSE]);

const URI: &str = "file:///nowhere/x.mate";
const TEXT: &str = "// mate: label(p, host)\nTransform t { Match (host=a) Insert (x=\"😀\"); };\nPdu p Proto web Transport web {\r\n  Extract host From web.host;\n  \
                    Extract r From web.response;\n  Transform t;\n};\nGop g On p Match (host) {\n  Start (r=0);\n  Stop (r=1);\n};\nGog s { Member g (host); };\n";

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::new(&[&WEB]))
}

/// All that is dissected.
fn all() -> &'static Catalogue {
    static ALL: OnceLock<Catalogue> = OnceLock::new();
    ALL.get_or_init(|| Catalogue::new(&crate::dissect::protocols()))
}

fn server(text: &str) -> Server {
    server_of(catalogue(), text)
}

fn server_of(catalogue: &'static Catalogue, text: &str) -> Server {
    let setup = Setup { catalogue, include_dirs: Vec::new(), known_elsewhere: Box::new(|_| false) };
    let mut server = Server::new(setup);
    server.handle(&json!({ "id": 0, "method": "initialize", "params": {} }));
    let document = json!({ "uri": URI, "languageId": "mate", "version": 1, "text": text });
    server.handle(&json!({ "method": "textDocument/didOpen", "params": { "textDocument": document } }));
    server
}

fn ask(server: &mut Server, method: &str, more: Value) -> Value {
    let mut params = json!({ "textDocument": { "uri": URI } });
    params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let answers = server.handle(&json!({ "id": 1, "method": format!("textDocument/{method}"), "params": params }));
    answers[0].get("result").or(answers[0].get("error")).unwrap().clone()
}

/// The position of the end of `mark` in the text.
fn behind(text: &str, mark: &str) -> Value {
    let at = text.find(mark).unwrap() + mark.len();
    let (line, character) = super::lines::Lines::new(text).position(text, at);
    json!({ "position": { "line": line, "character": character } })
}

fn labels(server: &mut Server, text: &str, mark: &str) -> Vec<String> {
    let items = ask(server, "completion", behind(text, mark));
    items["items"].as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn completion_offers_what_is_legal() {
    let mut server = server(TEXT);
    assert_eq!(labels(&mut server, TEXT, "Start ("), ["host", "r", "x"]);
    assert_eq!(labels(&mut server, TEXT, "Start (r="), ["0", "1"]);
    assert_eq!(labels(&mut server, TEXT, "Member g ("), ["host"]);
    assert_eq!(labels(&mut server, TEXT, "Member "), ["g"]);
    assert_eq!(labels(&mut server, TEXT, "On "), ["p"]);
    assert_eq!(labels(&mut server, TEXT, "Proto "), ["web"]);
    assert_eq!(labels(&mut server, TEXT, "From web.h"), ["web.host"]);
}

#[test]
fn fields_are_found_by_their_meaning() {
    let text = "Pdu p Proto web Transport web { Extract a From answer; };";
    assert_eq!(labels(&mut server(text), text, "From answer"), ["web.response"]);
}

#[test]
fn a_rename_reaches_directives_and_is_refused_where_it_would_change_the_meaning() {
    let mut server = server(TEXT);
    let mut rename = |new: &str| {
        let mut params = behind(TEXT, "Extract ho");
        params["newName"] = json!(new);
        ask(&mut server, "rename", params)
    };
    assert_eq!(rename("site")["changes"][URI].as_array().unwrap().len(), 5);
    assert_eq!(rename("r")["message"], "there is an attribute `r` already");
    assert!(rename("Site")["message"].as_str().unwrap().starts_with("`Site` is no name"));
}

/// All that can be asked about a place.
const METHODS: [&str; 10] = [
    "hover",
    "definition",
    "documentSymbol",
    "foldingRange",
    "formatting",
    "prepareRename",
    "rangeFormatting",
    "references",
    "semanticTokens/full",
    // Last, as it makes do with names that are not of now.
    "completion",
];

fn everything(server: &mut Server, line: u32, character: u32) -> Vec<Value> {
    let position = json!({ "position": { "line": line, "character": character }, "newName": "new" });
    let mut answers: Vec<Value> = METHODS.iter().map(|method| ask(server, method, position.clone())).collect();
    answers.push(ask(server, "rename", position));
    answers.extend(server.settle());
    answers
}

fn edit() -> impl Strategy<Value = (u32, u32, u32, u32, String)> {
    let piece = prop::sample::select(vec![
        "",
        "x",
        "😀",
        "\n",
        "\r\n",
        "{",
        "}",
        "(",
        ");",
        "Pdu ",
        "Extract q From web.host;",
        "\"",
        "/*",
        "#include x.mate\n",
        "Gop g On ",
        "Default { Gop {",
        "Match (",
        "=",
        "é",
    ]);
    (0..16u32, 0..40u32, 0..3u32, 0..40u32, piece.prop_map(str::to_owned))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn incremental_changes_come_to_the_same_as_whole_texts(edits in prop::collection::vec(edit(), 1..8)) {
        let mut incremental = server(TEXT);
        let mut text = TEXT.to_owned();
        for (version, (line, character, lines, to, new)) in (2..).zip(edits) {
            let (end, to) = (line + lines, if lines == 0 { character + to } else { to });
            let range = json!({ "start": { "line": line, "character": character }, "end": { "line": end, "character": to } });
            let document = json!({ "uri": URI, "version": version });
            let changes = json!([{ "range": range, "text": new }]);
            incremental.handle(&json!({ "method": "textDocument/didChange", "params": { "textDocument": document, "contentChanges": changes } }));
            // The same by characters, in another way.
            let at = |line: u32, character: u32| {
                let mut start = 0;
                for _ in 0..line {
                    match text[start..].find('\n') {
                        Some(end) => start += end + 1,
                        None => return text.len(),
                    }
                }
                let rest = text[start..].split('\n').next().unwrap();
                let rest = rest.strip_suffix('\r').filter(|_| text[start + rest.len()..].starts_with('\n')).unwrap_or(rest);
                let mut units = 0;
                for (at, c) in rest.char_indices() {
                    units += c.len_utf16() as u32;
                    if units > character {
                        return start + at;
                    }
                }
                start + rest.len()
            };
            let (from, until) = (at(line, character), at(end, to));
            // A lone CR would need its own count of lines here.
            if new.contains('\r') || text.replace("\r\n", "").contains('\r') {
                text = incremental.documents.texts()[&super::uri::path(URI)].clone();
            } else {
                text.replace_range(from..until, &new);
            }
            prop_assert_eq!(&incremental.documents.texts()[&super::uri::path(URI)], &text);
            let mut whole = server(&text);
            let shown = |answers: Vec<Value>| {
                answers.into_iter().map(|mut answer| {
                    if let Some(params) = answer.get_mut("params") {
                        params["version"] = Value::Null;
                    }
                    answer
                }).collect::<Vec<_>>()
            };
            prop_assert_eq!(shown(everything(&mut incremental, line, character)), shown(everything(&mut whole, line, character)));
        }
    }
}

/// The text with an action's edits.
fn taken(text: &str, action: &Value) -> String {
    let lines = super::lines::Lines::new(text);
    let mut edits: Vec<(usize, usize, &str)> = action["edit"]["changes"][URI]
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| {
            let at = |which: &str| {
                let place = &edit["range"][which];
                lines.offset(text, place["line"].as_u64().unwrap(), place["character"].as_u64().unwrap())
            };
            (at("start"), at("end"), edit["newText"].as_str().unwrap())
        })
        .collect();
    edits.sort_unstable();
    let mut new = text.to_owned();
    for (start, end, with) in edits.into_iter().rev() {
        new.replace_range(start..end, with);
    }
    new
}

fn findings(text: &str) -> Vec<Value> {
    let messages = server_of(all(), text).settle();
    messages[0]["params"]["diagnostics"].as_array().unwrap().clone()
}

fn actions(server: &mut Server, only: &[&str]) -> Vec<Value> {
    let (start, end) = (json!({ "line": 0, "character": 0 }), json!({ "line": 1000, "character": 0 }));
    let context = json!({ "diagnostics": [], "only": only });
    let answer = ask(server, "codeAction", json!({ "range": { "start": start, "end": end }, "context": context }));
    answer.as_array().unwrap().clone()
}

/// Texts with mistakes: those that the reports are tested with, and the examples of all codes.
fn mistakes() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "mate")).collect();
    files.sort();
    let texts = files.iter().map(|path| std::fs::read_to_string(path).unwrap());
    texts.chain(crate::lang::CODES.iter().map(|code| code.example.to_owned())).collect()
}

fn judged(text: &str) -> crate::lang::Loaded {
    crate::lang::judge(crate::lang::parse("x.mate", text, &[]), all())
}

#[test]
fn the_findings_are_those_of_the_checker() {
    for text in mistakes() {
        let checked = judged(&text);
        let checked: BTreeSet<&str> = checked.diagnostics.iter().map(|found| found.code.name).collect();
        let shown = findings(&text);
        let shown: BTreeSet<&str> = shown.iter().map(|found| found["code"].as_str().unwrap()).collect();
        assert_eq!(shown, checked, "{text}");
    }
}

#[test]
fn every_action_takes_its_finding_away() {
    let (mut repairs, mut allowances) = (0, 0);
    for text in mistakes() {
        let before = findings(&text);
        for action in actions(&mut server_of(all(), &text), &["quickfix"]) {
            let found = &action["diagnostics"][0];
            assert!(before.contains(found), "{found}");
            let new = taken(&text, &action);
            assert_ne!(new, text);
            let still = |key: &str| findings(&new).iter().filter(|left| left[key] == found[key]).count();
            let was = before.iter().filter(|left| left["message"] == found["message"]).count();
            assert!(still("message") < was, "{action}\n{new}");
            if action["title"].as_str().unwrap().starts_with("allow `") { allowances += 1 } else { repairs += 1 }
        }
    }
    assert!(repairs > 20 && allowances > 10, "{repairs} {allowances}");
}

#[test]
fn all_repairs_at_once_are_those_of_check_fix() {
    let mut count = 0;
    for text in mistakes() {
        let mut fixed = text.clone();
        for _ in 0..crate::lang::MAX_ROUNDS {
            let Some((more, _)) = crate::lang::fixed(&judged(&fixed), 0, false) else { break };
            fixed = more;
        }
        let actions = actions(&mut server_of(all(), &text), &["source.fixAll"]);
        assert_eq!(actions.is_empty(), fixed == text, "{text}");
        for action in actions {
            assert_eq!((&action["kind"], taken(&text, &action)), (&json!("source.fixAll"), fixed.clone()));
            count += 1;
        }
    }
    assert!(count > 10, "{count}");
}

#[test]
fn the_layout_is_that_of_fmt() {
    for text in mistakes() {
        let edits = ask(&mut server(&text), "formatting", json!({}));
        match crate::lang::format(&crate::lang::parse("x.mate", &text, &[])) {
            Some(after) if after == text => assert_eq!(edits, json!([])),
            Some(after) => assert_eq!(taken(&text, &json!({ "edit": { "changes": { URI: edits } } })), after),
            None => assert_eq!(edits, Value::Null),
        }
    }
}

#[test]
fn a_range_is_laid_out_by_itself() {
    let text =
        "Pdu p Proto http Transport tcp {\n  Extract k From http.host;\nExtract c From http.response.code;\n};\n";
    let edits = |line: u64| {
        let range = json!({ "start": { "line": line, "character": 2 }, "end": { "line": line, "character": 3 } });
        ask(&mut server(text), "rangeFormatting", json!({ "range": range }))
    };
    assert_eq!(edits(0), json!([]));
    let after = taken(text, &json!({ "edit": { "changes": { URI: edits(2) } } }));
    assert!(after.contains("\n    Extract c"), "{after}");
}
