//! `mate explain`: what a kind of finding means, with an example and its repair; and, with a configuration,
//! what becomes of a frame or a group.

mod group;
mod rules;
mod story;
mod words;

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Exit, ExplainArgs, paint};
use crate::filter;
use crate::lang::{self, CODES, Code, Severity};

/// The width of the text.
const WIDTH: usize = 80;

/// Explains the codes named, or lists all.
pub(super) fn explain(args: &ExplainArgs) -> Exit {
    if !args.configs.is_empty() {
        return story::explain(args);
    }
    let mut codes: Vec<&Code> = Vec::new();
    for name in &args.words {
        let name = name.to_string_lossy();
        let Some(code) = lang::code(&name).or_else(|| of_filters(&name)) else {
            let near = crate::fields::nearest(&name, all().map(|code| code.name));
            let help =
                near.first().map_or("`mate explain` lists all".to_owned(), |near| format!("did you mean `{near}`?"));
            paint::failure(&format!("there is no finding `{name}`\n  help: {help}"));
            return Exit::Nothing;
        };
        codes.push(code);
    }
    let text = if codes.is_empty() { list() } else { codes.into_iter().map(page).collect::<Vec<_>>().join("\n") };
    tell(&text, Exit::Clean)
}

/// Writes a text; nobody who stops reading is at fault.
fn tell(text: &str, exit: Exit) -> Exit {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => exit,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => exit,
        Err(error) => {
            paint::failure(&format!("cannot write: {error}"));
            Exit::Nothing
        }
    }
}

/// The codes of configurations, and those of filters.
fn all() -> impl Iterator<Item = &'static Code> {
    CODES.iter().chain(filter::CODES).copied()
}

fn of_filters(name: &str) -> Option<&'static Code> {
    filter::CODES.iter().copied().find(|code| code.name.eq_ignore_ascii_case(name))
}

fn list() -> String {
    let width = all().map(|code| code.name.len()).max().unwrap_or(0);
    all().fold(String::new(), |list, code| format!("{list}{:width$}  {}\n", code.name, code.title))
}

fn page(code: &Code) -> String {
    let severity = match code.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut page = format!("{}: {} ({severity})\n\n{}\n", code.name, code.title, wrapped(code.text));
    for (title, example) in [("Wrong:", code.example), ("Right:", code.repaired)] {
        let _ = writeln!(page, "\n{title}\n");
        for line in example.lines() {
            let _ = writeln!(page, "    {line}");
        }
    }
    if let Some(lint) = code.lint() {
        let asked = if code.quiet { format!("It is looked for with `--warn {lint}`. ") } else { String::new() };
        let allow =
            format!("{asked}The comment `// mate: allow({lint})` before a declaration, or on the line, allows it.");
        let _ = writeln!(page, "\n{}", wrapped(&allow));
    }
    page
}

/// The text in lines that are not too long.
fn wrapped(text: &str) -> String {
    let mut lines = String::new();
    let mut width = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > WIDTH {
            lines.push('\n');
            width = 0;
        } else if width > 0 {
            lines.push(' ');
            width += 1;
        }
        lines.push_str(word);
        width += length;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::catalogue;

    /// The findings that an example is for need a file, a capture or a target.
    const ELSEWHERE: &[&str] = &["E-INCLUDE", "W-NEVER-FIRED", "W-TARGET"];

    fn found(code: &Code, text: &str) -> Vec<&'static str> {
        let mut loaded = lang::judge(lang::parse("x.mate", text, &[]), catalogue());
        let quiet: Vec<&Code> = if code.quiet { vec![code] } else { Vec::new() };
        lang::judge_further(&mut loaded, catalogue(), &quiet, None);
        let mut names: Vec<&str> = loaded.diagnostics.iter().map(|diagnostic| diagnostic.code.name).collect();
        names.dedup();
        names
    }

    #[test]
    fn every_example_has_its_finding_and_the_repaired_one_has_none() {
        for code in CODES.iter().filter(|code| !ELSEWHERE.contains(&code.name)) {
            assert_eq!(found(code, code.example), [code.name], "{}", code.name);
            assert_eq!(found(code, code.repaired), Vec::<&str>::new(), "{}", code.name);
        }
    }

    #[test]
    fn long_texts_are_cut_between_words() {
        let text = wrapped(&"word ".repeat(40));
        assert!(text.lines().all(|line| line.len() <= WIDTH));
        assert_eq!(text.split_whitespace().count(), 40);
    }
}
