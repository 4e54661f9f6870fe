//! The outline of a file: its declarations with their clauses.

use serde_json::{Value, json};

use super::server::{Answer, At};
use crate::lang::ast::{Avpl, Declaration, Span};

/// Kinds of symbols, as the protocol numbers them.
const CLASS: u8 = 5;
const PROPERTY: u8 = 7;
const INTERFACE: u8 = 11;
const FUNCTION: u8 = 12;
const OBJECT: u8 = 19;
const STRUCT: u8 = 23;
const EVENT: u8 = 24;

pub(super) fn run(at: &At<'_>, _: &Value) -> Answer {
    let declarations = at.analysis.loaded.config.declarations.iter();
    Ok(Value::Array(declarations.filter_map(|declaration| symbol(at, declaration)).collect()))
}

fn symbol(at: &At<'_>, declaration: &Declaration) -> Option<Value> {
    let named = |name: &str, kind, detail: String, span: Span, name_span: Span, children: Vec<Value>| {
        (span.file == at.file).then(|| {
            json!({
                "name": if name.is_empty() { "?" } else { name },
                "detail": detail,
                "kind": kind,
                "range": at.analysis.range(span),
                "selectionRange": at.analysis.range(within(name_span, span)),
                "children": children,
            })
        })
    };
    let list = |name: &str, avpl: &Avpl| {
        let text = at.analysis.loaded.sources.text(avpl.span).split_whitespace().collect::<Vec<_>>().join(" ");
        named(name, EVENT, text, avpl.span, avpl.span, Vec::new())
    };
    match declaration {
        Declaration::Pdu(pdu) => {
            let children = pdu.extracts.iter().filter_map(|extract| {
                let detail = extract.field.node.clone();
                named(&extract.attr.node, PROPERTY, detail, extract.span, extract.attr.span, Vec::new())
            });
            let detail = format!("Pdu Proto {}", pdu.proto.node);
            named(&pdu.name.node, CLASS, detail, pdu.span, pdu.name.span, children.collect())
        }
        Declaration::Gop(gop) => {
            let lists = [("Match", Some(&gop.key)), ("Start", gop.start.as_ref()), ("Stop", gop.stop.as_ref())];
            let lists = lists.into_iter().chain([("Extra", gop.extra.as_ref())]);
            let children = lists.filter_map(|(name, avpl)| list(name, avpl?));
            let detail = format!("Gop On {}", gop.on.node);
            named(&gop.name.node, STRUCT, detail, gop.span, gop.name.span, children.collect())
        }
        Declaration::Gog(gog) => {
            let children = gog.members.iter().filter_map(|member| list(&member.gop.node, &member.key));
            let children = children.chain(gog.extra.iter().filter_map(|extra| list("Extra", extra)));
            named(&gog.name.node, INTERFACE, "Gog".to_owned(), gog.span, gog.name.span, children.collect())
        }
        Declaration::Transform(transform) => {
            let span = transform.name.span;
            named(&transform.name.node, FUNCTION, "Transform".to_owned(), transform.span, span, Vec::new())
        }
        Declaration::Default(defaults) => {
            named("Default", OBJECT, String::new(), defaults.span, defaults.span, Vec::new())
        }
        Declaration::Debug(debug) => named("Debug", OBJECT, String::new(), debug.span, debug.span, Vec::new()),
        Declaration::Done(span) => named("Done", OBJECT, String::new(), *span, *span, Vec::new()),
    }
}

/// A place as far as it lies in another, as the protocol demands of names.
fn within(inner: Span, outer: Span) -> Span {
    let lies_in = inner.file == outer.file && inner.start >= outer.start && inner.end <= outer.end;
    if lies_in { inner } else { Span { end: outer.start, ..outer } }
}
