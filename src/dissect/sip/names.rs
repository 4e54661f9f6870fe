//! The headers by name, and by the short form that some have (RFC 3261 7.3.3 and the registry of
//! SIP header fields).

use crate::fields::Field;

/// One header: its name, its short form (or 0), its field.
type Known = (&'static str, u8, &'static Field);

/// Sorted by name, lower case.
static HEADERS: &[Known] = &[
    ("accept", 0, &super::ACCEPT),
    ("accept-contact", b'a', &super::ACCEPT_CONTACT),
    ("accept-encoding", 0, &super::ACCEPT_ENCODING),
    ("accept-language", 0, &super::ACCEPT_LANGUAGE),
    ("alert-info", 0, &super::ALERT_INFO),
    ("allow", 0, &super::ALLOW),
    ("allow-events", b'u', &super::ALLOW_EVENTS),
    ("authentication-info", 0, &super::AUTHENTICATION_INFO),
    ("authorization", 0, &super::AUTHORIZATION),
    ("call-id", b'i', &super::CALL_ID),
    ("call-info", 0, &super::CALL_INFO),
    ("contact", b'm', &super::CONTACT),
    ("content-disposition", 0, &super::CONTENT_DISPOSITION),
    ("content-encoding", b'e', &super::CONTENT_ENCODING),
    ("content-language", 0, &super::CONTENT_LANGUAGE),
    ("content-length", b'l', &super::CONTENT_LENGTH),
    ("content-type", b'c', &super::CONTENT_TYPE),
    ("cseq", 0, &super::CSEQ),
    ("date", 0, &super::DATE),
    ("diversion", 0, &super::DIVERSION),
    ("error-info", 0, &super::ERROR_INFO),
    ("event", b'o', &super::EVENT),
    ("expires", 0, &super::EXPIRES),
    ("feature-caps", 0, &super::FEATURE_CAPS),
    ("from", b'f', &super::FROM),
    ("geolocation", 0, &super::GEOLOCATION),
    ("history-info", 0, &super::HISTORY_INFO),
    ("identity", b'y', &super::IDENTITY),
    ("in-reply-to", 0, &super::IN_REPLY_TO),
    ("info-package", 0, &super::INFO_PACKAGE),
    ("join", 0, &super::JOIN),
    ("max-breadth", 0, &super::MAX_BREADTH),
    ("max-forwards", 0, &super::MAX_FORWARDS),
    ("mime-version", 0, &super::MIME_VERSION),
    ("min-expires", 0, &super::MIN_EXPIRES),
    ("min-se", 0, &super::MIN_SE),
    ("organization", 0, &super::ORGANIZATION),
    ("p-access-network-info", 0, &super::P_ACCESS_NETWORK_INFO),
    ("p-asserted-identity", 0, &super::P_ASSERTED_IDENTITY),
    ("p-asserted-service", 0, &super::P_ASSERTED_SERVICE),
    ("p-associated-uri", 0, &super::P_ASSOCIATED_URI),
    ("p-called-party-id", 0, &super::P_CALLED_PARTY_ID),
    ("p-charging-function-addresses", 0, &super::P_CHARGING_FUNCTION_ADDRESSES),
    ("p-charging-vector", 0, &super::P_CHARGING_VECTOR),
    ("p-early-media", 0, &super::P_EARLY_MEDIA),
    ("p-preferred-identity", 0, &super::P_PREFERRED_IDENTITY),
    ("p-preferred-service", 0, &super::P_PREFERRED_SERVICE),
    ("p-served-user", 0, &super::P_SERVED_USER),
    ("p-visited-network-id", 0, &super::P_VISITED_NETWORK_ID),
    ("path", 0, &super::PATH),
    ("priority", 0, &super::PRIORITY),
    ("privacy", 0, &super::PRIVACY),
    ("proxy-authenticate", 0, &super::PROXY_AUTHENTICATE),
    ("proxy-authorization", 0, &super::PROXY_AUTHORIZATION),
    ("proxy-require", 0, &super::PROXY_REQUIRE),
    ("rack", 0, &super::RACK),
    ("reason", 0, &super::REASON),
    ("record-route", 0, &super::RECORD_ROUTE),
    ("recv-info", 0, &super::RECV_INFO),
    ("refer-to", b'r', &super::REFER_TO),
    ("referred-by", b'b', &super::REFERRED_BY),
    ("reject-contact", b'j', &super::REJECT_CONTACT),
    ("replaces", 0, &super::REPLACES),
    ("reply-to", 0, &super::REPLY_TO),
    ("request-disposition", b'd', &super::REQUEST_DISPOSITION),
    ("require", 0, &super::REQUIRE),
    ("resource-priority", 0, &super::RESOURCE_PRIORITY),
    ("retry-after", 0, &super::RETRY_AFTER),
    ("route", 0, &super::ROUTE),
    ("rseq", 0, &super::RSEQ),
    ("security-client", 0, &super::SECURITY_CLIENT),
    ("security-server", 0, &super::SECURITY_SERVER),
    ("security-verify", 0, &super::SECURITY_VERIFY),
    ("server", 0, &super::SERVER),
    ("service-route", 0, &super::SERVICE_ROUTE),
    ("session-expires", b'x', &super::SESSION_EXPIRES),
    ("session-id", 0, &super::SESSION_ID),
    ("sip-etag", 0, &super::ETAG),
    ("sip-if-match", 0, &super::IF_MATCH),
    ("subject", b's', &super::SUBJECT),
    ("subscription-state", 0, &super::SUBSCRIPTION_STATE),
    ("supported", b'k', &super::SUPPORTED),
    ("target-dialog", 0, &super::TARGET_DIALOG),
    ("timestamp", 0, &super::TIMESTAMP),
    ("to", b't', &super::TO),
    ("unsupported", 0, &super::UNSUPPORTED),
    ("user-agent", 0, &super::USER_AGENT),
    ("user-to-user", 0, &super::UUI),
    ("via", b'v', &super::VIA),
    ("warning", 0, &super::WARNING),
    ("www-authenticate", 0, &super::WWW_AUTHENTICATE),
];

/// The field of a header.
pub(super) fn field_of(name: &[u8]) -> Option<&'static Field> {
    if let [short] = name {
        let short = short.to_ascii_lowercase();
        return HEADERS.iter().find(|(_, known, _)| *known == short).map(|(_, _, field)| *field);
    }
    let order = |known: &str| known.bytes().cmp(name.iter().map(u8::to_ascii_lowercase));
    let place = HEADERS.binary_search_by(|(known, ..)| order(known)).ok()?;
    HEADERS.get(place).map(|(_, _, field)| *field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_sorted_and_found_in_any_case() {
        assert!(HEADERS.is_sorted_by(|(a, ..), (b, ..)| a < b));
        assert_eq!(field_of(b"call-ID").map(|field| field.name), Some("sip.Call-ID"));
        assert_eq!(field_of(b"I").map(|field| field.name), Some("sip.Call-ID"));
        assert!(field_of(b"X-Other").is_none() && field_of(b"q").is_none() && field_of(b"").is_none());
    }
}
