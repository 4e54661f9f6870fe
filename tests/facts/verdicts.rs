//! Where our results differ from those of tshark 4.4, and why: the numbers are the deviations and
//! decisions of the specification. A case that is not listed must agree in both modes.

use super::Difference;

/// What is known to differ in a case.
#[derive(Debug)]
pub(crate) struct Verdict {
    pub(crate) case: &'static str,
    /// In the default mode.
    pub(crate) default: &'static [Differs],
    /// In the mode that does as Wireshark does.
    pub(crate) compat: &'static [Differs],
    /// What is right where tshark is wrong, as in `notes.md`; see [`claims`](super::claims).
    pub(crate) correct: &'static [&'static str],
}

/// Things that differ for one reason.
#[derive(Debug)]
pub(crate) struct Differs {
    /// Types (`g`), items (`g:1`) or fields of them (`g:1.time`), with blanks between; or `load`.
    what: &'static str,
    pub(crate) why: &'static str,
}

impl Differs {
    pub(crate) fn covers(&self, difference: &Difference) -> bool {
        self.what.split(' ').any(|pattern| difference.is_named(pattern))
    }

    /// What is said to differ and does not.
    pub(crate) fn unused<'a>(&'a self, differences: &'a [Difference]) -> impl Iterator<Item = &'static str> + 'a {
        let differs = |pattern: &&str| !differences.iter().any(|difference| difference.is_named(pattern));
        self.what.split(' ').filter(differs)
    }
}

const fn differs(what: &'static str, why: &'static str) -> Differs {
    Differs { what, why }
}

