//! What stands in the page: both documents, and nothing that was not meant to.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::super::testing::{CONFIG, Message, report, track};
use super::Labels;
use crate::track::{Keep, Tracked};

const FRAMES: &[(i64, &[Message])] = &[
    (0, &[(1, "ask", "a\"b")]),
    (100, &[(1, "answer", "")]),
    (3000, &[(7, "answer", "")]),
    (4000, &[(8, "ask", "</script><!--&\u{2028}")]),
];

fn page(tracked: &Tracked, only: &[&str]) -> String {
    let mut page = Vec::new();
    report(tracked, only, |report| report.html(&mut page, &Labels::new(&tracked.program))).unwrap();
    String::from_utf8(page).unwrap()
}

/// What stands between two texts.
fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    page.split_once(start).unwrap().1.split_once(end).unwrap().0
}

/// One of the two documents.
fn document(page: &str, id: &str) -> Value {
    let start = format!("<script type=\"application/json\" id=\"{id}\">");
    serde_json::from_str(between(page, &start, "</script>")).unwrap()
}

#[test]
fn groups_are_columns_with_gogs_first() {
    let mut groups = document(&page(&track(CONFIG, Keep::Pdus, FRAMES), &[]), "groups-data");
    groups["version"].take();
    let expected = json!({
        "version": null, "schema": 1, "frames": 4, "span": 4_000_000_000u64, "first": "2023-11-14T22:13:20.250000000Z",
        "configs": ["test.mate"], "captures": [{"file": "test.pcap", "frames": 4, "whole": true}],
        "notes": ["1 Pdu: in no Gop"], "names": ["cmd", "id", "user"],
        "id": [1, 2, 1, 2], "state": [0, 2, 0, 2], "start": [0, 4_000_000_000u64, 0, 4_000_000_000u64],
        "time": [100_000_000, 0, 100_000_000, 0], "pdus": [2, 1, 2, 1], "gog": [-1, -1, 0, 1],
        "attrs": [[2, 0], [2, 1], [0, 2, 0, 3, 1, 4, 2, 0], [0, 3, 1, 5, 2, 1]],
        "types": [
            {"name": "visit", "level": "Gog", "count": 2, "listed": true, "times": true, "columns": [2]},
            {"name": "ask", "level": "Gop", "count": 2, "listed": true, "times": true, "columns": [0, 1, 2]},
        ],
        "texts": ["a\"b", "</script><!--&\u{2028}", "answer", "ask", "1", "8"],
    });
    assert_eq!(groups, expected);
}

#[test]
fn pdus_are_those_of_the_groups_and_go_on_with_the_texts() {
    let pdus = document(&page(&track(CONFIG, Keep::Pdus, FRAMES), &[]), "pdus-data");
    let expected = json!({
        "kinds": ["msg_pdu"], "labels": [[0, 2]], "chosen": [false], "kind": [0, 0, 0], "id": [1, 2, 4], "frame": [1, 2, 4],
        "time": [0, 100_000_000, 4_000_000_000u64], "role": [1, 2, 1], "gop": [2, 2, 3],
        "ends": [-1, -1, -1, -1, -1, -1],
        "attrs": [[0, 3, 1, 4, 2, 0], [0, 2, 1, 4], [0, 3, 1, 5, 2, 1]],
        "texts": [],
    });
    assert_eq!(pdus, expected);
}

#[test]
fn the_gops_of_picked_gogs_are_there_for_their_ladders() {
    let tracked = track(CONFIG, Keep::Pdus, FRAMES);
    let groups = document(&page(&tracked, &["visit"]), "groups-data");
    let types = groups["types"].as_array().unwrap();
    let listed: Vec<(&Value, &Value)> = types.iter().map(|kind| (&kind["name"], &kind["listed"])).collect();
    assert_eq!(listed, [(&json!("visit"), &json!(true)), (&json!("ask"), &json!(false))]);
    let groups = document(&page(&tracked, &["ask"]), "groups-data");
    assert_eq!((&groups["types"][0]["name"], &groups["gog"]), (&json!("ask"), &json!([-1, -1])));
}

#[test]
fn a_run_without_groups_is_a_page_too() {
    let page = page(&track(CONFIG, Keep::Pdus, &[]), &[]);
    assert_eq!(document(&page, "groups-data")["id"], json!([]));
    assert_eq!(document(&page, "pdus-data")["attrs"], json!([]));
}

#[test]
fn a_page_is_filled_in_and_ends_no_script_early() {
    let page = page(&track(CONFIG, Keep::Pdus, FRAMES), &[]);
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
    assert!(!page.contains("{{") || !page.contains("}}"), "something is not filled in");
    assert_eq!(page.matches("<script").count(), 3);
    assert_eq!(page.matches("</script").count(), 3);
    assert!(!page.contains('\u{2028}'));
}

#[test]
fn the_policy_names_the_script_and_the_style_as_they_are() {
    let page = page(&track(CONFIG, Keep::Pdus, FRAMES), &[]);
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
    for (kind, text) in
        [("script-src", between(&page, "<script>", "</script>")), ("style-src", between(&page, "<style>", "</style>"))]
    {
        let digest = STANDARD.encode(Sha256::digest(text.as_bytes()));
        assert!(policy.contains(&format!("{kind} 'sha256-{digest}'")), "{kind}");
    }
    assert!(policy.starts_with("default-src 'none';"));
}

#[test]
fn the_script_makes_no_markup_of_texts_and_asks_for_nothing() {
    for word in [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "DOMParser",
        "fetch(",
        "XMLHttpRequest",
        "import(",
        "srcdoc",
        "createContextualFragment",
    ] {
        assert!(!super::SCRIPT.contains(word), "{word}");
    }
    let addresses: Vec<&str> = super::SCRIPT.match_indices("://").map(|(at, _)| &super::SCRIPT[at..at + 18]).collect();
    assert_eq!(addresses, ["://www.w3.org/2000"]);
}
