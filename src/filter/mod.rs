//! The display filter: Wireshark's language over the fields of frames and over the fields that a
//! configuration makes (`mate.*`).
//!
//! What a frame shows of MATE is its groups' final state, so that a filter can be judged only when
//! tracking has ended. Frames are gone by then: while they are dissected [`Watch`] runs the tests that a frame alone
//! decides, and keeps a bit for each. The rest is judged from what was tracked.
//!
//! ```
//! use mate::dissect::protocols;
//! use mate::fields::Catalogue;
//! use mate::filter;
//! use mate::lang;
//! use mate::program::Compat;
//! use mate::run::compile;
//!
//! let config = "Pdu p Proto dns Transport ip { Extract id From dns.id; };";
//! let catalogue = Catalogue::new(&protocols());
//! let loaded = lang::judge(lang::parse("x.mate", config, &[]), &catalogue);
//! let (mut program, texts) = compile(&loaded.config, &catalogue, Compat::Documented);
//! let expr = filter::parse("mate.p.id == \"0x0001\" && ip.src == 10.0.0.0/8").unwrap();
//! assert!(filter::check(&expr, &mut program, &catalogue).is_ok());
//! let expr = filter::parse("mate.p.idd").unwrap();
//! let refused = filter::check(&expr, &mut program, &catalogue).unwrap_err();
//! assert_eq!(refused[0].help.as_deref(), Some("did you mean `mate.p.id`?"));
//! ```

mod ast;
mod bits;
mod check;
mod codes;
mod columns;
mod datum;
mod judge;
mod literal;
mod live;
mod mate;
mod moment;
mod names;
mod parse;
mod quoted;
mod selection;
mod test;
mod watch;

#[cfg(test)]
mod tests;

use crate::track::Tracked;
use test::Test;

pub use ast::Expr;
pub use bits::Bits;
pub use check::check;
pub use codes::CODES;
pub use columns::{Column, ColumnSource, Columns, columns};
pub use mate::{MateField, MateValue, Trees, fields, is_name as is_mate, push_key};
pub use parse::parse;
pub use selection::Selection;
pub use watch::{Kept, Observer, Watch};

/// A filter that was checked.
#[derive(Debug, Clone)]
pub struct Filter {
    root: Node,
    /// Tests that a frame alone decides.
    frame: Vec<Test>,
    /// Tests that the groups alone decide.
    mate: Vec<Test>,
    /// Tests that need both.
    mixed: Vec<Test>,
}

/// A part of a filter: tests, by their numbers, and how they are joined.
#[derive(Debug, Clone)]
enum Node {
    Or(Vec<Node>),
    Xor(Vec<Node>),
    And(Vec<Node>),
    Not(Box<Node>),
    Frame(usize),
    Mate(usize),
    Mixed(usize),
}

/// A test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Atom {
    Frame(usize),
    Mate(usize),
    Mixed(usize),
}

impl Node {
    /// In place of what is wrong.
    fn nothing() -> Self {
        Self::Or(Vec::new())
    }

    /// Whether it holds; none where that depends on a test of which nobody knows.
    fn holds(&self, test: &mut dyn FnMut(Atom) -> Option<bool>) -> Option<bool> {
        match self {
            Self::Or(parts) => some(parts, true, test),
            Self::And(parts) => some(parts, false, test),
            Self::Xor(parts) => parts.iter().try_fold(false, |odd, part| Some(odd != part.holds(test)?)),
            Self::Not(part) => part.holds(test).map(|holds| !holds),
            Self::Frame(index) => test(Atom::Frame(*index)),
            Self::Mate(index) => test(Atom::Mate(*index)),
            Self::Mixed(index) => test(Atom::Mixed(*index)),
        }
    }
}

/// Whether some part decides the whole by being so, or all are otherwise.
fn some(parts: &[Node], decides: bool, test: &mut dyn FnMut(Atom) -> Option<bool>) -> Option<bool> {
    let mut known = Some(!decides);
    for part in parts {
        match part.holds(test) {
            Some(holds) if holds == decides => return Some(decides),
            Some(_) => {}
            None => known = None,
        }
    }
    known
}

impl Filter {
    /// Whether no frame without a Pdu can pass.
    pub fn needs_pdu(&self) -> bool {
        let known = self.root.holds(&mut |atom| match atom {
            Atom::Frame(_) => None,
            Atom::Mate(test) => Some(self.without_pdu(test)),
            Atom::Mixed(_) => Some(false),
        });
        known == Some(false)
    }

    /// What a test about groups says of a frame without any.
    fn without_pdu(&self, test: usize) -> bool {
        self.mate.get(test).is_some_and(|test| test.holds(&|_, _| {}))
    }
}

impl Watch<'_> {
    /// Ends the watch: what the filter selects (all frames, if there is none), and the values kept. The
    /// run must have kept its Pdus.
    pub fn finish(mut self, tracked: &Tracked) -> (Selection, Kept) {
        self.order();
        let frames = match self.filter() {
            Some(filter) => judge::frames(&self, filter, tracked),
            None => self.seen.clone(),
        };
        (Selection::new(frames, tracked, self.whole_groups), self.into_kept())
    }
}
