//! The forms of declarations as tables: which clauses each has, in which order. The grammar says
//! the same; these tables serve to explain what is wrong with a declaration that it refuses.

use super::grammar::Rule;

/// A declaration, or a block of `Default`.
#[derive(Debug)]
pub(super) struct Form {
    /// `Pdu`
    pub(super) word: &'static str,
    /// What it is called in messages: `a Pdu`.
    pub(super) title: &'static str,
    pub(super) head: Rule,
    /// How the head is written.
    pub(super) usage: &'static str,
    /// Its clauses, in order.
    pub(super) clauses: &'static [Clause],
    /// The clause that it must have, and what to say when it is missing.
    pub(super) required: Option<&'static str>,
}

/// A clause.
#[derive(Debug)]
pub(super) struct Clause {
    /// The words it may begin with.
    pub(super) words: &'static [&'static str],
    pub(super) rule: Rule,
    /// Whether it may be repeated.
    pub(super) many: bool,
    /// How it is written.
    pub(super) usage: &'static str,
    /// The block that it is, in `Default`.
    pub(super) block: Option<&'static Form>,
}

const fn clause(words: &'static [&'static str], rule: Rule, usage: &'static str) -> Clause {
    Clause { words, rule, many: false, usage, block: None }
}

const fn many(words: &'static [&'static str], rule: Rule, usage: &'static str) -> Clause {
    Clause { words, rule, many: true, usage, block: None }
}

const fn block(words: &'static [&'static str], rule: Rule, form: &'static Form) -> Clause {
    Clause { words, rule, many: false, usage: form.usage, block: Some(form) }
}

static PDU: Form = Form {
    word: "Pdu",
    title: "a Pdu",
    head: Rule::pdu_head,
    usage: "Pdu name Proto protocol Transport protocol/protocol { … };",
    clauses: &[
        clause(&["Payload"], Rule::payload, "Payload protocol;"),
        many(&["Extract"], Rule::extract, "Extract attribute From field;"),
        TRANSFORMS,
        clause(&["Criteria"], Rule::criteria, "Criteria Accept (attribute=value);"),
        DROP_UNASSIGNED,
        clause(&["DiscardPduData"], Rule::discard_pdu_data, "DiscardPduData true;"),
        clause(&["LastPdu", "LastExtracted"], Rule::last_pdu, "LastPdu true;"),
    ],
    required: Some("Extract"),
};

static GOP: Form = Form {
    word: "Gop",
    title: "a Gop",
    head: Rule::gop_head,
    usage: "Gop name On pdu Match (attribute, …) { … };",
    clauses: &[
        clause(&["Start"], Rule::start, "Start (attribute=value);"),
        clause(&["Stop"], Rule::stop, "Stop (attribute=value);"),
        EXTRA,
        TRANSFORMS,
        EXPIRATION,
        IDLE_TIMEOUT,
        LIFETIME,
        DROP_UNASSIGNED,
        SHOW_TREE,
        SHOW_TIMES,
    ],
    required: None,
};

static GOG: Form = Form {
    word: "Gog",
    title: "a Gog",
    head: Rule::gog_head,
    usage: "Gog name { Member gop (attribute, …); … };",
    clauses: &[
        many(&["Member"], Rule::member, "Member gop (attribute, …);"),
        EXTRA,
        TRANSFORMS,
        EXPIRATION,
        GOP_TREE,
        SHOW_TIMES,
    ],
    required: Some("Member"),
};

static TRANSFORM: Form = Form {
    word: "Transform",
    title: "a Transform",
    head: Rule::transform_head,
    usage: "Transform name { Match (attribute=value) Insert (attribute=value); … };",
    clauses: &[many(
        &["Match", "Insert", "Replace", "("],
        Rule::transform_rule,
        "Match (attribute=value) Insert (attribute=value);",
    )],
    required: Some("Match"),
};

static DEFAULT: Form = Form {
    word: "Default",
    title: "`Default`",
    head: Rule::default_head,
    usage: "Default { Pdu { … }; Gop { … }; Gog { … }; };",
    clauses: &[
        block(&["Pdu"], Rule::default_pdu, &DEFAULT_PDU),
        block(&["Gop"], Rule::default_gop, &DEFAULT_GOP),
        block(&["Gog"], Rule::default_gog, &DEFAULT_GOG),
    ],
    required: None,
};

