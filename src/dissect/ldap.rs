//! Lightweight Directory Access Protocol (`ldap`, RFC 4511), and the same over UDP (`cldap`), which
//! shares its fields: one layer for each message of a connection.

mod filter;
mod message;
mod operations;
mod requests;

use super::ber::{self, id};
use super::framed::{Framed, Framing, Head};
use super::secured::Secured;
use super::{Direction, Dissected, Dissector, Hook, Payload, Row, Run, Stream};
use crate::fields::protocol;
use message::From;
use requests::Book;
pub(crate) use requests::Requests;

protocol! {
    pub static LDAP = "ldap", "Lightweight Directory Access Protocol", Spanning, carries ["tls"],
        "TCP ports 389 and 3268; from StartTLS on it is tls.";
    SASL_BUFFER_LENGTH = "ldap.sasl_buffer_length", Uint(4, Dec), "Length of a message that SASL protects; its contents are not read.";
    MESSAGE_ELEMENT = "ldap.LDAPMessage_element", None, "Present on each message.";
    MESSAGE_ID = "ldap.messageID", Uint(4, Dec), "Number that the responses repeat.";
    PROTOCOL_OP = "ldap.protocolOp", Uint(4, Dec), "Operation: `0` and `1` bind, `2` unbind, `3` search, `4` entry, `5` end of a search, `6` and `7` modify, `8` and `9` add, `10` and `11` delete, `12` and `13` rename, `14` and `15` compare, `16` abandon, `19` reference, `23` and `24` extended, `25` intermediate.";
    BIND_REQUEST = "ldap.bindRequest_element", None, "Present on a bind request.";
    VERSION = "ldap.version", Uint(4, Dec), "Version: `3`; bind request.";
    NAME = "ldap.name", Text, "Name of who binds.";
    AUTHENTICATION = "ldap.authentication", Uint(4, Dec), "`0` a password, `3` SASL.";
    SIMPLE = "ldap.simple", Text, "Password.";
    SASL = "ldap.sasl_element", None, "Present with SASL.";
    MECHANISM = "ldap.mechanism", Text, "SASL's mechanism: `GSSAPI`, `GSS-SPNEGO`, `DIGEST-MD5`.";
    CREDENTIALS = "ldap.credentials", Bytes, "Credentials of a mechanism other than GSSAPI and GSS-SPNEGO.";
    BIND_RESPONSE = "ldap.bindResponse_element", None, "Present on a bind response.";
    UNBIND_REQUEST = "ldap.unbindRequest_element", None, "Present on an unbind request.";
    SEARCH_REQUEST = "ldap.searchRequest_element", None, "Present on a search request.";
    BASE_OBJECT = "ldap.baseObject", Text, "Where the search begins.";
    SCOPE = "ldap.scope", Uint(4, Dec), "`0` the base alone, `1` one level, `2` all below.";
    DEREF_ALIASES = "ldap.derefAliases", Uint(4, Dec), "Whether aliases are followed: `0` never, `3` always.";
    SIZE_LIMIT = "ldap.sizeLimit", Uint(4, Dec), "At most so many entries; `0` any.";
    TIME_LIMIT = "ldap.timeLimit", Uint(4, Dec), "At most so many seconds; `0` any.";
    TYPES_ONLY = "ldap.typesOnly", Bool, "Only the names of attributes are asked for.";
    FILTER = "ldap.filter", Uint(4, Dec), "Kind of the filter: `0` and, `1` or, `2` not, `3` equal, `4` substrings, `5` greater, `6` less, `7` present, `8` about, `9` extensible.";
    AND = "ldap.and", Uint(4, Dec), "Number of filters that must all hold.";
    AND_ITEM = "ldap.and_item", Uint(4, Dec), "Kind of each of them.";
    OR = "ldap.or", Uint(4, Dec), "Number of filters of which one must hold.";
    OR_ITEM = "ldap.or_item", Uint(4, Dec), "Kind of each of them.";
    NOT = "ldap.not", Uint(4, Dec), "Kind of the filter that must not hold.";
    EQUALITY_MATCH = "ldap.equalityMatch_element", None, "Present on an \"equal\" filter.";
    GREATER_OR_EQUAL = "ldap.greaterOrEqual_element", None, "Present on a \"greater\" filter.";
    LESS_OR_EQUAL = "ldap.lessOrEqual_element", None, "Present on a \"less\" filter.";
    APPROX_MATCH = "ldap.approxMatch_element", None, "Present on an \"about\" filter.";
    ATTRIBUTE_DESC = "ldap.attributeDesc", Text, "Attribute that is compared.";
    ASSERTION_VALUE = "ldap.assertionValue", Text, "What it is compared with.";
    SUBSTRINGS_ELEMENT = "ldap.substrings_element", None, "Present on a \"substrings\" filter.";
    SUBSTRINGS = "ldap.substrings", Uint(4, Dec), "Number of substrings.";
    SUBSTRINGS_ITEM = "ldap.substrings_item", Uint(4, Dec), "Kind of each of them: `0` at the beginning, `1` anywhere, `2` at the end.";
    INITIAL = "ldap.initial", Text, "What an attribute begins with.";
    ANY = "ldap.any", Text, "What an attribute contains.";
    FINAL = "ldap.final", Text, "What an attribute ends with.";
    PRESENT = "ldap.present", Text, "Attribute that must be there.";
    EXTENSIBLE_MATCH = "ldap.extensibleMatch_element", None, "Present on an \"extensible\" filter.";
    MATCHING_RULE = "ldap.matchingRule", Text, "Rule by which an extensible filter compares.";
    MATCH_VALUE = "ldap.matchValue", Text, "What an extensible filter compares with.";
    DN_ATTRIBUTES = "ldap.dnAttributes", Bool, "The attributes of the name count, too.";
    ATTRIBUTES = "ldap.attributes", Uint(4, Dec), "Number of attributes that are asked for, given or added.";
    ATTRIBUTE_DESCRIPTION = "ldap.AttributeDescription", Text, "Each attribute that is asked for.";
    SEARCH_RES_ENTRY = "ldap.searchResEntry_element", None, "Present on an entry.";
    OBJECT_NAME = "ldap.objectName", Text, "Name of the entry.";
    PARTIAL_ATTRIBUTE = "ldap.PartialAttributeList_item_element", None, "Present for each attribute of an entry.";
    SEARCH_RES_DONE = "ldap.searchResDone_element", None, "Present on the end of a search.";
    SEARCH_RES_REF = "ldap.searchResRef", Uint(4, Dec), "Number of URLs where the search goes on.";
    MODIFY_REQUEST = "ldap.modifyRequest_element", None, "Present on a modify request.";
    OBJECT = "ldap.object", Text, "Name of what is modified.";
    MODIFICATION = "ldap.modification", Uint(4, Dec), "Number of modifications.";
    MODIFICATION_ITEM = "ldap.modification_item_element", None, "Present for each modification.";
    OPERATION = "ldap.operation", Uint(4, Dec), "`0` add, `1` delete, `2` replace.";
    MODIFICATION_ELEMENT = "ldap.modification_element", None, "Present for each modified attribute.";
    MODIFY_RESPONSE = "ldap.modifyResponse_element", None, "Present on a modify response.";
    ADD_REQUEST = "ldap.addRequest_element", None, "Present on an add request.";
    ENTRY = "ldap.entry", Text, "Name of what is added, renamed or compared.";
    ATTRIBUTE_LIST_ITEM = "ldap.AttributeList_item_element", None, "Present for each added attribute.";
    TYPE = "ldap.type", Text, "Name of an attribute that is given, added or modified, or of which substrings are compared.";
    VALS = "ldap.vals", Uint(4, Dec), "Number of its values.";
    ATTRIBUTE_VALUE = "ldap.AttributeValue", Bytes, "Each value.";
    ADD_RESPONSE = "ldap.addResponse_element", None, "Present on an add response.";
    DEL_REQUEST = "ldap.delRequest", Text, "Name of what is deleted.";
    DEL_RESPONSE = "ldap.delResponse_element", None, "Present on a delete response.";
    MOD_DN_REQUEST = "ldap.modDNRequest_element", None, "Present on a rename request.";
    NEWRDN = "ldap.newrdn", Text, "New name.";
    DELETEOLDRDN = "ldap.deleteoldrdn", Bool, "The old name goes.";
    NEW_SUPERIOR = "ldap.newSuperior", Text, "New place; absent if it stays.";
    MOD_DN_RESPONSE = "ldap.modDNResponse_element", None, "Present on a rename response.";
    COMPARE_REQUEST = "ldap.compareRequest_element", None, "Present on a compare request.";
    AVA = "ldap.ava_element", None, "Present with what is compared.";
    COMPARE_RESPONSE = "ldap.compareResponse_element", None, "Present on a compare response.";
    ABANDON_REQUEST = "ldap.abandonRequest", Uint(4, Dec), "Number of the request that is abandoned.";
    EXTENDED_REQ = "ldap.extendedReq_element", None, "Present on an extended request.";
    REQUEST_NAME = "ldap.requestName", Text, "What is asked for: `1.3.6.1.4.1.1466.20037` StartTLS.";
    REQUEST_VALUE = "ldap.requestValue", Bytes, "Parameters of an extended request.";
    EXTENDED_RESP = "ldap.extendedResp_element", None, "Present on an extended response.";
    INTERMEDIATE_RESPONSE = "ldap.intermediateResponse_element", None, "Present on an intermediate response.";
    RESULT_CODE = "ldap.resultCode", Uint(4, Dec), "Result: `0` success, `14` SASL goes on, `32` no such object, `49` wrong password, `50` not allowed.";
    MATCHED_DN = "ldap.matchedDN", Text, "The part of the name that exists.";
    ERROR_MESSAGE = "ldap.errorMessage", Text, "Why, for people.";
    REFERRAL = "ldap.referral", Uint(4, Dec), "Number of URLs where the request should go.";
    LDAP_URL = "ldap.LDAPURL", Text, "Each of them.";
    SERVER_SASL_CREDS = "ldap.serverSaslCreds", Bytes, "Credentials of the server; bind response.";
    RESPONSE_NAME = "ldap.responseName", Text, "What an extended or intermediate response is about.";
    RESPONSE_VALUE = "ldap.responseValue", Bytes, "Contents of an extended or intermediate response.";
    CONTROLS = "ldap.controls", Uint(4, Dec), "Number of controls.";
    CONTROL = "ldap.Control_element", None, "Present for each control.";
    CONTROL_TYPE = "ldap.controlType", Text, "Which control: `1.2.840.113556.1.4.319` results in pages.";
    CRITICALITY = "ldap.criticality", Bool, "The request fails without it; absent if not.";
    CONTROL_VALUE = "ldap.controlValue", Bytes, "Contents of a control that is not read further.";
    SEARCH_CONTROL_VALUE = "ldap.SearchControlValue_element", None, "Present with the control of pages.";
    SIZE = "ldap.size", Int, "Entries of a page that are asked for, or of all pages.";
    COOKIE = "ldap.cookie", Bytes, "Where the next page begins.";
    RESPONSE_TO = "ldap.response_to", Framenum, "Frame of the request; responses only.";
    TIME = "ldap.time", Seconds, "From the request to the response.";
}

