//! The arguments: one subcommand for each verb; without a verb, those of `run`.

mod authoring;
mod check;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};

use super::completions;
use crate::bridge::Preference;
use crate::dissect::DecodeAs;

pub use authoring::{CompletionsArgs, FieldsArgs, FieldsFormat, LspArgs, ManArgs, NewArgs, Shell, TryArgs};
pub use check::{CheckArgs, CheckFormat, CheckTarget, ExplainArgs, FmtArgs, UpgradeArgs};

/// The least that a run with bounded memory can do with.
const LEAST_MEMORY: usize = 1 << 20;

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "mate",
    version,
    about = "Says which packets of a capture belong together, and what became of them",
    long_about = "Runs MATE configurations over packet captures: which packets belong together, and what became of \
                  them. A configuration makes Pdus of packets, groups them to Gops (a request with its answer) and \
                  these to Gogs (all that belongs to one matter).",
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Examples:\n  \
                  mate -C dns.mate capture.pcap           report the groups of a capture\n  \
                  mate -C dns.mate -r a.pcap -r b.pcap    several captures, merged by time\n  \
                  tcpdump -w - | mate -C dns.mate -       read a capture from a pipe\n  \
                  mate -C dns.mate -Y mate.dns_req a.pcap only what a display filter selects\n  \
                  tcpdump -U -w - | mate -C dns.mate --live -\n                                          \
                  the same, but groups are told as they end\n  \
                  mate check dns.mate                     say what is wrong with a configuration\n\n\
                  Exit codes: 0 done and clean, 1 done with findings, 2 nothing done."
)]
pub struct Args {
    /// What to do; `run` when none is named.
    #[command(subcommand)]
    pub verb: Option<Verb>,
    /// The arguments of `run`.
    #[command(flatten)]
    pub run: RunArgs,
}

