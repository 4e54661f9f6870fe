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
    /// A configuration that has it.
    pub example: &'static str,
    /// The same, put right.
    pub repaired: &'static str,
    /// Whether it is reported only when asked for: it is often meant so.
    pub quiet: bool,
}

impl Code {
    /// Error or warning.
    pub fn severity(&self) -> Severity {
        if self.name.starts_with("E-") { Severity::Error } else { Severity::Warning }
    }

    /// The name of the lint, as it stands in `// mate: allow(name)`; none for errors, which cannot be
    /// allowed.
    pub fn lint(&self) -> Option<String> {
        self.name.strip_prefix("W-").map(|name| name.to_ascii_lowercase().replace('-', "_"))
    }
}

/// Rows of codes: a static for each, and all of them in a list.
macro_rules! codes {
    ($($id:ident = $name:literal, $title:literal, $text:literal, $example:literal, $repaired:literal, $quiet:literal;)*) => {
        $(pub(super) static $id: $crate::lang::Code = $crate::lang::Code {
            name: $name,
            title: $title,
            text: $text,
            example: $example,
            repaired: $repaired,
            quiet: $quiet,
        };)*

        /// All codes, sorted by name.
        pub static CODES: &[&$crate::lang::Code] = &[$(&$id),*];
    };
}
pub(crate) use codes;

