//! Whole messages through the connection.

use super::super::testing::{dissector, show};
use super::super::{Closing, Direction, Dissector, tcp};
use super::connection;

const UP: Direction = Direction::Forward;
const DOWN: Direction = Direction::Backward;

/// What happens on a connection; every step is a frame of its own, 1 s after the one before.
#[derive(Clone, Copy)]
enum Step<'a> {
    Data(Direction, &'a [u8]),
    Gap(Direction, u64),
    End(Direction, Closing),
}

use Step::{Data, End, Gap};

fn up(bytes: &str) -> Step<'_> {
    Data(UP, bytes.as_bytes())
}

fn down(bytes: &str) -> Step<'_> {
    Data(DOWN, bytes.as_bytes())
}

/// Gives a line for each layer below tcp, with its frame's number in front.
fn run_in(cx: &mut Dissector, steps: &[Step<'_>]) -> Vec<String> {
    let mut stream = connection::new();
    let mut lines = Vec::new();
    for (number, step) in (1u32..).zip(steps) {
        cx.frame.reset(number, i64::from(number) * 1_000_000_000);
        cx.layer(&tcp::TCP, |cx| match *step {
            Data(direction, bytes) => stream.data(cx, direction, bytes),
            Gap(direction, len) => stream.gap(cx, direction, len),
            End(direction, how) => stream.end(cx, direction, how),
        });
        let frame = cx.frame.clone();
        lines.extend(show(cx, &frame).iter().skip(1).map(|line| line.replace("tcp/", &format!("{number} "))));
    }
    lines
}

fn run(wanted: &[&str], steps: &[Step<'_>]) -> Vec<String> {
    let mut wanted = wanted.to_vec();
    wanted.push("http");
    run_in(&mut dissector(&wanted), steps)
}

const BASIC: &[&str] = &["http.request.uri", "http.response.code"];

#[test]
fn a_request_shows_all_its_fields() {
    let wanted = [
        "http.request.method",
        "http.request.uri",
        "http.request.uri.path",
        "http.request.uri.query",
        "http.request.uri.query.parameter",
        "http.request.version",
        "http.host",
        "http.cookie_pair",
        "http.authbasic",
        "http.user_agent",
        "http.request.line",
        "http.request.full_uri",
        "http.request",
        "http.request_number",
        "http.chat",
    ];
    let request = "GET /p?x=1&y HTTP/1.1\r\nHost:  h \r\nCookie: a=b;c=d\r\nAuthorization: Basic dXNlcjpwYXNz\r\nuser-agent:ü\r\n\r\n";
    assert_eq!(
        run(&wanted, &[up(request)]),
        ["1 http http.chat= http.request.method=GET http.request.uri=/p?x=1&y http.request.uri.path=/p \
            http.request.uri.query=x=1&y http.request.uri.query.parameter=x=1 http.request.uri.query.parameter=y \
            http.request.version=HTTP/1.1 http.host=h  http.request.line=Host:  h \r\n http.cookie_pair=a=b \
            http.cookie_pair=c=d http.request.line=Cookie: a=b;c=d\r\n http.authbasic=user:pass \
            http.request.line=Authorization: Basic dXNlcjpwYXNz\r\n http.user_agent=\u{fffd}\u{fffd} \
            http.request.line=user-agent:\u{fffd}\u{fffd}\r\n http.request.full_uri=http://h/p?x=1&y http.request=1 \
            http.request_number=1"]
    );
}

#[test]
fn a_response_knows_its_request() {
    let wanted = [
        "http.response.version",
        "http.response.code",
        "http.response.code.desc",
        "http.response.phrase",
        "http.content_length_header",
        "http.content_length",
        "http.response.line",
        "http.response",
        "http.response_number",
        "http.time",
        "http.request_in",
        "http.prev_request_in",
        "http.prev_response_in",
        "http.response_for.uri",
        "http.file_data",
    ];
    let lines = run(
        &wanted,
        &[
            up("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET http://i/b HTTP/1.1\r\nHost: i\r\n\r\n"),
            down("HTTP/1.1 200 Fine\r\nContent-Length: 3\r\n\r\na\u{e9}"),
            down("HTTP/1.0 404\r\nContent-Length: 0\r\n\r\n"),
        ],
    );
    assert_eq!(
        lines[2..],
        [
            "2 http http.response.version=HTTP/1.1 http.response.code=200 http.response.code.desc=OK \
             http.response.phrase=Fine http.content_length_header=3 http.content_length=3 \
             http.response.line=Content-Length: 3\r\n http.response=1 http.response_number=1 http.time=1.000000000 \
             http.request_in=1 http.response_for.uri=http://h/a http.file_data=a\u{fffd}\u{fffd}",
            "3 http http.response.version=HTTP/1.0 http.response.code=404 http.response.code.desc=Not Found \
             http.content_length_header=0 http.content_length=0 http.response.line=Content-Length: 0\r\n \
             http.response=1 http.response_number=2 http.time=2.000000000 http.prev_request_in=1 \
             http.prev_response_in=2 http.request_in=1 http.response_for.uri=http://i/b",
        ]
    );
}

#[test]
fn messages_of_one_segment_are_siblings() {
    let two = "GET /a HTTP/1.1\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 2\r\n\r\nxxGET /c HTTP/1.1\n\n";
    assert_eq!(
        run(BASIC, &[up(two)]),
        ["1 http http.request.uri=/a", "1 http http.request.uri=/b", "1 http http.request.uri=/c"]
    );
}

#[test]
fn any_split_reports_the_same_in_the_last_frame() {
    let wanted = ["http.request.uri", "http.host", "http.file_data", "http.chunk_size", "http.chunk_data"];
    let messages = [
        "\r\nPOST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody",
        "POST /c HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n4\r\nbody\r\n0\r\nX: y\r\n\r\n",
    ];
    for message in messages {
        let whole = run(&wanted, &[up(message)]);
        assert_eq!(whole.len(), 1);
        // A lone line end is no beginning of a message yet.
        for at in (1..message.len()).filter(|at| *at > 2 || !message.starts_with('\r')) {
            let (head, tail) = message.split_at(at);
            let split = run(&wanted, &[up(head), up(tail)]);
            assert_eq!(split, [whole[0].replacen('1', "2", 1)], "{at}");
        }
    }
}

#[test]
fn an_interim_response_and_the_final_one_answer_the_same_request() {
    let wanted = ["http.response.code", "http.request_in", "http.response_number"];
    let lines = run(
        &wanted,
        &[
            up("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n"),
            down("HTTP/1.1 100 Continue\r\n\r\n"),
            up("12345"),
            down("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        ],
    );
    assert_eq!(
        lines,
        [
            "2 http http.response.code=100 http.response_number=1",
            "3 http",
            "4 http http.response.code=200 http.response_number=1 http.request_in=3",
        ]
    );
}

#[test]
fn responses_without_body_end_at_their_head() {
    let lines = run(
        BASIC,
        &[
            up("HEAD /h HTTP/1.1\r\n\r\nGET /n HTTP/1.1\r\n\r\nGET /m HTTP/1.1\r\n\r\n"),
            down(
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHTTP/1.1 204 No\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
            ),
        ],
    );
    assert_eq!(
        lines[3..],
        ["2 http http.response.code=200", "2 http http.response.code=204", "2 http http.response.code=304"]
    );
}

#[test]
fn a_body_without_length_ends_with_the_connection() {
    let response = "HTTP/1.0 200 OK\r\n\r\nuntil ";
    let steps = [down(response), down("close"), End(DOWN, Closing::Fin)];
    let mut cx = dissector(&["http", "http.file_data"]);
    assert_eq!(run_in(&mut cx, &steps), ["3 http http.file_data=until close"]);
    assert_eq!(cx.stats.incomplete_messages, 0);
    for how in [Closing::Reset, Closing::Lost] {
        let mut cx = dissector(&["http", "http.response.code"]);
        assert_eq!(run_in(&mut cx, &[down(response), End(DOWN, how)]), ["2 http http.response.code=200"]);
        assert_eq!(cx.stats.incomplete_messages, 1);
    }
}

#[test]
fn chunked_wins_over_a_length() {
    let lines = run(
        &[
            "http.chunk_size",
            "http.chunk_boundary",
            "http.chunked_trailer_part",
            "http.te_and_length",
            "http.file_data",
        ],
        &[down(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n5\r\nhello\r\n0\r\nT: x\r\n\r\n",
        )],
    );
    assert_eq!(
        lines,
        ["1 http http.te_and_length= http.chunk_size=5 http.chunk_boundary=0d:0a http.chunk_size=0 \
            http.chunked_trailer_part=T: x\r\n http.file_data=hello"]
    );
}

#[test]
fn after_a_request_anything_is_http_and_before_it_needs_a_colon() {
    let wanted = ["http.unknown_header", "http.file_data", "http.request.uri"];
    let lines = run(
        &wanted,
        &[
            down("no message\r\n"),
            down("foo: bar\r\nbaz\r\n"),
            up("GET /a HTTP/1.1\r\nX: y\r\n folded\r\n\r\n"),
            down("no message\r\n"),
            up("get /b HTTP/1.1\r\n\r\n"),
        ],
    );
    assert_eq!(
        lines,
        [
            "2 http http.unknown_header=foo: bar\\r\\n http.file_data=baz\r\n",
            "3 http http.request.uri=/a",
            "3 http http.file_data= folded\r\n\r\n",
            "4 http http.file_data=no message\r\n",
            "5 http http.file_data=get /b HTTP/1.1\r\n\r\n",
        ]
    );
}

#[test]
fn a_notification_is_no_request() {
    let wanted = ["http.notification", "http.request", "http.request.line", "http.request_in", "http.request_number"];
    let lines = run(
        &wanted,
        &[
            up("NOTIFY /n HTTP/1.1\r\nHost: l\r\nContent-Length: 3\r\n\r\nabc"),
            down("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
            up("GET / HTTP/1.1\r\n\r\n"),
        ],
    );
    assert_eq!(lines, ["1 http http.notification=1", "2 http", "3 http http.request=1 http.request_number=2"]);
}

#[test]
fn an_upgraded_or_tunnelled_stream_is_no_longer_http() {
    let upgrade = [
        up("GET /ws HTTP/1.1\r\n\r\n"),
        down("HTTP/1.1 101 Switching Protocols\r\n\r\nGET / HTTP/1.1\r\n\r\n"),
        up("GET / HTTP/1.1\r\n\r\n"),
    ];
    assert_eq!(run(BASIC, &upgrade), ["1 http http.request.uri=/ws", "2 http http.response.code=101"]);
    let tunnel = [up("CONNECT h:1 HTTP/1.1\r\n\r\n"), down("HTTP/1.1 200 OK\r\n\r\n"), up("GET / HTTP/1.1\r\n\r\n")];
    assert_eq!(run(BASIC, &tunnel).len(), 2);
}

#[test]
fn a_body_goes_to_the_protocol_of_its_media_type() {
    let wanted = ["json.key", "mime_multipart", "mmse"];
    let of = |content_type: &str, body: &str| {
        let response = format!("HTTP/1.1 200 OK\r\n{content_type}Content-Length: {}\r\n\r\n{body}", body.len());
        run(&wanted, &[Data(DOWN, response.as_bytes())])
    };
    assert_eq!(of("Content-Type: Application/JSON; charset=x\r\n", "{\"k\":1}"), ["1 http", "1 http/json json.key=k"]);
    assert_eq!(of("Content-Type: application/vnd.wap.mms-message\r\n", "x"), ["1 http", "1 http/mmse"]);
    assert_eq!(of("", "{\"k\":1}"), ["1 http"]);
    assert_eq!(of("Content-Type: application/json\r\n", ""), ["1 http"]);
    let part = "--B\r\nContent-Type: application/vnd.wap.mms-message\r\n\r\nx\r\n--B--\r\n";
    assert_eq!(
        of("Content-Type: multipart/related; boundary=B\r\n", part),
        ["1 http", "1 http/mime_multipart", "1 http/mime_multipart/mmse"]
    );
}

#[test]
fn a_hole_in_a_body_of_known_length_is_counted_and_passed() {
    let mut cx = dissector(&["http", "http.request.uri", "http.file_data", "json.key"]);
    let lines = run_in(
        &mut cx,
        &[
            up("POST /a HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{\"k\":1,"),
            Gap(UP, 10),
            up("xyzGET /b HTTP/1.1\r\n\r\n"),
            up("POST /c HTTP/1.1\r\nContent-Length: 5\r\n\r\n"),
            Gap(UP, 5),
            up("GET /d HTTP/1.1\r\n\r\n"),
        ],
    );
    assert_eq!(
        lines,
        [
            "3 http http.request.uri=/a http.file_data={\"k\":1,",
            "3 http/json json.key=k",
            "3 http http.request.uri=/b",
            "5 http http.request.uri=/c",
            "6 http http.request.uri=/d",
        ]
    );
    assert_eq!(cx.stats.incomplete_messages, 2);
    assert!(!cx.frame.malformed);
}

#[test]
fn a_hole_elsewhere_gives_the_message_up_until_another_begins() {
    let mut cx = dissector(&["http", "http.request.uri", "http.host", "http.response.code", "http.request_in"]);
    let lines = run_in(
        &mut cx,
        &[
            up("GET /a HTTP/1.1\r\nHost: h\r\nX-Cut: "),
            Gap(UP, 10),
            up("rest: of the lost head\r\n\r\n"),
            up("GET /b HTTP/1.1\r\n\r\n"),
            down("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"),
            Gap(DOWN, 4),
            down("0\r\n\r\n"),
            up("GET /c HTTP/1.1\r\n\r\n"),
            down("HTTP/1.1 201 OK\r\nContent-Length: 1\r\n\r\n"),
            Gap(DOWN, 100),
            down("HTTP/1.1 202 OK\r\nContent-Length: 0\r\n\r\n"),
        ],
    );
    assert_eq!(
        lines,
        [
            "2 http http.request.uri=/a http.host=h",
            "4 http http.request.uri=/b",
            "6 http http.response.code=200 http.request_in=2",
            "8 http http.request.uri=/c",
            "10 http http.response.code=201 http.request_in=8",
            "11 http http.response.code=202",
        ]
    );
    assert_eq!(cx.stats.incomplete_messages, 3);
}

#[test]
fn a_request_of_which_the_end_never_comes_is_reported_at_the_end() {
    let mut cx = dissector(&["http", "http.request.uri", "http.request.method", "http.content_length"]);
    let steps =
        [up("POST /a HTTP/1.1\r\nContent-Length: 100\r\n\r\nstart"), End(UP, Closing::Reset), End(UP, Closing::Lost)];
    assert_eq!(
        run_in(&mut cx, &steps),
        ["2 http http.request.method=POST http.request.uri=/a http.content_length=100"]
    );
    let steps = [up("GET /no-line-end"), End(UP, Closing::Lost)];
    assert!(run_in(&mut cx, &steps).is_empty());
    assert_eq!(cx.stats.incomplete_messages, 1);
}

#[test]
fn pending_is_between_the_first_byte_and_the_last() {
    let mut cx = dissector(&["http"]);
    let mut stream = connection::new();
    for (bytes, pending) in
        [("GE", true), ("T / HTTP/1.1\r\nContent-Length: 2\r\n", true), ("\r\n1", true), ("2", false)]
    {
        stream.data(&mut cx, UP, bytes.as_bytes());
        assert_eq!(stream.pending(UP), pending, "{bytes}");
        assert!(!stream.pending(DOWN));
    }
}

#[test]
fn a_cut_at_every_length_keeps_the_fields_before_it() {
    let message = "HTTP/1.1 200 OK\r\nServer: s\r\nContent-Type: application/json\r\nTransfer-Encoding: gzip, chunked\r\n\r\n7\r\n{\"a\":1}\r\n0\r\n\r\n";
    let wanted = ["http.response.code", "http.server", "http.content_type"];
    let whole = run(&wanted, &[down(message)]);
    for end in 0..message.len() {
        for how in [Closing::Fin, Closing::Reset] {
            let lines = run(&wanted, &[down(&message[..end]), End(DOWN, how)]);
            let cut = lines.first().map_or("", String::as_str).replacen('2', "1", 1);
            assert!(whole[0].starts_with(&cut), "{end}: {cut}");
        }
    }
}

#[test]
fn an_endless_head_is_given_up() {
    let mut cx = dissector(&["http", "http.request.uri"]);
    let line = "X: y\r\n".repeat(10_000);
    let mut steps = vec![up("GET /a HTTP/1.1\r\n")];
    steps.extend(std::iter::repeat_n(up(&line), 10));
    let lines = run_in(&mut cx, &steps);
    assert_eq!(lines, ["6 http http.request.uri=/a"]);
}

proptest::proptest! {
    #[test]
    fn no_bytes_do_any_harm(parts in proptest::collection::vec((proptest::bool::ANY, "(GET / HTTP/1.1\r\n|HTTP/1.1 200 OK\r\n|Transfer-Encoding: chunked\r\n|Content-Length: [0-9]{1,3}\r\n|Content-Type: multipart/mixed; boundary=x\r\n|--x\r\n|\r\n|[0-9a-f]\r\n|.){0,12}", 0u64..40), 0..12)) {
        let steps: Vec<Step<'_>> = parts
            .iter()
            .flat_map(|(forward, bytes, gap)| {
                let direction = if *forward { UP } else { DOWN };
                let gap = (*gap < 20).then_some(Gap(direction, *gap));
                std::iter::once(Data(direction, bytes.as_bytes())).chain(gap)
            })
            .chain([End(UP, Closing::Fin), End(DOWN, Closing::Lost)])
            .collect();
        let mut cx = super::super::testing::greedy();
        run_in(&mut cx, &steps);
    }
}
