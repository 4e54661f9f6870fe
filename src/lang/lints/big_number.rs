//! Whole numbers that `<` and `>` cannot tell from their neighbours (A4, D30).

use crate::lang::ast::Op;
use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::model::Model;

/// Above this, 64-bit floats have gaps.
const EXACT: u128 = 1 << 53;

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    model.each_list(|_, _, avpl| {
        for avp in avpl.avps.iter().filter(|avp| matches!(avp.op, Op::Less | Op::Greater)) {
            let Some(value) = avp.values.first().filter(|value| is_large(&value.node)) else { continue };
            let message = "numbers above 2^53 are compared with a loss of digits";
            diagnostics.push(
                Diagnostic::new(&codes::BIG_NUMBER, value.span, message, "rounded to a 64-bit float")
                    .help("compare with `=`, which is exact, or with a text operator such as `^`"),
            );
        }
    });
    diagnostics
}

fn is_large(text: &str) -> bool {
    let number = match text.strip_prefix("0x") {
        Some(digits) => u128::from_str_radix(digits, 16).ok(),
        None => text.parse::<u128>().ok(),
    };
    number.is_some_and(|number| number > EXACT)
}
