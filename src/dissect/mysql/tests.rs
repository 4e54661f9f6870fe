//! MySQL as a whole.

use proptest::prelude::*;

use super::super::tcp::TCP;
use super::super::testing::{emitted, greedy};
use super::super::{Closing, Direction, Dissector};
use super::{MYSQL, stream};

const CLIENT: Direction = Direction::Forward;
const SERVER: Direction = Direction::Backward;

fn packet(number: u8, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    [&(body.len() as u32).to_le_bytes()[..3], &[number], &body].concat()
}

fn counted(text: &[u8]) -> Vec<u8> {
    [&[text.len() as u8][..], text].concat()
}

fn greeting() -> Vec<u8> {
    let end = [&[0; 10][..], b"ijklmnopqrst\0", b"native\0"].concat();
    packet(0, &[b"\x0a8.0.30\0", &[17, 0, 0, 0], b"abcdefgh\0", &[0xff, 0xf7, 0xff, 2, 0, 0xff, 0x8f, 21], &end])
}

fn login(low: u16, high: u16) -> Vec<u8> {
    let start = [&low.to_le_bytes()[..], &high.to_le_bytes(), &[0, 0, 0, 1, 33], &[0; 23]].concat();
    packet(1, &[&start, b"root\0", &counted(&[0x11; 4]), b"shop\0", b"native\0"])
}

fn column(number: u8, name: &[u8]) -> Vec<u8> {
    let names = [&b"def"[..], b"shop", b"t", b"t0", name, name].map(counted).concat();
    packet(number, &[&names, &[12, 33, 0, 255, 0, 0, 0, 253, 3, 0x10, 0, 0, 0]])
}

fn end(number: u8) -> Vec<u8> {
    packet(number, &[&[0xfe, 0, 0, 2, 0]])
}

fn fine(number: u8) -> Vec<u8> {
    packet(number, &[&[0, 3, 5, 2, 0, 1, 0], b"note"])
}

fn command(bytes: &[u8]) -> (Direction, Vec<u8>) {
    (CLIENT, packet(0, &[bytes]))
}

/// What client and server say.
fn session() -> Vec<(Direction, Vec<u8>)> {
    let rows =
        [packet(5, &[&counted(b"1"), &[0xfb]]), packet(6, &[&[0xfc, 2, 0], b"ab", &counted(b"")]), end(7)].concat();
    let result = [packet(1, &[&[2]]), column(2, b"id"), column(3, b"name"), end(4), rows].concat();
    let prepared = packet(1, &[&[0, 9, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0]]);
    let prepared = [prepared, column(2, b"?"), end(3), column(4, b"c"), end(5)].concat();
    let executed =
        [packet(1, &[&[1]]), column(2, b"c"), end(3), packet(4, &[&[0, 0], &counted(b"x")]), end(5)].concat();
    vec![
        (SERVER, greeting()),
        (CLIENT, login(0xa68d, 0x000f)),
        (SERVER, packet(2, &[&[0xfe], b"sha2\0salt"])),
        (CLIENT, packet(3, &[&[1; 20]])),
        (SERVER, fine(4)),
        command(b"\x03SELECT id, name FROM t"),
        (SERVER, result),
        command(b"\x03SELEC"),
        (SERVER, packet(1, &[&[0xff, 0x28, 4], b"#42000You have an error"])),
        command(b"\x02other"),
        (SERVER, fine(1)),
        command(b"\x04t\0"),
        (SERVER, [column(1, b"id"), end(2)].concat()),
        command(&[12, 17, 0, 0, 0]),
        (SERVER, fine(1)),
        command(&[9]),
        (SERVER, packet(1, &[b"Uptime: 5"])),
        command(b"\x16SELECT ?"),
        (SERVER, prepared),
        command(&[23, 9, 0, 0, 0, 0, 1, 0, 0, 0]),
        (SERVER, executed),
        command(&[28, 9, 0, 0, 0, 5, 0, 0, 0]),
        command(&[25, 9, 0, 0, 0]),
        command(&[27, 1, 0]),
        (SERVER, end(1)),
        command(&[1]),
    ]
}

