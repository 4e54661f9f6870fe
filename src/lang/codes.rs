//! Every kind of finding, with what `mate explain` and the reference pages say about it. Codes are
//! never renamed and never reused.

use super::diagnostic::Severity;

/// A kind of finding.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `E-…` for errors, `W-…` for warnings.
    pub name: &'static str,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// Why it is wrong and what to do.
    pub text: &'static str,
    /// A configuration, or a piece of one, that has it.
    pub example: &'static str,
}

impl Code {
    /// Error or warning.
    pub fn severity(&self) -> Severity {
        if self.name.starts_with("E-") { Severity::Error } else { Severity::Warning }
    }
}

macro_rules! codes {
    ($($id:ident = $name:literal, $title:literal, $text:literal, $example:literal;)*) => {
        $(pub(super) static $id: Code = Code { name: $name, title: $title, text: $text, example: $example };)*

        /// All codes, sorted by name.
        pub static CODES: &[&Code] = &[$(&$id),*];
    };
}

codes! {
    CHAR = "E-CHAR", "a character that begins nothing",
        "Names start with a lower-case letter; everything else that is not a number or punctuation has to stand in \
         straight double quotes. Wireshark prints such characters and skips them, so that `Pdu Foo` silently declares \
         `oo`; here they are errors. Comments begin with `//`.",
        "Pdu Foo Proto http Transport tcp/ip { Extract host From http.host; };";
    COMMENT = "E-COMMENT", "a comment that is never closed",
        "A comment that begins with `/*` ends with the next `*/`. Without one the rest of the file is comment.",
        "/* the rest of the file is lost";
    DUPLICATE = "E-DUPLICATE", "one name declared twice",
        "Two Transforms, two Gops or two Gogs cannot share a name. Two Pdus can.",
        "Transform t { Match (k) Insert (x); };\nTransform t { Match (k) Insert (y); };";
    FIELD = "E-FIELD", "an unknown field",
        "The name after `From` has to be a field or a protocol that is known here.",
        "Extract host From http.hots;";
    FIELD_TWICE = "E-FIELD-TWICE", "one field extracted under two names",
        "A Pdu can take a field under one name only. Extract it once and use that name everywhere.",
        "Extract host From http.host; Extract site From http.host;";
    INCLUDE = "E-INCLUDE", "a file that cannot be included",
        "The file is looked for in the folder of the file that includes it, then in the folders given with \
         `--include-dir`, then in the working folder. Files may include each other at most ten deep and never in a \
         circle.",
        "#include missing.mate";
    NAME_CLASH = "E-NAME-CLASH", "one name for different things",
        "A Gop and a Gog cannot share a name, nor can a Gop or Gog be named like a Pdu that it is not made of: their \
         fields `mate.name` would mean two things, and Wireshark would give that Pdu's data to the Gop.",
        "Gop q On p Match (k) { Start (k); };    // where q is another Pdu";
    OLD_SYNTAX = "E-OLD-SYNTAX", "the old syntax",
        "Lines of `Action=…` are the syntax of before 2005. Each of them has a successor: `Action=PduDef; Name=p; \
         Proto=http; Transport=tcp/ip; k=http.host;` is now `Pdu p Proto http Transport tcp/ip { Extract k From \
         http.host; };`.",
        "Action=PduDef; Name=p; Proto=http; Transport=tcp/ip; k=http.host;";
    PROTO = "E-PROTO", "an unknown protocol",
        "`Proto`, `Transport` and `Payload` take protocols that are known here.",
        "Pdu p Proto htpp Transport tcp/ip { Extract host From http.host; };";
    SYNTAX = "E-SYNTAX", "something stands where it may not",
        "The order of clauses is fixed, each stands at most once (`Extract` and `Member` may be repeated), every clause \
         and every `}` of a declaration is followed by `;`.",
        "Gop g On p Match (k) { Stop (cmd=stop); Start (cmd=start); };";
    TWO_GOPS = "E-TWO-GOPS", "two Gops on one Pdu",
        "A Pdu belongs to one kind of Gop. Declare the Pdu a second time under another name to group it twice.",
        "Gop g On p Match (k) { };\nGop h On p Match (k) { };";
    UNDECLARED = "E-UNDECLARED", "a name that nothing above declares",
        "A Transform has to stand above its first use, a Pdu above its Gop, a Gop above the Gogs that it is Member of.",
        "Gop g On p Match (k) { };    // without a Pdu p above";
    BOOLEAN = "W-BOOLEAN", "true or false as the value of a boolean field",
        "Values of boolean fields are `1` and `0`. In conditions `true` and `false` are understood too, but Wireshark 4.0 \
         knows `1` and `0` only.",
        "Start (syn=\"True\");    // where syn comes from tcp.flags.syn";
    DROP_UNASSIGNED = "W-DROP-UNASSIGNED", "DropUnassigned of a Gop",
        "It hides the Gops that joined no Gog. Wireshark reads it and ignores it, so its results differ.",
        "Gop g On p Match (k) { DropUnassigned true; };";
    GOP_NAMED_LIKE_PDU = "W-GOP-NAMED-LIKE-PDU", "a group named like its own Pdu",
        "Both show the field `mate.name`, and a filter on it cannot tell them apart. Give the group a name of its own.",
        "Gop p On p Match (k) { Start (k); };";
    KEY_SPLITS = "W-KEY-SPLITS", "a key that holds Start and Stop apart",
        "Every Pdu of a Gop has the same values of its key. When the key holds an attribute that has one value in Start \
         and another in Stop, the stopping Pdu has another key than the starting one and never meets it.",
        "Gop g On p Match (id, resp) { Start (resp=0); Stop (resp=1); };";
    LOST_ATTRIBUTE = "W-LOST-ATTRIBUTE", "a Member key that its Gops do not have",
        "A Gop has the attributes of its key, of its Extra clause and of its Transforms. Others stay with the Pdus.",
        "Gop g On p Match (k) { Start (k); };\nGog s { Member g (host); };";
    NEVER_EQUAL = "W-NEVER-EQUAL", "a value that the field never has",
        "The text of a field follows its type: numbers are decimal or `0x…`, addresses and bytes are lower-case. A value \
         that is written in another form is never equal to it.",
        "Start (mac=\"02:00:00:00:00:0A\");    // MAC addresses are lower-case";
    NEVER_STARTS = "W-NEVER-STARTS", "a Gop that never starts",
        "A Gop without Start begins only when a Gog already waits for its key. As a Member of no Gog it never begins.",
        "Gop g On p Match (k) { };";
    NO_EFFECT = "W-NO-EFFECT", "a Transform that changes nothing",
        "None of its rules inserts or replaces anything.",
        "Transform t { Match (k); };";
    OUT_OF_REACH = "W-OUT-OF-REACH", "a field that no layer of the Pdu holds",
        "A Pdu takes fields from its Proto, from the protocols of its Transport stack, and from its Payload. Name the \
         field's protocol in the Transport stack (`Transport tcp/ip`) or as Payload.",
        "Pdu p Proto http Transport tcp { Extract addr From ip.addr; };";
    SHOW_TREE = "W-SHOW-TREE", "ShowTree in the defaults of Gogs",
        "It is read there but means nothing: how a Gog lists its Gops is the business of `GopTree`.",
        "Default { Gog { ShowTree NoTree; }; };";
    START_IS_STOP = "W-START-IS-STOP", "Start and Stop are the same",
        "Every Pdu that starts such a Gop stops it too, so that it never has a duration.",
        "Gop g On p Match (k) { Start (cmd); Stop (cmd); };";
    UNJOINED_MEMBERS = "W-UNJOINED-MEMBERS", "Members that nothing joins",
        "Gops of different Members meet in a Gog when they have the values of one key. These Members share no attribute, \
         so each would be alone in its Gogs.",
        "Gog s { Member g (host); Member h (call); };";
    UNKNOWN_ATTRIBUTE = "W-UNKNOWN-ATTRIBUTE", "an attribute that nothing gives",
        "Attributes come from Extract clauses and from the Insert and Replace actions of Transforms. A condition on any \
         other name is never met. (`Stop (never)` is the way to say that a Gop is not stopped.)",
        "Gop g On p Match (adress) { Start (cmd); };    // where p extracts addr";
    UNREACHABLE_RULE = "W-UNREACHABLE-RULE", "a rule behind one that always matches",
        "The first rule that matches ends a Transform; what follows a rule without conditions is never tried.",
        "Transform t { Insert (x); Match (k) Insert (y); };";
    UNUSED_TRANSFORM = "W-UNUSED-TRANSFORM", "a Transform that nothing uses",
        "Name it in the Transform clause of a Pdu, Gop or Gog, or remove it.",
        "Transform t { Match (k) Insert (x); };";
}

/// The code of that name.
pub fn code(name: &str) -> Option<&'static Code> {
    CODES.iter().copied().find(|code| code.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_unique() {
        assert!(CODES.is_sorted_by(|a, b| a.name < b.name));
    }
}