protocol! {
    pub static CLDAP = "cldap", "Connectionless Lightweight Directory Access Protocol", Spanning, carries ["ldap"],
        "UDP port 389. Its fields are those of ldap.";
}

pub(super) static ROW: Row =
    Row { protocol: &LDAP, run: Run::Stream(stream), hooks: &[Hook::TcpPort(389), Hook::TcpPort(3268)] };
pub(super) static CLDAP_ROW: Row = Row { protocol: &CLDAP, run: Run::Unit(datagram), hooks: &[Hook::UdpPort(389)] };

/// No message is longer.
const LONGEST: usize = 4 << 20;

#[derive(Debug, Default)]
struct Connection {
    book: Book,
}

pub(super) fn stream() -> Box<dyn Stream> {
    Box::new(Secured::new(Box::new(Framed::<Connection>::default())))
}

impl Framing for Connection {
    fn head(bytes: &[u8]) -> Head {
        match bytes {
            // SASL: four bytes of length, and what it protects (RFC 4422, 3.7).
            [0, l1, l2, l3, ..] => match u32::from_be_bytes([0, *l1, *l2, *l3]) as usize {
                length @ 1..=LONGEST => Head::Length(4 + length),
                _ => Head::Foreign,
            },
            [0, ..] => Head::Short,
            _ => ber::head(bytes, id::SEQUENCE, LONGEST),
        }
    }

    fn message(&mut self, cx: &mut Dissector, direction: Direction, payload: Payload<'_>) {
        let from = From::Stream(&mut self.book, direction);
        cx.enter_with(&LDAP, payload, |cx, payload| message::run(cx, payload.bytes, from).map(|_| ()));
    }
}

/// A datagram: one message or several.
fn datagram(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut rest = payload.bytes;
    if rest.first() != Some(&id::SEQUENCE) {
        return Err(super::Stop::NotMine);
    }
    while !rest.is_empty() {
        rest = message::run(cx, rest, From::Datagram)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
