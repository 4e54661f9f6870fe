//! One form for the many spellings of a URI, so that the URL in a notification equals the URL of
//! the request that fetches it.

use std::borrow::Cow;

/// The URI with scheme and host in lower case, without the scheme's default port and without a
/// fragment, with `/` for an empty path and upper-case digits in `%xx`. Blanks around it go. A
/// reference without scheme and host keeps what it has.
pub(crate) fn normalise(uri: &str) -> Cow<'_, str> {
    let uri = uri.split_once('#').map_or(uri, |(before, _)| before).trim();
    let mut normal = String::with_capacity(uri.len() + 1);
    let rest = match absolute(uri) {
        Some((scheme, authority, rest)) => {
            push_origin(&mut normal, scheme, authority);
            if !rest.starts_with('/') {
                normal.push('/');
            }
            rest
        }
        None => uri,
    };
    push_escaped(&mut normal, rest);
    if normal == uri { Cow::Borrowed(uri) } else { Cow::Owned(normal) }
}

/// Scheme, authority, and what follows, of a URI with all of them.
fn absolute(uri: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = uri.split_once("://")?;
    let letters = scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    if !letters || !scheme.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let (authority, rest) = rest.split_at_checked(rest.find(['/', '?']).unwrap_or(rest.len()))?;
    Some((scheme, authority, rest))
}

fn push_origin(normal: &mut String, scheme: &str, authority: &str) {
    let scheme = scheme.to_ascii_lowercase();
    // The user part, if any, tells upper from lower case; the host does not.
    let (user, host) = authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
    let host = host.to_ascii_lowercase();
    let default = match scheme.as_str() {
        "http" => ":80",
        "https" => ":443",
        _ => ":",
    };
    let mut host = host.as_str();
    // Nonsense may end in several ports.
    while let Some(shorter) = host.strip_suffix(default).or_else(|| host.strip_suffix(':')) {
        host = shorter;
    }
    normal.push_str(&scheme);
    normal.push_str("://");
    if let Some(user) = user {
        normal.push_str(user);
        normal.push('@');
    }
    normal.push_str(host);
}

/// The text with `%xx` written in upper case.
fn push_escaped(normal: &mut String, text: &str) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        normal.push_str(before);
        normal.push('%');
        match after.split_at_checked(2) {
            Some((digits, tail)) if digits.bytes().all(|b| b.is_ascii_hexdigit()) => {
                normal.push_str(&digits.to_ascii_uppercase());
                rest = tail;
            }
            _ => rest = after,
        }
    }
    normal.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::normalise;
    use proptest::prelude::*;
    use std::borrow::Cow;

    #[test]
    fn spellings_of_one_url_become_one() {
        for spelling in [
            "http://mmsc.example/r?id=%3Ca%3E",
            "HTTP://MMSC.Example/r?id=%3ca%3e",
            "http://mmsc.example:80/r?id=%3Ca%3e",
            " http://mmsc.example:/r?id=%3ca%3E#part ",
        ] {
            assert_eq!(normalise(spelling), "http://mmsc.example/r?id=%3Ca%3E", "{spelling}");
        }
    }

    #[test]
    fn an_empty_path_is_a_slash() {
        assert_eq!(normalise("http://h"), "http://h/");
        assert_eq!(normalise("http://h?q"), "http://h/?q");
        assert_eq!(normalise("https://u:P@H:443"), "https://u:P@h/");
    }

    #[test]
    fn another_port_and_the_case_of_the_path_stay() {
        assert_eq!(normalise("http://h:8080/Path?Q"), "http://h:8080/Path?Q");
        assert_eq!(normalise("https://h:80/"), "https://h:80/");
        assert_eq!(normalise("http://[FE80::1]:80/x"), "http://[fe80::1]/x");
    }

    #[test]
    fn what_is_no_absolute_uri_is_left_alone() {
        for text in ["/mms?x=http://y", "", "mmsc", "%4", "%zz", "://h"] {
            assert_eq!(normalise(text), text);
        }
        assert!(matches!(normalise("http://h/x"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(uri in "(http|HTTPS|x)?(://)?[a-zA-Z%:@/?# 0-9é]{0,24}") {
            let once = normalise(&uri).into_owned();
            prop_assert_eq!(normalise(&once), once.as_str());
        }
    }
}
