//! Internet Control Message Protocol (`icmp`). The packet that an error quotes becomes layers below
//! it.

use super::checksum::Status;
use super::ip::REST_UNKNOWN;
use super::pending::Pending;
use super::{Cursor, Dissected, Dissector, Hook, Net, Payload, Row, Run, Stop};
use crate::fields::protocol;

protocol! {
    pub static ICMP = "icmp", "Internet Control Message Protocol", Spanning, carries ["ip"],
        "IP protocol 1.";
    TYPE = "icmp.type", Uint(1, Dec), "Type: 8 echo request, 0 echo reply, 3 unreachable, 11 time exceeded …";
    CODE = "icmp.code", Uint(1, Dec), "Code.";
    CHECKSUM = "icmp.checksum", Uint(2, Hex), "Checksum.";
    CHECKSUM_STATUS = "icmp.checksum.status", Uint(1, Dec), "`1` right, `0` wrong, `2` not verified (bytes are missing, or it is quoted).";
    IDENT = "icmp.ident", Uint(2, Dec), "Identifier of echoes, timestamps, information and mask requests.";
    IDENT_LE = "icmp.ident_le", Uint(2, Dec), "The identifier read in the other byte order.";
    SEQ = "icmp.seq", Uint(2, Dec), "Sequence number of those.";
    SEQ_LE = "icmp.seq_le", Uint(2, Dec), "The sequence number read in the other byte order.";
    UNUSED = "icmp.unused", Bytes, "Bytes without meaning, in errors.";
    LENGTH = "icmp.length", Uint(1, Dec), "Length of the quoted packet in units of 4 bytes, in errors that say it.";
    MTU = "icmp.mtu", Uint(2, Dec), "Largest packet that the next hop takes, in type 3 code 4.";
    POINTER = "icmp.pointer", Uint(4, Dec), "Place of the fault in the quoted packet, in type 12.";
    REDIR_GW = "icmp.redir_gw", Ipv4, "The better gateway, in redirects.";
    RESP_TO = "icmp.resp_to", Framenum, "In an echo reply: frame of the request.";
    RESPTIME = "icmp.resptime", Double, "In an echo reply: milliseconds since the request.";
    DATA_TIME = "icmp.data_time", Time, "Time that an echo's data seems to begin with.";
    DATA_TIME_RELATIVE = "icmp.data_time_relative", Seconds, "Time since then.";
}

pub(super) static ROW: Row = Row { protocol: &ICMP, run: Run::Unit(run), hooks: &[Hook::IpProtocol(1)] };

/// So many echo requests wait for their reply.
const MAX_WAITING: usize = 65_536;

/// Echo requests that wait for their reply; kept only if someone asks for the reply's fields.
#[derive(Debug, Default)]
pub(crate) struct Echoes {
    requests: Pending<Echo, Request>,
}

/// What a request and its reply have in common; the addresses are those of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Echo {
    pub(super) net: Net,
    pub(super) ident: u16,
    pub(super) seq: u16,
}

/// Where and when a request was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Request {
    pub(super) frame: u32,
    pub(super) time: i64,
}

impl Echoes {
    /// A request; of several equal ones the last is answered.
    pub(super) fn request(&mut self, echo: Echo, request: Request) {
        self.requests.insert(echo, request);
        if self.requests.len() > MAX_WAITING
            && let Some((oldest, _)) = self.requests.oldest()
        {
            self.requests.remove(&oldest);
        }
    }

    /// The request that a reply answers; `echo` as the reply has it.
    pub(super) fn reply(&mut self, echo: Echo) -> Option<Request> {
        let Net { src, dst } = echo.net;
        self.requests.remove(&Echo { net: Net { src: dst, dst: src }, ..echo })
    }
}

/// Milliseconds from a request to now.
pub(super) fn response_time(request: Request, now: i64) -> f64 {
    now.wrapping_sub(request.time) as f64 / 1e6
}

