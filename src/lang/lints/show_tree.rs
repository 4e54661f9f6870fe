//! `ShowTree` in the defaults of Gogs means nothing (case 49).

use crate::lang::ast::Declaration;
use crate::lang::codes;
use crate::lang::diagnostic::Diagnostic;
use crate::lang::model::Model;

pub(super) fn run(model: &Model<'_>) -> Vec<Diagnostic> {
    let set = model.config.declarations.iter().filter_map(|declaration| match declaration {
        Declaration::Default(defaults) => defaults.gog.show_tree.as_ref(),
        _ => None,
    });
    set.map(|tree| {
        let message = "`ShowTree` in the defaults of Gogs has no meaning";
        Diagnostic::new(&codes::SHOW_TREE, tree.span, message, "without effect")
            .help("use `GopTree` for Gogs, or move it to the defaults of Gops")
    })
    .collect()
}
