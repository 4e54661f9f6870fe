//! TLS as a whole.

use proptest::prelude::*;

use super::super::tcp::TCP;
use super::super::testing::{emitted, greedy};
use super::super::{Closing, Direction, Dissector};
use super::{TLS, records};

const CLIENT: Direction = Direction::Forward;
const SERVER: Direction = Direction::Backward;

fn with_length(width: usize, bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u32).to_be_bytes()[4 - width..], bytes].concat()
}

fn record(kind: u8, bytes: &[u8]) -> Vec<u8> {
    [&[kind, 3, 3][..], &with_length(2, bytes)].concat()
}

fn message(kind: u8, bytes: &[u8]) -> Vec<u8> {
    [&[kind][..], &with_length(3, bytes)].concat()
}

fn extension(kind: u16, bytes: &[u8]) -> Vec<u8> {
    [&kind.to_be_bytes()[..], &with_length(2, bytes)].concat()
}

fn client_hello() -> Vec<u8> {
    let extensions = [
        extension(0, &with_length(2, &[&[0][..], &with_length(2, b"www.example.com")].concat())),
        extension(5, &[1, 0, 0, 0, 0]),
        extension(10, &[0, 4, 0, 0x1d, 0x1a, 0x1a]),
        extension(11, &[1, 0]),
        extension(13, &[0, 2, 4, 3]),
        extension(15, &[1]),
        extension(16, &with_length(2, b"\x02h2\x08http/1.1")),
        extension(21, &[0, 0]),
        extension(23, &[]),
        extension(35, &[7]),
        extension(43, &[2, 3, 4]),
        extension(45, &[1, 1]),
        extension(51, &with_length(2, &[&[0, 0x1d][..], &with_length(2, &[9, 9])].concat())),
        extension(0xff01, &[1, 8]),
        extension(0x7a7a, &[5]),
    ];
    let start = [&[3, 3][..], &[7; 32], &with_length(1, &[6; 2]), &with_length(2, &[0xc0, 0x2f, 0x0a, 0x0a]), &[1, 0]];
    message(1, &[start.concat(), with_length(2, &extensions.concat())].concat())
}

fn server_hello(suite: u16, extensions: &[u8]) -> Vec<u8> {
    let start = [&[3, 3][..], &[8; 32], &[0], &suite.to_be_bytes(), &[0]].concat();
    let extensions = if extensions.is_empty() { Vec::new() } else { with_length(2, extensions) };
    message(2, &[start, extensions].concat())
}

fn fields(pieces: &[(Direction, &[u8])]) -> Vec<String> {
    fields_in(&mut greedy(), pieces)
}

fn fields_in(cx: &mut Dissector, pieces: &[(Direction, &[u8])]) -> Vec<String> {
    let (mut stream, mut lines) = (records::new(), Vec::new());
    for (number, (direction, bytes)) in (1u32..).zip(pieces) {
        cx.frame.reset(number, 0);
        cx.layer(&TCP, |cx| stream.data(cx, *direction, bytes));
        lines.extend(emitted(cx));
    }
    cx.frame.reset(99, 0);
    cx.layer(&TCP, |cx| [CLIENT, SERVER].map(|side| stream.end(cx, side, Closing::Lost)));
    lines.extend(emitted(cx));
    lines.iter().filter_map(|line| line.strip_prefix("tls tls.").map(str::to_owned)).collect()
}

/// The fields of a client's messages behind a ServerHello that chose a suite.
fn after_suite(suite: u16, messages: &[u8]) -> Vec<String> {
    let hello = record(22, &server_hello(suite, &[]));
    let before = fields(&[(SERVER, &hello)]).len();
    fields(&[(SERVER, &hello), (CLIENT, &record(22, messages))]).split_off(before + 4)
}

