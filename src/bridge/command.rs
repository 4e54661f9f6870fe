//! The command line of the tshark that dissects. All that is in it is fixed, or a number, or a name
//! of tshark's own vocabulary, or what the user told mate to pass on, each an argument of its own:
//! nothing of a configuration or a file's name gets there, and no shell sees it.

use std::collections::BTreeSet;

use super::Preference;
use super::vocabulary::{Row, Vocabulary, is_plain};

/// Protocols whose own trees hold much that is seldom asked for, and no tree of another protocol.
const TRIMMED: &[&str] = &["frame", "eth", "ip", "ipv6", "udp", "tcp", "data"];

/// What is wanted of tshark.
#[derive(Debug, Clone, Default)]
pub struct Wishes<'a> {
    /// All names in a configuration.
    pub names: Vec<&'a str>,
    /// Of these, the ones that make Pdus: frames without them are of no interest.
    pub protos: Vec<&'a str>,
    /// Rules for ports, as in `tcp.port==8080,http`.
    pub decode_as: Vec<String>,
    /// Preferences that the user has.
    pub preferences: &'a [Preference],
    /// Whether frames that make no Pdu are of interest, too.
    pub every_frame: bool,
    /// Whether segments that come out of order are put in order; tshark does not unless told to.
    pub in_order: bool,
}

/// The arguments: a capture comes in by the standard input, PDML goes out by the standard output.
pub(super) fn arguments(wishes: &Wishes<'_>, vocabulary: &Vocabulary) -> Vec<String> {
    let mut arguments: Vec<String> = ["-n", "-r", "-", "-T", "pdml"].map(str::to_owned).into();
    if wishes.in_order {
        arguments.extend(["-o", "tcp.reassemble_out_of_order:TRUE"].map(str::to_owned));
    }
    for preference in wishes.preferences {
        arguments.extend(["-o".to_owned(), preference.as_str().to_owned()]);
    }
    for rule in &wishes.decode_as {
        arguments.extend(["-d".to_owned(), rule.clone()]);
    }
    if let Some(shown) = shown(wishes, vocabulary) {
        arguments.extend(["-J".to_owned(), shown]);
    }
    if let Some(filter) = filter(wishes, vocabulary) {
        arguments.extend(["-Y".to_owned(), filter]);
    }
    arguments
}

/// The protocols whose trees are to be written; none where all are. It names all but a few: any of
/// the others may hold the tree of a wanted one, or wanted fields of a protocol without a tree.
fn shown(wishes: &Wishes<'_>, vocabulary: &Vocabulary) -> Option<String> {
    let names = wishes.names.iter().copied().collect();
    let mut wanted: BTreeSet<&str> = BTreeSet::new();
    for row in vocabulary.find(&names) {
        wanted.insert(match row {
            Row::Protocol { name, .. } => name,
            Row::Field { protocol, .. } => protocol,
        });
        // A protocol within the tree of another one (`tcp.options.nop`).
        wanted.extend(row.name().split('.').next());
    }
    // Notes such as `_ws.expert` may be in any tree.
    if wanted.iter().any(|name| name.starts_with("_ws")) {
        return None;
    }
    let trimmed = |name: &str| TRIMMED.contains(&name) && !wanted.contains(name);
    let shown = vocabulary.rows().filter_map(|row| match row {
        Row::Protocol { name, .. } => (!name.starts_with("_ws") && !trimmed(name)).then_some(name),
        // Notes about joined data stand outside of all protocols, and are asked for like one.
        Row::Field { name, protocol, .. } => {
            let is_note = name.ends_with(".segments") || name.ends_with(".fragments");
            (is_note && wanted.contains(protocol)).then_some(name)
        }
    });
    let mut shown: Vec<&str> = shown.filter(|name| is_plain(name)).collect();
    shown.dedup();
    Some(shown.join(" "))
}

/// The frames to be written: those with a Proto; the first, which begins the time; those that are
/// damaged, which are counted. None where all are.
fn filter(wishes: &Wishes<'_>, vocabulary: &Vocabulary) -> Option<String> {
    let known: BTreeSet<&str> =
        vocabulary.find(&wishes.protos.iter().copied().collect()).into_iter().map(Row::name).collect();
    if wishes.every_frame || known.contains("frame") {
        return None;
    }
    let mut filter = "frame.number==1 || _ws.malformed".to_owned();
    for name in known.into_iter().filter(|name| is_plain(name)) {
        filter.push_str(" || ");
        filter.push_str(name);
    }
    Some(filter)
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::sample;
    use super::*;

    fn line(wishes: &Wishes<'_>) -> Vec<String> {
        arguments(wishes, &sample())
    }

    #[test]
    fn only_what_is_demanded_is_asked_for() {
        let wishes = Wishes {
            names: vec!["sip", "ip", "sip.Method", "ip.addr"],
            protos: vec!["sip"],
            decode_as: vec!["udp.port==5070,sip".to_owned()],
            preferences: &["tls.keylog_file:keys of -mine".parse().unwrap()],
            in_order: true,
            every_frame: false,
        };
        assert_eq!(
            line(&wishes),
            [
                "-n",
                "-r",
                "-",
                "-T",
                "pdml",
                "-o",
                "tcp.reassemble_out_of_order:TRUE",
                "-o",
                "tls.keylog_file:keys of -mine",
                "-d",
                "udp.port==5070,sip",
                "-J",
                "sip ip http mtp3 tcp.options.nop",
                "-Y",
                "frame.number==1 || _ws.malformed || sip"
            ]
        );
    }

    #[test]
    fn a_part_of_a_tree_needs_the_tree() {
        let wishes = Wishes { names: vec!["tcp.options.nop"], protos: vec!["tcp.options.nop"], ..Wishes::default() };
        let line = line(&wishes);
        assert_eq!(line.get(6).map(String::as_str), Some("sip tcp http mtp3 tcp.segments tcp.options.nop"));
    }

    #[test]
    fn every_frame_has_a_frame() {
        let wishes = Wishes { names: vec!["frame"], protos: vec!["frame"], ..Wishes::default() };
        assert!(!line(&wishes).contains(&"-Y".to_owned()));
    }

    #[test]
    fn every_frame_comes_if_wanted() {
        let wishes = Wishes { names: vec!["sip"], protos: vec!["sip"], every_frame: true, ..Wishes::default() };
        assert!(!line(&wishes).contains(&"-Y".to_owned()));
    }

    #[test]
    fn names_that_tshark_does_not_have_go_nowhere() {
        let hostile = ["sip || tcp", "-x", "$(reboot)", "\"", "; rm", "nosuch", "bad name;x"];
        let wishes = Wishes { names: hostile.into(), protos: hostile.into(), ..Wishes::default() };
        let plain = Wishes { names: vec![], protos: vec![], ..Wishes::default() };
        assert_eq!(line(&wishes), line(&plain));
        assert_eq!(line(&plain).last().map(String::as_str), Some("frame.number==1 || _ws.malformed"));
    }
}
