//! Remote Authentication Dial-In User Service (`radius`): RFC 2865, accounting RFC 2866, dynamic
//! authorization RFC 5176. One message per datagram: a header, then attributes, each with a field
//! of its own name.

mod attributes;
mod dictionary;
mod exchange;
#[cfg(test)]
mod tests;

use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run, Stop};
use crate::fields::protocol;

pub(crate) use exchange::Requests;

protocol! {
    pub static RADIUS = "radius", "RADIUS Protocol", Spanning, carries [],
        with [
            dictionary::STANDARD_FIELDS,
            dictionary::THREE_GPP_FIELDS,
            dictionary::MICROSOFT_FIELDS,
            dictionary::CISCO_FIELDS,
            dictionary::WISPR_FIELDS,
        ],
        "UDP ports 1812, 1813, 1645, 1646, 1700 and 3799.";
    CODE = "radius.code", Uint(1, Dec),
        "Kind of message: `1` access request, `2` accept, `3` reject, `4` and `5` accounting, `11` challenge, `40` to `45` dynamic authorization.";
    ID = "radius.id", Uint(1, Dec), "Number by which a response finds its request.";
    LENGTH = "radius.length", Uint(2, Dec), "Length of the message, bytes.";
    AUTHENTICATOR = "radius.authenticator", Bytes, "Proof of the sender, 16 bytes.";
    REQ = "radius.req", Bool, "`1` on a request; absent otherwise.";
    RSP = "radius.rsp", Bool, "`1` on a response; absent otherwise.";
    REQFRAME = "radius.reqframe", Framenum, "Frame of the request that the response answers.";
    TIME = "radius.time", Seconds, "From the request's frame to the response's.";
    DUP = "radius.dup", Uint(4, Dec), "Number of a message that was sent again.";
    REQ_DUP = "radius.req.dup", Framenum, "Frame of the request that was sent again.";
    RSP_DUP = "radius.rsp.dup", Framenum, "Frame of the response that was sent again.";
    AVP = "radius.avp", Bytes, "Each attribute, from its type on.";
    AVP_TYPE = "radius.avp.type", Uint(1, Dec), "Type of each attribute.";
    AVP_LENGTH = "radius.avp.length", Uint(1, Dec), "Length of each attribute, type and length included.";
    VENDOR_ID = "radius.avp.vendor_id", Uint(4, Dec), "Vendor of an attribute 26: `10415` 3GPP, `311` Microsoft, `9` Cisco.";
    VENDOR_TYPE = "radius.avp.vendor_type", Uint(1, Dec), "Type of each attribute of a vendor.";
    VENDOR_LEN = "radius.avp.vendor_len", Uint(1, Dec), "Length of each attribute of a vendor.";
    EXTENDED_TYPE = "radius.avp.extended_type", Uint(1, Dec), "Type within an attribute of 241 to 246 (RFC 6929).";
    EXTENDED_MORE = "radius.avp.extended_more", Bool, "Whether an attribute 245 or 246 goes on in the next (RFC 6929).";
    CHAP_PASSWORD = "radius.CHAP_Password", Bytes, "Attribute 3 (RFC 2865): identifier and response of CHAP.";
    CHAP_IDENT = "radius.CHAP_Ident", Uint(1, Hex), "Identifier within attribute 3.";
    CHAP_STRING = "radius.CHAP_String", Bytes, "Response within attribute 3.";
    FRAMED_IPX_NETWORK = "radius.Framed-IPX-Network", Uint(8, Hex), "Attribute 23 (RFC 2865): network number for IPX.";
    EGRESS_VLANID_TAG = "radius.egress_vlanid_tag", Uint(4, Hex), "Attribute 56 (RFC 4675): `0x00000031` tagged, `0x00000032` untagged.";
    EGRESS_VLANID_PAD = "radius.egress_vlanid_pad", Uint(4, Hex), "Attribute 56 (RFC 4675): unused bits.";
    EGRESS_VLANID = "radius.egress_vlanid", Uint(4, Dec), "Attribute 56 (RFC 4675): the VLAN's id.";
    EGRESS_VLAN_NAME_TAG = "radius.egress_vlan_name_tag", Uint(1, Hex), "Attribute 58 (RFC 4675): `0x31` tagged, `0x32` untagged.";
    EGRESS_VLAN_NAME = "radius.egress_vlan_name", Text, "Attribute 58 (RFC 4675): the VLAN's name.";
    EAP_FRAGMENT = "radius.eap_fragment", Bytes, "Attribute 79 (RFC 3579): an EAP packet, or a part of one.";
    TUNNEL_TYPE_TAG = "radius.Tunnel_Type.tag", Uint(1, Hex), "Tunnel that attribute 64 belongs to.";
    TUNNEL_MEDIUM_TYPE_TAG = "radius.Tunnel_Medium_Type.tag", Uint(1, Hex), "Tunnel that attribute 65 belongs to.";
    TUNNEL_CLIENT_ENDPOINT_TAG = "radius.Tunnel_Client_Endpoint.tag", Uint(1, Hex), "Tunnel that attribute 66 belongs to.";
    TUNNEL_SERVER_ENDPOINT_TAG = "radius.Tunnel_Server_Endpoint.tag", Uint(1, Hex), "Tunnel that attribute 67 belongs to.";
    TUNNEL_PASSWORD_TAG = "radius.Tunnel_Password.tag", Uint(1, Hex), "Tunnel that attribute 69 belongs to.";
    TUNNEL_PRIVATE_GROUP_ID_TAG = "radius.Tunnel_Private_Group_Id.tag", Uint(1, Hex), "Tunnel that attribute 81 belongs to.";
    TUNNEL_ASSIGNMENT_ID_TAG = "radius.Tunnel_Assignment_Id.tag", Uint(1, Hex), "Tunnel that attribute 82 belongs to.";
    TUNNEL_PREFERENCE_TAG = "radius.Tunnel_Preference.tag", Uint(1, Hex), "Tunnel that attribute 83 belongs to.";
    TUNNEL_CLIENT_AUTH_ID_TAG = "radius.Tunnel_Client_Auth_Id.tag", Uint(1, Hex), "Tunnel that attribute 90 belongs to.";
    TUNNEL_SERVER_AUTH_ID_TAG = "radius.Tunnel_Server_Auth_Id.tag", Uint(1, Hex), "Tunnel that attribute 91 belongs to.";
    IMSI = "e212.imsi", Text, "The subscriber's IMSI: vendor attribute 1 of 3GPP (TS 29.061).";
    UNKNOWN_ATTRIBUTE = "radius.Unknown_Attribute", Bytes, "Value of an attribute that is not in the dictionary.";
    INVALID_LENGTH = "radius.invalid_length", None, "An attribute's length leaves the message.";
}