/// RFC 8446, 4.1.2; RFC 6066, 3; RFC 7301, 3.1.
#[test]
fn a_client_says_what_it_wants() {
    let shown = fields(&[(CLIENT, &record(22, &client_hello()))]);
    let start = [
        "record=",
        "record.content_type=22",
        "record.version=0x0303",
        "record.length=182",
        "handshake=",
        "handshake.type=1",
        "handshake.length=178",
        "handshake.version=0x0303",
    ];
    assert_eq!(shown[..8], start);
    assert_eq!(shown[9], "handshake.random_time=Sep 26, 1973 14:17:43.000000000 UTC");
    let expected = [
        "handshake.session_id_length=2",
        "handshake.session_id=06:06",
        "handshake.cipher_suites_length=4",
        "handshake.ciphersuites=",
        "handshake.ciphersuite=0xc02f",
        "handshake.ciphersuite=0x0a0a",
        "handshake.comp_methods_length=1",
        "handshake.comp_methods=",
        "handshake.comp_method=0",
        "handshake.extensions_length=131",
        "handshake.extension=",
        "handshake.extension.type=0",
        "handshake.extension.len=20",
        "handshake.extensions_server_name_list_len=18",
        "handshake.extensions_server_name_type=0",
        "handshake.extensions_server_name_len=15",
        "handshake.extensions_server_name=www.example.com",
    ];
    assert_eq!(shown[11..11 + expected.len()], expected);
    let ja3 = "handshake.ja3_full=771,49199,0-5-10-11-13-15-16-21-23-35-43-45-51-65281,29,0";
    assert_eq!(shown[shown.len() - 2], ja3);
    let alpn = [
        "handshake.extensions_alpn_len=12",
        "handshake.extensions_alpn_list=",
        "handshake.extensions_alpn_str_len=2",
        "handshake.extensions_alpn_str=h2",
        "handshake.extensions_alpn_str_len=8",
        "handshake.extensions_alpn_str=http/1.1",
    ];
    let at = shown.iter().position(|line| line == alpn[0]).unwrap();
    assert_eq!(shown[at..at + 6], alpn);
}

/// RFC 8446, 4.1.3 and 5.2.
#[test]
fn version_1_3_hides_what_its_records_hold() {
    let chosen = [extension(43, &[3, 4]), extension(51, &[0, 0x1d])].concat();
    let hello = record(22, &server_hello(0x1301, &chosen));
    let shown = fields(&[(SERVER, &hello), (SERVER, &record(23, &[1, 2]))]);
    assert!(!shown.iter().any(|line| line.starts_with("handshake.random_")));
    assert!(shown.contains(&"handshake.ja3s_full=771,4865,43-51".to_owned()));
    assert!(shown.contains(&"handshake.extensions_key_share_selected_group=29".to_owned()));
    let end = ["record=", "record.opaque_type=23", "record.version=0x0303", "record.length=2", "app_data=01:02"];
    assert_eq!(shown[shown.len() - 5..], end);
}

/// RFC 5246, 7.4.3 and 7.4.7; RFC 4279, 2.
#[test]
fn keys_are_exchanged_as_the_suite_says() {
    let point = with_length(1, &[5, 5]);
    let shown =
        after_suite(0xc02f, &message(12, &[&[3, 0, 0x1d][..], &point, &[8, 4], &with_length(2, &[6])].concat()));
    let expected = [
        "handshake=",
        "handshake.type=12",
        "handshake.length=11",
        "handshake.server_curve_type=0x03",
        "handshake.server_named_curve=0x001d",
        "handshake.server_point_len=2",
        "handshake.server_point=05:05",
        "handshake.sig_hash_alg=0x0804",
        "handshake.sig_hash_hash=8",
        "handshake.sig_hash_sig=4",
        "handshake.sig_len=1",
        "handshake.sig=06",
    ];
    assert_eq!(shown, expected);
    let client = |suite: u16, bytes: &[u8]| after_suite(suite, &message(16, bytes)).split_off(3);
    assert_eq!(client(0xc02f, &point), ["handshake.client_point_len=2", "handshake.client_point=05:05"]);
    assert_eq!(client(0x002f, &with_length(2, &[7])), ["handshake.epms_len=1", "handshake.epms=07"]);
    assert_eq!(client(0xc0a4, &with_length(2, b"t")), ["handshake.identity_len=1", "handshake.identity=74"]);
    assert_eq!(client(0x0033, &[1, 2]), [""; 0]);
}

/// RFC 5246, 7.1 and 7.2.
#[test]
fn what_follows_the_change_of_cipher_is_encrypted() {
    let alert = record(21, &[2, 40]);
    let shown = fields(&[(CLIENT, &alert), (CLIENT, &record(20, &[1])), (CLIENT, &alert), (SERVER, &alert)]);
    let without: Vec<&String> = shown.iter().filter(|line| !line.starts_with("record")).collect();
    let clear = ["alert_message=", "alert_message.level=2", "alert_message.desc=40"];
    let expected = [&clear[..], &["change_cipher_spec=", "alert_message="], &clear].concat();
    assert_eq!(without, expected);
    let hidden = fields(&[(CLIENT, &record(20, &[1])), (CLIENT, &record(22, &client_hello()))]);
    assert_eq!(hidden.last().unwrap(), "handshake=");
}