/// What to do.
#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant, reason = "there is one in a run")]
pub enum Verb {
    /// Run configurations over captures and report the groups (the same as no verb at all)
    #[command(after_help = "Examples:\n  \
                            mate run -C dns.mate capture.pcap\n  \
                            mate run -C dns.mate --format json -o groups.json capture.pcap\n  \
                            mate run -C dns.mate -d udp.port==5300,dns --only dns_req capture.pcap\n  \
                            mate run -C dns.mate --stats capture.pcap\n  \
                            mate run -C dns.mate --only dns_req --top 10 --by Duration capture.pcap\n  \
                            mate run -C dns.mate --format csv --only dns_req capture.pcap\n  \
                            mate run -C dns.mate --format csv -o tables/ capture.pcap\n  \
                            mate run -C dns.mate -Y 'mate.dns_req.Time > 0.5' capture.pcap\n  \
                            mate run -C dns.mate -Y 'ip.addr == 10.0.0.0/8 && !mate.dns_req.Time' --whole-groups capture.pcap\n  \
                            mate run -C dns.mate -Y mate.dns_req -T fields -e frame.number -e mate.dns_req.Time capture.pcap\n  \
                            mate run -C dns.mate --format ndjson capture.pcap\n  \
                            mate run -C dns.mate --incomplete -w failed.pcapng capture.pcap\n  \
                            mate run -C dns.mate -Y 'mate.dns_req.Time > 0.5' --whole-groups -w slow.pcap capture.pcap\n  \
                            mate run -C dns.mate --timed-out -w groups/ --split-by dns_req capture.pcap\n  \
                            mate run -C dns.mate --dissector tshark capture.pcap\n  \
                            tcpdump -U -w - | mate run -C dns.mate --live --idle 60 --max-memory 512M -\n  \
                            mate run -C dns.mate --follow /var/captures --format ndjson -o groups.ndjson\n  \
                            tshark -n -r capture.pcap -T pdml | mate run -C dns.mate --pdml -")]
    Run(RunArgs),
    /// Write a page to look at: figures, times, all groups, and the ladder diagram of each
    #[command(after_help = "Examples:\n  \
                            mate report -C dns.mate capture.pcap -o report.html\n  \
                            mate report -C dns.mate capture.pcap -o report.html --label host,rcode\n\n\
                            Without --label an arrow has the attributes that the comment\n\
                            `// mate: label(dns_pdu, host, rcode)` in the configuration gives its type, else those\n\
                            that its Gop is started and stopped by and keeps.")]
    Report(ReportArgs),
    /// Say what is in a capture, and which ready configurations find something in it
    #[command(after_help = "Examples:\n  \
                            mate try capture.pcap                 protocols, and the commands to run, best first\n  \
                            mate try -c 100000 capture.pcap       look at more of it\n  \
                            mate try                              list the configurations that come with mate\n\n\
                            Exit codes: 0 some configuration finds something, 1 none does, 2 nothing was read.")]
    Try(TryArgs),
    /// Write a first configuration for a protocol, or for a pair of them
    #[command(after_help = "Examples:\n  \
                            mate new dns -o my.mate               requests with their responses\n  \
                            mate new ldap dns -o my.mate          what a client asked of both\n  \
                            mate new @web -o my.mate              a copy of one that comes with mate")]
    New(NewArgs),
    /// Say what is wrong with configurations
    #[command(after_help = "Examples:\n  \
                            mate check dns.mate                   one file\n  \
                            mate check --deny warnings *.mate     each file on its own, warnings count\n  \
                            cat *.mate | mate check -             what comes in by a pipe\n  \
                            mate check --fix dns.mate             repair what can be repaired\n  \
                            mate check --format sarif *.mate      a document for other programs\n  \
                            mate check --target wireshark-4.4 dns.mate\n\n\
                            Exit codes: 0 all files are right, 1 some are not, 2 a file cannot be read.")]
    Check(CheckArgs),
    /// Tell what becomes of a frame or a group by the rules of a configuration, and why; or what a kind of
    /// finding means
    #[command(after_help = "Examples:\n  \
                            mate explain                          all kinds, one a line\n  \
                            mate explain E-SYNTAX                 one with its example and the repair\n  \
                            mate explain key_splits               by the name that comments allow it with\n  \
                            mate explain -C dns.mate a.pcap --frame 7\n  \
                            mate explain -C dns.mate a.pcap --group dns_req:3")]
    Explain(ExplainArgs),
    /// Bring configurations into the canonical layout
    #[command(
        after_help = "Blanks and line ends change, nothing else: comments, values and the order stay. A file with \
                            errors of syntax is left as it is, with its report.\n\n\
                            Examples:\n  \
                            mate fmt dns.mate web.mate            rewrite the files that need it\n  \
                            mate fmt --check *.mate               only name these files\n  \
                            mate fmt --diff dns.mate              only show what would change\n  \
                            mate fmt - < old.mate > new.mate      from a pipe into a pipe\n\n\
                            Exit codes: 0 done, 1 `--check` found a file to rewrite, 2 a file cannot be read, \
                            understood or written."
    )]
    Fmt(FmtArgs),
    /// Turn a configuration in the syntax of before 2005 into one of today
    #[command(
        after_help = "Comments stay. Where a meaning or a name changed a comment `// upgrade: …` says so; these \
                            notes also go to the standard error, with the old line.\n\n\
                            Examples:\n  \
                            mate upgrade old.mate                 to the standard output\n  \
                            mate upgrade old.mate -o new.mate     into a file\n  \
                            mate upgrade - < old.mate | mate check -\n\n\
                            Exit codes: 0 done, 2 the file cannot be read or converted, or the result not written."
    )]
    Upgrade(UpgradeArgs),
    /// Tell which protocols and fields configurations may name
    #[command(after_help = "Examples:\n  \
                            mate fields dns                       a protocol with all of its fields\n  \
                            mate fields host 'dns.*.name'         parts of names and meanings, and patterns\n  \
                            mate fields --type ipv4               fields of a type\n  \
                            mate fields dns --format json\n  \
                            mate fields x11                       what only an installed tshark dissects\n\n\
                            Exit codes: 0 something was found, 1 nothing was.")]
    Fields(FieldsArgs),
    /// Print the script by which a shell completes verbs, options, and names of protocols and fields
    #[command(after_help = "Examples:\n  \
                            mate completions bash > ~/.local/share/bash-completion/completions/mate\n  \
                            mate completions fish > ~/.config/fish/completions/mate.fish\n  \
                            mate completions zsh > ~/.zfunc/_mate       (a folder of $fpath)\n\n\
                            The script asks `mate` itself, so it need not be made anew for a new version.")]
    Completions(CompletionsArgs),
    /// Print a manual page, or write all of them to a folder
    #[command(after_help = "Examples:\n  \
                            mate man | man -l -                   the page of mate\n  \
                            mate man run | man -l -               the page of a verb\n  \
                            mate man -o ~/.local/share/man/man1   all pages, for `man mate-run`")]
    Man(ManArgs),
    /// Serve an editor that configurations are written in: a language server on standard input and output
    #[command(after_help = "An editor starts it; how to set up VS Code, Neovim, Helix and Emacs stands in\n\
                            grammar/EDITORS.md.\n\n\
                            Exit codes: 0 the editor took its leave, 1 it went without, 2 it cannot be answered.")]
    Lsp(LspArgs),
}

