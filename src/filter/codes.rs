//! Every kind of finding about a filter. Codes are never renamed and never reused.

use crate::lang::ast::Span;
use crate::lang::{Code, Diagnostic, codes};

codes! {
    FIELD = "E-FILTER-FIELD", "an unknown field in a filter",
        "A filter names fields of frames as `mate fields` lists them, and the fields of the configuration's Pdus, Gops \
         and Gogs: `mate.name` is the id of one, `mate.name.attribute` an attribute, `mate.gop.Time`, \
         `mate.gop.Duration` and so on its times.",
        "-Y 'mate.dns_req.Tiem > 1'",
        "-Y 'mate.dns_req.Time > 1'",
        false;
    FUNCTION = "E-FILTER-FUNCTION", "a function that is not known or cannot take this",
        "The functions are `len()` and `count()`, of fields, and `lower()` and `upper()`, of texts.",
        "-Y 'length(dns.qry.name) > 3'",
        "-Y 'len(dns.qry.name) > 3'",
        false;
    SYNTAX = "E-FILTER-SYNTAX", "a filter that cannot be read",
        "A filter is made of tests for a field (`dns`), of comparisons (`mate.dns_req.Time > 0.5`) and of sets \
         (`tcp.port in {80, 8000..8080}`), joined by `and`, `or`, `xor` and `not`, with brackets where needed.",
        "-Y 'tcp.port = 80'",
        "-Y 'tcp.port == 80'",
        false;
    TYPE = "E-FILTER-TYPE", "a comparison of things that cannot be compared",
        "A field is compared with what its type can be: numbers with numbers, addresses with addresses or prefixes, \
         texts with texts in double quotes. Labels and protocols have no value; only whether they are there can be \
         asked.",
        "-Y 'ip.addr == 5'",
        "-Y 'ip.addr == 10.0.0.5'",
        false;
    VALUE = "E-FILTER-VALUE", "a value that the field cannot have",
        "The value is out of the field's range, or is not written as values of its type are.",
        "-Y 'tcp.port == 70000'",
        "-Y 'tcp.port == 7000'",
        false;
}

/// A finding.
pub(super) fn finding(
    code: &'static Code,
    span: Span,
    message: impl Into<String>,
    label: impl Into<String>,
    help: Option<String>,
) -> Diagnostic {
    let (message, label) = (message.into(), label.into());
    Diagnostic {
        code,
        severity: code.severity(),
        message,
        span,
        label: label.into(),
        help,
        related: Vec::new(),
        fix: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_unique() {
        assert!(CODES.is_sorted_by(|a, b| a.name < b.name));
    }
}