pub(crate) static VERDICTS: &[Verdict] = &[
    Verdict {
        case: "02-strict-duplicates",
        default: &[differs("p6 p9 p11 p12 p14 p16 p17", "D2")],
        compat: &[],
        correct: &["only p0 p2 p3 p5 p6 p7 p8 p9 p10 p11 p12 p13 p14 p15 p16 p17 p19 p20"],
    },
    Verdict {
        case: "03-every",
        default: &[differs("p4 p5 p6 p13 p15 p16", "D3")],
        compat: &[],
        correct: &["only p0 p1 p2 p3 p4 p5 p6 p7 p10 p11 p12 p13 p14 p15 p16 p17"],
    },
    Verdict { case: "04-loose", default: &[differs("p2 p3", "D4")], compat: &[], correct: &["only p0 p1 p4 p5"] },
    Verdict {
        case: "05-transform-ops",
        default: &[differs("p7.attrs p21.attrs", "D2"), differs("p9.attrs", "D4")],
        compat: &[],
        correct: &[
            "p7:1 is a=abcde d=9 m=x1 n=10 uri=/u x=1",
            "p9:1 is a=abcde d=9 m=x1 m=x2 n=10 uri=/u",
            "p21:1 is a=abcde d=9 n=10 uri=/u x=1",
        ],
    },
    Verdict {
        case: "17-gop-idle-timeout",
        default: &[differs("p g", "D6, D7")],
        compat: &[],
        correct: &["frame 1-4 in g:1", "frame 5-7 in g:2", "frame 8 in g:3", "g:1 time none", "g:2 time 1", "no g:4"],
    },
    Verdict {
        case: "18-gop-lifetime",
        default: &[differs("p g", "D6, D7")],
        compat: &[],
        correct: &["frame 1-4 in g:1", "frame 5-7 in g:2", "frame 8 in g:3", "g:1 time none", "g:2 time 1"],
    },
    Verdict {
        case: "19-gop-expiration",
        default: &[differs("p:7 g:1", "D8")],
        compat: &[],
        correct: &["frame 1-6 in g:1", "frame 7 in nothing", "frame 8 in g:2", "g:1 time 5.5"],
    },
    Verdict {
        case: "20-gop-lifetime-long",
        default: &[differs("p g", "D6, D7")],
        compat: &[],
        correct: &["frame 1-7 in g:1", "frame 8 in g:2", "g:1 time 5.5", "no g:3"],
    },
    // The Gop has e=r1 and e=r2, and the Transform asks for e=r2, which only the walk of D2 misses.
    Verdict {
        case: "21-gop-transform",
        default: &[differs("g:1.attrs", "D2")],
        compat: &[],
        correct: &["g:1 is e=r1 e=r2 e=r3 hot=yes k=A seen=A"],
    },
    Verdict {
        case: "26-gog-second-key-ignored",
        default: &[differs("p:2.chain p:3.chain gg", "D17")],
        compat: &[],
        correct: &["frame 1-3 in gg:1", "gg:1 gops g:1 g:2 g:3", "gg:1 has e=r9", "no gg:2"],
    },
    Verdict {
        case: "28-gog-never-released",
        default: &[differs("p:2.chain p:3.chain gg", "D16")],
        compat: &[],
        correct: &["frame 1 in gg:1", "frame 2 in gg:2", "frame 3 in gg:3"],
    },
    Verdict {
        case: "29-gog-transform",
        default: &[differs("gg.attrs", "D15")],
        compat: &[],
        correct: &["gg:1 has hot=yes", "gg:2 has hot=yes"],
    },
    Verdict {
        case: "31-gog-late-join",
        default: &[differs("p:5.chain gg", "Decision 6")],
        compat: &[],
        correct: &["frame 2-5 in gg:1", "frame 1 in gg:1"],
    },
    Verdict {
        case: "33-criteria",
        default: &[differs("rejloose", "D4")],
        compat: &[],
        correct: &["frame 1 has acc:1 def:1", "frame 2 has rej:2 rejloose:2 aftertr:2"],
    },
    Verdict {
        case: "37-lastpdu-multi",
        default: &[differs("a2", "D35")],
        compat: &[],
        correct: &["frame 1 has a1:1", "frame 2 has a1:3"],
    },
    Verdict {
        case: "40-multi-pdu-in-frame",
        default: REASSEMBLED,
        compat: REASSEMBLED,
        correct: &[
            "frame 5 has p:1 q:5",
            "p:1 is addr=10.0.0.1 addr=10.0.0.80 port=1000 port=80 host=h1 uri=/a",
            "p:2 is addr=10.0.0.1 addr=10.0.0.80 port=1000 port=80 code=200",
            "frame 8 has p:3 p:4 q:8",
            "p:3 is addr=10.0.0.1 addr=10.0.0.80 port=1000 port=80 host=h2 uri=/b",
            "p:4 is addr=10.0.0.1 addr=10.0.0.80 port=1000 port=80 host=h3 uri=/c",
            "q:5 has uri=/a",
            "q:8 has uri=/b uri=/c",
        ],
    },
    Verdict {
        case: "41-reassembly-short",
        default: REASSEMBLED,
        compat: REASSEMBLED,
        correct: &[
            "frame 5 has p:1 q:5",
            "p:1 is addr=10.0.0.1 addr=10.0.0.80 port=1000 port=80 uri=/",
            "q:5 has uri=/",
        ],
    },
    Verdict {
        case: "43-payload",
        default: &[differs("p2.attrs p3.attrs p5.attrs p6.attrs", "D33")],
        compat: &[],
        correct: &[
            "p2:1 has id=0x0007",
            "p3:1 has id=0x0007 port=40000 port=53",
            "p5:1 has id=0x0007",
            "p6:1 has id=0x0007",
            "p2:4 has id=0x0007",
            "p3:4 has id=0x0007",
            "p5:2 has id=0x0007",
            "p6:4 has id=0x0007",
        ],
    },
    Verdict {
        case: "45-colonized",
        default: &[differs("p0 p3 p4 p6", "D28")],
        compat: &[differs("p0 p3 p4 p6", "D28")],
        correct: &["only p0 p1 p3 p4 p5 p6"],
    },
    Verdict {
        case: "49-defaults",
        default: &[differs("p:4 p:5 p:6.chain g gg", "D6, D10")],
        compat: &[],
        correct: &["frame 1 has", "frame 2-5 in g:1", "frame 2-6 in gg:1", "frame 6 in g:2", "no g:3", "no gg:2"],
    },
    Verdict {
        case: "50-defaults-idle-ignored",
        default: &[differs("p:7 g:1", "D8, D10")],
        compat: &[],
        correct: &["frame 1-6 in g:1", "frame 7 in nothing", "frame 8 in g:2"],
    },
    Verdict {
        case: "51-gop-name-equals-other-pdu",
        default: &[differs("load", "D19")],
        compat: &[differs("load", "D19")],
        correct: &["refused E-NAME-CLASH"],
    },
    Verdict { case: "52-err-two-gops-one-pdu", default: &[], compat: &[], correct: &["refused E-TWO-GOPS"] },
    Verdict { case: "53-err-missing-semicolon", default: &[], compat: &[], correct: &["refused E-SYNTAX"] },
    Verdict { case: "54-err-clause-order", default: &[], compat: &[], correct: &["refused E-SYNTAX"] },
    Verdict { case: "55-err-unknown-field", default: &[], compat: &[], correct: &["refused E-FIELD"] },
    Verdict { case: "56-crash-unknown-proto", default: &[], compat: &[], correct: &["refused E-PROTO"] },
    Verdict {
        case: "57-err-lastextracted",
        default: &[differs("load", "D12")],
        compat: &[differs("load", "D12")],
        correct: &["loads"],
    },
    Verdict {
        case: "58-uppercase-names",
        default: &[differs("load", "D25")],
        compat: &[differs("load", "D25")],
        correct: &["refused E-CHAR"],
    },
    Verdict { case: "59-err-uppercase-value", default: &[], compat: &[], correct: &["refused E-CHAR"] },
    Verdict { case: "60-err-old-syntax", default: &[], compat: &[], correct: &["refused E-OLD-SYNTAX"] },
    Verdict {
        case: "61-tcp-session",
        default: &[differs("tcp_pdu tcp_ses", "D34, D2")],
        compat: &[differs("tcp_pdu tcp_ses", "D34")],
        correct: &[
            "frame 1-9 in tcp_ses:1",
            "tcp_ses:1 time 1",
            "tcp_ses:1 is addr=10.0.0.1 addr=10.0.0.80 port=1000 port=80",
        ],
    },
    Verdict {
        case: "63-key-notequal-port",
        default: &[differs("dns_pdu:3 dns_pdu:4 dns_req:2", "D2")],
        compat: &[],
        correct: &["frame 1-2 in dns_req:1", "frame 3-4 in dns_req:2", "dns_req:2 has port=60000"],
    },
    Verdict { case: "66-err-duplicate-names", default: &[], compat: &[], correct: &["refused E-DUPLICATE"] },
    Verdict {
        case: "67-name-shared-across-kinds",
        default: &[differs("load", "D20")],
        compat: &[differs("load", "D20")],
        correct: &["refused E-NAME-CLASH"],
    },
    Verdict { case: "68-err-same-field-two-names", default: &[], compat: &[], correct: &["refused E-FIELD-TWICE"] },
    Verdict {
        case: "69-payload-alone",
        default: &[differs("p0.attrs", "D33")],
        compat: &[],
        correct: &["p0:1 is addr=10.0.0.1 addr=10.0.0.53 port=40000 port=53"],
    },
    Verdict {
        case: "71-gop-after-release-gog",
        default: &[differs("p:8.chain gg:2 gg:3", "Decision 6")],
        compat: &[],
        correct: &["frame 8 in g:4", "frame 8 in gg:2", "gg:2 gops g:3 g:4"],
    },
    Verdict {
        case: "75-gog-keys-not-merged",
        default: &[differs("p:2.chain p:4.chain gg", "D50, Decision 7")],
        compat: &[],
        correct: &["frame 1-4 in gg:1", "gg:1 gops g:1 g:2 g:3 g:4", "no gg:2"],
    },
    Verdict {
        case: "76-strict-backtrack",
        default: &[differs("p0 p2 p6 p7 p8 p9 p10", "D2")],
        compat: &[],
        correct: &[
            "frame 1 has p1 p3",
            "frame 2 has p0 p1 p2 p3 p4 p5 p6 p7 p8 p9 p10 p11",
            "frame 3 has p0 p1 p2 p3 p4 p5 p7 p8 p9 p10 p11",
            "frame 4 has p0 p1 p2 p3 p4 p5 p6 p7 p8 p9 p10 p11",
        ],
    },
    Verdict {
        case: "77-decompressed-body",
        default: DECOMPRESSED,
        compat: DECOMPRESSED,
        correct: &[
            "frame 5 has p:2 q:5 j:1",
            "p:2 is addr=10.0.0.1 addr=10.0.0.80 code=200 key=key-one key=key-two key=pad",
            "q:5 is port=1000 port=80 key=key-one key=key-two key=pad",
            "j:1 is addr=10.0.0.1 addr=10.0.0.80 code=200 key=key-one key=key-two key=pad",
        ],
    },
    Verdict {
        case: "78-gop-expiration-after-stop",
        default: &[differs("p:4 g:1", "D8")],
        compat: &[],
        correct: &["frame 1-3 in g:1", "frame 4 in nothing", "frame 5 in g:2"],
    },
    Verdict {
        case: "80-old-syntax-converted",
        default: &[differs("visit.attrs web_req.attrs", "D2"), differs("web_req:1.time web_req:1.roles", "D6")],
        compat: &[],
        correct: &[
            "frame 4-5 in web_req:1",
            "frame 4-5 in visit:1",
            "web_req:1 time 0.1",
            "frame 11 in web_req:2",
            "frame 11 in visit:2",
            "frame 10 has",
            "web_req:1 has server=",
            "web_req:2 has server=",
            "visit:1 has server=",
            "visit:2 has server=",
        ],
    },
];

/// Reassembled data loses its transports in tshark (D32), the first of two requests in a segment
/// has the attributes of both (D51); ours hold what belongs to their layer (Decision 12).
const REASSEMBLED: &[Differs] = &[differs("p:1.attrs p:2.attrs q.attrs", "D32"), differs("p:3.attrs", "D51")];

/// As for reassembled data: the layers of a decoded body are those of the message it is from.
const DECOMPRESSED: &[Differs] = &[differs("p:2.attrs q:5.attrs j:1.attrs", "D32, Decision 12")];
