//! The text form as a person sees it.

use super::super::testing::{CONFIG, Message, report, track};
use crate::track::{Keep, Tracked};

/// Two exchanges of a user, one of another user that gets no answer, one of nobody, one late.
const FRAMES: &[(i64, &[Message])] = &[
    (0, &[(1, "ask", "ann")]),
    (48, &[(1, "answer", "")]),
    (50, &[(2, "ask", "ann"), (3, "ask", "bob")]),
    (1_250, &[(2, "more", ""), (2, "answer", "")]),
    (1_300, &[(4, "ask", "")]),
    (70_000, &[(5, "ask", "eve\x1b[2J")]),
    (70_001, &[(6, "answer", "nobody asked")]),
];

fn text(tracked: &Tracked, only: &[&str]) -> String {
    let mut text = Vec::new();
    report(tracked, only, |report| report.text(&mut text, false)).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn gogs_then_other_gops_then_counts_then_notes() {
    let tracked = track(CONFIG, Keep::Frames, FRAMES);
    assert_eq!(
        text(&tracked, &[]),
        "\
visit 1  complete   1.25 s   at  0 s     2 Gops, 5 Pdus
  user   ann
  ask 1  complete   0.048 s  at  0 s     frames 1 2
  ask 2  complete   1.2 s    at  0.05 s  frames 3 4

visit 2  timed out  0 s      at  0.05 s  1 Gop, 1 Pdu
  user   bob
  ask 3  timed out  0 s      at  0.05 s  frames 3

visit 3  open       0 s      at 70 s     1 Gop, 1 Pdu
  user   eve\\u{1b}[2J
  ask 5  open       0 s      at 70 s     frames 6

Gops in no Gog:
ask 4  timed out  0 s  at 1.3 s  frames 5  cmd=ask; id=4

Frames         7
Pdus       count
  msg_pdu      9
Gops       count  complete  timed out  open      min time   median     p95     max
  ask          5         2          2     1       0.048 s  0.048 s   1.2 s   1.2 s
Gogs       count  complete  timed out  open  min duration   median     p95     max
  visit        3         1          1     1           0 s      0 s  1.25 s  1.25 s
Notes
  1 Pdu: in no Gop
"
    );
}

#[test]
fn only_gogs_are_gogs_without_their_gops() {
    let tracked = track(CONFIG, Keep::Frames, FRAMES.get(..2).unwrap());
    assert_eq!(
        text(&tracked, &["visit"]),
        "\
visit 1  complete   0.048 s  at 0 s  1 Gop, 2 Pdus
  user   ann

Frames       2
Gogs     count  complete  timed out  open  min duration   median      p95      max
  visit      1         1          0     0       0.048 s  0.048 s  0.048 s  0.048 s
"
    );
}

#[test]
fn only_gops_and_pdus_are_lines_that_tell_where_they_belong() {
    let tracked = track(CONFIG, Keep::Pdus, FRAMES.get(..4).unwrap());
    assert_eq!(
        text(&tracked, &["ask", "msg_pdu"]),
        "\
ask 1  complete   0.048 s  at 0 s     frames 1 2  cmd=answer, ask; id=1; user=ann  in visit 1
ask 2  complete   1.2 s    at 0.05 s  frames 3 4  cmd=answer, ask, more; id=2; user=ann  in visit 1
ask 3  open       0 s      at 0.05 s  frames 3  cmd=ask; id=3; user=bob  in visit 2

msg_pdu 1  at 0 s      frame 1  in ask 1 (start)  cmd=ask; id=1; user=ann
msg_pdu 2  at 0.048 s  frame 2  in ask 1 (stop)  cmd=answer; id=1
msg_pdu 3  at 0.05 s   frame 3  in ask 2 (start)  cmd=ask; id=2; user=ann
msg_pdu 4  at 0.05 s   frame 3  in ask 3 (start)  cmd=ask; id=3; user=bob
msg_pdu 5  at 1.25 s   frame 4  in ask 2  cmd=more; id=2
msg_pdu 6  at 1.25 s   frame 4  in ask 2 (stop)  cmd=answer; id=2

Frames         4
Pdus       count
  msg_pdu      6
Gops       count  complete  timed out  open  min time   median    p95    max
  ask          3         2          0     1   0.048 s  0.048 s  1.2 s  1.2 s
"
    );
}

#[test]
fn nothing_found_is_said_with_reasons() {
    let tracked = track(CONFIG, Keep::Frames, &[(0, &[(1, "answer", "")])]);
    let text = text(&tracked, &[]);
    assert_eq!(text.lines().next(), Some("No Gop or Gog: 1 frame read, 1 Pdu made, 1 kept without a Gop"));
    assert_eq!(text.lines().nth(1), Some(""));
}

#[test]
fn long_lists_are_cut_with_a_count() {
    let frames: Vec<(i64, &[Message])> = (0..20)
        .map(|n| (n, if n == 0 { &[(1, "ask", "ann")][..] } else { &[(1, "more", ""), (1, "more", "")][..] }))
        .collect();
    let tracked = track(CONFIG, Keep::Frames, &frames);
    let text = text(&tracked, &["ask"]);
    assert_eq!(
        text.lines().next(),
        Some(
            "ask 1  open       0.019 s  at 0 s  frames 1 2 3 4 5 6 7 8 … 24 more  cmd=ask, more; id=1; user=ann  in visit 1"
        )
    );
}

#[test]
fn hidden_times_leave_no_column() {
    let config = CONFIG.replace("IdleTimeout 60;", "ShowTimes false;").replace("Expiration 1;", "ShowTimes false;");
    let tracked = track(&config, Keep::Frames, FRAMES.get(..2).unwrap());
    assert_eq!(
        text(&tracked, &[]),
        "\
visit 1  complete   1 Gop, 2 Pdus
  user   ann
  ask 1  complete   frames 1 2

Frames         2
Pdus       count
  msg_pdu      2
Gops       count  complete  timed out  open
  ask          1         1          0     0
Gogs       count  complete  timed out  open
  visit        1         1          0     0
"
    );
}

#[test]
fn colours_mark_states_only() {
    let tracked = track(CONFIG, Keep::Frames, FRAMES);
    let mut coloured = Vec::new();
    report(&tracked, &[], |report| report.text(&mut coloured, true)).unwrap();
    let coloured = String::from_utf8(coloured).unwrap();
    assert_eq!(coloured.matches("\x1b[3").count(), 8);
    let plain = ["\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[0m"].iter().fold(coloured, |text, c| text.replace(c, ""));
    assert_eq!(plain, text(&tracked, &[]));
}
