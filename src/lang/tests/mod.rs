//! The language from the outside: a text in, findings and a tree out. Rules of the specification are
//! named in the tests (L, S, V).

mod any_text;
mod layout;
mod lexical;
mod lints;
mod rules;
mod syntax;
pub(super) mod vocabulary;

use super::ast::{Config, Declaration};
use super::{Diagnostic, Loaded, Sources, judge, parse};

/// A text as it was read and judged.
pub(super) fn judged(text: &str) -> Loaded {
    judge(parse("x.mate", text, &[]), vocabulary::catalogue())
}

/// A Pdu with attributes k and cmd in front of the text.
pub(super) fn with_pdu(text: &str) -> String {
    format!(
        "Pdu p Proto http Transport tcp/ip {{ Extract k From http.host; Extract cmd From http.user_agent; }};\n{text}"
    )
}

/// The findings as `CODE line:column text-at-the-place`.
pub(super) fn findings(text: &str) -> Vec<String> {
    let loaded = judged(text);
    loaded.diagnostics.iter().map(|diagnostic| line(diagnostic, &loaded.sources)).collect()
}

pub(super) fn line(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let position = sources.position(diagnostic.span).unwrap();
    format!("{} {}:{} {}", diagnostic.code.name, position.line, position.column, sources.text(diagnostic.span))
}

/// The messages, and the help lines.
fn messages(text: &str) -> Vec<(String, String)> {
    let loaded = judged(text);
    loaded.diagnostics.into_iter().map(|diagnostic| (diagnostic.message, diagnostic.help.unwrap_or_default())).collect()
}

/// The only help line.
fn help(text: &str) -> String {
    let mut messages = messages(text);
    assert_eq!(messages.len(), 1, "{messages:?}");
    messages.remove(0).1
}

/// The tree of a text without any finding of syntax.
fn tree(text: &str) -> Config {
    let loaded = parse("x.mate", text, &[]);
    assert_eq!(loaded.diagnostics, [], "{text}");
    loaded.config
}

/// The values of the Criteria of the first Pdu.
fn criteria(list: &str) -> Vec<(String, super::ast::Op, Vec<String>)> {
    let config = tree(&format!("Pdu p Proto http Transport tcp/ip {{ Extract k From http.host; Criteria {list}; }};"));
    let Some(Declaration::Pdu(pdu)) = config.declarations.into_iter().next() else { panic!("no Pdu") };
    let avps = pdu.criteria.unwrap().avpl.avps.into_iter();
    avps.map(|avp| (avp.name.node, avp.op, avp.values.into_iter().map(|value| value.node).collect())).collect()
}

/// A list of conditions.
pub(super) fn list(conditions: &str) -> super::ast::Avpl {
    let config = tree(&format!("Gop g On p Match ({conditions}) {{ }};"));
    let Some(Declaration::Gop(gop)) = config.declarations.into_iter().next() else { panic!("no Gop") };
    gop.key
}
