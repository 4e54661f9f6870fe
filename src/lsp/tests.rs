//! The server without a wire: any edits, and that incremental changes come to the same as whole texts.

#![allow(clippy::needless_pass_by_value, reason = "a call reads better with the value written in it")]

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

fn server(text: &str) -> Server {
    let setup = Setup { catalogue: catalogue(), include_dirs: Vec::new(), known_elsewhere: Box::new(|_| false) };
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
const METHODS: [&str; 8] = [
    "hover",
    "definition",
    "documentSymbol",
    "foldingRange",
    "prepareRename",
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
