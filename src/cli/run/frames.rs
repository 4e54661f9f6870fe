//! `-w`: the frames of groups, from a second reading of the captures, to one file or to a file for each group.

mod each;

use std::ffi::OsStr;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use self::each::Each;
use super::{Refusal, because, cannot_write, reason};
use crate::capture::{Again, Captures, Packet, Position};
use crate::cli::RunArgs;
use crate::cli::output::{self, Output};
use crate::program::Program;
use crate::report::{CaptureForm, CaptureWriter, GroupType, Members, Pick, Unfit, UnknownType};
use crate::run::{AgainError, read_again};

/// So much is written at once.
const STEP: usize = 64 * 1024;

/// Where frames go; nothing is in its place yet.
#[derive(Debug)]
pub(super) struct FramesOut {
    place: Place,
    form: Form,
}

#[derive(Debug)]
enum Place {
    /// To one file, or to the standard output.
    One(Option<PathBuf>, Output),
    /// To a file for each group of a type.
    Each(GroupType, Each),
}

/// The form by the name's ending; how fine pcap's times are is known later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Pcap,
    PcapNg,
}

/// What is needed for the second reading.
#[derive(Clone, Copy)]
pub(super) struct Second<'a> {
    pub(super) again: &'a Again,
    /// The first reading.
    pub(super) first: &'a Captures,
    pub(super) stop: &'a AtomicBool,
}

/// Refuses what does not go together, before anything is read.
pub(super) fn refuse(args: &RunArgs) -> Result<(), Refusal> {
    let Some(path) = &args.write else { return Ok(()) };
    if args.live || args.follow.is_some() {
        return Err(because(
            &"`-w` writes frames once all groups are known, which a run that goes on does not wait for",
            "keep the captures (`tcpdump -w`, `dumpcap -b`), and have `mate -w` read them when they are done",
        ));
    }
    if args.pdml.is_some() {
        return Err(because(
            &"`-w` has no packets to write: PDML tells of fields, not of bytes",
            "read the capture itself, with `--dissector tshark` if tshark is to dissect it",
        ));
    }
    let is_standard = path.as_os_str() == "-";
    let output = args.output.as_deref().filter(|output| output.as_os_str() != "-");
    if is_standard && output.is_none() {
        return Err(because(
            &"frames and report cannot both go to the standard output",
            "name a file for the report with `-o`, or one for the frames with `-w`",
        ));
    }
    if !is_standard && output.is_some_and(|output| output == path || output::is_same_file(output, path)) {
        let message = format!("frames and report cannot both go to `{}`", path.display());
        return Err(because(&message, "give another name with `-o` or with `-w`"));
    }
    Ok(())
}

/// Whether a folder is meant: it is one, or its name ends as one.
fn is_folder(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().ends_with(b"/") || path.is_dir()
}

/// Refuses to write over an input.
fn not_an_input(args: &RunArgs, path: &Path) -> Result<(), Refusal> {
    if args.inputs().any(|input| output::is_same_file(input, path)) {
        let message = format!("`{}` is an input and would be overwritten", path.display());
        return Err(because(&message, "give another name with `-w`"));
    }
    Ok(())
}

/// Says why there are no files for this type.
fn not_split_by(program: &Program, unknown: &UnknownType) -> Refusal {
    let name = &unknown.name;
    let message = if program.pdus.iter().any(|rule| rule.name == *name) {
        format!("`{name}` is a Pdu: `--split-by` writes a file for each Gop or Gog")
    } else {
        format!("no Gop or Gog is named `{name}`")
    };
    because(&message, &unknown.help)
}

