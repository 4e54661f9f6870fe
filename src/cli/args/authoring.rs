//! The arguments of the verbs for those who write configurations.

use std::path::PathBuf;

use clap::ValueEnum;

use super::Dissector;
use crate::cli::completions;
use crate::dissect::DecodeAs;

/// The arguments of `try`.
#[derive(Debug, clap::Args)]
pub struct TryArgs {
    /// Captures, taken together; without any the ready configurations are listed
    #[arg(value_name = "CAPTURE")]
    pub captures: Vec<PathBuf>,
    /// Look at so many frames at the most
    #[arg(short = 'c', long = "count", value_name = "N", default_value_t = 20_000)]
    pub count: u64,
    /// Take what runs over a port for a protocol, as in `udp.port==5300,dns`
    #[arg(short = 'd', long = "decode-as", value_name = "TABLE==PORT,PROTOCOL", add = completions::in_rule())]
    pub decode_as: Vec<DecodeAs>,
}

/// The arguments of `new`.
#[derive(Debug, clap::Args)]
pub struct NewArgs {
    /// A protocol, or several that are joined; or `@web`, a configuration that comes with mate
    #[arg(value_name = "PROTOCOL", required = true, add = completions::protocols())]
    pub protocols: Vec<String>,
    /// Write it to this file, which must not exist yet, instead of the standard output
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// The arguments of `lsp`.
#[derive(Debug, clap::Args)]
pub struct LspArgs {
    /// Look for included files in this folder, too; may be given several times
    #[arg(long = "include-dir", value_name = "DIR")]
    pub include_dirs: Vec<PathBuf>,
    /// The tshark to ask about names that mate does not know, instead of the one on the PATH
    #[arg(long, value_name = "PROGRAM")]
    pub tshark: Option<PathBuf>,
    /// The standard input and output, as always; editors say so
    #[arg(long, hide = true)]
    pub stdio: bool,
}

/// The arguments of `fields`.
#[derive(Debug, clap::Args)]
pub struct FieldsArgs {
    /// Protocols, parts of a field's name or meaning, or whole names with `*` and `?`
    #[arg(value_name = "PATTERN", add = completions::names())]
    pub patterns: Vec<String>,
    /// Only fields of this type, as the list tells it; several with `,` between or repeated
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    pub types: Vec<String>,
    /// Whose names: mate's (`native`), an installed tshark's (`tshark`), or mate's and then what tshark has
    /// besides (`auto`)
    #[arg(long, value_enum, default_value_t = Dissector::Auto, value_name = "WHO", hide_possible_values = true)]
    pub dissector: Dissector,
    /// The tshark to ask, instead of the one on the PATH
    #[arg(long, value_name = "PROGRAM")]
    pub tshark: Option<PathBuf>,
    /// How to write the list
    #[arg(long, value_enum, default_value_t = FieldsFormat::Text, value_name = "FORM")]
    pub format: FieldsFormat,
}

/// The arguments of `completions`.
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Shell,
}

/// Shells that ask for completions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// Bash
    Bash,
    /// Elvish
    Elvish,
    /// Fish
    Fish,
    /// PowerShell
    Powershell,
    /// Zsh
    Zsh,
}

impl Shell {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Elvish => "elvish",
            Self::Fish => "fish",
            Self::Powershell => "powershell",
            Self::Zsh => "zsh",
        }
    }
}

/// The arguments of `man`.
#[derive(Debug, clap::Args)]
pub struct ManArgs {
    /// The verb to tell about, else `mate` itself
    #[arg(value_name = "VERB")]
    pub verb: Option<String>,
    /// Write all pages to this folder
    #[arg(short = 'o', long = "output", value_name = "FOLDER", conflicts_with = "verb")]
    pub output: Option<PathBuf>,
}

/// Forms of the list of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FieldsFormat {
    /// A line for each field
    Text,
    /// One JSON array of protocols
    Json,
    /// Tables, as in FIELDS.md
    Markdown,
}
