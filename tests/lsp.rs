//! The language server over its real protocol: the program is driven as an editor would, and what is
//! said on both sides is compared with a transcript. `UPDATE=1 cargo test --test lsp` records anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may panic")]
#![allow(clippy::needless_pass_by_value, reason = "a call reads better with the value written in it")]

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lsp")
}

/// An editor, and all that was said.
struct Editor {
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    transcript: String,
    asked: u64,
}

impl Editor {
    fn new() -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_mate"))
            .args(["lsp", "--tshark", "/nowhere/tshark"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (server.stdin.take().unwrap(), BufReader::new(server.stdout.take().unwrap()));
        Self { server, input, output, transcript: String::new(), asked: 0 }
    }

    fn initialized() -> Self {
        let mut editor = Self::new();
        editor.ask("initialize", json!({ "processId": null, "rootUri": null, "capabilities": {} }));
        editor.tell("initialized", json!({}));
        editor
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.input.write_all(bytes).unwrap();
        self.input.flush().unwrap();
    }

    fn send(&mut self, message: &Value) {
        let _ = writeln!(self.transcript, "--> {}", plain(&short(message).to_string()));
        self.bytes(&framed(message));
    }

    /// Takes the next message down.
    fn hear(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "the server is gone:\n{}", self.transcript);
            match line.trim().split_once(": ") {
                Some(("Content-Length", number)) => length = number.parse().unwrap(),
                None if line == "\r\n" => break,
                _ => panic!("{line:?}"),
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        let message: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(message["jsonrpc"], "2.0");
        let _ = writeln!(self.transcript, "<-- {}", plain(&shown(&message)));
        message
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.asked, "method": method, "params": params }));
        let answer = self.hear();
        assert_eq!(answer["id"], self.asked);
        answer
    }

    /// Asks about a place of a document: the end of a mark in its text.
    fn ask_at(&mut self, method: &str, (name, text, mark): (&str, &str, &str), more: Value) -> Value {
        let at = text.find(mark).expect(mark) + mark.len();
        let before = &text[..at];
        let line = before.matches('\n').count();
        let character: usize = before.rsplit('\n').next().unwrap().chars().map(char::len_utf16).sum();
        let mut params = json!({
            "textDocument": { "uri": uri(name) },
            "position": { "line": line, "character": character },
        });
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let _ = writeln!(self.transcript, "\n    behind `{mark}`");
        self.ask(&format!("textDocument/{method}"), params)
    }

    fn open(&mut self, name: &str, text: &str) {
        let document = json!({ "uri": uri(name), "languageId": "mate", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    fn change(&mut self, name: &str, version: u32, changes: Value) {
        let document = json!({ "uri": uri(name), "version": version });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// The exit code after `exit`.
    fn leave(mut self) -> (Option<i32>, String) {
        self.tell("exit", Value::Null);
        drop(self.input);
        let mut rest = Vec::new();
        self.output.read_to_end(&mut rest).unwrap();
        assert!(rest.is_empty(), "{}", String::from_utf8_lossy(&rest));
        (self.server.wait().unwrap().code(), self.transcript)
    }
}

fn framed(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn uri(name: &str) -> String {
    format!("file://{}/{name}", folder().display())
}

/// Without the folder of this machine.
fn plain(text: &str) -> String {
    text.replace(&folder().display().to_string(), "/FOLDER").replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

/// A message without the text of a document.
fn short(message: &Value) -> Value {
    let mut message = message.clone();
    message.as_object_mut().unwrap().remove("jsonrpc");
    if let Some(text) = message.pointer_mut("/params/textDocument/text") {
        *text = json!("…");
    }
    message
}

/// What came, a line for each entry of a list.
fn shown(message: &Value) -> String {
    let mut message = short(message);
    let mut lines = String::new();
    for place in ["/result/items", "/result", "/params/diagnostics", "/result/data"] {
        let list = message.pointer(place).and_then(Value::as_array).filter(|list| !list.is_empty()).cloned();
        let Some(list) = list else { continue };
        let is_numbers = list[0].is_number();
        for entries in list.chunks(if is_numbers { 5 } else { 1 }) {
            let entries: Vec<String> = entries.iter().map(Value::to_string).collect();
            let _ = write!(lines, "\n      {}", entries.join(" "));
        }
        *message.pointer_mut(place).unwrap() = json!("…");
        break;
    }
    format!("{message}{lines}")
}

fn compare(name: &str, transcript: &str) {
    let path = folder().join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, transcript).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    for (number, (is, was)) in (1..).zip(transcript.lines().zip(expected.lines())) {
        assert_eq!(is, was, "line {number} of tests/lsp/{name}");
    }
    assert_eq!(transcript.lines().count(), expected.lines().count(), "tests/lsp/{name}");
}

#[test]
fn an_editor_is_served() {
    let text = std::fs::read_to_string(folder().join("main.mate")).unwrap();
    let text = text.as_str();
    let at = |mark| ("main.mate", text, mark);
    let none = || json!({});
    let document = || json!({ "textDocument": { "uri": uri("main.mate") } });
    let mut editor = Editor::initialized();
    editor.open("main.mate", text);
    editor.hear();

    editor.ask("textDocument/documentSymbol", document());
    editor.ask("textDocument/foldingRange", document());
    editor.ask("textDocument/semanticTokens/full", document());
    for mark in [
        "Gop dns_req O",
        "From dns.flags.resp",
        "Extract dns_r",
        "Match (ad",
        "Start (dns_resp=",
        "On dns_p",
        "Transform ma",
        "Proto d",
    ] {
        editor.ask_at("hover", at(mark), none());
    }
    for mark in ["On ", "Member ", "Stop (", "Start (dns_resp=", "Expiration 2.5;\n", "    Transform ", "Done;\n"] {
        editor.ask_at("completion", at(mark), none());
    }
    editor.ask_at("definition", at("    Transform ma"), none());
    editor.ask_at("definition", at("#include pa"), none());
    editor.ask_at("definition", at("Extra (ho"), none());
    editor.ask_at("references", at("Extra (ho"), json!({ "context": { "includeDeclaration": false } }));
    editor.ask_at("prepareRename", at("Extra (ho"), none());
    editor.ask_at("rename", at("Extra (ho"), json!({ "newName": "site" }));
    editor.ask_at("rename", at("    Transform ma"), json!({ "newName": "note" }));
    editor.ask_at("rename", at("Extra (ho"), json!({ "newName": "addr" }));
    editor.ask_at("rename", at("Proto d"), json!({ "newName": "x" }));

    editor.ask("shutdown", Value::Null);
    let (code, transcript) = editor.leave();
    assert_eq!(code, Some(0));
    compare("served.txt", &transcript);
}

#[test]
fn findings_follow_what_is_typed() {
    let text = std::fs::read_to_string(folder().join("main.mate")).unwrap();
    let mut editor = Editor::initialized();
    editor.open("main.mate", &text);
    editor.hear();
    let range = |line: u32, from: u32, to: u32| json!({ "start": { "line": line, "character": from }, "end": { "line": line, "character": to } });
    // Characters of two units, then a mistake behind them in the same line.
    editor.change(
        "main.mate",
        2,
        json!([
            { "range": range(0, 3, 11), "text": "😀😀" },
            { "range": range(0, 7, 7), "text": "*/ " },
            { "range": range(4, 0, 0), "text": "/* 😀 */ " },
            { "range": range(4, 31, 34), "text": "dsn" },
        ]),
    );
    editor.hear();
    editor.change("main.mate", 3, json!([{ "range": range(4, 31, 34), "text": "dns" }]));
    editor.hear();
    editor.change("main.mate", 4, json!([{ "range": range(7, 38, 60), "text": "resp" }]));
    editor.hear();
    editor.change("main.mate", 5, json!([{ "text": text }]));
    editor.hear();

    // A text that is open counts, not the file; and what is included has no findings of its own.
    editor.open("parts.mate", "Transform other { Match (host) Insert (seen=1); };\n");
    editor.hear();
    editor.hear();
    editor.change(
        "parts.mate",
        2,
        json!([{ "range": range(0, 10, 15), "text": "mark" }, { "range": range(0, 18, 18), "text": "Mtach" }]),
    );
    editor.hear();
    editor.hear();
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri("parts.mate") } }));
    editor.hear();
    editor.ask("shutdown", Value::Null);
    let (code, transcript) = editor.leave();
    assert_eq!(code, Some(0));
    compare("typed.txt", &transcript);
}

