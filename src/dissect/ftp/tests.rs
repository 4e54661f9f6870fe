//! Sessions as in RFC 959 and RFC 2428.

use std::collections::HashMap;

use super::super::testing::{dissector, greedy, run_in, tcp, unseen};
use super::super::{Direction, Dissector};
use super::{FTP, FTP_DATA};
use crate::capture::LinkType;

/// Last octet of the address, and port.
type Place = (u8, u16);

/// Segments of connections between places, each direction with its own sequence numbers.
#[derive(Default)]
struct Talk {
    packets: Vec<Vec<u8>>,
    next: HashMap<[Place; 2], u32>,
}

const CLIENT: Place = (1, 40000);
const SERVER: Place = (2, 21);

impl Talk {
    fn say(&mut self, from: Place, to: Place, text: &str) {
        let next = self.next.entry([from, to]).or_insert(1);
        self.packets.push(tcp(from, to, *next, 1, "AP", text.as_bytes()));
        *next += text.len() as u32;
    }

    fn client(&mut self, text: &str) {
        self.say(CLIENT, SERVER, text);
    }

    fn server(&mut self, text: &str) {
        self.say(SERVER, CLIENT, text);
    }

    fn lines(&self, cx: &mut Dissector) -> Vec<String> {
        let frames = run_in(cx, LinkType::ETHERNET, &self.packets);
        let layers = |(frame, lines): (u32, Vec<String>)| {
            lines
                .into_iter()
                .filter_map(move |line| Some(format!("{frame} {}", line.strip_prefix("frame/eth/ip/tcp/")?)))
        };
        frames.into_iter().flat_map(|frame| layers(frame).collect::<Vec<String>>()).collect()
    }
}

const WANTED: [&str; 8] = [
    "ftp.request",
    "ftp.request.command",
    "ftp.request.arg",
    "ftp.response.code",
    "ftp.response.arg",
    "ftp.current-working-directory",
    "ftp-data.command",
    "ftp-data.setup-frame",
];

#[test]
fn commands_and_replies_are_told_apart_by_what_they_say() {
    let mut talk = Talk::default();
    talk.server("220-hello\r\nfoo\r\n");
    talk.server(" more\r\n220 ok\r\n221 again\r\n");
    talk.client("USER joe\r\nPASS x\r\n");
    talk.client("CW");
    talk.client("D /tmp\r\n");
    talk.server("250 done\r\n");
    talk.server("257 \"/a\"\"b\" is cwd\r\n12 x\r\n");
    talk.client("CWD x\r\n");
    talk.server("250\r\n");
    talk.client("CDUP\r\n");
    talk.server("250 ok\r\n");
    assert_eq!(
        talk.lines(&mut dissector(&WANTED)),
        [
            "1 ftp ftp.request=0 ftp.response.code=220 ftp.response.arg=hello ftp.current-working-directory=",
            "2 ftp ftp.request=0 ftp.response.arg= more ftp.current-working-directory=",
            "2 ftp ftp.request=0 ftp.response.code=221 ftp.response.arg=again ftp.current-working-directory=",
            "3 ftp ftp.request=1 ftp.request.command=USER ftp.request.arg=joe ftp.current-working-directory=",
            "3 ftp ftp.request=1 ftp.request.command=PASS ftp.request.arg=x ftp.current-working-directory=",
            "5 ftp ftp.request=1 ftp.request.command=CWD ftp.request.arg=/tmp ftp.current-working-directory=",
            "6 ftp ftp.request=0 ftp.response.code=250 ftp.response.arg=done ftp.current-working-directory=/tmp",
            "7 ftp ftp.request=0 ftp.response.code=257 ftp.response.arg=\"/a\"\"b\" is cwd \
             ftp.current-working-directory=/a\"b",
            "7 ftp ftp.request=0 ftp.response.arg=12 x ftp.current-working-directory=/a\"b",
            "8 ftp ftp.request=1 ftp.request.command=CWD ftp.request.arg=x ftp.current-working-directory=/a\"b",
            "9 ftp ftp.request=0 ftp.response.code=250 ftp.current-working-directory=/a\"b/x",
            "10 ftp ftp.request=1 ftp.request.command=CDUP ftp.current-working-directory=/a\"b/x",
            "11 ftp ftp.request=0 ftp.response.code=250 ftp.response.arg=ok ftp.current-working-directory=/a\"b",
        ]
    );
}