fn fields(pieces: &[(Direction, &[u8])]) -> Vec<String> {
    fields_in(&mut greedy(), pieces)
}

fn fields_in(cx: &mut Dissector, pieces: &[(Direction, &[u8])]) -> Vec<String> {
    let (mut stream, mut lines) = (stream(), Vec::new());
    for (number, (direction, bytes)) in (1u32..).zip(pieces) {
        cx.ports = if *direction == CLIENT { (5000, 3306) } else { (3306, 5000) };
        cx.frame.reset(number, 0);
        cx.layer(&TCP, |cx| stream.data(cx, *direction, bytes));
        lines.extend(emitted(cx));
    }
    cx.frame.reset(99, 0);
    cx.layer(&TCP, |cx| [CLIENT, SERVER].map(|side| stream.end(cx, side, Closing::Lost)));
    lines.extend(emitted(cx));
    lines.iter().filter_map(|line| line.strip_prefix("mysql mysql.").map(str::to_owned)).collect()
}

fn spoken(session: &[(Direction, Vec<u8>)]) -> Vec<String> {
    fields(&session.iter().map(|(side, bytes)| (*side, &bytes[..])).collect::<Vec<_>>())
}

/// Connection phase: HandshakeV10 and HandshakeResponse41.
#[test]
fn a_client_logs_in() {
    let expected = [
        "packet_length=67",
        "packet_number=0",
        "server_greeting=",
        "protocol=10",
        "version=8.0.30",
        "thread_id=17",
        "salt=abcdefgh",
        "caps.server=0xf7ff",
        "server_language=255",
        "server_status=0x0002",
        "extcaps.server=0x8fff",
        "auth_plugin.length=21",
        "unused=00:00:00:00:00:00:00:00:00:00",
        "salt2=ijklmnopqrst",
        "auth_plugin=native",
    ];
    let shown = spoken(&session()[..2]);
    assert_eq!(shown[1..15], expected[1..]);
    let expected = ["user=root", "passwd=11:11:11:11", "schema=shop", "client_auth_plugin=native"];
    assert_eq!(shown[shown.len() - 4..], expected);
    assert!(shown.contains(&"max_packet=16777216".to_owned()) && shown.contains(&"collation=33".to_owned()));
}

/// Command phase: COM_QUERY.
#[test]
fn a_query_has_columns_and_rows() {
    let session = session();
    let shown = spoken(&session[5..7]);
    let start = ["packet_length=23", "packet_number=0", "request=", "command=3", "query=SELECT id, name FROM t"];
    assert_eq!(shown[..5], start);
    assert_eq!(shown[5..8], ["packet_length=1", "packet_number=1", "num_fields=2"]);
    let with = |prefix: &str| shown.iter().filter(|line| line.starts_with(prefix)).cloned().collect::<Vec<_>>();
    assert_eq!(with("field.name"), ["field.name=id", "field.name=name"]);
    assert_eq!(with("row"), ["row.text=1", "row.text=NULL", "row.text=ab", "row.text="]);
    assert_eq!(with("eof"), ["eof=254", "eof=254"]);
}

#[test]
fn an_answer_may_be_an_error() {
    let expected = ["response_code=0xff", "error_code=1064", "sqlstate=42000", "error.message=You have an error"];
    assert_eq!(spoken(&session()[7..9])[7..], expected);
    // Before the greeting there is no state.
    let refused = packet(0, &[&[0xff, 0x10, 4], b"Too many connections"]);
    let expected = ["packet_length=23", "packet_number=0", "error_code=1040", "error.message=Too many connections"];
    assert_eq!(fields(&[(SERVER, &refused)]), expected);
}