impl FramesOut {
    /// Opens what frames go to, if they are to be written, so that what cannot be written is known before the work.
    pub(super) fn open(args: &RunArgs, program: &Program, pick: &Pick) -> Result<Option<Self>, Refusal> {
        let Some(path) = &args.write else { return Ok(None) };
        let form = if path.extension() == Some(OsStr::new("pcap")) { Form::Pcap } else { Form::PcapNg };
        let place = match &args.split_by {
            Some(name) => {
                let of_type = GroupType::named(program, name).map_err(|unknown| not_split_by(program, &unknown))?;
                if !of_type.is_picked(pick) {
                    let message = format!("`--split-by {name}` is not among the types of `--only`");
                    return Err(because(&message, "name it there, too, or leave `--only` out"));
                }
                Place::Each(of_type, Each::open(path, name)?)
            }
            None if path.as_os_str() == "-" => {
                let output = Output::standard();
                if output.is_terminal() {
                    return Err(because(&"a capture file is nothing for a terminal", "name a file with `-w`"));
                }
                Place::One(None, output)
            }
            None => {
                not_an_input(args, path)?;
                if is_folder(path) {
                    let message = format!("cannot write `{}`: it is a folder", path.display());
                    return Err(because(
                        &message,
                        "name a file; `--split-by TYPE` writes a file for each group into it",
                    ));
                }
                let output = Output::file(path).map_err(|error| cannot_write(Some(path), &error))?;
                Place::One(Some(path.clone()), output)
            }
        };
        Ok(Some(Self { place, form }))
    }

    /// Writes the frames that are wanted. They are in their place once they are [kept](Self::keep).
    pub(super) fn fill(
        &mut self,
        args: &RunArgs,
        mut members: Members,
        program: &Program,
        second: Second<'_>,
        watch: impl FnMut(Position),
    ) -> Result<(), Refusal> {
        let form = match self.form {
            Form::Pcap => CaptureForm::Pcap { nanoseconds: second.first.decimals() > 6 },
            Form::PcapNg => CaptureForm::PcapNg,
        };
        let Second { again, stop, .. } = second;
        match &mut self.place {
            Place::One(path, output) => {
                let mut broken = None;
                let written = output.fill(|sink| {
                    let mut out = BufWriter::with_capacity(STEP, sink);
                    let mut writer = CaptureWriter::new(form);
                    let write = |packet: &Packet<'_>, recording| {
                        writer.packet(&mut out, packet, recording, &members.comment(packet.number, program))
                    };
                    match read_again(again, members.last(), |frame| members.contains(frame), stop, write, watch) {
                        Ok(()) => {}
                        Err(AgainError::Each(error)) => return Err(error),
                        Err(other) => {
                            broken = Some(other);
                            return Ok(());
                        }
                    }
                    writer.finish(&mut out)?;
                    out.flush()
                });
                written.map_err(|error| cannot(path.as_deref(), &error))?;
                broken.map_or(Ok(()), |error| Err(refused(path.as_deref(), &error)))
            }
            Place::Each(of_type, each) => {
                members.keep_type(*of_type);
                each.fill((args, form), &members, program, second, *of_type, watch)
            }
        }
    }

    /// Puts the files in their places.
    pub(super) fn keep(self) -> Result<(), Refusal> {
        match self.place {
            Place::One(path, output) => output.keep().map_err(|error| cannot_write(path.as_deref(), &error)),
            Place::Each(_, each) => each.keep(),
        }
    }
}

/// Says why the second reading did not come to its end.
fn refused(path: Option<&Path>, error: &AgainError) -> Refusal {
    match error {
        AgainError::Capture(error) => Refusal::Because(reason(error, error.help())),
        AgainError::Each(error) => cannot(path, error),
        AgainError::Stopped => because(&"interrupted while frames were written: none are", "let it come to its end"),
    }
}

/// Says why frames cannot be written: they do not fit, or the system refuses.
fn cannot(path: Option<&Path>, error: &io::Error) -> Refusal {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Unfit>()) {
        Some(unfit) => {
            let place = path.map_or_else(|| "-".to_owned(), |path| path.display().to_string());
            because(&format!("cannot write `{place}`: {unfit}"), unfit.help())
        }
        None => cannot_write(path, error),
    }
}