/// Runs the packet that an error quotes. It may break off anywhere: that is no fault.
pub(super) fn quote(cx: &mut Dissector, ether_type: u16, packet: Payload<'_>) {
    if packet.bytes.is_empty() {
        return;
    }
    let outer = std::mem::replace(&mut cx.quoted, true);
    cx.enter_ether_type(ether_type, Payload { missing: packet.missing.max(REST_UNKNOWN), ..packet });
    cx.quoted = outer;
}

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut message = Cursor::new(payload.bytes);
    let kind = message.u8()?;
    cx.uint(&TYPE, kind);
    cx.uint(&CODE, message.u8()?);
    cx.uint(&CHECKSUM, message.u16()?);
    if cx.wants(&CHECKSUM_STATUS) {
        let status = status(cx, payload);
        cx.uint(&CHECKSUM_STATUS, status);
    }
    match kind {
        0 | 8 => echo(cx, kind, message, payload)?,
        13..=18 => drop(ident_and_seq(cx, &mut message)?),
        3 | 4 | 5 | 11 | 12 => {
            about_error(cx, payload.bytes)?;
            let words = message.array::<4>()?;
            quote(cx, 0x0800, quoted_part(kind, words, payload.from(message.position())));
        }
        _ => {}
    }
    Ok(())
}

fn status(cx: &Dissector, payload: Payload<'_>) -> Status {
    if payload.missing > 0 || cx.quoted { Status::Unverified } else { Status::of(&[payload.bytes]) }
}

fn ident_and_seq(cx: &mut Dissector, message: &mut Cursor<'_>) -> Result<(u16, u16), Stop> {
    let ident = message.u16()?;
    cx.uint(&IDENT, ident);
    cx.uint(&IDENT_LE, ident.swap_bytes());
    let seq = message.u16()?;
    cx.uint(&SEQ, seq);
    cx.uint(&SEQ_LE, seq.swap_bytes());
    Ok((ident, seq))
}

/// An echo request (8) or reply (0).
fn echo(cx: &mut Dissector, kind: u8, mut message: Cursor<'_>, payload: Payload<'_>) -> Dissected {
    let (ident, seq) = ident_and_seq(cx, &mut message)?;
    let now = cx.frame_time();
    if (cx.wants(&RESP_TO) || cx.wants(&RESPTIME)) && !cx.quoted && status(cx, payload) != Status::Bad {
        let echo = Echo { net: cx.net, ident, seq };
        if kind == 8 {
            let request = Request { frame: cx.frame_number(), time: now };
            cx.state.icmp.request(echo, request);
        } else if let Some(request) = cx.state.icmp.reply(echo) {
            cx.uint(&RESP_TO, request.frame);
            cx.double(&RESPTIME, response_time(request, now));
        }
    }
    if (cx.wants(&DATA_TIME) || cx.wants(&DATA_TIME_RELATIVE))
        && let Some(time) = data_time(message.rest(), now)
    {
        cx.time(&DATA_TIME, time);
        cx.seconds(&DATA_TIME_RELATIVE, now.wrapping_sub(time));
    }
    Ok(())
}

/// The time of sending that `ping` puts in front of its data: seconds and microseconds, of 8 or of 4
/// bytes each, in the sender's byte order. Taken for a time if it is within a day.
fn data_time(data: &[u8], now: i64) -> Option<i64> {
    const DAY: u64 = 86_400_000_000_000;
    let long = data.first_chunk::<16>().map(|bytes| u128::from_be_bytes(*bytes));
    let long = long.map(|both| ((both >> 64) as u64, both as u64));
    let short = data.first_chunk::<8>().map(|bytes| u64::from_be_bytes(*bytes));
    let short = short.map(|both| ((both >> 32) as u32, both as u32));
    let candidates = [
        long.map(|(s, us)| (s.swap_bytes(), us.swap_bytes())),
        long,
        short.map(|(s, us)| (s.swap_bytes().into(), us.swap_bytes().into())),
        short.map(|(s, us)| (s.into(), us.into())),
    ];
    candidates.into_iter().flatten().find_map(|(seconds, micros)| {
        let nanos = i64::try_from(micros).ok().filter(|us| *us < 1_000_000)? * 1000;
        let time = i64::try_from(seconds).ok()?.checked_mul(1_000_000_000)?.checked_add(nanos)?;
        (now.abs_diff(time) < DAY).then_some(time)
    })
}