#[test]
fn a_result_without_ends_ends_with_a_fine() {
    let session = session();
    let rows = [column(2, b"id"), packet(3, &[&counted(b"1")]), packet(4, &[&[0xfe, 0, 0, 2, 0, 0, 0], b"and more"])];
    let answer = [packet(1, &[&[1]]), rows.concat()].concat();
    let shown = fields(&[
        (SERVER, &greeting()),
        (CLIENT, &login(0xa68d, 0x010f)),
        (SERVER, &fine(2)),
        (CLIENT, &session[5].1),
        (SERVER, &answer),
        (CLIENT, &session[7].1),
        (SERVER, &fine(1)),
    ]);
    assert!(shown.contains(&"row.text=1".to_owned()));
    assert!(shown.contains(&"message=and more".to_owned()));
    assert_eq!(shown.last().unwrap(), "message=note");
}

#[test]
fn parameters_stand_before_a_query() {
    let query = |parameters: u8| packet(0, &[&[3, parameters, 1], b"SELECT 1"]);
    let shown = fields(&[(CLIENT, &login(0xa68d, 0x080f)), (CLIENT, &query(0)), (CLIENT, &query(1))]);
    assert_eq!(shown.iter().filter(|line| line.starts_with("query")).count(), 1);
}

#[test]
fn what_is_encrypted_is_not_read() {
    let start = [&[0x8d, 0xae, 0x0f, 0][..], &[0, 0, 0, 1, 33], &[0; 23]].concat();
    let shown = fields(&[(SERVER, &greeting()), (CLIENT, &packet(1, &[&start])), (CLIENT, &packet(0, &[&[14]]))]);
    assert!(shown.last().unwrap().starts_with("unused="));
}

#[test]
fn every_field_is_seen_and_cuts_keep_the_fields_before_them() {
    let mut cx = greedy();
    let mut fields = |pieces: &[(Direction, &[u8])]| fields_in(&mut cx, pieces);
    let session = session();
    let lines = spoken(&session);
    for field in MYSQL.fields {
        let name = format!("{}=", &field.name["mysql.".len()..]);
        assert!(lines.iter().any(|line| line.starts_with(&name)), "{name}");
    }
    // Texts at the end of a packet are what is there of them.
    let open = [
        "query=",
        "schema=",
        "message=",
        "error.message=",
        "salt",
        "version=",
        "user=",
        "table_name=",
        "client_auth",
        "auth_plugin=",
        "auth_switch_",
    ];
    for (at, (side, bytes)) in session.iter().enumerate() {
        let before: Vec<_> =
            session[at.saturating_sub(1)..at].iter().map(|(side, bytes)| (*side, &bytes[..])).collect();
        let known = fields(&before).len();
        let whole = fields(&[&before[..], &[(*side, &bytes[..])]].concat()).split_off(known);
        for end in 0..bytes.len() {
            let cut = fields(&[&before[..], &[(*side, &bytes[..end])]].concat()).split_off(known);
            let same =
                cut.iter().zip(&whole).filter(|(a, b)| a == b || open.iter().any(|open| a.starts_with(open))).count();
            assert_eq!(same, cut.len(), "packet {at} cut at {end}: {cut:?}");
            let halves = [&before[..], &[(*side, &bytes[..end]), (*side, &bytes[end..])]].concat();
            assert_eq!(fields(&halves).split_off(known), whole);
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_do_any_harm(bytes in proptest::collection::vec(any::<u8>(), 0..100), piece in 0usize..26, at in 0usize..300) {
        fields(&[(CLIENT, &bytes), (SERVER, &bytes), (SERVER, &packet(0, &[&bytes])), (CLIENT, &packet(0, &[&bytes])), (SERVER, &packet(1, &[&bytes]))]);
        let mut all = session();
        if let (Some(place), Some(byte)) = (all[piece].1.get_mut(at), bytes.first()) {
            *place = *byte;
        }
        spoken(&all);
    }
}