/// The arguments of `run`.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("endless").multiple(true))]
pub struct RunArgs {
    /// A configuration; several are read as one, in order (`-` is the standard input, `@dns` the one of that
    /// name that comes with mate)
    #[arg(short = 'C', long = "config", value_name = "FILE", required = true, add = completions::configs())]
    pub configs: Vec<PathBuf>,
    /// Captures (pcap, pcapng, also compressed; `-` is the standard input), merged by time
    #[arg(value_name = "CAPTURE", required_unless_present_any = ["read", "pdml", "follow"])]
    pub captures: Vec<PathBuf>,
    /// A capture, as tshark has it; the same as naming it without the option
    #[arg(short = 'r', long = "read", value_name = "FILE")]
    pub read: Vec<PathBuf>,
    /// Take what runs over a port for a protocol, as in `udp.port==5300,dns`; where tshark dissects, also
    /// for one that only it knows
    #[arg(short = 'd', long = "decode-as", value_name = "TABLE==PORT,PROTOCOL", add = completions::in_rule())]
    pub decode_as: Vec<DecodeAs>,
    /// How to write the report
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORM")]
    pub format: Format,
    /// Only what a display filter selects, over fields of frames and `mate.*`: a group is reported when
    /// one of its frames is selected
    ///
    /// The language is Wireshark's: `mate.dns_req.Time > 0.5 && ip.addr == 10.0.0.0/8`. Fields of frames
    /// are those of `mate fields`; `mate.NAME` is the id of a Pdu, Gop or Gog, `mate.NAME.ATTRIBUTE` an
    /// attribute (a text), and there are the times and counts that Wireshark shows: `mate.GOP.Time`,
    /// `.Duration`, `.NumOfPdus`, `.Pdu` (frames), `mate.GOG.NumOfGops` … They have their final values.
    /// Comparisons are == != > < >= <= === !== contains matches `in {1, 5..9}`, with `any` or `all` before
    /// them; != means that all values differ. Functions are len count lower upper.
    #[arg(short = 'Y', long = "display-filter", value_name = "FILTER", allow_hyphen_values = true, add = completions::in_filter())]
    pub filter: Option<String>,
    /// Select all frames of the groups of which the filter selects one
    #[arg(long, requires = "filter")]
    pub whole_groups: bool,
    /// Only groups that are complete: stopped as the configuration says; a Gog, when all its Gops are. Several of
    /// `--complete`, `--incomplete`, `--timed-out` add up
    #[arg(long)]
    pub complete: bool,
    /// Only groups that are not complete: not ended, or ended by a timer
    #[arg(long)]
    pub incomplete: bool,
    /// Only groups that a timer ended
    #[arg(long)]
    pub timed_out: bool,
    /// Write a table of the selected frames instead of a report
    #[arg(short = 'T', value_enum, value_name = "TABLE", conflicts_with_all = ["format", "only"], requires = "fields")]
    pub table: Option<Table>,
    /// A field for the table, of frames or `mate.*`; may be given several times
    #[arg(short = 'e', value_name = "FIELD", requires = "table", add = completions::names())]
    pub fields: Vec<String>,
    /// How to write the table: header=y, separator=/t, quote=d|s|n, occurrence=f|l|a, aggregator=,
    #[arg(short = 'E', value_name = "OPTION=VALUE", requires = "table")]
    pub fields_form: Vec<String>,
    /// Report only these kinds of Pdu, Gop or Gog, by their names; several with `,` between or repeated
    #[arg(long, value_name = "TYPE", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Write the report to a file (`-` is the standard output)
    ///
    /// Tables go each to a file of its own where this is a folder (it ends with `/`) or has `{type}` in its name, for
    /// which the type stands.
    #[arg(short = 'o', long = "output", value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// Write the selected frames to a capture file: pcapng, or pcap if its name ends in `.pcap`
    ///
    /// They are those that `-Y` selects; without it, all of the groups reported. Bytes, times, lengths and interfaces
    /// are as captured; a comment names the groups of each frame, as in `call:3 leg:7` (pcapng only). The captures are
    /// read a second time for it; what comes from a pipe is kept in a temporary file until the end. `-` is the standard
    /// output, when the report has a file of its own with `-o`.
    #[arg(short = 'w', long = "write", value_name = "FILE")]
    pub write: Option<PathBuf>,
    /// Write the frames of each Gop or Gog of this type to a file of its own
    ///
    /// `-w FOLDER/` names the files `TYPE-0001.pcapng`; `-w NAME-{id}.pcap` has the id in their names, and the type
    /// with `{type}`.
    #[arg(long, value_name = "TYPE", requires = "write")]
    pub split_by: Option<String>,
    /// In csv, leave values as they are that a spreadsheet would take for formulas
    ///
    /// Without it, values that begin with `=`, `@`, or `+` or `-` and are no numbers have a backslash in front.
    #[arg(long = "raw-values")]
    pub raw_values: bool,
    /// Only what the groups come to: counts, times, frequent values; also with `--format json`
    #[arg(long)]
    pub stats: bool,
    /// Of each type only so many groups, those that took the longest, and what all come to
    #[arg(long, value_name = "N", conflicts_with = "stats", value_parser = at_least_one)]
    pub top: Option<NonZeroUsize>,
    /// What makes groups come first: Time, Duration, NumOfPdus, NumOfGops, or an attribute that holds numbers
    ///
    /// Gogs, which are not stopped, have no Time: it stands for their Duration.
    #[arg(long, value_name = "WHAT", default_value = "Time", requires = "top")]
    pub by: String,
    /// Tell groups as soon as they are final, and forget them: for captures that go on, with bounded memory
    #[arg(long, group = "endless", conflicts_with_all = ["pdml", "whole_groups", "table", "stats", "top", "raw_values", "complete", "incomplete", "timed_out"])]
    pub live: bool,
    /// Read the captures that somebody writes into this folder one after the other, as `dumpcap -b` does,
    /// until Ctrl-C; as with `--live`
    #[arg(long, group = "endless", value_name = "DIR", conflicts_with_all = ["captures", "read", "pdml", "whole_groups", "table", "stats", "top", "raw_values", "complete", "incomplete", "timed_out"])]
    pub follow: Option<PathBuf>,
    /// With `--live`: a group without a Pdu for so long is final [default: 600]
    #[arg(long, value_name = "SECONDS", requires = "endless", value_parser = seconds)]
    pub idle: Option<Duration>,
    /// With `--live`: about how much memory may be used, as in `512M`; what is idle for longest is cut
    /// [default: 1G]
    #[arg(long, value_name = "SIZE", requires = "endless", value_parser = size)]
    pub max_memory: Option<usize>,
    /// Stop after so many frames
    #[arg(short = 'c', long = "count", value_name = "N")]
    pub count: Option<u64>,
    /// Who dissects: mate itself, an installed tshark, or that only where mate lacks a protocol or field
    #[arg(long, value_enum, default_value_t = Dissector::Auto, value_name = "WHO")]
    pub dissector: Dissector,
    /// The tshark to use, instead of the one on the PATH
    #[arg(long, value_name = "PROGRAM")]
    pub tshark: Option<PathBuf>,
    /// A preference for the tshark that dissects, as its `-o` takes it: `tls.keylog_file:keys.txt` has it
    /// decrypt; may be given several times
    #[arg(long = "tshark-option", value_name = "KEY:VALUE")]
    pub preferences: Vec<Preference>,
    /// Read what a tshark wrote with `-T pdml` (also packed; `-` is the standard input) instead of captures.
    /// Of fields that mate does not know itself an installed tshark tells the types; without one their
    /// values are text, also where they are numbers
    #[arg(long, value_name = "FILE", conflicts_with_all = ["captures", "read", "dissector", "decode_as", "preferences"])]
    pub pdml: Option<PathBuf>,
    /// Do as another program does where it differs from its documentation
    #[arg(long, value_enum, value_name = "PROGRAM")]
    pub compat: Option<Compat>,
    /// Look for included files in this folder, too; may be given several times
    #[arg(long = "include-dir", value_name = "DIR")]
    pub include_dirs: Vec<PathBuf>,
}

