//! The arguments of the verbs that look at configurations alone.

use std::path::PathBuf;

use clap::ValueEnum;

use super::Dissector;
use crate::cli::completions;
use crate::dissect::DecodeAs;
use crate::lang::Target;

/// The arguments of `check`.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// Configurations, each checked on its own (`-` is the standard input)
    #[arg(value_name = "FILE", required = true, add = completions::configs())]
    pub files: Vec<PathBuf>,
    /// Also run the configuration over this capture, count how often each of its rules is met, and report
    /// those that never are (`-` is the standard input); several are merged by time
    #[arg(long, value_name = "CAPTURE")]
    pub with: Vec<PathBuf>,
    /// Take what runs over a port for a protocol in that capture, as in `udp.port==5300,dns`
    #[arg(
        short = 'd',
        long = "decode-as",
        value_name = "TABLE==PORT,PROTOCOL",
        requires = "with",
        add = completions::in_rule()
    )]
    pub decode_as: Vec<DecodeAs>,
    /// The tshark to ask about names that mate does not know, instead of the one on the PATH
    #[arg(long, value_name = "PROGRAM")]
    pub tshark: Option<PathBuf>,
    /// How to write the findings
    #[arg(long, value_enum, default_value_t = CheckFormat::Human, value_name = "FORM")]
    pub format: CheckFormat,
    /// Repair what can be repaired, in the files themselves
    #[arg(long)]
    pub fix: bool,
    /// Repair misspelt names, too, where only one name is near
    #[arg(long)]
    pub fix_names: bool,
    /// Count findings of this kind as errors; `warnings` for all
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub deny: Vec<String>,
    /// Look for this kind of finding, too, which has to be asked for
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub warn: Vec<String>,
    /// Leave out findings of this kind
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub allow: Vec<String>,
    /// Say also what this program refuses or reads otherwise
    #[arg(long, value_enum, value_name = "PROGRAM")]
    pub target: Option<CheckTarget>,
    /// Look for included files in this folder, too; may be given several times
    #[arg(long = "include-dir", value_name = "DIR")]
    pub include_dirs: Vec<PathBuf>,
}

/// The arguments of `explain`.
#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    /// Codes of findings, or names of lints, all of which are listed when none is named; with `--config`:
    /// captures
    #[arg(value_name = "CODE|CAPTURE")]
    pub words: Vec<PathBuf>,
    /// A configuration: explain what becomes of a frame or a group by its rules; several are read as one
    #[arg(short = 'C', long = "config", value_name = "FILE", add = completions::configs())]
    pub configs: Vec<PathBuf>,
    /// Explain this frame; may be given several times
    #[arg(long = "frame", value_name = "NUMBER", requires = "configs")]
    pub frames: Vec<u32>,
    /// Explain this Gop or Gog, by its type and id, as in `dns_req:3`
    #[arg(long, value_name = "TYPE:ID", requires = "configs", conflicts_with = "frames")]
    pub group: Option<String>,
    /// Take what runs over a port for a protocol, as in `udp.port==5300,dns`
    #[arg(
        short = 'd',
        long = "decode-as",
        value_name = "TABLE==PORT,PROTOCOL",
        requires = "configs",
        add = completions::in_rule()
    )]
    pub decode_as: Vec<DecodeAs>,
    /// Look for included files in this folder, too; may be given several times
    #[arg(long = "include-dir", value_name = "DIR", requires = "configs")]
    pub include_dirs: Vec<PathBuf>,
    /// Who dissects: mate itself, an installed tshark, or that only where mate lacks a protocol or field
    #[arg(long, value_enum, default_value_t = Dissector::Auto, value_name = "WHO", requires = "configs")]
    pub dissector: Dissector,
    /// The tshark to use, instead of the one on the PATH
    #[arg(long, value_name = "PROGRAM", requires = "configs")]
    pub tshark: Option<PathBuf>,
}

/// The arguments of `fmt`.
#[derive(Debug, clap::Args)]
pub struct FmtArgs {
    /// Configurations; `-` is the standard input, whose layout goes to the standard output
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Write nothing; name the files that are not in the canonical layout, and end with 1 if there are any
    #[arg(long)]
    pub check: bool,
    /// Write nothing; show what would change
    #[arg(long)]
    pub diff: bool,
}

/// The arguments of `upgrade`.
#[derive(Debug, clap::Args)]
pub struct UpgradeArgs {
    /// A configuration in the old syntax (`-` is the standard input)
    #[arg(value_name = "OLD")]
    pub file: PathBuf,
    /// Write the result to a file (`-` is the standard output)
    #[arg(short = 'o', long = "output", value_name = "OUT")]
    pub output: Option<PathBuf>,
}

/// Forms of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people, with the lines that they are about
    Human,
    /// One JSON document
    Json,
    /// SARIF 2.1.0, for code hosts and editors
    Sarif,
    /// Commands of GitHub's workflows
    Github,
    /// A JUnit report, for build servers
    Junit,
}

/// Programs that a configuration is to load in, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckTarget {
    /// Wireshark 4.0
    #[value(name = "wireshark-4.0")]
    Wireshark40,
    /// Wireshark 4.4
    #[value(name = "wireshark-4.4")]
    Wireshark44,
    /// Wireshark as it is developed
    Master,
}

impl From<CheckTarget> for Target {
    fn from(target: CheckTarget) -> Self {
        match target {
            CheckTarget::Wireshark40 => Self::Wireshark40,
            CheckTarget::Wireshark44 => Self::Wireshark44,
            CheckTarget::Master => Self::Master,
        }
    }
}
