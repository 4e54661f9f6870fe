//! What a Wireshark refuses, or reads otherwise than it is read here. One row for each difference; the
//! numbers are those of the list of deviations.

use super::ast::{Avp, Declaration, Gog, Gop, GopTree, Mode, Op, Pdu, Span};
use super::codes;
use super::diagnostic::{Diagnostic, Fix};
use super::model::{Model, lists};
use super::source::Sources;
use crate::fields::{Base, FieldType};

/// A program that a configuration is to load in, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Wireshark 4.0
    Wireshark40,
    /// Wireshark 4.4
    Wireshark44,
    /// The development version of Wireshark
    Master,
}

impl Target {
    fn title(self) -> &'static str {
        match self {
            Self::Wireshark40 => "Wireshark 4.0",
            Self::Wireshark44 => "Wireshark 4.4",
            Self::Master => "Wireshark",
        }
    }

    /// Whether booleans are shown as words (D34).
    fn has_words(self) -> bool {
        self != Self::Wireshark40
    }
}

/// What a configuration is judged with.
struct Judge<'a> {
    model: &'a Model<'a>,
    sources: &'a Sources,
    target: Target,
    found: Vec<Diagnostic>,
}

/// All differences, in the order in which they are looked for.
static DIFFERENCES: &[fn(&mut Judge<'_>)] = &[spelling, values, defaults, timers, modes, gogs, last_comment];

/// What the target refuses or reads otherwise.
pub(super) fn run(model: &Model<'_>, sources: &Sources, target: Target) -> Vec<Diagnostic> {
    let mut judge = Judge { model, sources, target, found: Vec::new() };
    for look in DIFFERENCES {
        look(&mut judge);
    }
    judge.found
}

impl Judge<'_> {
    fn push(&mut self, span: Span, message: &str, help: &str) {
        let message = message.replace("{}", self.target.title());
        let diagnostic = Diagnostic::new(&codes::TARGET, span, message, "otherwise there").help(help);
        self.found.push(diagnostic);
    }

    fn fix(&mut self, fix: Fix) {
        if let Some(last) = self.found.last_mut() {
            last.fix = Some(Box::new(fix));
        }
    }
}

/// D11, D12: `LastExtracted` is `LastPdu` there. D13: Gogs have `BasicTree` only.
fn spelling(judge: &mut Judge<'_>) {
    for declaration in &judge.model.config.declarations {
        let last = match declaration {
            Declaration::Pdu(pdu) => pdu.last_pdu.as_ref(),
            Declaration::Default(defaults) => defaults.last_pdu.as_ref(),
            _ => None,
        };
        let tree = match declaration {
            Declaration::Gog(gog) => gog.options.gop_tree.as_ref(),
            Declaration::Default(defaults) => defaults.gog.gop_tree.as_ref(),
            _ => None,
        };
        if let Some(last) = last {
            let text = judge.sources.get(last.span.file).map(|source| source.text.as_str()).unwrap_or_default();
            let before = text.get(..last.span.start as usize).unwrap_or_default().trim_end();
            let span = |word: &str| {
                let end = before.len() as u32;
                Span { start: end.saturating_sub(word.len() as u32), end, ..last.span }
            };
            let in_defaults = matches!(declaration, Declaration::Default(_));
            if in_defaults {
                let message = "{} has no `LastPdu` in the defaults of Pdus";
                judge.push(last.span, message, "write `LastPdu` into every Pdu that needs it");
            } else if before.ends_with("LastExtracted") {
                let span = span("LastExtracted");
                judge.push(span, "{} does not know `LastExtracted`", "write `LastPdu`, which means the same");
                judge.fix(Fix::replace(span, "LastPdu"));
            }
        }
        if let Some(tree) = tree.filter(|tree| tree.node != GopTree::BasicTree) {
            judge.push(tree.span, "{} loads no `GopTree` but `BasicTree`", "leave the clause out");
        }
    }
}

/// V9, D27, D28: how literals are read. D34: booleans. D55: numbers of hexadecimal fields.
fn values(judge: &mut Judge<'_>) {
    let model = judge.model;
    for avp in all_conditions(model) {
        for value in &avp.values {
            let written = judge.sources.text(value.span);
            if value.node.trim().is_empty() {
                judge.push(value.span, "{} drops an empty value", "ask for the attribute alone, or for another value");
            } else if !written.starts_with('"') && written.contains(':') {
                let groups = written.split(':').any(|group| group.len() > 2);
                let letters = written.bytes().any(|byte| byte.is_ascii_alphabetic());
                if groups {
                    judge.push(value.span, "{} refuses this value", "quote it");
                } else if letters {
                    judge.push(value.span, "{} turns this value into capitals, which no field has", "quote it");
                }
                if groups || letters {
                    judge.fix(Fix::quote(value.span, &value.node));
                }
            }
        }
    }
    model.each_list(|pdus, others, avpl| {
        for avp in avpl.avps.iter().filter(|avp| matches!(avp.op, Op::Equal | Op::NotEqual | Op::OneOf)) {
            let types = model.types(pdus, &avp.name.node, others);
            if types.free || types.types.is_empty() {
                continue;
            }
            if types.types.iter().all(|ty| *ty == FieldType::Bool) {
                boolean(judge, avp);
            } else if types.types.iter().all(|ty| matches!(ty, FieldType::Uint(_, Base::Hex))) {
                let decimal = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
                for value in avp.values.iter().filter(|value| decimal(&value.node)) {
                    let message = "{} compares texts: a decimal number never equals that of a hexadecimal field";
                    judge.push(
                        value.span,
                        message,
                        "write it with `0x` and all digits, in quotes, as `mate fields` shows",
                    );
                }
            }
        }
    });
}

fn boolean(judge: &mut Judge<'_>, avp: &Avp) {
    let has = |text: &str| avp.values.iter().any(|value| value.node == text);
    for (digit, word) in [("1", "True"), ("0", "False")] {
        let (wanted, other) = if judge.target.has_words() { (word, digit) } else { (digit, word) };
        if !has(wanted) && avp.values.iter().any(|value| value.node == other || value.node.eq_ignore_ascii_case(word)) {
            let (message, name) = (format!("booleans are `{wanted}` in {{}}"), &avp.name.node);
            let help = format!("write `{name}{{\"{digit}\"|\"{word}\"}}`, which all versions understand");
            judge.push(avp.span, &message, &help);
            if avp.op == Op::Equal {
                judge.fix(Fix::replace(avp.span, format!("{name}{{\"{digit}\"|\"{word}\"}}")));
            }
        }
    }
}

/// D10: most of `Default` goes to the wrong place there.
fn defaults(judge: &mut Judge<'_>) {
    for declaration in &judge.model.config.declarations {
        let Declaration::Default(defaults) = declaration else { continue };
        let (gop, gog) = (&defaults.gop, &defaults.gog);
        let times = [&gop.expiration, &gop.idle_timeout, &gop.lifetime, &gog.expiration].into_iter().flatten();
        let spans = times.map(|time| time.span).chain(gog.show_times.as_ref().map(|show| show.span));
        for span in spans.collect::<Vec<_>>() {
            judge.push(span, "{} gives this default to something else", "write it into the declarations themselves");
        }
    }
}

/// D6, D8.
fn timers(judge: &mut Judge<'_>) {
    for gop in &judge.model.gops {
        let options = &gop.options;
        for time in [&options.idle_timeout, &options.lifetime].into_iter().flatten() {
            let message = "{} releases the Gop at the next Pdu within this time, not after it";
            judge.push(time.span, message, "there is no way to write it for both");
        }
        if let Some(time) = &options.expiration {
            judge.push(time.span, "{} ignores `Expiration` of a Gop", "there is no way to write it for both");
        }
    }
}

/// D3, D4.
fn modes(judge: &mut Judge<'_>) {
    let criteria = judge.model.pdus.iter().filter_map(|pdu: &&Pdu| pdu.criteria.as_ref());
    let criteria = criteria.map(|criteria| (criteria.mode, &criteria.avpl));
    let rules = judge.model.transforms.iter().flat_map(|transform| &transform.rules);
    let rules = rules.filter_map(|rule| rule.condition.as_ref()).map(|(mode, avpl)| (*mode, avpl));
    let lists: Vec<_> = criteria.chain(rules).filter(|(_, avpl)| !avpl.avps.is_empty()).collect();
    for (mode, avpl) in lists {
        match mode {
            Mode::Loose => judge.push(avpl.span, "`Loose` always matches in {}", "write one rule for each condition"),
            Mode::Every if avpl.avps.len() > 1 => judge.push(
                avpl.span,
                "`Every` fails in {} when an attribute is missing that sorts before the last one",
                "write a `Strict` rule for each set of attributes",
            ),
            _ => {}
        }
    }
}

/// D15.
fn gogs(judge: &mut Judge<'_>) {
    for gog in &judge.model.gogs {
        if let Some(name) = gog.transforms.first() {
            judge.push(
                name.span,
                "{} never applies the Transforms of a Gog",
                "apply them to its Gops, where that serves",
            );
        }
    }
}

/// D26.
fn last_comment(judge: &mut Judge<'_>) {
    let comments = judge.model.config.comments.iter().filter(|comment| comment.text.starts_with("//"));
    let ends = |span: Span| judge.sources.get(span.file).is_some_and(|source| source.text.len() == span.end as usize);
    for span in comments.map(|comment| comment.span).filter(|span| ends(*span)).collect::<Vec<_>>() {
        judge.push(span, "{} refuses a comment that ends with the file", "end the last line");
        judge.fix(Fix::behind(span, "\n"));
    }
}

/// All conditions and insertions.
fn all_conditions<'a>(model: &Model<'a>) -> Vec<&'a Avp> {
    let criteria = model.pdus.iter().filter_map(|pdu| pdu.criteria.as_ref()).map(|criteria| &criteria.avpl);
    let of_gops = model.gops.iter().flat_map(|gop: &&'a Gop| lists(gop));
    let of_gogs =
        model.gogs.iter().flat_map(|gog: &&'a Gog| gog.members.iter().map(|member| &member.key).chain(&gog.extra));
    let rules = model.transforms.iter().flat_map(|transform| &transform.rules);
    let of_rules = rules.flat_map(|rule| {
        let condition = rule.condition.as_ref().map(|(_, avpl)| avpl);
        condition.into_iter().chain(rule.action.as_ref().map(|(_, avpl)| avpl))
    });
    criteria.chain(of_gops).chain(of_gogs).chain(of_rules).flat_map(|avpl| &avpl.avps).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{judge_further, tests};
    use super::Target;

    fn found(text: &str, target: Target) -> Vec<String> {
        let mut loaded = tests::judged(text);
        assert_eq!(loaded.diagnostics, []);
        judge_further(&mut loaded, tests::vocabulary::catalogue(), &[], Some(target));
        loaded.diagnostics.iter().map(|diagnostic| tests::line(diagnostic, &loaded.sources)).collect()
    }

    #[test]
    fn booleans_are_digits_or_words() {
        let text = |value: &str| {
            format!("Pdu p Proto tcp Transport ip {{ Extract s From tcp.flags.syn; Criteria (s{value}); }};")
        };
        assert_eq!(found(&text("=1"), Target::Wireshark44), ["W-TARGET 1:72 s=1"]);
        assert_eq!(found(&text("=1"), Target::Wireshark40), Vec::<String>::new());
        assert_eq!(found(&text("{1|\"True\"}"), Target::Master), Vec::<String>::new());
    }

    #[test]
    fn what_does_not_load_there_is_told() {
        let text =
            tests::with_pdu("Gop g On p Match (k) { Start (k); };\nGog s { Member g (k); GopTree FullTree; }; // end");
        assert_eq!(found(&text, Target::Wireshark44), ["W-TARGET 3:31 FullTree", "W-TARGET 3:44 // end"]);
    }
}