#[test]
fn repairs_allowances_and_layout_are_edits() {
    let text = std::fs::read_to_string(folder().join("faults.mate")).unwrap();
    let text = text.as_str();
    let range = |mark: &str| {
        let at = text.find(mark).expect(mark);
        let line = text[..at].matches('\n').count();
        let character = at - text[..at].rfind('\n').map_or(0, |end| end + 1);
        let place = json!({ "line": line, "character": character });
        json!({ "start": place, "end": place })
    };
    let all = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let mut editor = Editor::initialized();
    editor.open("faults.mate", text);
    editor.hear();
    let actions = |editor: &mut Editor, name: &str, range: &Value, context: Value| {
        let params = json!({ "textDocument": { "uri": uri(name) }, "range": range, "context": context });
        editor.ask("textDocument/codeAction", params)
    };
    let format = |editor: &mut Editor, name: &str| {
        let options = json!({ "tabSize": 8, "insertSpaces": false });
        editor.ask("textDocument/formatting", json!({ "textDocument": { "uri": uri(name) }, "options": options }))
    };
    // A clear repair, and a place that nothing is wrong with.
    for (mark, context) in [("ip.addr\n", json!({ "diagnostics": [] })), ("Done", json!({ "only": ["quickfix"] }))] {
        let _ = writeln!(editor.transcript, "\n    at `{}`", mark.trim());
        actions(&mut editor, "faults.mate", &range(mark), context);
    }
    for only in [json!(["source"]), json!(["source.fixAll.other"]), json!(["refactor", "quick"]), json!([""])] {
        actions(&mut editor, "faults.mate", &all, json!({ "diagnostics": [], "only": only }));
    }
    format(&mut editor, "faults.mate");

    // What was offered is taken, one and all.
    let repaired = actions(&mut editor, "faults.mate", &all, json!({ "diagnostics": [], "only": ["source.fixAll"] }));
    let edits = repaired["result"][0]["edit"]["changes"][uri("faults.mate")].as_array().unwrap().clone();
    let edits: Vec<Value> =
        edits.iter().rev().map(|edit| json!({ "range": edit["range"], "text": edit["newText"] })).collect();
    editor.change("faults.mate", 2, json!(edits));
    editor.hear();
    let mut edits = format(&mut editor, "faults.mate")["result"].as_array().unwrap().clone();
    edits.reverse();
    editor.change(
        "faults.mate",
        3,
        edits.iter().map(|edit| json!({ "range": edit["range"], "text": edit["newText"] })).collect(),
    );
    editor.hear();
    assert_eq!(format(&mut editor, "faults.mate")["result"], json!([]));
    // What is left: a guess, and warnings that may be allowed, one in a comment that allows another.
    actions(&mut editor, "faults.mate", &all, json!({ "diagnostics": [] }));
    editor.ask("shutdown", Value::Null);
    let (code, transcript) = editor.leave();
    assert_eq!(code, Some(0));
    compare("repaired.txt", &transcript);
}

