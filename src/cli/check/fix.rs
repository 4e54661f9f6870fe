//! `mate check --fix`: applies the repairs that findings offer, until none is left.

use std::path::Path;

use super::{Checked, judged};
use crate::cli::output::Output;
use crate::cli::{CheckArgs, paint};
use crate::{lang, library};

use super::chosen::Chosen;

/// Repairs a file in its place and returns what is left to find. Included files are not touched.
pub(super) fn repair(args: &CheckArgs, chosen: &Chosen, file: &Path, mut checked: Checked) -> Result<Checked, String> {
    if file == Path::new("-") {
        return Err("`--fix` needs a file, not the standard input".to_owned());
    }
    if file.to_str().and_then(library::shipped).is_some() {
        return Err(format!("`--fix` needs a file: `{}` comes with mate", file.display()));
    }
    let (mut repairs, mut text) = (0, None);
    for _ in 0..lang::MAX_ROUNDS {
        let Some((repaired, count)) = lang::fixed(checked.loaded(), 0, args.fix_names) else { break };
        let loaded = lang::parse(&checked.name, &repaired, &args.include_dirs);
        checked = judged(args, chosen, checked.name, loaded)?;
        repairs += count;
        text = Some(repaired);
    }
    if let Some(text) = text {
        let output = Output::file(file).and_then(|output| output.write(|file| file.write_all(text.as_bytes())));
        output.map_err(|error| format!("cannot write `{}`: {error}", file.display()))?;
        let what = if repairs == 1 { "repair" } else { "repairs" };
        paint::note(&format!("{}: {repairs} {what} made", checked.name));
    }
    Ok(checked)
}
