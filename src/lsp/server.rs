//! The server's state, and what it does about each message. A request is a row of [`REQUESTS`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::analysis::Analysis;
use super::documents::Documents;
use super::lines::Lines;
use super::{actions, complete, findings, fold, format, highlight, hover, navigate, rename, symbols, uri};
use crate::fields::Catalogue;

/// What the server is given.
pub struct Setup {
    /// The protocols and fields that may be named.
    pub catalogue: &'static Catalogue,
    /// Where else included files are looked for.
    pub include_dirs: Vec<PathBuf>,
    /// Whether somebody else knows a name that the catalogue lacks.
    pub known_elsewhere: Box<dyn Fn(&str) -> bool>,
}

/// A language server, apart from how messages come and go.
///
/// ```
/// use mate::fields::Catalogue;
/// use mate::lsp::{Server, Setup};
/// use serde_json::json;
/// let catalogue = Box::leak(Box::new(Catalogue::new(&[])));
/// let setup = Setup { catalogue, include_dirs: Vec::new(), known_elsewhere: Box::new(|_| false) };
/// let mut server = Server::new(setup);
/// let answers = server.handle(&json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {} }));
/// assert_eq!(answers[0]["result"]["serverInfo"]["name"], "mate");
/// ```
pub struct Server {
    pub(super) setup: Setup,
    phase: Phase,
    pub(super) documents: Documents,
    /// By the path of the open file that was read.
    analyses: BTreeMap<PathBuf, Analysis>,
    /// What was last said about each file.
    pub(super) published: BTreeMap<PathBuf, Value>,
    /// Whether something changed since findings were published.
    changed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    New,
    Running,
    /// After `shutdown`.
    Leaving,
    /// After `exit`; true when `shutdown` came first.
    Over(bool),
}

/// Why a request is refused.
#[derive(Debug)]
pub(super) struct Failure {
    code: i64,
    message: String,
}

/// What a request gives.
pub(super) type Answer = Result<Value, Failure>;

/// A place that a request asks about.
pub(super) struct At<'a> {
    pub(super) setup: &'a Setup,
    pub(super) documents: &'a Documents,
    pub(super) analysis: &'a Analysis,
    pub(super) file: u32,
    /// The byte, 0 when the request is about the whole file.
    pub(super) offset: usize,
}

/// A request that is answered.
pub(super) struct Request {
    method: &'static str,
    /// Whether it is about findings.
    judged: bool,
    run: fn(&At<'_>, &Value) -> Answer,
}

const fn request(method: &'static str, run: fn(&At<'_>, &Value) -> Answer) -> Request {
    Request { method, judged: false, run }
}

/// All requests about a document but completion, sorted; each has its capability in [`capabilities`].
pub(super) static REQUESTS: &[Request] = &[
    Request { method: "textDocument/codeAction", judged: true, run: actions::run },
    request("textDocument/definition", navigate::definition),
    request("textDocument/documentSymbol", symbols::run),
    request("textDocument/foldingRange", fold::run),
    request("textDocument/formatting", format::run),
    request("textDocument/hover", hover::run),
    request("textDocument/prepareRename", rename::prepare),
    request("textDocument/rangeFormatting", format::range),
    request("textDocument/references", navigate::references),
    request("textDocument/rename", rename::run),
    request("textDocument/semanticTokens/full", highlight::run),
];

fn capabilities() -> Value {
    json!({
        "positionEncoding": "utf-16",
        "textDocumentSync": { "openClose": true, "change": 2, "save": { "includeText": false } },
        "completionProvider": { "triggerCharacters": [".", "/", "(", "=", "\"", " "] },
        "codeActionProvider": { "codeActionKinds": actions::kinds() },
        "definitionProvider": true,
        "documentFormattingProvider": true,
        "documentRangeFormattingProvider": true,
        "documentSymbolProvider": true,
        "foldingRangeProvider": true,
        "hoverProvider": true,
        "referencesProvider": true,
        "renameProvider": { "prepareProvider": true },
        "semanticTokensProvider": { "legend": highlight::legend(), "full": true },
    })
}

const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;
const METHOD_NOT_FOUND: i64 = -32601;
const INVALID_PARAMS: i64 = -32602;
const NOT_INITIALIZED: i64 = -32002;
const REQUEST_CANCELLED: i64 = -32800;
const REQUEST_FAILED: i64 = -32803;