codes! {
    CHAR = "E-CHAR", "a character that begins nothing",
        "Names start with a lower-case letter; everything else that is not a number or punctuation has to stand \
         in straight double quotes. Wireshark prints such characters and skips them, so that `Pdu Foo` silently \
         declares `oo`; here they are errors. Comments begin with `//`.",
        "Pdu Foo Proto http Transport tcp/ip { Extract host From http.host; };",
        "Pdu foo Proto http Transport tcp/ip { Extract host From http.host; };",
        false;
    COMMENT = "E-COMMENT", "a comment that is never closed",
        "A comment that begins with `/*` ends with the next `*/`. Without one the rest of the file is comment.",
        "/* the rest of the file is lost",
        "/* a comment */",
        false;
    DUPLICATE = "E-DUPLICATE", "one name declared twice",
        "Two Transforms, two Gops or two Gogs cannot share a name. Two Pdus can.",
        "Transform t { Match (k) Insert (x); };\nTransform t { Match (k) Insert (y); };\nPdu p Proto http \
         Transport tcp { Extract k From http.host; Transform t; };",
        "Transform t { Match (k) Insert (x); };\nTransform u { Match (k) Insert (y); };\nPdu p Proto http \
         Transport tcp { Extract k From http.host; Transform t, u; };",
        false;
    FIELD = "E-FIELD", "an unknown field",
        "The name after `From` has to be a field or a protocol that is known here. `mate fields PATTERN` looks \
         for one.",
        "Pdu p Proto http Transport tcp { Extract host From http.hots; };",
        "Pdu p Proto http Transport tcp { Extract host From http.host; };",
        false;
    FIELD_TWICE = "E-FIELD-TWICE", "one field extracted under two names",
        "A Pdu can take a field under one name only. Extract it once and use that name everywhere.",
        "Pdu p Proto http Transport tcp { Extract host From http.host; Extract site From http.host; };",
        "Pdu p Proto http Transport tcp { Extract host From http.host; };",
        false;
    INCLUDE = "E-INCLUDE", "a file that cannot be included",
        "The file is looked for in the folder of the file that includes it, then in the folders given with \
         `--include-dir`, then in the working folder. Files may include each other at most ten deep and never in \
         a circle.",
        "#include missing.mate",
        "#include there.mate",
        false;
    NAME_CLASH = "E-NAME-CLASH", "one name for different things",
        "A Gop and a Gog cannot share a name, nor can a Gop or Gog be named like a Pdu that it is not made of: \
         their fields `mate.name` would mean two things, and Wireshark would give that Pdu's data to the Gop.",
        "Pdu p Proto http Transport tcp { Extract k From http.host; };\nPdu q Proto dns Transport udp { Extract k \
         From dns.qry.name; };\nGop q On p Match (k) { Start (k); };",
        "Pdu p Proto http Transport tcp { Extract k From http.host; };\nPdu q Proto dns Transport udp { Extract k \
         From dns.qry.name; };\nGop g On p Match (k) { Start (k); };",
        false;
    OLD_SYNTAX = "E-OLD-SYNTAX", "the old syntax",
        "Lines of `Action=…` are the syntax of before 2005. Each of them has a successor: `Action=PduDef` is \
         `Pdu`, `Action=GopDef` with its `GopStart` and `GopStop` is `Gop`, `Action=GogDef` with its `GogKey` is \
         `Gog`, `Action=Transform` is `Transform`.",
        "Action=PduDef; Name=p; Proto=http; Transport=tcp/ip; k=http.host;",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; };",
        false;
    PROTO = "E-PROTO", "an unknown protocol",
        "`Proto`, `Transport` and `Payload` take protocols that are known here. `mate fields` lists them.",
        "Pdu p Proto htpp Transport tcp/ip { Extract host From http.host; };",
        "Pdu p Proto http Transport tcp/ip { Extract host From http.host; };",
        false;
    SYNTAX = "E-SYNTAX", "something stands where it may not",
        "The order of clauses is fixed, each stands at most once (`Extract` and `Member` may be repeated), every \
         clause and every `}` of a declaration is followed by `;`.",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop g On p Match (k) { Stop (code=200); Start (code=100); };",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop g On p Match (k) { Start (code=100); Stop (code=200); };",
        false;
    TWO_GOPS = "E-TWO-GOPS", "two Gops on one Pdu",
        "A Pdu belongs to one kind of Gop. Declare the Pdu a second time under another name to group it twice.",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop g On p Match (k) { Start (k); };\nGop h On p Match (k) { Start (code); };",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nPdu q Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop g On p Match (k) { Start (k); };\nGop h On q Match (k) { Start (code); };",
        false;
    UNDECLARED = "E-UNDECLARED", "a name that nothing above declares",
        "A Transform has to stand above its first use, a Pdu above its Gop, a Gop above the Gogs that it is \
         Member of.",
        "Gop g On p Match (k) { Start (k); };\nPdu p Proto http Transport tcp/ip { Extract k From http.host; \
         Extract code From http.response.code; };",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop g On p Match (k) { Start (k); };",
        false;
    BIG_NUMBER = "W-BIG-NUMBER", "a number too large to compare exactly",
        "`<` and `>` compare as 64-bit floats. Whole numbers above 9007199254740992 (2 to the 53rd) are rounded, \
         so that neighbours count as equal. `=` compares exactly.",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop g On p Match (k) { Start (k); Stop (code>9007199254740993); };",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop g On p Match (k) { Start (k); Stop (code>9007199254740990); };",
        false;
    BOOLEAN = "W-BOOLEAN", "true or false as the value of a boolean field",
        "Values of boolean fields are `1` and `0`. In conditions `true` and `false` are understood too, but \
         Wireshark 4.0 knows `1` and `0` only. A condition for all versions is `syn{\"1\"|\"True\"}`.",
        "Pdu p Proto tcp Transport ip { Extract syn From tcp.flags.syn; Criteria (syn=\"True\"); };",
        "Pdu p Proto tcp Transport ip { Extract syn From tcp.flags.syn; Criteria (syn=1); };",
        false;
    DROP_UNASSIGNED = "W-DROP-UNASSIGNED", "DropUnassigned of a Gop",
        "It hides the Gops that joined no Gog. Wireshark reads it and ignores it, so its results differ.",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop g On p Match (k) { Start (k); DropUnassigned true; };",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop g On p Match (k) { Start (k); };",
        false;
    ENDLESS_GOP = "W-ENDLESS-GOP", "a Gop that nothing ever ends",
        "`Stop (never)` keeps a Gop open, and no timer releases it: it takes all later Pdus of its key, and the \
         Gog that holds it never expires. `IdleTimeout` or `Lifetime` end it. This is often meant, so that the \
         finding has to be asked for.",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop g On p Match (k) { Start (k); Stop (never); };",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop g On p Match (k) { Start (k); Stop (never); IdleTimeout 60; };",
        true;
    GOP_NAMED_LIKE_PDU = "W-GOP-NAMED-LIKE-PDU", "a group named like its own Pdu",
        "Both show the field `mate.name`, and a filter on it cannot tell them apart. Give the group a name of its \
         own.",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop p On p Match (k) { Start (k); };",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop g On p Match (k) { Start (k); };",
        false;
    KEY_NEVER_COMPLETE = "W-KEY-NEVER-COMPLETE", "a key that no Pdu can have",
        "Every condition of a key takes a value of its own from one Pdu. A Pdu that lacks one of the attributes, \
         or has fewer values than the key asks for, joins no group. Where several Pdus share a name, one of them \
         alone has to have all that the key names.",
        "Pdu p Proto http Transport tcp/ip { Extract addr From ip.src; };\nGop g On p Match (addr, addr) { Start \
         (addr); };",
        "Pdu p Proto http Transport tcp/ip { Extract addr From ip.addr; };\nGop g On p Match (addr, addr) { Start \
         (addr); };",
        false;
    KEY_SPLITS = "W-KEY-SPLITS", "a key that holds Start and Stop apart",
        "Every Pdu of a Gop has the same values of its key. When the key holds an attribute that has one value in \
         Start and another in Stop, the stopping Pdu has another key than the starting one and never meets it. So \
         it is with what only requests or only their answers have, and with the address or port of the sender \
         alone; and a Stop that asks for nothing but the key is met by the first Pdu or by none.",
        "Pdu p Proto dns Transport udp { Extract id From dns.id; Extract resp From dns.flags.response; };\nGop g \
         On p Match (id, resp) { Start (resp=0); Stop (resp=1); };",
        "Pdu p Proto dns Transport udp { Extract id From dns.id; Extract resp From dns.flags.response; };\nGop g \
         On p Match (id) { Start (resp=0); Stop (resp=1); };",
        false;
    LOST_ATTRIBUTE = "W-LOST-ATTRIBUTE", "a Member key that its Gops do not have",
        "A Gop has the attributes of its key, of its Extra clause and of its Transforms. Others stay with the \
         Pdus.",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop g On p Match (k) { Start (k); };\nGog s { Member g (code); };",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop g On p Match (k) { Start (k); Extra (code); };\nGog s { Member g (code); };",
        false;
    NEVER_EQUAL = "W-NEVER-EQUAL", "a value that the field never has",
        "The text of a field follows its type: numbers are decimal or `0x…` and fit the size of the field, \
         addresses and bytes are lower-case. A value that is written in another form is never equal to it. `mate \
         fields NAME` shows how the values of a field look.",
        "Pdu p Proto arp Transport eth { Extract mac From eth.src; Criteria (mac=\"02:00:00:00:00:0A\"); };",
        "Pdu p Proto arp Transport eth { Extract mac From eth.src; Criteria (mac=\"02:00:00:00:00:0a\"); };",
        false;
    NEVER_FIRED = "W-NEVER-FIRED", "a rule that a capture never met",
        "`mate check --with CAPTURE` runs the configuration over a capture that is known to hold what it looks for, \
         and names the rules that were tried but never met, with what most often kept them from it: an attribute \
         that was missing, a value that was another, a protocol that was in no frame. On another capture the rule \
         may be met.",
        "Pdu p Proto dns Transport tcp/ip { Extract k From dns.id; };",
        "Pdu p Proto dns Transport udp/ip { Extract k From dns.id; };",
        false;
    NEVER_STARTS = "W-NEVER-STARTS", "a Gop that never starts",
        "A Gop without Start begins only when a Gog already waits for its key. As a Member of no Gog it never \
         begins.",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop g On p Match (k) { };",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop g On p Match (k) { Start (k); };",
        false;
    NO_EFFECT = "W-NO-EFFECT", "a Transform that changes nothing",
        "None of its rules inserts or replaces anything, or all that is inserted is what the rule asks for, so that \
         it is there already.",
        "Transform t { Match (k); };\nPdu p Proto http Transport tcp { Extract k From http.host; Transform t; };",
        "Transform t { Match (k) Insert (x); };\nPdu p Proto http Transport tcp { Extract k From http.host; \
         Transform t; };",
        false;
    OUT_OF_REACH = "W-OUT-OF-REACH", "a field that no layer of the Pdu holds",
        "A Pdu takes fields from its Proto, from the protocols of its Transport stack, and from its Payload. Name \
         the field's protocol in the Transport stack (`Transport tcp/ip`) or as Payload.",
        "Pdu p Proto http Transport tcp { Extract addr From ip.addr; };",
        "Pdu p Proto http Transport tcp/ip { Extract addr From ip.addr; };",
        false;
    PAIR_KEY = "W-PAIR-KEY", "a key of both addresses or ports of a packet",
        "`(addr, addr, port, port)` is the usual key of a connection. It has two limits: a packet with two equal \
         addresses or ports has only one value, so that it does not complete the key; and the key does not say \
         which port belongs to which address. Where the protocol has an identifier of its own, such as \
         `tcp.stream`, that is the better key. The finding has to be asked for.",
        "Pdu p Proto http Transport tcp { Extract port From tcp.port; };\nGop g On p Match (port, port) { Start \
         (port); };",
        "Pdu p Proto http Transport tcp { Extract stream From tcp.stream; };\nGop g On p Match (stream) { Start \
         (stream); };",
        true;
    SHOW_TREE = "W-SHOW-TREE", "ShowTree in the defaults of Gogs",
        "It is read there but means nothing: how a Gog lists its Gops is the business of `GopTree`.",
        "Default { Gog { ShowTree NoTree; }; };",
        "Default { Gog { GopTree NullTree; }; };",
        false;
    START_IS_STOP = "W-START-IS-STOP", "Start and Stop are the same",
        "Every Pdu that meets the conditions of Start meets those of Stop, too: such a Gop stops at its first \
         Pdu, so that it never has a duration. Name in Stop what only the last Pdu has; `Stop (never);` when \
         nothing does.",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop g On p Match (k) { Start (code=200); Stop (code); };",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop g On p Match (k) { Start (code=100); Stop (code=200); };",
        false;
    TARGET = "W-TARGET", "something that the target reads otherwise",
        "With `--target` the configuration is also judged for a Wireshark: what does not load there, and what \
         means something else there than here. The help says how to write it for both, where there is a way.",
        "Pdu p Proto http Transport tcp { Extract k From http.host; LastExtracted true; };",
        "Pdu p Proto http Transport tcp { Extract k From http.host; LastPdu true; };",
        false;
    TEXT_AS_NUMBER = "W-TEXT-AS-NUMBER", "text compared as a number",
        "`<` and `>` compare numbers. A text counts as the number that it begins with, or as 0: addresses, names \
         and times cannot be compared so.",
        "Pdu p Proto http Transport tcp/ip { Extract addr From ip.addr; Criteria (addr>10.0.0.5); };",
        "Pdu p Proto http Transport tcp/ip { Extract addr From ip.addr; Criteria (addr^\"10.0.0.\"); };",
        false;
    UNJOINED_MEMBERS = "W-UNJOINED-MEMBERS", "Members that nothing joins",
        "Gops of different Members meet in a Gog when they have the values of one key. These Members share no \
         attribute, so each would be alone in its Gogs.",
        "Pdu p Proto http Transport tcp { Extract host From http.host; };\nPdu q Proto dns Transport udp { \
         Extract name From dns.qry.name; };\nGop g On p Match (host) { Start (host); };\nGop h On q Match (name) \
         { Start (name); };\nGog s { Member g (host); Member h (name); };",
        "Pdu p Proto http Transport tcp { Extract host From http.host; };\nPdu q Proto dns Transport udp { \
         Extract host From dns.qry.name; };\nGop g On p Match (host) { Start (host); };\nGop h On q Match (host) \
         { Start (host); };\nGog s { Member g (host); Member h (host); };",
        false;
    UNKNOWN_ATTRIBUTE = "W-UNKNOWN-ATTRIBUTE", "an attribute that nothing gives",
        "Attributes come from Extract clauses and from the Insert and Replace actions of Transforms. A condition \
         on any other name is never met. (`Stop (never)` is the way to say that a Gop is not stopped.)",
        "Pdu p Proto http Transport tcp/ip { Extract address From ip.addr; };\nGop g On p Match (adress) { Start \
         (address); };",
        "Pdu p Proto http Transport tcp/ip { Extract address From ip.addr; };\nGop g On p Match (address) { Start \
         (address); };",
        false;
    UNREACHABLE_RULE = "W-UNREACHABLE-RULE", "a rule that is never tried",
        "The first rule that matches ends a Transform. A rule behind one without conditions, or behind one whose \
         conditions are met whenever its own are, is never tried. Put the narrower rule first.",
        "Transform t { Match (k) Insert (x); Match (k=\"a\") Insert (y); };\nPdu p Proto http Transport tcp { \
         Extract k From http.host; Transform t; };",
        "Transform t { Match (k=\"a\") Insert (y); Match (k) Insert (x); };\nPdu p Proto http Transport tcp { \
         Extract k From http.host; Transform t; };",
        false;
    UNUSED_ATTRIBUTE = "W-UNUSED-ATTRIBUTE", "an attribute that nothing uses",
        "The Pdu shows it, but no condition asks for it and no Extra clause copies it to the Gop: a filter on the \
         group cannot use it. That may be all that is wanted, so the finding has to be asked for.",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop g On p Match (k) { Start (k); };",
        "Pdu p Proto http Transport tcp/ip { Extract k From http.host; Extract code From http.response.code; \
         };\nGop g On p Match (k) { Start (k); Extra (code); };",
        true;
    UNUSED_TRANSFORM = "W-UNUSED-TRANSFORM", "a Transform that nothing uses",
        "Name it in the Transform clause of a Pdu, Gop or Gog, or remove it.",
        "Transform t { Match (k) Insert (x); };",
        "Transform t { Match (k) Insert (x); };\nPdu p Proto http Transport tcp { Extract k From http.host; \
         Transform t; };",
        false;
}

/// The code of that name, or of the lint of that name.
pub fn code(name: &str) -> Option<&'static Code> {
    let is = |code: &&Code| {
        code.name.eq_ignore_ascii_case(name) || code.lint().is_some_and(|lint| lint.eq_ignore_ascii_case(name))
    };
    CODES.iter().copied().find(is)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_unique() {
        assert!(CODES.is_sorted_by(|a, b| a.name < b.name));
    }

    #[test]
    fn a_warning_has_two_names() {
        assert_eq!(code("w-key-splits"), code("key_splits"));
        assert_eq!(code("E-CHAR").and_then(Code::lint), None);
    }
}
