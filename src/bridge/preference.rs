//! A preference of tshark, as its `-o` takes it.

use std::str::FromStr;

/// A preference with its value: `tls.keylog_file:keys.txt`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preference(String);

impl Preference {
    /// As it stands on tshark's command line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Preference {
    type Err = String;

    /// Reads `KEY:VALUE`. Whether tshark has such a preference it says itself.
    fn from_str(text: &str) -> Result<Self, String> {
        const EXAMPLE: &str = "expected `KEY:VALUE`, for example `tls.keylog_file:keys.txt`";
        let (key, value) = text.split_once(':').ok_or(EXAMPLE)?;
        if !super::vocabulary::is_plain(key) {
            return Err(format!("`{key}` is no name of a preference; {EXAMPLE}"));
        }
        if value.contains(char::is_control) {
            return Err("a preference has no line ends or other control characters".to_owned());
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::Preference;

    #[test]
    fn a_preference_has_a_key_and_any_value_on_one_line() {
        for text in ["tls.keylog_file:a b/keys.txt", "uat:rsa_keys:\"k.pem\",\"\"", "http.tcp.port:80,8080", "tcp.x:"] {
            assert_eq!(text.parse::<Preference>().unwrap().as_str(), text);
        }
        for text in ["", "key", ":v", "-z:x", "a b:c", "a;b:c", "$(a):c", "a:b\nc", "a\n:b", "a:\u{0}"] {
            assert!(text.parse::<Preference>().is_err(), "{text}");
        }
    }
}
