//! Connections as in RFC 2326.

use super::super::testing::{dissector, greedy, show, unseen};
use super::super::{Closing, Net, expected, tcp};
use super::*;

const UP: Direction = Direction::Forward;
const DOWN: Direction = Direction::Backward;

/// Each step is a frame from 10.0.0.1 or back; gives the lines of the layers below tcp.
fn run_in(cx: &mut Dissector, steps: &[(Direction, &[u8])]) -> Vec<String> {
    let mut stream = new();
    let mut lines = Vec::new();
    for (number, (direction, bytes)) in (1u32..).zip(steps) {
        let (client, server) = (expected::mapped([10, 0, 0, 1]), expected::mapped([10, 0, 0, 2]));
        cx.net = match direction {
            Direction::Forward => Net { src: client, dst: server },
            Direction::Backward => Net { src: server, dst: client },
        };
        cx.frame.reset(number, 0);
        cx.layer(&tcp::TCP, |cx| {
            stream.data(cx, *direction, bytes);
            if number as usize == steps.len() {
                stream.end(cx, *direction, Closing::Lost);
            }
        });
        let frame = cx.frame.clone();
        lines.extend(show(cx, &frame).iter().skip(1).map(|line| line.replace("tcp/", &format!("{number} "))));
    }
    lines
}

fn packet(channel: u8, seq: u8) -> Vec<u8> {
    [&[b'$', channel, 0, 13, 0x80, 0, 0, seq, 0, 0, 0, 1, 0, 0, 0, 2][..], b"x"].concat()
}

const REPLY: &[u8] = b"RTSP/1.0 200 OK\r\nSession: 9;timeout=60\r\nTransport: RTP/AVP;unicast;client_port=4588-4589;server_port=6256\r\n\r\n";
const CHANNELS: &[u8] = b"RTSP/1.0 200 OK\r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n\r\n";

#[test]
fn requests_and_responses_show_what_they_say() {
    let wanted = [
        "rtsp.request",
        "rtsp.method",
        "rtsp.url",
        "rtsp.response",
        "rtsp.status",
        "rtsp.session",
        "rtsp.transport",
        "rtsp.content-length",
        "rtsp.data",
        "rtsp.X_Vig_Msisdn",
    ];
    let steps: [(Direction, &[u8]); 6] = [
        (UP, b"SETUP rtsp://h/x RTSP/1.0\r\nTransport: RTP/AVP;client_port=4588-4589\r\n\r\nPLAY rtsp://h/x RTSP/1.0\r\nSession:  9\r\n\r\n"),
        (DOWN, REPLY),
        (UP, b"GET_PARAMETER * RTSP/1.0\nContent-length: 5\r\n\r\nhe"),
        (UP, b"llo"),
        (UP, b"FOO rtsp://h RTSP/1.0\r\nx-vig-msisdn: 123\r\n\r\n"),
        (DOWN, b"RTSP/1.0 404\r\n\r\n"),
    ];
    assert_eq!(
        run_in(&mut dissector(&wanted), &steps),
        [
            "1 rtsp rtsp.request=SETUP rtsp://h/x RTSP/1.0\\r\\n rtsp.method=SETUP rtsp.url=rtsp://h/x \
             rtsp.transport=RTP/AVP;client_port=4588-4589",
            "1 rtsp rtsp.request=PLAY rtsp://h/x RTSP/1.0\\r\\n rtsp.method=PLAY rtsp.url=rtsp://h/x rtsp.session=9",
            "2 rtsp rtsp.response=RTSP/1.0 200 OK\\r\\n rtsp.status=200 rtsp.session=9;timeout=60 \
             rtsp.transport=RTP/AVP;unicast;client_port=4588-4589;server_port=6256",
            "4 rtsp rtsp.request=GET_PARAMETER * RTSP/1.0\\n rtsp.method=GET_PARAMETER rtsp.url=* \
             rtsp.content-length=5 rtsp.data=68:65:6c:6c:6f",
            "5 rtsp rtsp.X_Vig_Msisdn=123",
            "6 rtsp rtsp.response=RTSP/1.0 404\\r\\n rtsp.status=404",
        ]
    );
}

