//! Tests of Q.931.

use super::super::Payload;
use super::super::ppp::PPP;
use super::super::testing::{cut_everywhere, emitted, feed, greedy, hex};
use super::ROW;

fn show(digits: &str) -> Vec<String> {
    let lines = cut_everywhere(&PPP, &ROW, &hex(digits));
    lines.into_iter().map(|line| line.replace("q931 q931.", "").replace("q931 ", "")).collect()
}

#[test]
fn a_setup_gives_its_bearer_and_its_numbers() {
    assert_eq!(
        show("08 02 0011 05 04 03 8890a5 28 02 4162 2c 01 31 6c 05 2181 313233 70 03 81 3435 a1"),
        [
            "disc=0x08",
            "call_ref_len=2",
            "call_ref_flag=0",
            "call_ref=00:11",
            "message_type=0x05",
            "information_element=4",
            "information_element_len=3",
            "extension_ind=1",
            "coding_standard=0x00",
            "information_transfer_capability=0x08",
            "extension_ind=1",
            "transfer_mode=0x00",
            "information_transfer_rate=0x10",
            "extension_ind=1",
            "layer_ident=0x01",
            "uil1=0x05",
            "information_element=40",
            "information_element_len=2",
            "display_information=Ab",
            "information_element=44",
            "information_element_len=1",
            "keypad_facility=1",
            "information_element=108",
            "information_element_len=5",
            "numbering_plan=0x01",
            "number_type=0x02",
            "extension_ind=0",
            "screening_ind=0x01",
            "presentation_ind=0x00",
            "extension_ind=1",
            "calling_party_number.digits=123",
            "e164.calling_party_number.digits=123",
            "information_element=112",
            "information_element_len=3",
            "numbering_plan=0x01",
            "number_type=0x00",
            "extension_ind=1",
            "called_party_number.digits=45",
            "e164.called_party_number.digits=45",
            "sending_complete=",
        ]
    );
}

#[test]
fn a_release_gives_its_cause() {
    assert_eq!(
        show("08 02 8011 5a 08 02 8290")[2..],
        [
            "call_ref_flag=1",
            "call_ref=00:11",
            "message_type=0x5a",
            "information_element=8",
            "information_element_len=2",
            "cause_location=2",
            "coding_standard=0x00",
            "extension_ind=1",
            "cause_value=16",
            "extension_ind=1",
        ]
    );
    assert!(show("08 02 8011 5a 08 03 028090").contains(&"cause.recommendation=0x00".to_owned()));
}

#[test]
fn other_elements_give_their_fields() {
    let fields = show("08 01 81 0d 18 03 a98385 1e 02 8188 4c 04 8131 3233 74 05 210182 3435 7e 02 0441");
    let named = |name: &str| fields.iter().filter_map(|field| field.strip_prefix(name)).collect::<Vec<_>>();
    assert_eq!(named("call_ref="), ["01"]);
    assert_eq!(named("channel.number="), ["5"]);
    assert_eq!(named("progress_indicator."), ["location=0x01", "description=0x08"]);
    assert_eq!(named("connected_number.digits="), ["123"]);
    assert_eq!(named("redirecting_number.digits="), ["45"]);
    assert_eq!(named("extension.reason="), ["0x02"]);
    assert_eq!(named("user.protocol_discriminator="), ["0x04"]);
}

#[test]
fn elements_of_other_codesets_are_passed_over() {
    let fields = show("08 02 0011 62 9e 6c 02 8131 6c 02 8132 96 6c 02 8133 a0");
    let digits: Vec<_> = fields.iter().filter(|field| field.contains("digits") || field.contains("codeset")).collect();
    assert_eq!(
        digits,
        [
            "nonlocking_codeset=6",
            "calling_party_number.digits=2",
            "e164.calling_party_number.digits=2",
            "locking_codeset=6",
        ]
    );
    assert_eq!(fields.last().unwrap(), "more_data=");
}

#[test]
fn digits_that_are_no_ascii_are_replaced() {
    let fields = show("08 02 0011 05 6c 04 81813132");
    assert!(fields.contains(&"calling_party_number.digits=\u{fffd}12".to_owned()), "{fields:?}");
}

#[test]
fn a_message_may_have_no_call_reference() {
    assert_eq!(show("08 00 30"), ["disc=0x08", "call_ref_len=0", "message_type=0x30"]);
}

#[test]
fn other_discriminators_are_other_protocols() {
    assert!(show("09 02 0011 05").is_empty());
}

#[test]
fn damage_keeps_what_came_before() {
    let mut cx = greedy();
    let good = hex("08 02 0011 05 04 03 8890a5 18 03 a98385 6c 05 2181 313233 1e 02 8188 08 03 028090");
    for at in 5..good.len() {
        for value in [0, 1, 7, 0x7f, 0x80, 0xff] {
            let mut bad = good.clone();
            bad[at] = value;
            feed(&mut cx, &PPP, &ROW, Payload::whole(&bad));
            assert_eq!(emitted(&cx)[4], "q931 q931.message_type=0x05");
        }
    }
}
