//! The fields of Q.931.

use crate::fields::protocol;

protocol! {
    pub static Q931 = "q931", "Q.931", Spanning, carries ["h225"],
        "TPKT packets of any TCP connection that begins with one, and PPP protocol 0x0023.";
    DISC = "q931.disc", Uint(1, Hex), "Protocol discriminator, `0x08`.";
    CALL_REF_LEN = "q931.call_ref_len", Uint(1, Dec), "Length of the call reference.";
    CALL_REF_FLAG = "q931.call_ref_flag", Bool, "The side that the message goes to chose the call reference; absent when there is none.";
    CALL_REF = "q931.call_ref", Bytes, "Call reference without its flag; absent when there is none.";
    MESSAGE_TYPE = "q931.message_type", Uint(1, Hex), "Type: `0x05` setup, `0x01` alerting, `0x07` connect, `0x5a` release complete …";
    LOCKING_CODESET = "q931.locking_codeset", Uint(1, Dec), "The elements that follow are of another codeset.";
    NON_LOCKING_CODESET = "q931.nonlocking_codeset", Uint(1, Dec), "The next element is of another codeset.";
    MORE_DATA = "q931.more_data", None, "More user data follows in another message.";
    SENDING_COMPLETE = "q931.sending_complete", None, "The called number is complete.";
    INFORMATION_ELEMENT = "q931.information_element", Uint(1, Dec), "Code of each element with a length.";
    INFORMATION_ELEMENT_LEN = "q931.information_element_len", Uint(2, Dec), "Length of each such element.";
    EXTENSION_IND = "q931.extension_ind", Bool, "Whether a byte is the last of its group, for each byte that tells.";
    CODING_STANDARD = "q931.coding_standard", Uint(1, Hex), "Whose coding an element has: `0x00` ITU-T.";
    INFORMATION_TRANSFER_CAPABILITY = "q931.information_transfer_capability", Uint(1, Hex), "`0x00` speech, `0x08` unrestricted data, `0x10` audio; bearer capability.";
    TRANSFER_MODE = "q931.transfer_mode", Uint(1, Hex), "`0x00` circuit, `0x02` packet; bearer capability.";
    INFORMATION_TRANSFER_RATE = "q931.information_transfer_rate", Uint(1, Hex), "`0x10` 64 kbit/s; bearer capability.";
    LAYER_IDENT = "q931.layer_ident", Uint(1, Hex), "Layer whose protocol follows; bearer capability.";
    UIL1 = "q931.uil1", Uint(1, Hex), "Protocol of layer 1: `0x02` µ-law, `0x03` A-law, `0x05` H.221; bearer capability.";
    CAUSE_LOCATION = "q931.cause_location", Uint(1, Dec), "Where the cause arose: `0` user, `2` local public network.";
    CAUSE_RECOMMENDATION = "q931.cause.recommendation", Uint(1, Hex), "Recommendation that the cause is of; absent when it is Q.931.";
    CAUSE_VALUE = "q931.cause_value", Uint(1, Dec), "Cause: `16` normal clearing, `17` busy … (Q.850).";
    CHANNEL_NUMBER = "q931.channel.number", Uint(1, Dec), "Channels of a primary rate interface.";
    PROGRESS_LOCATION = "q931.progress_indicator.location", Uint(1, Hex), "Where progress was made.";
    PROGRESS_DESCRIPTION = "q931.progress_indicator.description", Uint(1, Hex), "What progress: `0x08` tones are available.";
    DISPLAY_INFORMATION = "q931.display_information", Text, "Text to display.";
    KEYPAD_FACILITY = "q931.keypad_facility", Text, "Keys pressed.";
    NUMBERING_PLAN = "q931.numbering_plan", Uint(1, Hex), "Plan of each number: `0x01` ISDN (E.164).";
    NUMBER_TYPE = "q931.number_type", Uint(1, Hex), "Type of each number: `0x01` international, `0x02` national.";
    SCREENING_IND = "q931.screening_ind", Uint(1, Hex), "Who gave a number: `0x01` the user, verified, `0x03` the network.";
    PRESENTATION_IND = "q931.presentation_ind", Uint(1, Hex), "`0x00` a number may be shown, `0x01` it may not.";
    EXTENSION_REASON = "q931.extension.reason", Uint(1, Hex), "Why a call was redirected: `0x01` busy, `0x02` no answer.";
    CALLING_DIGITS = "q931.calling_party_number.digits", Text, "Calling number.";
    CALLED_DIGITS = "q931.called_party_number.digits", Text, "Called number.";
    CONNECTED_DIGITS = "q931.connected_number.digits", Text, "Number that answered.";
    REDIRECTING_DIGITS = "q931.redirecting_number.digits", Text, "Number that redirected the call.";
    E164_CALLING = "e164.calling_party_number.digits", Text, "Calling number, if it is of the ISDN plan.";
    E164_CALLED = "e164.called_party_number.digits", Text, "Called number, if it is of the ISDN plan.";
    USER_PROTOCOL_DISCRIMINATOR = "q931.user.protocol_discriminator", Uint(1, Hex), "What the users' data is: `0x05` H.323.";
}
