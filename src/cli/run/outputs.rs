//! Where a run's report goes: to one place, or, where it is tables, each to a file of its own.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Refusal, because, cannot_write};
use crate::cli::output::{self, Output, Written};
use crate::cli::{Format, RunArgs};

/// What stands for the name of a type in `-o`.
const TYPE: &str = "{type}";

/// The open outputs of a run.
#[derive(Debug)]
pub(super) enum Outputs {
    /// A report in one piece.
    Whole(Part),
    /// A table of each type.
    Tables(Vec<(String, Part)>),
}

/// An output with its name; none for the standard output.
#[derive(Debug)]
pub(super) struct Part {
    path: Option<PathBuf>,
    output: Output,
}

impl Outputs {
    /// Opens all, so that what cannot be written is known before the work. `names` are those of the
    /// tables.
    pub(super) fn open(args: &RunArgs, names: &[String]) -> Result<Self, Refusal> {
        let path = args.output.as_deref().filter(|path| path.as_os_str() != "-");
        let Some(ending) = args.format.table_ending() else {
            return Ok(Self::Whole(Part::open(args, path)?));
        };
        let tables: Vec<(String, Part)> = match (path.and_then(Pattern::of), names) {
            (Some(pattern), names) => {
                pattern.make_folder()?;
                let part = |name: &String| {
                    Ok::<_, Refusal>((name.clone(), Part::open(args, Some(&pattern.file(name, ending)))?))
                };
                names.iter().map(part).collect::<Result<_, _>>()?
            }
            (None, [name]) => vec![(name.clone(), Part::open(args, path)?)],
            (None, names) => return Err(too_many(args.format, names, ending)),
        };
        if args.format == Format::Parquet && tables.iter().any(|(_, part)| part.output.is_terminal()) {
            return Err(because(&"a Parquet file is nothing for a terminal", "name a file with `-o`"));
        }
        Ok(Self::Tables(tables))
    }

    /// Whether colours are wanted.
    pub(super) fn has_colours(&self) -> bool {
        matches!(self, Self::Whole(part) if part.output.has_colours())
    }

    /// Writes the report; `write` is told the type where it is a table. Files appear when all are
    /// whole.
    pub(super) fn write(
        self,
        mut write: impl FnMut(Option<&str>, &mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Refusal> {
        let cannot = |path: &Option<PathBuf>, error: &io::Error| cannot_write(path.as_deref(), error);
        let mut tables = match self {
            Self::Whole(Part { path, output }) => {
                return match output.write(|sink| write(None, sink)) {
                    Ok(Written::All | Written::UntilClosed) => Ok(()),
                    Err(error) => Err(cannot(&path, &error)),
                };
            }
            Self::Tables(tables) => tables,
        };
        for (name, part) in &mut tables {
            match part.output.fill(|sink| write(Some(name), sink)) {
                Ok(Written::All | Written::UntilClosed) => {}
                Err(error) => return Err(cannot(&part.path, &error)),
            }
        }
        for (_, Part { path, output }) in tables {
            output.keep().map_err(|error| cannot(&path, &error))?;
        }
        Ok(())
    }
}

impl Part {
    fn open(args: &RunArgs, path: Option<&Path>) -> Result<Self, Refusal> {
        let Some(path) = path else { return Ok(Self { path: None, output: Output::standard() }) };
        if args.inputs().any(|input| output::is_same_file(input, path)) {
            let message = format!("`{}` is an input and would be overwritten", path.display());
            return Err(because(&message, "give another name with `-o`"));
        }
        let output = Output::file(path).map_err(|error| cannot_write(Some(path), &error))?;
        Ok(Self { path: Some(path.to_owned()), output })
    }
}

/// A name for each table: in a folder, or with the type in its place.
enum Pattern<'a> {
    Folder(&'a Path),
    Name(&'a Path, &'a str),
}

impl<'a> Pattern<'a> {
    fn of(path: &'a Path) -> Option<Self> {
        let text = path.as_os_str().as_encoded_bytes();
        if text.ends_with(b"/") || path.is_dir() {
            return Some(Self::Folder(path));
        }
        let name = path.file_name().and_then(OsStr::to_str)?;
        name.contains(TYPE).then_some(Self::Name(path, name))
    }

    fn make_folder(&self) -> Result<(), Refusal> {
        match self {
            Self::Folder(path) => fs::create_dir_all(path).map_err(|error| cannot_write(Some(path), &error)),
            Self::Name(..) => Ok(()),
        }
    }

    fn file(&self, name: &str, ending: &str) -> PathBuf {
        match self {
            Self::Folder(path) => path.join(format!("{name}.{ending}")),
            Self::Name(path, pattern) => path.with_file_name(pattern.replace(TYPE, name)),
        }
    }
}

/// Several tables for one place.
fn too_many(format: Format, names: &[String], ending: &str) -> Refusal {
    let shown: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let message =
        format!("a {} file holds one table, but there are {}: {}", format.name(), names.len(), shown.join(", "));
    let help =
        format!("name one with `--only TYPE`, or have a file for each with `-o FOLDER/` or `-o NAME-{TYPE}.{ending}`");
    because(&message, &help)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::Args;

    fn args(output: &Path) -> RunArgs {
        let output = output.to_str().unwrap();
        Args::try_parse_from(["mate", "-C", "a.mate", "a.pcap", "--format", "csv", "-o", output]).unwrap().run
    }

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("mate-outputs-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn each_table_gets_a_file_of_its_own() {
        let folder = folder("each");
        for output in [folder.join("new/").join(""), folder.join("new/all-{type}.txt")] {
            let outputs = Outputs::open(&args(&output), &["a".into(), "b".into()]).ok().unwrap();
            let written = outputs.write(|name, sink| sink.write_all(name.unwrap().as_bytes()));
            assert!(written.is_ok());
        }
        assert_eq!(names(&folder.join("new")), ["a.csv", "all-a.txt", "all-b.txt", "b.csv"]);
        assert_eq!(fs::read_to_string(folder.join("new/b.csv")).unwrap(), "b");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn where_one_table_fails_none_is_left() {
        let folder = folder("fails");
        let outputs = Outputs::open(&args(&folder), &["a".into(), "b".into()]).ok().unwrap();
        let written = outputs.write(|name, sink| match name {
            Some("b") => Err(io::ErrorKind::StorageFull.into()),
            _ => sink.write_all(b"whole"),
        });
        let Err(Refusal::Because(message)) = written else { panic!("it went well") };
        let place = folder.join("b.csv");
        assert!(message.starts_with(&format!("cannot write `{}`: ", place.display())), "{message}");
        assert_eq!(names(&folder), [""; 0]);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn one_place_takes_one_table() {
        let folder = folder("one");
        let place = folder.join("a.csv");
        assert!(Outputs::open(&args(&place), &["a".into(), "b".into()]).is_err());
        let outputs = Outputs::open(&args(&place), &["a".into()]).ok().unwrap();
        assert!(outputs.write(|_, sink| sink.write_all(b"whole")).is_ok());
        assert_eq!(names(&folder), ["a.csv"]);
        fs::remove_dir_all(&folder).unwrap();
    }
}
