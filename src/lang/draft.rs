//! What is known of a broken declaration while it is read.

use super::ast::Declaration;
use super::forms::Form;
use super::grammar::Rule;
use super::order::Placed;

/// A declaration, or a block of `Default`, that is being read.
pub(super) struct Draft<'a> {
    pub(super) form: &'static Form,
    pub(super) declaration: &'a mut Declaration,
    /// The rule of the block, in `Default`.
    pub(super) block: Option<Rule>,
    /// The first token of each clause seen, by rank.
    pub(super) seen: Vec<Option<usize>>,
    /// Whether something of it could not be read.
    pub(super) lost: bool,
    /// What was reported to stand in the wrong order: the rank of a clause, and the later one.
    blamed: Vec<(usize, usize)>,
    /// Its clauses as they stand.
    pub(super) clauses: Vec<Placed>,
    /// The first finding about the order of its clauses.
    pub(super) disorder: Option<usize>,
    /// Whether clauses cannot simply be moved: one is unknown, stands twice or is not ended.
    pub(super) stuck: bool,
}

impl<'a> Draft<'a> {
    pub(super) fn new(form: &'static Form, declaration: &'a mut Declaration, block: Option<Rule>) -> Self {
        Self {
            form,
            declaration,
            block,
            seen: vec![None; form.clauses.len()],
            lost: false,
            blamed: Vec::new(),
            clauses: Vec::new(),
            disorder: None,
            stuck: false,
        }
    }

    /// Notes that a clause stands behind a later one; false when that is known.
    pub(super) fn blame(&mut self, rank: usize, later: usize) -> bool {
        let new = !self.blamed.contains(&(rank, later));
        if new {
            self.blamed.push((rank, later));
        }
        new
    }

    /// Whether it has no clause of that word. Of a Transform any rule counts, a lone `;`, too (S5).
    pub(super) fn lacks(&self, word: &str) -> bool {
        let unseen = self.form.clause(word).is_some_and(|(rank, _)| self.seen.get(rank) == Some(&None));
        let rules = matches!(&*self.declaration, Declaration::Transform(transform) if !transform.rules.is_empty());
        unseen && !rules
    }
}