#[test]
fn a_response_to_setup_announces_rtp() {
    let mut cx = dissector(&["rtp"]);
    run_in(&mut cx, &[(UP, b"SETUP a RTSP/1.0\r\nTransport: RTP/AVP;client_port=1-2\r\n\r\n"), (DOWN, REPLY)]);
    let told = |host: u8, port| {
        let net = Net { src: [0; 16], dst: expected::mapped([10, 0, 0, host]) };
        cx.state.expected.find(Over::Udp, net, (0, port)).map(|told| (told.frame, told.method))
    };
    assert_eq!(told(1, 4588), Some((2, "RTSP")));
    assert_eq!(told(2, 6256), Some((2, "RTSP")));
    assert_eq!(told(1, 1), None);
}

#[test]
fn packets_are_interleaved_and_cut_anywhere() {
    let packets = [packet(0, 1), packet(1, 2), packet(4, 3)].concat();
    let wanted = [
        "rtsp rtsp.magic=0x24 rtsp.channel=0x00 rtsp.length=13",
        "rtsp/rtp rtp.seq=1",
        "rtsp rtsp.magic=0x24 rtsp.channel=0x01 rtsp.length=13",
        "rtsp rtsp.magic=0x24 rtsp.channel=0x04 rtsp.length=13 rtsp.data=80:00:00:03:00:00:00:01:00:00:00:02:78",
    ];
    for at in 0..packets.len() {
        let steps = [(DOWN, CHANNELS), (DOWN, &packets[..at]), (DOWN, &packets[at..])];
        let mut cx = dissector(&["rtsp.magic", "rtsp.channel", "rtsp.length", "rtsp.data", "rtp.seq"]);
        let lines: Vec<String> = run_in(&mut cx, &steps).into_iter().skip(1).collect();
        assert_eq!(lines.iter().map(|line| &line[2..]).collect::<Vec<_>>(), wanted, "cut at {at}");
    }
}

#[test]
fn every_field_is_shown_and_what_breaks_off_is_told() {
    let body: &[u8] = b"RTSP/1.0 200 OK\r\nContent-Type: application/sdp\r\nContent-Length: 9\r\n\r\nv=0\r\ns=x\r\n";
    let steps: [(Direction, &[u8]); 5] = [
        (UP, b"SETUP rtsp://h/x RTSP/1.0\r\nTransport: x\r\nSession: 1\r\nX-Vig-Msisdn: 1\r\n\r\n"),
        (DOWN, body),
        (DOWN, b"\n"),
        (DOWN, &packet(4, 3)),
        (DOWN, b"RTSP/1.0 200 OK\r\nSession: 1\r\nTransport"),
    ];
    let mut cx = greedy();
    let lines = run_in(&mut cx, &steps);
    assert_eq!(unseen(&RTSP, &lines), Vec::<&str>::new());
    assert!(lines.iter().any(|line| line.starts_with("2 rtsp/sdp ")), "{lines:?}");
    assert_eq!(lines.last().unwrap(), "5 rtsp rtsp.response=RTSP/1.0 200 OK\\r\\n rtsp.status=200 rtsp.session=1");
    assert_eq!(cx.stats.incomplete_messages, 1);
}

#[test]
fn damage_does_not_panic() {
    let mut cx = greedy();
    for sample in [REPLY, CHANNELS, &packet(0, 1)] {
        for at in 0..sample.len() {
            for byte in [0, b'$', b'\n', b'9'] {
                let mut bytes = sample.to_vec();
                bytes[at] = byte;
                let mut stream = new();
                cx.frame.reset(1, 0);
                cx.layer(&tcp::TCP, |cx| {
                    for bytes in [CHANNELS, &bytes, &sample[..at]] {
                        stream.data(cx, DOWN, bytes);
                    }
                    stream.gap(cx, DOWN, 5);
                    stream.data(cx, DOWN, sample);
                });
            }
        }
    }
}
