//! A file for each group. Only some are open at a time: the one that was written to least lately is closed for the
//! next, and opened again at its end. Files appear when all are whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use super::{Second, cannot, is_folder, not_an_input, refused};
use crate::capture::{Packet, Position, Recording};
use crate::cli::output::Part;
use crate::cli::run::{Refusal, because, cannot_write};
use crate::cli::{RunArgs, paint};
use crate::program::Program;
use crate::report::{CaptureForm, CaptureWriter, GroupType, Members};
use crate::run::read_again;

/// So many files are open at a time.
const MOST_OPEN: usize = 64;
/// What stands for the id and the type of a group in `-w`.
const ID: &str = "{id}";
const TYPE: &str = "{type}";

/// So much of a file is written at once.
const STEP: usize = 16 * 1024;

/// The files of groups.
#[derive(Debug)]
pub(super) struct Each {
    name: String,
    pattern: Pattern,
    /// By the id of the group.
    files: IndexMap<u32, GroupFile>,
    /// Those that are open, the one written to least lately first.
    open: Vec<(u32, BufWriter<File>)>,
}

#[derive(Debug)]
struct GroupFile {
    part: Part,
    writer: CaptureWriter,
}

/// Names of files.
#[derive(Debug)]
enum Pattern {
    Folder(PathBuf),
    Name(PathBuf, String),
}

impl Each {
    /// Makes the folder, if need be, and tries whether it can be written to.
    pub(super) fn open(path: &Path, name: &str) -> Result<Self, Refusal> {
        let pattern = Pattern::of(path)?;
        let folder = pattern.folder();
        let made = fs::create_dir_all(folder).and_then(|()| tempfile::tempfile_in(folder));
        made.map_err(|error| cannot_write(Some(folder), &error))?;
        Ok(Self { name: name.to_owned(), pattern, files: IndexMap::new(), open: Vec::new() })
    }

    /// Writes the frames of each group.
    pub(super) fn fill(
        &mut self,
        (args, form): (&RunArgs, CaptureForm),
        members: &Members,
        program: &Program,
        second: Second<'_>,
        of_type: GroupType,
        watch: impl FnMut(Position),
    ) -> Result<(), Refusal> {
        let mut failed = None;
        let write = |packet: &Packet<'_>, recording: Recording| {
            let comment = members.comment(packet.number, program);
            for group in members.groups(packet.number).filter(|group| group.of_type() == of_type) {
                if let Err(failure) = self.packet(args, form, group.id(), (packet, recording), &comment) {
                    failed = Some(failure);
                    // Which one it was is told apart from why.
                    return Err(io::ErrorKind::Other.into());
                }
            }
            Ok(())
        };
        let wanted = |frame| members.contains(frame);
        let read = read_again(second.again, members.last(), wanted, second.stop, write, watch);
        match (read, failed) {
            (_, Some(failure)) => return Err(failure),
            (Err(error), None) => return Err(refused(None, &error)),
            (Ok(()), None) => {}
        }
        while let Some((id, mut file)) = self.open.pop() {
            file.flush().map_err(|error| cannot(Some(&self.pattern.file(&self.name, id)), &error))?;
        }
        if self.files.is_empty() {
            paint::failure(&format!("no `{}` is selected: no file is written", self.name));
        }
        Ok(())
    }

    fn packet(
        &mut self,
        args: &RunArgs,
        form: CaptureForm,
        id: u32,
        (packet, recording): (&Packet<'_>, Recording),
        comment: &str,
    ) -> Result<(), Refusal> {
        let path = self.pattern.file(&self.name, id);
        let cannot = |error: io::Error| cannot(Some(&path), &error);
        if let Some(at) = self.open.iter().position(|(open, _)| *open == id) {
            let file = self.open.remove(at);
            self.open.push(file);
        } else {
            if self.open.len() == MOST_OPEN {
                let (closed, mut file) = self.open.remove(0);
                let place = self.pattern.file(&self.name, closed);
                file.flush().map_err(|error| super::cannot(Some(&place), &error))?;
            }
            let file = if let Some(group) = self.files.get(&id) {
                group.part.append().map_err(cannot)?
            } else {
                not_an_input(args, &path)?;
                let (part, file) = Part::new(path.clone()).map_err(cannot)?;
                self.files.insert(id, GroupFile { part, writer: CaptureWriter::new(form) });
                file
            };
            self.open.push((id, BufWriter::with_capacity(STEP, file)));
        }
        let (Some(group), Some((_, file))) = (self.files.get_mut(&id), self.open.last_mut()) else { return Ok(()) };
        group.writer.packet(file, packet, recording, comment).map_err(cannot)
    }

    /// Puts the files in their places.
    pub(super) fn keep(self) -> Result<(), Refusal> {
        for (id, group) in self.files {
            let path = self.pattern.file(&self.name, id);
            group.part.keep().map_err(|error| cannot_write(Some(&path), &error))?;
        }
        Ok(())
    }
}

impl Pattern {
    fn of(path: &Path) -> Result<Self, Refusal> {
        if is_folder(path) {
            return Ok(Self::Folder(path.to_owned()));
        }
        match path.file_name().and_then(|name| name.to_str()).filter(|name| name.contains(ID)) {
            Some(name) => Ok(Self::Name(path.to_owned(), name.to_owned())),
            None => Err(because(
                &format!("`{}` is one file, and `--split-by` writes several", path.display()),
                &format!("name a folder, as in `-w FOLDER/`, or have the id in the name, as in `-w NAME-{ID}.pcapng`"),
            )),
        }
    }

    /// Where the files are.
    fn folder(&self) -> &Path {
        match self {
            Self::Folder(path) => path,
            Self::Name(path, _) => {
                path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
            }
        }
    }

    fn file(&self, name: &str, id: u32) -> PathBuf {
        match self {
            Self::Folder(path) => path.join(format!("{name}-{id:04}.pcapng")),
            Self::Name(path, pattern) => {
                path.with_file_name(pattern.replace(TYPE, name).replace(ID, &format!("{id:04}")))
            }
        }
    }
}
