//! Directives: comments of the form `// mate: name(a, b)`, which tell mate something about a
//! configuration. Wireshark takes them for comments like any other.

use super::ast::{Config, Span};

/// One directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive<'a> {
    /// What stands between the brackets, at the commas apart.
    pub arguments: Vec<&'a str>,
    /// The comment.
    pub span: Span,
}

/// The directives of a name, in order.
pub fn directives<'a>(config: &'a Config, name: &str) -> impl Iterator<Item = Directive<'a>> {
    config.comments.iter().filter_map(move |comment| {
        let text = comment.text.strip_prefix("//")?.trim().strip_prefix("mate:")?.trim_start();
        let arguments = text.strip_prefix(name)?.trim_start().strip_prefix('(')?.strip_suffix(')')?;
        let arguments = arguments.split(',').map(str::trim).filter(|argument| !argument.is_empty());
        Some(Directive { arguments: arguments.collect(), span: comment.span })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directive_is_a_comment_of_its_form() {
        let text = "// mate: label(a, b ,c)\n//mate:label (d)\n// label(e)\n/* mate: label(f) */\n// mate: labels(g)\n";
        let loaded = crate::lang::parse("test.mate", text, &[]);
        let found: Vec<Vec<&str>> = directives(&loaded.config, "label").map(|directive| directive.arguments).collect();
        assert_eq!(found, [vec!["a", "b", "c"], vec!["d"]]);
    }
}
