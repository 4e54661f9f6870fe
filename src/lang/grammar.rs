//! The grammar (`grammar/mate.pest`) as a parser, and the words for its rules in messages.

use pest_derive::Parser;

/// The parser that pest makes of the grammar.
#[derive(Parser)]
#[grammar = "grammar/mate.pest"]
pub(super) struct Grammar;

/// What a rule is called in "expected …".
pub(super) fn title(rule: Rule) -> &'static str {
    match rule {
        Rule::name => "a name",
        Rule::protocol | Rule::stack => "a protocol",
        Rule::field => "a field",
        Rule::value | Rule::quoted => "a value",
        Rule::operator => "an operator",
        Rule::avpl | Rule::open_paren => "`(`",
        Rule::avp => "an attribute",
        Rule::time => "a time in seconds",
        Rule::integer => "a number",
        Rule::truth_value => "`true` or `false`",
        Rule::mode => "a match mode",
        Rule::open_brace => "`{`",
        Rule::close_brace => "`}`",
        Rule::close_paren => "`)`",
        Rule::comma => "`,`",
        Rule::semicolon => "`;`",
        Rule::slash => "`/`",
        Rule::bar => "`|`",
        Rule::action => "`Insert`",
        other => keyword(other).unwrap_or_default(),
    }
}

/// The keyword that a rule stands for, in back quotes.
fn keyword(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::accept => "`Accept`",
        Rule::reject => "`Reject`",
        Rule::insert => "`Insert`",
        Rule::replace => "`Replace`",
        Rule::no_tree => "`NoTree`",
        Rule::pdu_tree => "`PduTree`",
        Rule::frame_tree => "`FrameTree`",
        Rule::basic_tree => "`BasicTree`",
        Rule::null_tree => "`NullTree`",
        Rule::full_tree => "`FullTree`",
        Rule::kw_proto => "`Proto`",
        Rule::kw_transport => "`Transport`",
        Rule::kw_from => "`From`",
        Rule::kw_on => "`On`",
        Rule::kw_match => "`Match`",
        Rule::kw_level => "`Level`",
        _ => return None,
    })
}