pub(super) static ROW: Row = Row {
    protocol: &RADIUS,
    run: Run::Unit(run),
    hooks: &[
        Hook::UdpPort(1812),
        Hook::UdpPort(1813),
        Hook::UdpPort(1645),
        Hook::UdpPort(1646),
        Hook::UdpPort(1700),
        Hook::UdpPort(3799),
    ],
};

/// The smallest message: code, id, length and authenticator.
const HEADER: u16 = 20;

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let Some(&code) = payload.bytes.first() else { return Err(Stop::Cut) };
    if !is_code(code) || matches!(payload.bytes, &[_, _, l0, l1, ..] if u16::from_be_bytes([l0, l1]) < HEADER) {
        return Err(Stop::NotMine);
    }
    let mut cursor = Cursor::new(payload.bytes);
    cx.uint(&CODE, cursor.u8()?);
    let id = cursor.u8()?;
    cx.uint(&ID, id);
    let length = cursor.u16()?;
    cx.uint(&LENGTH, length);
    let authenticator = cursor.array::<16>()?;
    cx.bytes(&AUTHENTICATOR, &authenticator);
    exchange::enter(cx, code, id, authenticator);
    if cx.demand.wants_fields(&RADIUS) {
        let message = payload.limit(length.into());
        attributes::run(cx, message.from(usize::from(HEADER)), message.wire_len() < usize::from(length))?;
    }
    Ok(())
}

/// Codes that the IANA registry lists.
fn is_code(code: u8) -> bool {
    matches!(code, 1..=13 | 21..=27 | 29..=34 | 40..=45 | 50 | 51)
}