#[test]
fn a_message_may_take_several_records_and_a_record_several_segments() {
    let hello = client_hello();
    let whole: Vec<String> = fields(&[(CLIENT, &record(22, &hello))]).split_off(4);
    for at in [1, 3, 4, 50, hello.len() - 1] {
        let (head, tail) = hello.split_at(at);
        let two = [record(22, head), record(22, tail)].concat();
        let shown = fields(&[(CLIENT, &two)]);
        assert_eq!(shown[shown.len() - whole.len()..], whole, "{at}");
        let bytewise: Vec<_> = two.chunks(1).map(|byte| (CLIENT, byte)).collect();
        assert_eq!(fields(&bytewise), shown);
    }
    let (two, mut cx, mut stream) = (record(22, &[hello.clone(), hello].concat()), greedy(), records::new());
    cx.layer(&TCP, |cx| stream.data(cx, CLIENT, &two));
    // Both are in one layer.
    assert_eq!(cx.frame.layers.len(), 2);
    assert!(!stream.pending(CLIENT));
}

#[test]
fn every_field_is_seen_and_cuts_keep_the_fields_before_them() {
    let mut cx = greedy();
    let mut fields = |pieces: &[(Direction, &[u8])]| fields_in(&mut cx, pieces);
    let certificate = with_length(3, &with_length(3, &[0x30, 0]));
    let samples = [
        record(22, &client_hello()),
        record(22, &message(4, &[&[0, 0, 1, 0][..], &with_length(2, &[9])].concat())),
        record(22, &message(15, &[&[4, 3][..], &with_length(2, &[9])].concat())),
        record(22, &message(20, &[1; 12])),
        record(24, &[1, 0]),
        record(22, &server_hello(0xc02f, &extension(16, &with_length(2, b"\x02h2")))),
        record(23, &[1, 2, 3]),
        record(22, &message(11, &certificate)),
    ];
    let mut lines = fields(&samples.iter().map(|bytes| (SERVER, &bytes[..])).collect::<Vec<_>>());
    for bytes in &samples {
        let whole = fields(&[(SERVER, bytes)]);
        for end in 0..bytes.len() {
            let cut = fields(&[(SERVER, &bytes[..end])]);
            assert_eq!(cut, whole[..cut.len().min(whole.len())], "cut at {end}");
        }
    }
    for suite in [0xc02f, 0x002f, 0xc0a4] {
        lines.extend(after_suite(suite, &message(16, &[0; 9])));
        lines.extend(after_suite(suite, &message(12, &[3, 0, 1, 1, 1, 1, 1, 0, 0])));
    }
    let retry = [extension(43, &[3, 4]), extension(51, &[0, 0x1d])].concat();
    let hello = record(22, &server_hello(0x1301, &retry));
    lines.extend(fields(&[(SERVER, &hello), (SERVER, &record(23, &[])), (SERVER, &record(20, &[1]))]));
    lines.extend(fields(&[(SERVER, &record(21, &[1, 0]))]));
    for field in TLS.fields {
        let name = format!("{}=", &field.name["tls.".len()..]);
        assert!(lines.iter().any(|line| line.starts_with(&name)), "{name}");
    }
}

#[test]
fn a_record_with_a_hole_is_reported_short_and_its_rest_skipped() {
    let bytes = record(22, &client_hello());
    let (mut cx, mut stream) = (greedy(), records::new());
    cx.layer(&TCP, |cx| stream.data(cx, CLIENT, &bytes[..60]));
    assert!(stream.pending(CLIENT) && !stream.pending(SERVER));
    cx.frame.reset(2, 0);
    cx.layer(&TCP, |cx| stream.gap(cx, CLIENT, 100));
    assert!(emitted(&cx).contains(&"tls tls.handshake.type=1".to_owned()));
    assert!(!stream.pending(CLIENT));
    cx.frame.reset(3, 0);
    cx.layer(&TCP, |cx| stream.data(cx, CLIENT, &[&bytes[160..], &record(21, &[1, 0])].concat()));
    assert!(emitted(&cx).contains(&"tls tls.alert_message.level=1".to_owned()));
    assert_eq!(cx.stats.incomplete_messages, 1);
}

#[test]
fn records_are_told_by_their_first_bytes() {
    assert!(records::looks(&record(22, &[1])));
    assert!(!records::looks(&record(22, &[])));
    assert!(!records::looks(b"GET / HTTP/1.1"));
    assert!(!records::looks(&[22, 3, 1, 0xff, 0xff]));
}

proptest! {
    #[test]
    fn no_bytes_do_any_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200), kind in 20u8..25, at in 0usize..300) {
        fields(&[(CLIENT, &bytes), (CLIENT, &record(kind, &bytes)), (CLIENT, &record(22, &message(11, &bytes)))]);
        let mut valid = [record(22, &client_hello()), record(22, &server_hello(0xc02f, &bytes))].concat();
        if let (Some(place), Some(byte)) = (valid.get_mut(at), bytes.first()) {
            *place = *byte;
        }
        fields(&[(SERVER, &valid), (SERVER, &bytes)]);
    }
}
