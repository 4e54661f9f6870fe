//! ISDN User Part (`isup`): the circuit, the message type, and the parameters that calls are known
//! by (ITU-T Q.763).

mod fields;
mod messages;
mod parameters;

use super::{Cursor, Dissected, Dissector, Payload, Row, Run};
pub(super) use fields::ISUP;

/// Found by the service indicator of MTP3.
pub(super) static ROW: Row = Row { protocol: &ISUP, run: Run::Unit(run), hooks: &[] };

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut message = Cursor::new(payload.bytes);
    let circuit = message.array().map(u16::from_le_bytes)?;
    cx.uint(&fields::CIC, circuit & 0x0fff);
    let kind = message.u8()?;
    cx.uint(&fields::MESSAGE_TYPE, kind);
    let Some(layout) = messages::layout(kind) else { return Ok(()) };
    for (code, length) in layout.fixed {
        cx.uint(&fields::PARAMETER_TYPE, *code);
        parameters::content(cx, *code, message.take(*length)?)?;
    }
    for code in layout.variable {
        let mut place = message;
        let pointer = message.u8()?;
        cx.uint(&fields::PARAMETER_TYPE, *code);
        cx.uint(&fields::MANDATORY_VARIABLE_PARAMETER_POINTER, pointer);
        // A pointer counts from itself.
        place.take(pointer.into())?;
        let length = place.u8()?;
        cx.uint(&fields::PARAMETER_LENGTH, length);
        parameters::content(cx, *code, place.take(length.into())?)?;
    }
    if layout.optional {
        let mut place = message;
        let pointer = message.u8()?;
        cx.uint(&fields::OPTIONAL_PARAMETER_PART_POINTER, pointer);
        if pointer != 0 {
            place.take(pointer.into())?;
            optional(cx, place)?;
        }
    }
    Ok(())
}

/// Parameters behind type and length, up to the one of type 0.
fn optional(cx: &mut Dissector, mut part: Cursor<'_>) -> Dissected {
    loop {
        let code = part.u8()?;
        cx.uint(&fields::PARAMETER_TYPE, code);
        if code == 0 {
            return Ok(());
        }
        let length = part.u8()?;
        cx.uint(&fields::PARAMETER_LENGTH, length);
        parameters::content(cx, code, part.take(length.into())?)?;
    }
}

#[cfg(test)]
mod tests {
    use super::super::mtp3::MTP3;
    use super::super::testing::{cut_everywhere, emitted, feed, greedy, hex};
    use super::*;

    fn show(digits: &str) -> Vec<String> {
        let lines = cut_everywhere(&MTP3, &ROW, &hex(digits));
        lines.into_iter().map(|line| line.replace("isup isup.", "").replace("isup ", "")).collect()
    }

    const INITIAL: &str = "2100 01 11 6031 0a 03 02 08 06 8390 555976 00 0a 05 8393 214305 28 04 8418 3344 \
                           0b 04 8414 5566 21 04 8311 1203 00";

    #[test]
    fn an_initial_address_gives_both_numbers() {
        assert_eq!(
            show("2100 01 11 6031 0a 03 02 07 05 8390 214305 0a 05 0397 217365 00"),
            [
                "cic=33",
                "message_type=1",
                "parameter_type=6",
                "satellite_indicator=0x01",
                "continuity_check_indicator=0x00",
                "echo_control_device_indicator=1",
                "parameter_type=7",
                "forw_call_natnl_inatnl_call_indicator=0",
                "forw_call_end_to_end_method_indicator=0x0000",
                "forw_call_interworking_indicator=0",
                "forw_call_end_to_end_information_indicator=0",
                "forw_call_isdn_user_part_indicator=1",
                "forw_call_preferences_indicator=0x0001",
                "forw_call_isdn_access_indicator=1",
                "forw_call_sccp_method_indicator=0x0000",
                "forw_call_ported_num_trans_indicator=1",
                "forw_call_qor_attempt_indicator=1",
                "parameter_type=9",
                "calling_partys_category=0x0a",
                "parameter_type=2",
                "transmission_medium_requirement=3",
                "parameter_type=4",
                "mandatory_variable_parameter_pointer=2",
                "parameter_length=5",
                "isdn_odd_even_indicator=1",
                "called_party_nature_of_address_indicator=3",
                "inn_indicator=1",
                "numbering_plan_indicator=1",
                "called=12345",
                "called_party_odd_address_signal_digit=1",
                "called_party_even_address_signal_digit=2",
                "called_party_odd_address_signal_digit=3",
                "called_party_even_address_signal_digit=4",
                "called_party_odd_address_signal_digit=5",
                "e164.called_party_number.digits=12345",
                "optional_parameter_part_pointer=7",
                "parameter_type=10",
                "parameter_length=5",
                "isdn_odd_even_indicator=0",
                "calling_party_nature_of_address_indicator=3",
                "ni_indicator=1",
                "numbering_plan_indicator=1",
                "address_presentation_restricted_indicator=1",
                "screening_indicator=3",
                "calling=123756",
                "calling_party_odd_address_signal_digit=1",
                "calling_party_even_address_signal_digit=2",
                "calling_party_odd_address_signal_digit=3",
                "calling_party_even_address_signal_digit=7",
                "calling_party_odd_address_signal_digit=5",
                "calling_party_even_address_signal_digit=6",
                "e164.calling_party_number.digits=123756",
                "parameter_type=0",
            ]
        );
    }

