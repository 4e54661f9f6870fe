//! `mate man`: the manual pages, made of the help.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use super::args::{Args, ManArgs};
use super::{Exit, paint};

/// Prints one page, or writes all to a folder.
pub(super) fn man(args: &ManArgs) -> Exit {
    let written = match &args.output {
        Some(folder) => write_all(folder).map_err(|error| format!("cannot write to `{}`: {error}", folder.display())),
        None => match pages().into_iter().find(|page| page.verb == args.verb) {
            Some(page) => print(&page).map_err(|error| format!("cannot write: {error}")),
            None => Err(format!(
                "there is no verb `{}`\n  help: `mate --help` lists the verbs",
                args.verb.as_deref().unwrap_or_default()
            )),
        },
    };
    match written {
        Ok(()) => Exit::Clean,
        Err(message) => {
            paint::failure(&message);
            Exit::Nothing
        }
    }
}

/// A page, and the verb that it is about.
struct Page {
    verb: Option<String>,
    man: Man,
}

/// The page of `mate`, then one for each verb.
fn pages() -> Vec<Page> {
    let mut mate = Args::command().disable_help_subcommand(true);
    mate.build();
    let verbs: Vec<Command> = mate.get_subcommands().filter(|verb| !verb.is_hide_set()).cloned().collect();
    let page = |verb: Option<String>, command: Command| Page { verb, man: Man::new(command).manual("User Commands") };
    let mut pages = vec![page(None, mate)];
    pages.extend(verbs.into_iter().map(|verb| page(Some(verb.get_name().to_owned()), verb)));
    pages
}

fn print(page: &Page) -> io::Result<()> {
    let mut text = Vec::new();
    page.man.render(&mut text)?;
    match io::stdout().lock().write_all(&text) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

fn write_all(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for page in pages() {
        let mut text = Vec::new();
        page.man.render(&mut text)?;
        fs::write(folder.join(page.man.get_filename()), text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_page_for_every_verb_and_the_first_names_them_all() {
        let pages = pages();
        let mut text = Vec::new();
        pages[0].man.render(&mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert_eq!(pages[0].man.get_filename(), "mate.1");
        for page in &pages[1..] {
            let name = format!("mate-{}", page.verb.as_deref().unwrap());
            assert_eq!(page.man.get_filename(), format!("{name}.1"));
            assert!(text.contains(&format!("{}(1)", name.replace('-', "\\-"))), "{name}");
        }
        let known: Vec<String> = Args::command().get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
        assert_eq!(pages[1..].iter().map(|page| page.verb.clone().unwrap()).collect::<Vec<_>>(), known);
    }
}