/// The quoted packet, without the extensions that may follow it: they are there only if the error
/// says how long the quote is, which then has 128 bytes or more (RFC 4884).
fn quoted_part(kind: u8, [_, words, ..]: [u8; 4], rest: Payload<'_>) -> Payload<'_> {
    match usize::from(words) * 4 {
        len @ 128.. if matches!(kind, 3 | 11 | 12) && len <= rest.bytes.len() => rest.limit(len),
        _ => rest,
    }
}

/// The four bytes between the header and the quoted packet.
fn about_error(cx: &mut Dissector, message: &[u8]) -> Dissected {
    let Some(&[kind, code, _, _, a, b, c, d]) = message.first_chunk::<8>() else { return Err(Stop::Cut) };
    match (kind, code) {
        (4, _) => {}
        (5, _) => cx.ipv4(&REDIR_GW, [a, b, c, d]),
        (12, _) => {
            cx.uint(&POINTER, a);
            cx.bytes(&UNUSED, &[b, c, d]);
        }
        (3, 4) => {
            cx.bytes(&UNUSED, &[a, b]);
            cx.uint(&MTU, u16::from_be_bytes([c, d]));
        }
        _ if b == 0 => cx.bytes(&UNUSED, &[a, b, c, d]),
        _ => {
            cx.bytes(&UNUSED, &[a]);
            cx.uint(&LENGTH, b);
            cx.bytes(&UNUSED, &[c, d]);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::checksum;
    use super::super::testing::{dissector, greedy, run, run_in, udp};
    use crate::capture::LinkType;
    use etherparse::{IpNumber, Ipv4Header};

    fn packet(src: u8, dst: u8, kind: u8, code: u8, rest: &[u8]) -> Vec<u8> {
        let mut message = [&[kind, code, 0, 0], rest].concat();
        let sum = !checksum::sum(&[&message]);
        message[2..4].copy_from_slice(&sum.to_be_bytes());
        let len = message.len() as u16;
        let ip = Ipv4Header::new(len, 64, IpNumber::ICMP, [10, 0, 0, src], [10, 0, 0, dst]).unwrap();
        [&udp((1, 1), (2, 2), b"")[..14], &ip.to_bytes(), &message].concat()
    }

    #[test]
    fn a_reply_names_the_last_request_and_each_request_once() {
        let wanted =
            ["icmp.ident", "icmp.ident_le", "icmp.seq", "icmp.checksum.status", "icmp.resp_to", "icmp.resptime"];
        let request = packet(1, 2, 8, 0, b"\0\x01\0\x02ab");
        let reply = packet(2, 1, 0, 0, b"\0\x01\0\x02ab");
        let stranger = packet(9, 1, 0, 0, b"\0\x01\0\x02ab");
        let results = run(&wanted, &[request.clone(), request, stranger, reply.clone(), reply]);
        let common = "frame/eth/ip/icmp icmp.checksum.status=1 icmp.ident=1 icmp.ident_le=256 icmp.seq=2";
        let lines: Vec<&str> = results.iter().map(|(_, lines)| lines[3].as_str()).collect();
        let answered = format!("{common} icmp.resp_to=2 icmp.resptime=20");
        assert_eq!(lines, [common, common, common, &answered, common]);
    }

    #[test]
    fn a_wrong_checksum_asks_nothing() {
        let mut request = packet(1, 2, 8, 0, b"\0\x01\0\x02ab");
        request[36] ^= 1;
        let results = run(&["icmp.checksum.status", "icmp.resp_to"], &[request, packet(2, 1, 0, 0, b"\0\x01\0\x02ab")]);
        assert_eq!(results[0].1[3], "frame/eth/ip/icmp icmp.checksum.status=0");
        assert_eq!(results[1].1[3], "frame/eth/ip/icmp icmp.checksum.status=1");
    }

    #[test]
    fn a_quoted_packet_is_a_layer_and_may_break_off_anywhere() {
        let quoted = udp((3, 5000), (4, 53), b"0123456789")[14..].to_vec();
        for len in 0..=quoted.len() {
            let error = packet(1, 2, 3, 3, &[b"\0\0\0\0", &quoted[..len]].concat());
            let mut dissector = dissector(&["icmp.unused", "ip.src", "udp.dstport"]);
            let lines = run_in(&mut dissector, LinkType::ETHERNET, &[error]).remove(0).1;
            assert_eq!(lines[3], "frame/eth/ip/icmp icmp.unused=00:00:00:00");
            assert_eq!(dissector.stats().malformed_frames, 0);
            if len >= 28 {
                assert_eq!(lines[5], "frame/eth/ip/icmp/ip/udp udp.dstport=53");
            }
        }
    }

    #[test]
    fn errors_say_what_they_are_about() {
        let wanted = ["icmp.unused", "icmp.length", "icmp.mtu", "icmp.pointer", "icmp.redir_gw"];
        let cases: [(u8, u8, &[u8], &str); 4] = [
            (3, 4, &[0, 0, 5, 0xdc], "icmp.unused=00:00 icmp.mtu=1500"),
            (3, 1, &[0, 4, 0, 0], "icmp.unused=00 icmp.length=4 icmp.unused=00:00"),
            (5, 1, &[10, 0, 0, 7], "icmp.redir_gw=10.0.0.7"),
            (12, 0, &[8, 0, 0, 0], "icmp.pointer=8 icmp.unused=00:00:00"),
        ];
        for (kind, code, rest, fields) in cases {
            let lines = &run(&wanted, &[packet(1, 2, kind, code, rest)])[0].1;
            assert_eq!(lines[3], format!("frame/eth/ip/icmp {fields}"));
        }
    }

    #[test]
    fn a_time_in_the_data_is_recognised_in_every_form() {
        let now = 1_700_000_000_010_000_000;
        let time = Some(1_700_000_000_000_005_000);
        let (s, us) = (1_700_000_000u32, 5u32);
        let (s64, us64) = (u64::from(s), u64::from(us));
        assert_eq!(super::data_time(&[s.to_le_bytes(), us.to_le_bytes()].concat(), now), time);
        assert_eq!(super::data_time(&[s.to_be_bytes(), us.to_be_bytes()].concat(), now), time);
        assert_eq!(super::data_time(&[s64.to_le_bytes(), us64.to_le_bytes()].concat(), now), time);
        assert_eq!(super::data_time(&[s64.to_be_bytes(), us64.to_be_bytes()].concat(), now), time);
        assert_eq!(super::data_time(&[s.to_le_bytes(), us.to_le_bytes()].concat(), now + 86_400_000_000_000), None);
        assert_eq!(super::data_time(b"abcdefghijklmnop", now), None);
        assert_eq!(super::data_time(b"", now), None);
    }

    #[test]
    fn a_cut_message_gives_a_prefix_of_its_fields() {
        let mut whole = packet(1, 2, 8, 0, b"\0\x01\0\x02");
        whole[16..18].copy_from_slice(&[0, 0]);
        let wanted = ["icmp.type", "icmp.code", "icmp.checksum", "icmp.ident", "icmp.seq"];
        let all = run(&wanted, std::slice::from_ref(&whole)).remove(0).1.remove(3);
        for len in 34..whole.len() {
            let cut = run(&wanted, &[whole[..len].to_vec()]).remove(0).1.remove(3);
            assert!(all.starts_with(&cut), "{cut}");
            run_in(&mut greedy(), LinkType::ETHERNET, &[whole[..len].to_vec()]);
        }
    }
}
