//! Reading and judging filters.

use proptest::prelude::*;

use super::{Selection, Watch, check, parse};
use crate::capture::from_bytes;
use crate::dissect::protocols;
use crate::fields::Catalogue;
use crate::lang;
use crate::program::Compat;
use crate::run::{Options, compile, run_watched};
use crate::track::Keep;

const CONFIG: &str = "
    Pdu u Proto udp Transport ip { Extract port From udp.port; Extract len From udp.length; };
    Gop g On u Match (port, port) { Start (len=9); Stop (len=11); ShowTree PduTree; };
    Gog s { Member g (port); GopTree FullTree; };
";

/// Datagrams to port 53: second, source port, bytes.
const PACKETS: &[(u32, u16, usize)] =
    &[(1, 1000, 1), (2, 2000, 1), (3, 1000, 2), (4, 1000, 3), (20, 3000, 1), (21, 4000, 7)];

/// The frames that a filter selects.
fn select(text: &str, whole_groups: bool) -> Vec<u32> {
    let (selection, _) = selection(text, whole_groups);
    selection.frames().collect()
}

/// What a filter selects, and whether it looks at frames with Pdus only.
fn selection(text: &str, whole_groups: bool) -> (Selection, bool) {
    let catalogue = Catalogue::new(&protocols());
    let loaded = lang::judge(lang::parse("test.mate", CONFIG, &[]), &catalogue);
    let (mut program, texts) = compile(&loaded.config, &catalogue, Compat::Documented);
    let filter = check(&parse(text).unwrap(), &mut program, &catalogue).unwrap();
    let mut file = vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0];
    for (second, port, len) in PACKETS {
        let mut packet = Vec::new();
        let builder = etherparse::PacketBuilder::ethernet2([2; 6], [4; 6]).ipv4([10, 0, 0, 1], [10, 0, 0, 2], 64);
        builder.udp(*port, 53).write(&mut packet, &vec![b'x'; *len]).unwrap();
        let len = u32::try_from(packet.len()).unwrap();
        for number in [*second, 0, len, len] {
            file.extend(number.to_le_bytes());
        }
        file.extend(packet);
    }
    let mut captures = crate::capture::Captures::new(vec![from_bytes("t", file).unwrap()]);
    let mut watch = Watch::new(Some(&filter), []).whole_groups(whole_groups);
    let options = Options { keep: Keep::Pdus, ..Options::default() };
    let outcome = run_watched(program, texts, &mut captures, &options, &mut watch, |_| {});
    (watch.finish(&outcome.tracked).0, filter.needs_pdu())
}

fn codes(text: &str) -> Vec<&'static str> {
    let catalogue = Catalogue::new(&protocols());
    let loaded = lang::judge(lang::parse("test.mate", CONFIG, &[]), &catalogue);
    let (mut program, _) = compile(&loaded.config, &catalogue, Compat::Documented);
    let checked = parse(text).map_err(|finding| vec![finding]).and_then(|expr| check(&expr, &mut program, &catalogue));
    checked.err().into_iter().flatten().map(|finding: lang::Diagnostic| finding.code.name).collect()
}

#[test]
fn groups_select_all_of_their_frames() {
    // The Gog lists it in the trees of its other Gops, too.
    assert_eq!(select("mate.g == 1", false), [1, 2, 3, 4, 5]);
    assert_eq!(select("mate.g == 4", false), [0; 0]);
    assert_eq!(select("mate.u.RelativeTime == 2", false), [3]);
    assert_eq!(select("mate.g.Time == 3", false), [1, 2, 3, 4, 5]);
    assert_eq!(select("mate.u.len == \"11\" || frame.number == 6", false), [4, 6]);
}

#[test]
fn whole_groups_are_their_gogs_frames_as_well() {
    assert_eq!(select("frame.number == 3", false), [3]);
    assert_eq!(select("frame.number == 3", true), [1, 2, 3, 4, 5]);
    assert_eq!(select("frame.number == 6", true), [6]);
}

#[test]
fn pdus_are_listed_by_id_where_the_tree_is() {
    assert_eq!(select("mate.g.Pdu == 6", false), [0; 0]);
    // The other Gops of the Gog are shown whole.
    assert_eq!(select("mate.g.Pdu == 5", false), [1, 2, 3, 4, 5]);
    assert_eq!(select("count(mate.g.Pdu) == 5", false), [1, 2, 3, 4, 5]);
}

#[test]
fn only_frames_that_can_pass_are_looked_at() {
    let needs_pdu = |text: &str| selection(text, false).1;
    assert!(needs_pdu("mate.g && frame.number > 1") && needs_pdu("frame.number == mate.u"));
    assert!(!needs_pdu("frame.number > 1") && !needs_pdu("!mate.g") && !needs_pdu("count(mate.g) == 0"));
}