#[test]
fn a_file_that_is_included_is_repaired_in_its_place() {
    let main = std::fs::read_to_string(folder().join("main.mate")).unwrap();
    let parts = "Transform mark { Match (host^www) Insert(seen=1) };\nTransform spare { Match (host) Insert (x); };\n";
    let mut editor = Editor::initialized();
    editor.open("main.mate", &main);
    editor.hear();
    editor.open("parts.mate", parts);
    editor.hear();
    let all = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } });
    let params =
        |name: &str| json!({ "textDocument": { "uri": uri(name) }, "range": all, "context": { "diagnostics": [] } });
    editor.ask("textDocument/codeAction", params("parts.mate"));
    editor.ask("textDocument/codeAction", params("main.mate"));
    editor.ask("textDocument/formatting", params("parts.mate"));
    editor.ask("textDocument/formatting", params("main.mate"));
    editor.ask("shutdown", Value::Null);
    let (code, transcript) = editor.leave();
    assert_eq!(code, Some(0));
    compare("included.txt", &transcript);
}

#[test]
fn wrong_input_is_answered_or_passed_over() {
    let mut editor = Editor::new();
    editor.ask("textDocument/hover", json!({}));
    editor.ask("initialize", json!({ "capabilities": {} }));
    editor.ask("initialize", json!({ "capabilities": {} }));
    editor.bytes(b"hello\r\n\r\nContent-Length: many\r\n\r\n");
    editor.ask("mate/nothing", json!({}));
    for body in ["{\"jsonrpc\"", "[]", "7", "{}", "{\"id\":true}", "\u{0}"] {
        let _ = writeln!(editor.transcript, "--> {body:?}");
        editor.bytes(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
        editor.hear();
    }
    editor.bytes(b"Content-Length: 3\r\n\r\n\xff\xfe\xfd");
    editor.hear();
    let deep = "[".repeat(10_000);
    editor.bytes(format!("Content-Length: {}\r\n\r\n{deep}", deep.len()).as_bytes());
    editor.hear();
    editor.tell("mate/nothing", json!({}));
    editor.tell("$/setTrace", json!({ "value": "off" }));
    editor.tell("textDocument/didOpen", json!({ "textDocument": 7 }));
    editor
        .tell("textDocument/didChange", json!({ "textDocument": { "uri": uri("main.mate") }, "contentChanges": [{}] }));
    editor.send(&json!({ "jsonrpc": "2.0", "id": 99, "result": null }));
    editor.ask("textDocument/hover", json!({}));
    editor.ask("textDocument/hover", json!({ "textDocument": { "uri": uri("main.mate") } }));
    editor.open("main.mate", "Done;");
    editor.hear();
    editor
        .ask("textDocument/hover", json!({ "textDocument": { "uri": uri("main.mate") }, "position": { "line": -1 } }));
    let far = json!({ "line": 4_000_000_000_u32, "character": 4_000_000_000_u32 });
    editor.ask("textDocument/hover", json!({ "textDocument": { "uri": uri("main.mate") }, "position": far }));
    let main = || json!({ "uri": uri("main.mate") });
    for range in [json!(null), json!(7), json!({ "start": far }), json!({ "start": { "line": "1" }, "end": far })] {
        editor.ask("textDocument/codeAction", json!({ "textDocument": main(), "range": range }));
    }
    let backwards = json!({ "start": far, "end": { "line": 0, "character": 0 } });
    for context in [json!(null), json!({ "only": 7 }), json!({ "only": [7, null] })] {
        let params = json!({ "textDocument": main(), "range": backwards, "context": context });
        editor.ask("textDocument/codeAction", params);
    }
    editor.ask("textDocument/codeAction", json!({ "textDocument": { "uri": uri("closed.mate") }, "range": backwards }));
    editor.ask("textDocument/formatting", json!({ "textDocument": main(), "options": 7 }));
    editor.ask("textDocument/formatting", json!({ "textDocument": { "uri": uri("closed.mate") } }));
    editor.change("main.mate", 2, json!([{ "range": { "start": far, "end": { "line": 0, "character": 9 } }, "text": "\n" }, { "range": 7, "text": "x" }, 7]));
    editor.hear();
    editor.ask("shutdown", Value::Null);
    editor.ask("textDocument/hover", json!({}));
    let (code, transcript) = editor.leave();
    assert_eq!(code, Some(0));
    compare("wrong.txt", &transcript);
}

#[test]
fn who_goes_without_a_word_is_noted() {
    let (code, _) = Editor::initialized().leave();
    assert_eq!(code, Some(1));
    let mut editor = Editor::initialized();
    editor.bytes(b"Content-Length: 100\r\n\r\n{");
    drop(editor.input);
    assert_eq!(editor.server.wait().unwrap().code(), Some(1));
}

#[test]
fn a_request_that_waits_can_be_taken_back() {
    let mut editor = Editor::initialized();
    let mut text = String::new();
    for number in 0..500 {
        let _ = writeln!(text, "Transform t{number} {{\n    Match (a={number})\n    Insert (b={number});\n}};");
    }
    editor.open("long.mate", &text);
    let document = json!({ "textDocument": { "uri": uri("long.mate") } });
    // The first takes long enough for the others to have come when it is done.
    let mut bytes = Vec::new();
    for id in [json!(1), json!("two"), json!(3)] {
        bytes.extend(framed(
            &json!({ "jsonrpc": "2.0", "id": id, "method": "textDocument/foldingRange", "params": document }),
        ));
    }
    for id in [json!("two"), json!("unknown")] {
        bytes.extend(framed(&json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": id } })));
    }
    editor.bytes(&bytes);
    let answers = [editor.hear(), editor.hear(), editor.hear()];
    assert_eq!(answers[0]["id"], 1);
    assert_eq!(answers[0]["result"].as_array().unwrap().len(), 500);
    assert_eq!((&answers[1]["id"], &answers[1]["error"]["code"]), (&json!("two"), &json!(-32800)));
    assert_eq!(answers[2]["result"].as_array().unwrap().len(), 500);
}
