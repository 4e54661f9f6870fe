//! What each keyword and operator means: a row each, for hover, completion and reference pages.

/// A keyword.
#[derive(Debug)]
pub struct Keyword {
    /// The word.
    pub word: &'static str,
    /// What it does, in a sentence or two.
    pub doc: &'static str,
}

/// An operator of conditions.
#[derive(Debug)]
pub struct Operator {
    /// The sign.
    pub sign: &'static str,
    /// What a condition with it asks.
    pub doc: &'static str,
}

const fn row(word: &'static str, doc: &'static str) -> Keyword {
    Keyword { word, doc }
}

const fn op(sign: &'static str, doc: &'static str) -> Operator {
    Operator { sign, doc }
}

/// All keywords, sorted.
pub static KEYWORDS: &[Keyword] = &[
    row("Accept", "The Pdu is made when the conditions are met. The default of `Criteria`."),
    row("BasicTree", "In `GopTree`: the Gops of a Gog with their times and counts. In `ShowTree`: no tree."),
    row("Criteria", "Which messages become Pdus: those that meet the conditions (`Accept`) or do not (`Reject`)."),
    row("Debug", "A block that is read and has no effect; Wireshark writes its log by it."),
    row("Default", "Options for all Pdus, Gops and Gogs that follow and do not set them."),
    row("DiscardPduData", "`true` forgets the attributes of a Pdu once its Gop and Gog have seen them."),
    row("Done", "Ends the configuration."),
    row("DropUnassigned", "`true` drops what joined no group: a Pdu without Gop, a Gop without Gog."),
    row("Every", "A match mode: every condition whose attribute is present has to be met; others do not count."),
    row("Expiration", "For so many seconds after its end a group still takes Pdus or Gops that belong to it."),
    row("Extra", "Attributes that the Gop or Gog copies from its Pdus or Gops besides those of its key."),
    row(
        "Extract",
        "`Extract attribute From field;` takes every value of the field in the Pdu's layers as an attribute.",
    ),
    row("Filename", "The file of Wireshark's debug log; without effect here."),
    row("FrameTree", "In `ShowTree`: the Pdus of a Gop by the numbers of their frames. The default."),
    row("From", "Names the field that an attribute is taken from."),
    row("FullTree", "In `GopTree`: the Gops of a Gog with all that they hold."),
    row("Gog", "A group of Gops: all that belongs to one matter. Gops with the values of one Member key meet in it."),
    row("Gop", "A group of Pdus that have the same key, from one that meets `Start` to one that meets `Stop`."),
    row("GopTree", "How a Gog lists its Gops: `NullTree`, `BasicTree` or `FullTree`."),
    row("IdleTimeout", "A Gop that no Pdu came to for so many seconds is over."),
    row("Insert", "The action of a Transform rule: adds attributes to those that are there."),
    row("LastExtracted", "Another word for `LastPdu`, which Wireshark does not read."),
    row("LastPdu", "`true`: where this Pdu was made, no later Pdu declaration is tried on the frame."),
    row("Level", "How much Wireshark logs, 0 to 9; without effect here."),
    row("Lifetime", "A Gop that began so many seconds ago is over."),
    row("Loose", "A match mode: at least one condition has to be met."),
    row(
        "Match",
        "In a Gop: its key. In a Transform: the conditions of a rule, in one of the modes Strict, Every, Loose.",
    ),
    row("Member", "`Member gop (key);` takes Gops into the Gog; those with the same values of the key meet there."),
    row("NoTree", "In `ShowTree`: the Pdus of a Gop are not listed. In `GopTree`: only the ids of Gops are."),
    row("NullTree", "In `GopTree`: only the ids of the Gops."),
    row("On", "Names the Pdu that a Gop is made of."),
    row("Payload", "Protocols that the Pdu's message carries, whose fields can be extracted, too."),
    row("Pdu", "A message of a protocol, with the attributes that are extracted from it."),
    row("PduTree", "In `ShowTree`: the Pdus of a Gop by their ids."),
    row("Proto", "The protocol (or field) that makes a Pdu each time it occurs in a frame."),
    row("Reject", "No Pdu is made when the conditions of `Criteria` are met."),
    row("Replace", "The action of a Transform rule: removes the attributes that matched, then adds its own."),
    row("ShowTimes", "`true` (the default) shows when a group began and how long it took."),
    row("ShowTree", "How a Gop lists its Pdus: `NoTree`, `PduTree`, `FrameTree` or `BasicTree`."),
    row("Start", "A Pdu that meets these conditions begins a Gop, when none with its key is open."),
    row("Stop", "A Pdu that meets these conditions ends its Gop."),
    row("Strict", "The default match mode: every condition has to be met by an attribute of its own."),
    row(
        "Transform",
        "Rules that add or replace attributes. Declared first, then named in the `Transform` clause of a Pdu, Gop or Gog; \
         the first rule that matches ends it.",
    ),
    row("Transport", "The protocols below the Pdu's, the nearest first, whose fields can be extracted: `tcp/ip`."),
];

/// All operators.
pub static OPERATORS: &[Operator] = &[
    op("=", "equal: the attribute has this value"),
    op("!", "not equal: the attribute is there and has another value"),
    op("^", "starts with: the value begins with this text"),
    op("$", "ends with: the value ends with this text"),
    op("~", "contains: this text stands somewhere in the value"),
    op("<", "less: the value is lower; numbers compare as numbers, all else as text"),
    op(">", "greater: the value is higher; numbers compare as numbers, all else as text"),
    op("{", "one of: the value is one of these, as in `{a|b}`"),
    op("?", "exists: the attribute is there, whatever its value; the bare attribute says the same"),
];

/// The keyword of that spelling.
pub fn keyword(word: &str) -> Option<&'static Keyword> {
    let at = KEYWORDS.binary_search_by(|row| row.word.cmp(word)).ok()?;
    KEYWORDS.get(at)
}

/// The operator of that sign.
pub fn operator(sign: &str) -> Option<&'static Operator> {
    OPERATORS.iter().find(|row| row.sign == sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRAMMAR: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/grammar/mate.pest"));

    /// The words of the grammar's keyword rule.
    fn words() -> Vec<&'static str> {
        let rule = GRAMMAR.split("keyword    = @{").nth(1).unwrap().split('}').next().unwrap();
        let mut words: Vec<&str> = rule.split('"').skip(1).step_by(2).collect();
        words.sort_unstable();
        words
    }

    #[test]
    fn every_keyword_of_the_grammar_has_its_row() {
        assert_eq!(KEYWORDS.iter().map(|row| row.word).collect::<Vec<_>>(), words());
        assert_eq!(keyword("Gop").map(|row| row.word), Some("Gop"));
    }

    #[test]
    fn the_colours_know_every_keyword() {
        let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/grammar/mate.tmLanguage.json"));
        let colours: serde_json::Value = serde_json::from_str(text).unwrap();
        let rules = colours["repository"]["keywords"]["patterns"].as_array().unwrap();
        let mut listed: Vec<&str> = Vec::new();
        for rule in rules {
            let list = rule["match"].as_str().unwrap().trim_start_matches("\\b(?:").trim_end_matches(")\\b");
            listed.extend(list.split('|'));
        }
        listed.sort_unstable();
        assert_eq!(listed, words());
    }
}