    #[test]
    fn other_numbers_have_fields_of_their_own() {
        let fields = show("2100 09 01 28 04 8418 3304 0b 04 8414 5506 21 04 8311 1203 00");
        for number in ["original_called_number=334", "redirecting=556", "connected_number=213"] {
            assert!(fields.iter().any(|field| field == number), "{number}: {fields:?}");
        }
        assert_eq!(show("0700 02 02 00 03 80 2103")[6], "subsequent_number=123");
    }

    #[test]
    fn a_release_gives_its_cause() {
        assert_eq!(
            show("2100 0c 02 00 04 02 81 10 61"),
            [
                "cic=33",
                "message_type=12",
                "parameter_type=18",
                "mandatory_variable_parameter_pointer=2",
                "parameter_length=4",
                "cause_indicators=02:81:10:61",
                "q931.cause_location=2",
                "q931.coding_standard=0x00",
                "q931.extension_ind=0",
                "q931.cause.recommendation=0x01",
                "q931.extension_ind=1",
                "cause_indicator=16",
                "q931.extension_ind=0",
                "optional_parameter_part_pointer=0",
            ]
        );
        assert_eq!(show("2100 10 00"), ["cic=33", "message_type=16", "optional_parameter_part_pointer=0"]);
    }

    #[test]
    fn other_messages_give_what_is_mandatory_in_them() {
        let all = [
            "0700 06 1654 00",
            "0700 2c 81 00",
            "0700 0d 01 00",
            "0700 05 01",
            "0700 13",
            "0700 63 01",
            "0700 18 00 01 02 07 ff",
            "0700 17 01 01 1f",
        ];
        let last: Vec<Vec<String>> = all.iter().map(|digits| show(digits).split_off(1)).collect();
        assert_eq!(
            last,
            [
                vec![
                    "message_type=6",
                    "parameter_type=17",
                    "charge_indicator=0x0002",
                    "called_partys_status_indicator=0x0001",
                    "called_partys_category_indicator=0x0001",
                    "backw_call_end_to_end_method_indicator=0x0000",
                    "backw_call_interworking_indicator=0",
                    "backw_call_end_to_end_information_indicator=0",
                    "backw_call_isdn_user_part_indicator=1",
                    "backw_call_holding_indicator=0",
                    "backw_call_isdn_access_indicator=1",
                    "backw_call_echo_control_device_indicator=0",
                    "backw_call_sccp_method_indicator=0x0001",
                    "optional_parameter_part_pointer=0",
                ],
                vec![
                    "message_type=44",
                    "parameter_type=36",
                    "event_ind=1",
                    "event_presentation_restr_ind=1",
                    "optional_parameter_part_pointer=0",
                ],
                vec![
                    "message_type=13",
                    "parameter_type=34",
                    "suspend_resume_indicator=1",
                    "optional_parameter_part_pointer=0",
                ],
                vec!["message_type=5", "parameter_type=16", "continuity_indicator=1"],
                vec!["message_type=19"],
                vec!["message_type=99"],
                vec![
                    "message_type=24",
                    "parameter_type=21",
                    "cgs_message_type=0",
                    "parameter_type=22",
                    "mandatory_variable_parameter_pointer=1",
                    "parameter_length=2",
                    "range_indicator=8",
                ],
                vec![
                    "message_type=23",
                    "parameter_type=22",
                    "mandatory_variable_parameter_pointer=1",
                    "parameter_length=1",
                    "range_indicator=32",
                ],
            ]
        );
    }

    #[test]
    fn damage_keeps_the_circuit() {
        let mut cx = greedy();
        let good = hex(INITIAL);
        for at in 2..good.len() {
            for value in [0, 1, 7, 0x7f, 0x80, 0xff] {
                let mut bad = good.clone();
                bad[at] = value;
                feed(&mut cx, &MTP3, &ROW, Payload::whole(&bad));
                assert_eq!(emitted(&cx)[0], "isup isup.cic=33");
            }
        }
    }
}
