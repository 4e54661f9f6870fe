//! The comparable forms of addresses and message ids.

/// An address without its type and its display name: `+15551234/TYPE=PLMN` and
/// `Name <+15551234>` are `+15551234`.
pub(super) fn bare(address: &str) -> &str {
    let address = address.trim();
    let address =
        address.strip_suffix('>').and_then(|inside| inside.rsplit_once('<')).map_or(address, |(_, inside)| inside);
    let at = address.as_bytes().windows(6).position(|six| six.eq_ignore_ascii_case(b"/TYPE="));
    at.and_then(|at| address.get(..at)).unwrap_or(address).trim()
}

/// A message id without quotes, angle brackets and blanks around it.
pub(super) fn message_id(id: &str) -> &str {
    id.trim_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '<' | '>'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_loses_type_and_name() {
        for address in [
            "+15551234",
            "+15551234/TYPE=PLMN",
            "+15551234/type=plmn",
            "Ann <+15551234>",
            "\"Ann\" <+15551234/TYPE=PLMN>",
            " +15551234 ",
        ] {
            assert_eq!(bare(address), "+15551234", "{address}");
        }
        assert_eq!(bare("a@b.example"), "a@b.example");
        assert_eq!(bare("1.2.3.4/TYPE=IPv4"), "1.2.3.4");
        assert_eq!(bare("ü>"), "ü>");
    }

    #[test]
    fn a_message_id_loses_what_surrounds_it() {
        for id in ["1@m", "\"1@m\"", "<1@m>", " \"<1@m>\" "] {
            assert_eq!(message_id(id), "1@m", "{id}");
        }
    }
}
