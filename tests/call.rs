//! One telephone call that is seen on H.323, with its gatekeeper, and on SS7: the legs of
//! `tests/captures/call.pcap` come together by the identifier and the number that they share.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::path::Path;

use mate::capture::Captures;
use mate::dissect::protocols;
use mate::fields::Catalogue;
use mate::lang;
use mate::program::{Compat, GogKind};
use mate::run::{Options, compile, run};
use mate::track::Keep;

/// RAS by its choice, ISUP by the label of MTP3: as such configurations are written.
const CONFIG: &str = r#"
    Pdu call_pdu Proto q931 Transport tpkt/tcp/ip {
        Extract addr From ip.addr;
        Extract reference From q931.call_ref;
        Extract kind From q931.message_type;
        Extract number From q931.calling_party_number.digits;
        Extract call From h225.guid;
        Extract q931_cause From q931.cause_value;
    };
    Pdu gatekeeper_pdu Proto h225.RasMessage Transport udp/ip {
        Extract addr From ip.addr;
        Extract sequence From h225.requestSeqNum;
        Extract kind From h225.RasMessage;
        Extract call From h225.guid;
    };
    Pdu trunk_pdu Proto isup Transport mtp3/sctp {
        Extract point From mtp3.opc;
        Extract point From mtp3.dpc;
        Extract circuit From isup.cic;
        Extract kind From isup.message_type;
        Extract number From isup.calling;
        Extract isup_cause From isup.cause_indicator;
        Extract tag From sctp.verification_tag;
    };
    Gop h323_leg On call_pdu Match (addr, addr, reference) {
        Start (kind=5);
        Stop (kind=90);
        Extra (number, call, q931_cause);
    };
    Gop gatekeeper_leg On gatekeeper_pdu Match (addr, addr, sequence) {
        Start (kind{"9"|"15"});
        Stop (kind{"10"|"16"});
        Extra (call);
    };
    Gop trunk_leg On trunk_pdu Match (point, point, circuit) {
        Start (kind=1);
        Stop (kind=16);
        Extra (number, isup_cause, tag);
    };
    Gog call {
        Member h323_leg (call);
        Member h323_leg (number);
        Member gatekeeper_leg (call);
        Member trunk_leg (number);
        Extra (number, call, q931_cause, isup_cause, tag);
    };
    Done;
"#;

#[test]
fn the_legs_of_a_call_come_together() {
    let catalogue = Catalogue::new(&protocols());
    let loaded = lang::judge(lang::parse("call.mate", CONFIG, &[]), &catalogue);
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    let (program, texts) = compile(&loaded.config, &catalogue, Compat::Documented);
    let capture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures/call.pcap");
    let options = Options { keep: Keep::Pdus, ..Options::default() };
    let tracked = run(program, texts, &mut Captures::open(&[&capture]).unwrap(), &options, |_| {}).tracked;

    // The setup, three answers and the release; four gatekeeper exchanges; six messages of ISUP.
    let frames: Vec<u32> = tracked.pdus().iter().map(|pdu| pdu.frame).collect();
    assert_eq!(frames, [5, 6, 10, 11, 12, 13, 14, 15, 16, 17, 17, 20, 21, 22, 23, 24, 25, 26, 27]);
    assert!(tracked.pdus().iter().all(|pdu| pdu.gop.is_some()));
    let gogs: BTreeSet<_> = tracked.pdus().iter().filter_map(|pdu| tracked.gog_of(tracked.gop(pdu.gop?)?)).collect();
    assert_eq!(gogs.len(), 1, "all of them are one call");

    let (_, call) = tracked.gogs(GogKind(0)).next().unwrap();
    let attrs: BTreeSet<String> = tracked
        .attrs(call.attrs)
        .iter()
        .map(|avp| format!("{}={}", tracked.program.attr(avp.attr()), tracked.text(avp)))
        .collect();
    let expected = [
        "call=8a2c7f34-11de-4b05-99aa-00d0b70ac3e1",
        "isup_cause=16",
        "number=5551234",
        "q931_cause=16",
        "tag=0x11112222",
        "tag=0x33334444",
    ];
    assert_eq!(attrs, expected.into_iter().map(str::to_owned).collect());
}