#[test]
fn frames_are_compared_with_groups() {
    assert_eq!(select("frame.number == mate.u", false), [1, 2, 3, 4, 5, 6]);
    assert_eq!(select("frame.number > mate.u && frame.number > 4", false), [0; 0]);
    assert_eq!(select("udp.srcport == 1000 && mate.g.len contains \"1\"", false), [0; 0]);
}

#[test]
fn what_is_wrong_has_its_code() {
    assert_eq!(codes("mate.g.Tiem > 1 && udp.prt"), ["E-FILTER-FIELD", "E-FILTER-FIELD"]);
    assert_eq!(codes("udp.port == \"80\" or mate.u.len == 9"), ["E-FILTER-TYPE", "E-FILTER-TYPE"]);
    assert_eq!(codes("udp.port == 70000"), ["E-FILTER-VALUE"]);
    assert_eq!(codes("size(udp.port) == 1"), ["E-FILTER-FUNCTION"]);
    assert_eq!(codes("udp &&"), ["E-FILTER-SYNTAX"]);
    assert_eq!(codes(""), ["E-FILTER-SYNTAX"]);
    assert_eq!(codes("\u{e4}"), ["E-FILTER-SYNTAX"]);
    assert_eq!(codes("mate.g and udp.port in {53, 1000..2000}"), [""; 0]);
}

#[test]
fn brackets_have_a_bound() {
    let nested = |depth: usize| format!("{}udp{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&nested(64)).is_ok() && parse(&nested(65)).is_err());
    assert!(parse(&"!".repeat(10_000)).is_err());
    assert!(parse(&format!("{}udp", "!".repeat(10_000))).is_ok());
    assert!(parse(&"udp||".repeat(20_000)).is_err());
}

#[test]
fn parts_are_joined_as_tightly_as_in_wireshark() {
    let written = |text: &str| parse(text).unwrap().to_string();
    assert_eq!(written("a||b&&!c^^d"), "a or b and not c xor d");
    assert_eq!(written("(a||b)&&!(c^^d)"), "(a or b) and not (c xor d)");
    assert_eq!(written("!!a and not a == 1"), "a and not a == 1");
    assert_eq!(written("1<=a.b<=0x2"), "1 <= a.b and a.b <= 0x2");
    assert_eq!(written("all a any_ne 2||any b in{1,2 .. 3}"), "all a !== 2 or any b in {1, 2..3}");
    assert_eq!(written("len(a[1-2]) gt 3 && x & 4 eq 5"), "len(a[1:2]) > 3 and x & 4 == 5");
    assert_eq!(
        written(r#"a~r"\d" or b contains "\x41\"\n" or c==':'"#),
        r#"a matches "\\d" or b contains "A\"\n" or c == ':'"#
    );
}

/// Filters in canonical form.
fn filters() -> impl Strategy<Value = String> {
    let name = prop_oneof![Just("udp"), Just("udp.port"), Just("mate.g"), Just("mate.u.len"), Just("x.not-known")];
    let value = prop_oneof![
        (0u32..70_000).prop_map(|number| number.to_string()),
        Just("10.0.0.0/8".to_owned()),
        Just("02:00".to_owned()),
        "[ -~]{0,8}".prop_map(|text| format!("\"{}\"", text.escape_default().to_string().replace("\\'", "'"))),
    ];
    let operator = prop_oneof![Just("=="), Just("!="), Just("==="), Just("!=="), Just("<="), Just("contains")];
    let quantifier = prop_oneof![Just(""), Just("any "), Just("all ")];
    let compare = (quantifier, name.clone(), operator, value.clone())
        .prop_map(|(quantifier, name, operator, value)| format!("{quantifier}{name} {operator} {value}"));
    let set = (name.clone(), proptest::collection::vec(value, 1..4))
        .prop_map(|(name, values)| format!("{name} not in {{{}}}", values.join(", ")));
    let leaf = prop_oneof![name.prop_map(str::to_owned), compare, set];
    leaf.prop_recursive(3, 12, 3, |part| {
        prop_oneof![
            (proptest::collection::vec(part.clone(), 2..4), prop_oneof![Just(" or "), Just(" and "), Just(" xor ")])
                .prop_map(|(parts, word)| {
                    let bracketed = |part: String| if part.contains(' ') { format!("({part})") } else { part };
                    parts.into_iter().map(bracketed).collect::<Vec<_>>().join(word)
                }),
            part.prop_map(|part| format!("not ({part})")),
        ]
    })
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "[a-z0-9.=!<>&|(){},\"' \\\\\\[\\]~-]{0,40}|.{0,40}") {
        let _ = codes(&text);
        if let Ok(expr) = parse(&text) {
            let written = expr.to_string();
            prop_assert_eq!(parse(&written).map(|expr| expr.to_string()), Ok(written));
        }
    }

    #[test]
    fn what_is_written_is_read_again(text in filters()) {
        let written = parse(&text).unwrap().to_string();
        prop_assert_eq!(parse(&written).map(|expr| expr.to_string()), Ok(written));
    }
}