impl RunArgs {
    /// All files that are read: configurations, captures, PDML.
    pub fn inputs(&self) -> impl Iterator<Item = &PathBuf> {
        self.configs.iter().chain(self.all_captures()).chain(&self.pdml)
    }

    /// Whether there are several captures.
    pub fn has_several(&self) -> bool {
        self.all_captures().nth(1).is_some()
    }

    /// All captures, those given with `-r` first.
    pub fn all_captures(&self) -> impl Iterator<Item = &PathBuf> {
        self.read.iter().chain(&self.captures)
    }
}

/// The arguments of `report`: those of `run`, but the form.
#[derive(Debug, clap::Args)]
#[command(mut_arg("format", |format| format.default_value("html").hide(true)))]
pub struct ReportArgs {
    /// What `run` has, too.
    #[command(flatten)]
    pub run: RunArgs,
    /// Write these attributes on the arrows of ladder diagrams, as far as a Pdu has them; several with `,` between
    #[arg(long = "label", value_name = "ATTR", value_delimiter = ',')]
    pub labels: Vec<String>,
}

/// Forms of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: groups with their frames, states and times, then a summary
    Text,
    /// For people who know Wireshark: for each frame the tree that it shows
    Tree,
    /// One JSON document
    Json,
    /// One JSON object a line: each Pdu, Gop and Gog, at the end the captures and the counts
    Ndjson,
    /// A page to look at in a browser, as `mate report` writes it
    Html,
    /// A table of one type, or one for each: `--only TYPE`, or `-o FOLDER/` or `-o NAME-{type}.csv`. Several values
    /// stand in one cell with `;` between; a backslash comes before a `;` or a backslash that is part of a value, and
    /// an empty value is a backslash with an `e`
    Csv,
    /// The same tables as Parquet, where several values are lists (only if built with it)
    Parquet,
}