impl Failure {
    fn new(code: i64, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// A request that was understood, and cannot be done.
    pub(super) fn refused(message: impl Into<String>) -> Self {
        Self::new(REQUEST_FAILED, message)
    }

    /// A request that lacks something.
    pub(super) fn lacks(what: &str) -> Self {
        Self::new(INVALID_PARAMS, format!("`{what}` is missing or wrong"))
    }
}

/// The answer to what is no JSON.
pub(super) fn fault(message: &str) -> Value {
    answer(&Value::Null, Err(Failure::new(PARSE_ERROR, message)))
}

fn answer(id: &Value, result: Answer) -> Value {
    match result {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err(failure) => {
            json!({ "jsonrpc": "2.0", "id": id, "error": { "code": failure.code, "message": failure.message } })
        }
    }
}

impl Server {
    /// A server that waits for `initialize`.
    pub fn new(setup: Setup) -> Self {
        Self {
            setup,
            phase: Phase::New,
            documents: Documents::default(),
            analyses: BTreeMap::new(),
            published: BTreeMap::new(),
            changed: false,
        }
    }

    /// Whether `exit` came.
    pub fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Over(_))
    }

    /// Whether `exit` came after `shutdown`.
    pub fn took_leave(&self) -> bool {
        self.phase == Phase::Over(true)
    }

    /// Answers a message: with nothing, or with one message.
    pub fn handle(&mut self, message: &Value) -> Vec<Value> {
        let (id, method) = (message.get("id"), message.get("method").and_then(Value::as_str));
        let params = message.get("params").unwrap_or(&Value::Null);
        match (id, method) {
            (Some(id), Some(method)) => vec![answer(id, self.request(method, params))],
            (None, Some(method)) => {
                self.notification(method, params);
                Vec::new()
            }
            // An answer to something that was never asked.
            (Some(_), None) if message.get("result").is_some() || message.get("error").is_some() => Vec::new(),
            _ => {
                let failure = Failure::new(INVALID_REQUEST, "neither a request nor a notification");
                vec![answer(id.unwrap_or(&Value::Null), Err(failure))]
            }
        }
    }

    /// The answer to a request that was taken back.
    pub(super) fn cancelled(message: &Value) -> Value {
        let id = message.get("id").unwrap_or(&Value::Null);
        answer(id, Err(Failure::new(REQUEST_CANCELLED, "cancelled")))
    }

    fn request(&mut self, method: &str, params: &Value) -> Answer {
        match (self.phase, method) {
            (Phase::New, "initialize") => {
                self.phase = Phase::Running;
                let info = json!({ "name": "mate", "version": env!("CARGO_PKG_VERSION") });
                return Ok(json!({ "capabilities": capabilities(), "serverInfo": info }));
            }
            (Phase::New, _) => return Err(Failure::new(NOT_INITIALIZED, "`initialize` comes first")),
            (Phase::Running, "initialize") => return Err(Failure::new(INVALID_REQUEST, "initialized already")),
            (Phase::Running, "shutdown") => {
                self.phase = Phase::Leaving;
                return Ok(Value::Null);
            }
            (Phase::Running, _) => {}
            (Phase::Leaving | Phase::Over(_), _) => return Err(Failure::new(INVALID_REQUEST, "shut down already")),
        }
        if method == "textDocument/completion" {
            return self.complete(params);
        }
        let Some(row) = REQUESTS.iter().find(|row| row.method == method) else {
            return Err(Failure::new(METHOD_NOT_FOUND, format!("`{method}` is not known")));
        };
        let at = self.at(params, row.judged)?;
        (row.run)(&at, params)
    }

    fn notification(&mut self, method: &str, params: &Value) {
        match (self.phase, method) {
            (phase, "exit") => self.phase = Phase::Over(phase == Phase::Leaving),
            (Phase::Running, "textDocument/didOpen") => self.open(params),
            (Phase::Running, "textDocument/didChange") => self.change(params),
            (Phase::Running, "textDocument/didClose") => {
                if let Some(path) = document(params) {
                    self.documents.close(&path);
                    self.forget_all();
                }
            }
            // Files may have changed that are included and not open.
            (Phase::Running, "textDocument/didSave" | "workspace/didChangeWatchedFiles") => self.forget_all(),
            _ => {}
        }
    }

    fn open(&mut self, params: &Value) {
        let text = |name: &str| params.pointer(&format!("/textDocument/{name}"));
        if let (Some(uri), Some(content)) = (text("uri").and_then(Value::as_str), text("text").and_then(Value::as_str))
        {
            self.documents.open(uri, text("version").cloned().unwrap_or_default(), content);
            self.forget_all();
        }
    }

    fn change(&mut self, params: &Value) {
        let changes = params.get("contentChanges").and_then(Value::as_array);
        if let (Some(path), Some(changes)) = (document(params), changes) {
            let version = params.pointer("/textDocument/version").cloned().unwrap_or_default();
            self.documents.change(&path, version, changes);
            for analysis in self.analyses.values_mut() {
                analysis.stale |= analysis.number(&path).is_some();
            }
            self.changed = true;
        }
    }

    fn forget_all(&mut self) {
        self.analyses.clear();
        self.changed = true;
    }

    /// Publishes what has changed in the findings since the last time.
    pub fn settle(&mut self) -> Vec<Value> {
        if !std::mem::take(&mut self.changed) {
            return Vec::new();
        }
        let paths: Vec<PathBuf> = self.documents.paths().cloned().collect();
        let mut roots: Vec<PathBuf> = paths.iter().map(|path| self.root(path)).collect();
        roots.dedup();
        for root in &roots {
            if let Some(analysis) = self.analyses.get_mut(root) {
                analysis.judge(&self.setup);
            }
        }
        let analyses = roots.iter().filter_map(|root| self.analyses.get(root));
        findings::publish(analyses, &self.documents, &mut self.published)
    }

    /// The open file that a file is read as a part of: the outermost that includes it.
    fn root(&mut self, path: &Path) -> PathBuf {
        for open in self.documents.paths() {
            if self.analyses.get(open).is_none_or(|analysis| analysis.stale) {
                self.analyses.insert(open.clone(), Analysis::new(open, self.documents.texts(), &self.setup));
            }
        }
        self.outermost(path)
    }

    fn outermost(&self, path: &Path) -> PathBuf {
        let mut seen = vec![path.to_owned()];
        while let Some(inner) = seen.last() {
            let outer = self.analyses.iter().find(|(root, analysis)| {
                !seen.contains(root) && analysis.paths().skip(1).any(|included| included == inner)
            });
            let Some((outer, _)) = outer else { break };
            seen.push(outer.clone());
        }
        seen.pop().unwrap_or_default()
    }

    /// Completion: the place in the text of now, the names as they were read last, so that a keystroke
    /// does not wait until all is read anew.
    fn complete(&mut self, params: &Value) -> Answer {
        let path = document(params).ok_or_else(|| Failure::lacks("textDocument"))?;
        let known = self.analyses.get(&self.outermost(&path)).is_some_and(|analysis| analysis.number(&path).is_some());
        let Some(text) = self.documents.texts().get(&path).filter(|_| known).cloned() else {
            let at = self.at(params, false)?;
            return complete::run(&at, at.text());
        };
        let analysis = self.analyses.get(&self.outermost(&path)).ok_or_else(|| Failure::lacks("textDocument"))?;
        let file = analysis.number(&path).unwrap_or(0);
        let offset = offset(params, &Lines::new(&text), &text)?;
        complete::run(&At { setup: &self.setup, documents: &self.documents, analysis, file, offset }, &text)
    }

    /// The place that a request is about; with the findings about it where they are wanted.
    fn at(&mut self, params: &Value, judged: bool) -> Result<At<'_>, Failure> {
        let path = document(params).ok_or_else(|| Failure::lacks("textDocument"))?;
        if self.documents.about(&path).is_none() {
            return Err(Failure::new(INVALID_PARAMS, "the document is not open"));
        }
        let root = self.root(&path);
        if let Some(analysis) = self.analyses.get_mut(&root).filter(|_| judged) {
            analysis.judge(&self.setup);
        }
        let analysis = self.analyses.get(&root).ok_or_else(|| Failure::lacks("textDocument"))?;
        let file = analysis.number(&path).ok_or_else(|| Failure::lacks("textDocument"))?;
        let offset = match analysis.lines(file) {
            Some(lines) => offset(params, lines, analysis.text(file))?,
            None => 0,
        };
        Ok(At { setup: &self.setup, documents: &self.documents, analysis, file, offset })
    }
}

impl At<'_> {
    pub(super) fn text(&self) -> &str {
        self.analysis.text(self.file)
    }

    /// A place with its file, as the protocol has it.
    pub(super) fn location(&self, span: crate::lang::ast::Span) -> Value {
        let path = self.analysis.path(span.file).unwrap_or(Path::new(""));
        json!({ "uri": self.documents.uri(path), "range": self.analysis.range(span) })
    }
}

/// The byte at the position that a message is about; 0 where it is about none.
fn offset(params: &Value, lines: &Lines, text: &str) -> Result<usize, Failure> {
    let Some(position) = params.get("position") else { return Ok(0) };
    byte(position, lines, text).ok_or_else(|| Failure::lacks("position"))
}

/// The byte at a position, if it is one.
pub(super) fn byte(position: &Value, lines: &Lines, text: &str) -> Option<usize> {
    let number = |name: &str| position.get(name).and_then(Value::as_u64);
    Some(lines.offset(text, number("line")?, number("character")?))
}

/// The document that a message is about.
fn document(params: &Value) -> Option<PathBuf> {
    params.pointer("/textDocument/uri")?.as_str().map(uri::path)
}