#[test]
fn announced_connections_carry_data() {
    let mut talk = Talk::default();
    talk.server("229 Entering Extended Passive Mode (|||51211|)\r\n");
    talk.client("RETR f\r\n");
    talk.say((2, 51211), (1, 40001), "data");
    talk.say((2, 51211), (1, 40001), "more");
    talk.client("PORT 10,0,0,1,23,113\r\n");
    talk.say((2, 20), (1, 6001), "early");
    talk.client("EPRT |1|10.0.0.1|6002|\r\nLIST\r\n");
    talk.say((2, 4711), (1, 6002), "listing");
    talk.server("227 Entering Passive Mode (9,9,9,9,200,1).\r\n");
    talk.say((1, 40002), (2, 51201), "upload");
    talk.say((2, 20), (1, 6003), "by its port");
    talk.say((2, 5555), (1, 6003), "nothing");
    let wanted = ["ftp-data.setup-frame", "ftp-data.setup-method", "ftp-data.command", "ftp-data.command-frame"];
    assert_eq!(
        talk.lines(&mut dissector(&wanted)).into_iter().filter(|line| line.contains("ftp-data")).collect::<Vec<_>>(),
        [
            "3 ftp-data ftp-data.setup-frame=1 ftp-data.setup-method=EPASV ftp-data.command=RETR f ftp-data.command-frame=2",
            "4 ftp-data ftp-data.setup-frame=1 ftp-data.setup-method=EPASV ftp-data.command=RETR f ftp-data.command-frame=2",
            "6 ftp-data ftp-data.setup-frame=5 ftp-data.setup-method=PORT",
            "8 ftp-data ftp-data.setup-frame=7 ftp-data.setup-method=EPRT ftp-data.command=LIST ftp-data.command-frame=7",
            "10 ftp-data ftp-data.setup-frame=9 ftp-data.setup-method=PASV",
            "11 ftp-data",
        ]
    );
}

#[test]
fn what_is_encrypted_is_not_read() {
    let mut talk = Talk::default();
    talk.server("220 hello\r\n");
    talk.client("AUTH TLS\r\n");
    talk.server("234 go\r\n");
    talk.client("\x16\x03\x01\r\n");
    talk.server("200 x\r\n");
    assert_eq!(talk.lines(&mut dissector(&["ftp"])), ["1 ftp", "2 ftp", "3 ftp"]);
}

#[test]
fn every_field_is_shown() {
    let mut talk = Talk::default();
    talk.server("220 hello\r\n227 (9,9,9,9,200,1)\r\n229 (|||7|)\r\n");
    talk.client("PORT 9,9,9,9,1,1\r\nEPRT |1|10.0.0.1|6002|\r\nEPRT |2|2001:db8::1|6003|\r\nRETR f\r\n");
    talk.say((9, 1), (2, 20), "x");
    talk.say((2, 1), (9, 257), "x");
    talk.server("229 (|||8|)\r\n");
    talk.client("RETR g\r\n");
    talk.say((1, 1), (2, 8), "x");
    let lines = talk.lines(&mut greedy());
    assert_eq!(unseen(&FTP, &lines), ["ftp.epsv.ipv6"], "needs IPv6");
    assert_eq!(unseen(&FTP_DATA, &lines), Vec::<&str>::new());
}

#[test]
fn over_ipv6_a_reply_229_means_the_server() {
    use etherparse::PacketBuilder;
    let mut packet = Vec::new();
    PacketBuilder::ethernet2([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2])
        .ipv6([1; 16], [2; 16], 64)
        .tcp(21, 40000, 1, 100)
        .write(&mut packet, b"229 (|||7|)\r\n")
        .unwrap();
    let frames = run_in(&mut dissector(&["ftp.epsv.ipv6", "ftp.epsv.port"]), LinkType::ETHERNET, &[packet]);
    assert_eq!(
        frames[0].1.last().unwrap(),
        "frame/eth/ipv6/tcp/ftp ftp.epsv.ipv6=101:101:101:101:101:101:101:101 ftp.epsv.port=7"
    );
}

#[test]
fn damage_does_not_panic() {
    let text = "227 (1,2,3,4,5,6)\r\n229 (|||7|)\r\n257 \"a\"\"\"\r\n250 x\r\n";
    let mut cx = greedy();
    for at in 0..text.len() {
        for byte in [0, b'"', b'|', b'9', b'\n', b','] {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] = byte;
            let mut stream = super::control::new();
            cx.frame.reset(1, 0);
            cx.layer(&super::super::tcp::TCP, |cx| {
                stream.data(cx, Direction::Backward, &bytes[..at]);
                stream.data(cx, Direction::Backward, &bytes[at..]);
                stream.data(cx, Direction::Forward, &bytes[at..]);
            });
        }
    }
}