static DEFAULT_PDU: Form = Form {
    word: "Pdu",
    title: "the defaults of Pdus",
    head: Rule::default_pdu_head,
    usage: "Pdu { … };",
    clauses: &[
        clause(&["LastPdu", "LastExtracted"], Rule::last_pdu, "LastPdu true;"),
        DROP_UNASSIGNED,
        clause(&["DiscardPduData"], Rule::discard_pdu_data, "DiscardPduData true;"),
    ],
    required: None,
};

static DEFAULT_GOP: Form = Form {
    word: "Gop",
    title: "the defaults of Gops",
    head: Rule::default_gop_head,
    usage: "Gop { … };",
    clauses: &[EXPIRATION, IDLE_TIMEOUT, LIFETIME, DROP_UNASSIGNED, SHOW_TREE, SHOW_TIMES],
    required: None,
};

static DEFAULT_GOG: Form = Form {
    word: "Gog",
    title: "the defaults of Gogs",
    head: Rule::default_gog_head,
    usage: "Gog { … };",
    clauses: &[EXPIRATION, SHOW_TREE, GOP_TREE, SHOW_TIMES],
    required: None,
};

static DEBUG: Form = Form {
    word: "Debug",
    title: "`Debug`",
    head: Rule::debug_head,
    usage: "Debug { Filename \"…\"; Level 1; };",
    clauses: &[
        clause(&["Filename"], Rule::filename, "Filename \"mate.log\";"),
        clause(&["Level"], Rule::level, "Level 1;"),
        clause(&["Pdu"], Rule::pdu_level, "Pdu Level 1;"),
        clause(&["Gop"], Rule::gop_level, "Gop Level 1;"),
        clause(&["Gog"], Rule::gog_level, "Gog Level 1;"),
    ],
    required: None,
};

static DONE: Form =
    Form { word: "Done", title: "`Done`", head: Rule::done, usage: "Done;", clauses: &[], required: None };

const TRANSFORMS: Clause = clause(&["Transform"], Rule::transforms, "Transform name, name;");
const EXTRA: Clause = clause(&["Extra"], Rule::extra, "Extra (attribute, …);");
const EXPIRATION: Clause = clause(&["Expiration"], Rule::expiration, "Expiration 2.5;");
const IDLE_TIMEOUT: Clause = clause(&["IdleTimeout"], Rule::idle_timeout, "IdleTimeout 2.5;");
const LIFETIME: Clause = clause(&["Lifetime"], Rule::lifetime, "Lifetime 2.5;");
const DROP_UNASSIGNED: Clause = clause(&["DropUnassigned"], Rule::drop_unassigned, "DropUnassigned true;");
const SHOW_TREE: Clause = clause(&["ShowTree"], Rule::show_tree, "ShowTree FrameTree;");
const GOP_TREE: Clause = clause(&["GopTree"], Rule::gop_tree, "GopTree BasicTree;");
const SHOW_TIMES: Clause = clause(&["ShowTimes"], Rule::show_times, "ShowTimes true;");

/// All declarations.
pub(super) static FORMS: &[&Form] = &[&PDU, &GOP, &GOG, &TRANSFORM, &DEFAULT, &DEBUG, &DONE];

/// The declaration that begins with a keyword.
pub(super) fn form(word: &str) -> Option<&'static Form> {
    FORMS.iter().copied().find(|form| form.word == word)
}

impl Form {
    /// The clause that begins with a word, and its rank.
    pub(super) fn clause(&self, word: &str) -> Option<(usize, &'static Clause)> {
        self.clauses.iter().enumerate().find(|(_, clause)| clause.words.contains(&word))
    }

    /// The words that its clauses begin with.
    pub(super) fn words(&self) -> impl Iterator<Item = &'static str> {
        self.clauses.iter().flat_map(|clause| clause.words.iter().copied()).filter(|word| *word != "(")
    }
}
