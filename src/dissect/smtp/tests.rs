//! Sessions as in RFC 5321, RFC 3030 and RFC 4954.

use super::super::testing::{dissector, greedy, show, unseen};
use super::super::{Dissector, tcp};
use super::*;

const UP: Direction = Direction::Forward;
const DOWN: Direction = Direction::Backward;

/// Each step is a frame; gives the lines of the layers below tcp.
fn run_in(cx: &mut Dissector, steps: &[(Direction, &str)]) -> Vec<String> {
    let mut stream = new();
    let mut lines = Vec::new();
    for (number, (direction, text)) in (1u32..).zip(steps) {
        cx.frame.reset(number, 0);
        cx.layer(&tcp::TCP, |cx| stream.data(cx, *direction, text.as_bytes()));
        let frame = cx.frame.clone();
        lines.extend(show(cx, &frame).iter().skip(1).map(|line| line.replace("tcp/", &format!("{number} "))));
    }
    lines
}

fn run(wanted: &[&str], steps: &[(Direction, &str)]) -> Vec<String> {
    run_in(&mut dissector(wanted), steps)
}

#[test]
fn commands_and_replies_of_a_segment_share_a_layer() {
    let wanted =
        ["smtp.req", "smtp.req.command", "smtp.req.parameter", "smtp.rsp", "smtp.response.code", "smtp.rsp.parameter"];
    let steps = [
        (DOWN, "220 mx ESMTP\r\n"),
        (UP, "EHLO me\r\n"),
        (DOWN, "250-mx\r\n250-PIPELINING\r\n250 SIZE 5\r\n"),
        (UP, "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDA"),
        (UP, "TA\r\n"),
        (DOWN, "250 ok\r\n25"),
        (DOWN, "0 \r\n354\r\n"),
        (UP, "x\r\n.\r\nfoo bar\r\nSTARTTLS\r\n"),
        (DOWN, "220 go\r\n"),
        (UP, "\x16\x03\x01\r\n"),
    ];
    assert_eq!(
        run(&wanted, &steps),
        [
            "1 smtp smtp.rsp=1 smtp.response.code=220 smtp.rsp.parameter=mx ESMTP",
            "2 smtp smtp.req=1 smtp.req.command=EHLO smtp.req.parameter=me",
            "3 smtp smtp.rsp=1 smtp.response.code=250 smtp.rsp.parameter=mx smtp.rsp.parameter=PIPELINING \
             smtp.rsp.parameter=SIZE 5",
            "4 smtp smtp.req=1 smtp.req.command=MAIL smtp.req.parameter=FROM:<a@b> smtp.req=1 smtp.req.command=RCPT \
             smtp.req.parameter=TO:<c@d>",
            "5 smtp smtp.req=1 smtp.req.command=DATA",
            "6 smtp smtp.rsp=1 smtp.response.code=250 smtp.rsp.parameter=ok",
            "7 smtp smtp.rsp=1 smtp.response.code=250 smtp.rsp.parameter= smtp.response.code=354",
            "8 smtp smtp.req=1 smtp.req.command=STAR smtp.req.parameter=TLS",
            "9 smtp smtp.rsp=1 smtp.response.code=220 smtp.rsp.parameter=go",
        ]
    );
}

#[test]
fn a_message_ends_with_a_dot_wherever_segments_end() {
    let wanted = ["smtp.eom", "smtp.data.fragment", "smtp.data.reassembled.length", "smtp.req.command"];
    let message = "Subject: x\r\n\r\nbody\r\n..dot\r\n.\r\n";
    let start = [(DOWN, "220 x\r\n"), (UP, "DATA\r\n"), (DOWN, "354 go\r\n")];
    for at in 1..message.len() {
        let (one, two) = message.split_at(at);
        let steps = [&start[..], &[(UP, one), (UP, two), (UP, "QUIT\r\n")]].concat();
        assert_eq!(
            run(&wanted, &steps)[3..],
            [
                "4 smtp",
                "5 smtp smtp.data.fragment=4 smtp.data.fragment=5 smtp.data.reassembled.length=27 smtp.eom=",
                "6 smtp smtp.req.command=QUIT",
            ],
            "split at {at}"
        );
    }
    let steps = [&start[..], &[(UP, message)]].concat();
    assert_eq!(run(&wanted, &steps)[3..], ["4 smtp smtp.eom="]);
}

