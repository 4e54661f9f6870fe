//! Pieces to lines of at most 100 columns, where their splits allow it.

use std::borrow::Cow;

const WIDTH: usize = 100;
const CONTINUED: usize = 4;

/// A token or comment on its way to a line.
#[derive(Debug)]
pub(super) struct Piece<'t> {
    pub(super) text: Cow<'t, str>,
    /// No blank before it.
    pub(super) glued: bool,
    /// Whether a line may end before it.
    pub(super) split: Split,
    pub(super) is_comment: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Split {
    Never,
    /// Between the values of a *one of*: when one entry is too long for a line.
    Bar,
    /// Between the entries of a list: when the line is full.
    Item,
    /// Before the action of a rule: when the rule does not fit on one line.
    Action,
    Must,
}

/// Columns that the last line of a text takes.
pub(super) fn width(text: &str) -> usize {
    text.rsplit('\n').next().unwrap_or_default().chars().count()
}

/// The statement's lines, with their indentation.
pub(super) fn lines(pieces: &[Piece<'_>], indent: usize) -> Vec<String> {
    let fits = indent + flat(pieces) <= WIDTH;
    let mut lines = Vec::new();
    let mut line = String::new();
    for chunk in pieces.chunk_by(|_, next| matches!(next.split, Split::Never | Split::Bar)) {
        let Some(first) = chunk.first() else { continue };
        let full = width(&line) + usize::from(!first.glued) + flat(chunk) > WIDTH;
        let splits = match first.split {
            Split::Must => true,
            Split::Action => !fits,
            _ => full,
        };
        if !line.is_empty() && splits {
            lines.push(std::mem::take(&mut line));
        }
        let too_long = line.is_empty() && indent + CONTINUED + flat(chunk) > WIDTH;
        for piece in chunk {
            // With the sign behind it.
            let wide = width(&line) + piece.text.chars().count() + 1 > WIDTH;
            if too_long && piece.split == Split::Bar && wide {
                lines.push(std::mem::take(&mut line));
            }
            if line.is_empty() {
                let continued = if lines.is_empty() { 0 } else { CONTINUED };
                line.extend(std::iter::repeat_n(' ', indent + continued));
            } else if !piece.glued {
                line.push(' ');
            }
            line.push_str(&piece.text);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// The width of the pieces side by side.
fn flat(pieces: &[Piece<'_>]) -> usize {
    let blanks = pieces.iter().skip(1).filter(|piece| !piece.glued).count();
    blanks + pieces.iter().map(|piece| piece.text.chars().count()).sum::<usize>()
}