impl Format {
    /// How files of tables end; none where the report is no table.
    pub fn table_ending(self) -> Option<&'static str> {
        match self {
            Self::Csv => Some("csv"),
            Self::Parquet => Some("parquet"),
            Self::Text | Self::Tree | Self::Json | Self::Ndjson | Self::Html => None,
        }
    }

    /// Its name on the command line.
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// Tables of frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Table {
    /// A line for each frame, with the fields of `-e`
    Fields,
}

/// Who dissects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Dissector {
    /// mate where it knows all that the configuration names, else tshark
    Auto,
    /// mate only
    Native,
    /// tshark only
    Tshark,
}

/// Programs whose ways can be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Compat {
    /// tshark 4.4
    Wireshark,
}

/// A number of groups; none is a report of nothing.
fn at_least_one(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "write a whole number, 1 or more".to_owned())
}

/// A number of seconds above 0, with decimals or without.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("not a number of seconds above 0".to_owned()),
    }
}

/// A number of bytes, or of KiB, MiB or GiB with a `K`, `M` or `G` behind it.
fn size(text: &str) -> Result<usize, String> {
    let (number, shift) = match text.as_bytes().last() {
        Some(b'K' | b'k') => (text.get(..text.len() - 1).unwrap_or_default(), 10),
        Some(b'M' | b'm') => (text.get(..text.len() - 1).unwrap_or_default(), 20),
        Some(b'G' | b'g') => (text.get(..text.len() - 1).unwrap_or_default(), 30),
        _ => (text, 0),
    };
    let size = number.parse::<usize>().ok().and_then(|number| number.checked_mul(1 << shift));
    match size {
        Some(size) if size >= LEAST_MEMORY => Ok(size),
        Some(_) => Err("too little to run with: at least 1M".to_owned()),
        None => Err("not a size like `512M` or `2G`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn read(line: &str) -> Args {
        Args::try_parse_from(line.split(' ')).unwrap()
    }

    #[test]
    fn the_definitions_are_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn without_a_verb_it_runs() {
        let args =
            read("mate -C a.mate --config b.mate -r x.pcap y.pcap -d udp.port==5300,dns -c 5 --compat wireshark");
        assert!(args.verb.is_none());
        assert_eq!(args.run.configs, [PathBuf::from("a.mate"), PathBuf::from("b.mate")]);
        assert_eq!(
            args.run.all_captures().collect::<Vec<_>>(),
            ["x.pcap", "y.pcap"].map(PathBuf::from).iter().collect::<Vec<_>>()
        );
        assert_eq!((args.run.decode_as.len(), args.run.count, args.run.compat), (1, Some(5), Some(Compat::Wireshark)));
    }

    #[test]
    fn a_list_of_types_does_not_swallow_the_capture() {
        let args = read("mate -C a.mate --only x,y --only z a.pcap");
        assert_eq!(
            (args.run.only, args.run.captures),
            (vec!["x".into(), "y".into(), "z".into()], vec!["a.pcap".into()])
        );
    }

    #[test]
    fn a_verb_has_its_own_arguments() {
        assert!(matches!(read("mate check a.mate").verb, Some(Verb::Check(_))));
        assert!(matches!(read("mate run -C a.mate -r x.pcap").verb, Some(Verb::Run(_))));
        assert!(Args::try_parse_from(["mate"]).is_err());
        assert!(Args::try_parse_from(["mate", "-C", "a.mate"]).is_err());
    }
}