#[test]
fn a_refused_message_is_none() {
    let steps = [(DOWN, "220 x\r\n"), (UP, "DATA\r\n"), (DOWN, "554 no\r\n"), (UP, "QUIT\r\n")];
    assert_eq!(run(&["smtp.req.command"], &steps).last().unwrap(), "4 smtp smtp.req.command=QUIT");
}

#[test]
fn chunks_are_as_long_as_they_say() {
    let steps = [(UP, "BDAT 10\r\n0123456"), (UP, "789BDAT 4 LAST\r\nabcdQUIT\r\n")];
    assert_eq!(
        run(&["smtp.req.command", "smtp.data.fragment.count", "smtp.data.reassembled.length"], &steps),
        [
            "1 smtp smtp.req.command=BDAT",
            "2 smtp smtp.req.command=BDAT smtp.data.fragment.count=2 smtp.data.reassembled.length=14 \
             smtp.req.command=QUIT",
        ]
    );
}

#[test]
fn a_hole_costs_the_line_it_cuts() {
    let mut cx = dissector(&["smtp.req.command"]);
    let mut stream = new();
    cx.frame.reset(1, 0);
    cx.layer(&tcp::TCP, |cx| {
        stream.data(cx, UP, b"NOOP\r\nMA");
        stream.gap(cx, UP, 100);
        stream.data(cx, UP, b"est\r\nQUIT\r\n");
        stream.end(cx, UP, Closing::Lost);
        assert!(!stream.pending(UP));
    });
    assert_eq!(show(&cx, &cx.frame)[1..], ["tcp/smtp smtp.req.command=NOOP", "tcp/smtp smtp.req.command=QUIT"]);
}

/// A session in which everything occurs.
const SESSION: &[(Direction, &str)] = &[
    (DOWN, "220 mx\r\n"),
    (UP, "AUTH LOGIN\r\n"),
    (DOWN, "334 VXNlcm5hbWU6\r\n"),
    (UP, "Ym9i\r\n"),
    (DOWN, "334 UGFzc3dvcmQ6\r\n"),
    (UP, "cHc=\r\n"),
    (DOWN, "535 no\r\n"),
    (UP, "AUTH PLAIN AGEAYg==\r\nAUTH PLAIN\r\n"),
    (UP, "AGEAYg==\r\nAUTH LOGIN Ym9i\r\n"),
    (DOWN, "235 ok\r\n"),
    (UP, "DATA\r\n"),
    (DOWN, "354 go\r\n"),
    (UP, "x\r\n"),
    (UP, ".\r\n"),
];

#[test]
fn every_field_is_shown() {
    assert_eq!(unseen(&SMTP, &run_in(&mut greedy(), SESSION)), Vec::<&str>::new());
}

#[test]
fn a_password_follows_its_user() {
    let lines = run(&["smtp.auth.username", "smtp.auth.password", "smtp.auth.username_password"], SESSION);
    assert_eq!(lines[3], "4 smtp smtp.auth.username=Ym9i");
    assert_eq!(lines[5], "6 smtp smtp.auth.password=cHc=");
    assert_eq!(lines[7], "8 smtp smtp.auth.username_password=AGEAYg==");
    assert_eq!(lines[8], "9 smtp smtp.auth.username_password=AGEAYg== smtp.auth.username=Ym9i");
}

#[test]
fn damage_does_not_panic() {
    let mut cx = greedy();
    for (number, (_, text)) in SESSION.iter().enumerate() {
        for at in 0..text.len() {
            let mut damaged = (*text).to_owned();
            damaged.replace_range(at..=at, "9");
            for text in [damaged.as_str(), &text[..at]] {
                let mut stream = new();
                cx.frame.reset(1, 0);
                cx.layer(&tcp::TCP, |cx| {
                    for (other, (direction, said)) in SESSION.iter().enumerate() {
                        stream.data(cx, *direction, if other == number { text } else { said }.as_bytes());
                    }
                });
            }
        }
    }
}
