//! `<` and `>` on what is no number (A4): each side counts as the number that it begins with, or as 0.

use crate::fields::FieldType;
use crate::lang::ast::Op;
use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::model::Model;
use crate::lang::words::short;

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    model.each_list(|pdus, others, avpl| {
        for avp in avpl.avps.iter().filter(|avp| matches!(avp.op, Op::Less | Op::Greater)) {
            let Some(value) = avp.values.first() else { continue };
            let types = model.types(pdus, &avp.name.node, others);
            let no_number = if begins_with_number(&value.node) {
                let type_ = types.types.first().filter(|_| !types.free && types.types.iter().all(|ty| no_number(*ty)));
                type_.map(|ty| format!("`{}` is no number but of type {}", avp.name.node, ty.example().0))
            } else {
                Some(format!("`{}` is no number", short(&value.node)))
            };
            if let Some(message) = no_number {
                diagnostics.push(
                    Diagnostic::new(&codes::TEXT_AS_NUMBER, avp.span, message, "compared as numbers").help(
                        "`<` and `>` compare numbers; `^`, `$` and `~` ask how a text begins, ends or what it holds",
                    ),
                );
            }
        }
    });
    diagnostics
}

/// Types whose texts say nothing as numbers.
fn no_number(ty: FieldType) -> bool {
    matches!(
        ty,
        FieldType::None | FieldType::Ipv4 | FieldType::Ipv6 | FieldType::Ether | FieldType::Bytes | FieldType::Time
    )
}

fn begins_with_number(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']).trim_start_matches('.');
    let word = text.trim_start_matches(['+', '-']).to_ascii_lowercase();
    digits.starts_with(|c: char| c.is_ascii_digit()) || word.starts_with("inf") || word.starts_with("nan")
}
