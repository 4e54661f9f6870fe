//! The standard input, which can be read only once.

use std::path::{Path, PathBuf};

/// Refuses inputs of which several, or one that is read several times, are the standard input.
pub(super) fn one_standard_input<'a>(inputs: impl IntoIterator<Item = &'a PathBuf>) -> Result<(), String> {
    if inputs.into_iter().filter(|input| is_standard_input(input)).count() > 1 {
        return Err("`-` stands for the standard input, which can be read only once\n  help: name files for the rest"
            .to_owned());
    }
    Ok(())
}

/// Refuses captures that are read several times, of which one is the standard input.
pub(super) fn no_standard_input<'a>(captures: impl IntoIterator<Item = &'a PathBuf>) -> Result<(), String> {
    if captures.into_iter().any(|capture| is_standard_input(capture)) {
        return Err("here captures are read several times, which the standard input (`-`) cannot be\n  \
                    help: name a file"
            .to_owned());
    }
    Ok(())
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}
