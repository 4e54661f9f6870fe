//! `mate new`: a first configuration, or a copy of a ready one. No file is overwritten.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use super::{Exit, NewArgs, catalogue, paint};
use crate::lang;
use crate::library::{self, StarterError};

/// Writes the configuration.
pub(super) fn new(args: &NewArgs) -> Exit {
    let written = text(&args.protocols).and_then(|text| match args.output.as_deref() {
        Some(path) if path != Path::new("-") => write(path, &text),
        _ => print(&text),
    });
    match written {
        Ok(()) => Exit::Clean,
        Err(message) => {
            paint::failure(&message);
            Exit::Nothing
        }
    }
}

fn text(names: &[String]) -> Result<String, String> {
    if let [name] = names
        && let Some(found) = library::shipped(name)
    {
        return match found {
            Ok(shipped) => Ok(shipped.text.to_owned()),
            Err(error) => Err(format!("{error}: `{name}`\n  help: `mate try` lists those that do")),
        };
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    library::starter(&names, catalogue()).map_err(|error| {
        let help = match &error {
            StarterError::Unknown { near, .. } if !near.is_empty() => format!("did you mean `{}`?", near.join("`, `")),
            StarterError::Unknown { name, .. } if lang::may_exist(name) => {
                "a tshark may dissect it: `mate fields` lists its fields, and configurations may name them".to_owned()
            }
            StarterError::Unknown { .. } => "`mate fields` lists the protocols".to_owned(),
            StarterError::NoHosts { name } => format!("`mate new {name}` writes one for it alone"),
        };
        format!("{error}\n  help: {help}")
    })
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    match file.and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(format!(
            "`{}` exists already, and is left as it is\n  help: name another file, or remove it first",
            path.display()
        )),
        Err(error) => Err(format!("cannot write `{}`: {error}", path.display())),
    }
}

fn print(text: &str) -> Result<(), String> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(format!("cannot write: {error}")),
        _ => Ok(()),
    }
}
