//! Texts as numbers: what `<` and `>` compare (A4), and which operands are numbers (R10).

/// The longest numeric prefix in the C locale, as `strtod` reads it; 0 when there is none.
pub(super) fn prefix_number(text: &str) -> f64 {
    let text = text.trim_start_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']);
    let (sign, digits) = match text.as_bytes().first() {
        Some(b'-') => (-1.0, text.get(1..).unwrap_or("")),
        Some(b'+') => (1.0, text.get(1..).unwrap_or("")),
        _ => (1.0, text),
    };
    let lower = digits.get(..8.min(digits.len())).unwrap_or("").to_ascii_lowercase();
    if lower.starts_with("inf") {
        return sign * f64::INFINITY;
    }
    if lower.starts_with("nan") {
        return f64::NAN;
    }
    if lower.starts_with("0x") {
        return sign * hex_prefix(digits.get(2..).unwrap_or(""));
    }
    sign * decimal_prefix(digits)
}

fn decimal_prefix(text: &str) -> f64 {
    let bytes = text.as_bytes();
    let digits_from = |at: usize| bytes.iter().skip(at).take_while(|b| b.is_ascii_digit()).count();
    let whole = digits_from(0);
    let mut end = whole;
    let mut any = whole > 0;
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits_from(end + 1);
        any |= fraction > 0;
        if any {
            end += 1 + fraction;
        }
    }
    if !any {
        return 0.0;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let signed = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits_from(end + 1 + signed);
        if exponent > 0 {
            end += 1 + signed + exponent;
        }
    }
    text.get(..end).and_then(|number| number.parse().ok()).unwrap_or(0.0)
}

fn hex_prefix(text: &str) -> f64 {
    let mut value = 0.0;
    let mut scale: Option<f64> = None;
    let mut rest = text.chars();
    loop {
        let before = rest.as_str();
        let Some(c) = rest.next() else { return value };
        match (c.to_digit(16), scale) {
            (Some(digit), None) => value = value * 16.0 + f64::from(digit),
            (Some(digit), Some(s)) => {
                value += f64::from(digit) * s;
                scale = Some(s / 16.0);
            }
            (None, None) if c == '.' => scale = Some(1.0 / 16.0),
            (None, _) => {
                let power = before.strip_prefix(['p', 'P']).map(str::parse::<i32>);
                return value * power.and_then(Result::ok).map_or(1.0, |p| 2f64.powi(p.clamp(-2000, 2000)));
            }
        }
    }
}

/// An operand that is a number (R10): decimal without leading zeros, a `-` allowed, or `0x` and hex
/// digits in any case and length.
pub(super) fn operand_number(text: &str) -> Option<i128> {
    if let Some(digits) = text.strip_prefix("0x") {
        let hex = !digits.is_empty() && digits.len() <= 16 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        return if hex { i128::from_str_radix(digits, 16).ok() } else { None };
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let canonical = digits == "0" || (!digits.is_empty() && !digits.starts_with('0'));
    if canonical && digits.len() <= 20 && digits.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_longest_numeric_prefix() {
        for (text, number) in [
            ("", 0.0),
            ("abcde", 0.0),
            ("9", 9.0),
            ("10.0.0.1", 10.0),
            ("1e3x", 1000.0),
            ("1e", 1.0),
            ("-2.5z", -2.5),
            ("0x10", 16.0),
            (".5", 0.5),
            (".", 0.0),
            ("  7", 7.0),
            ("inf", f64::INFINITY),
        ] {
            assert_eq!(prefix_number(text).to_bits(), number.to_bits(), "{text}");
        }
        assert!(prefix_number("nan").is_nan());
    }

    #[test]
    fn operands_with_leading_zeros_are_texts() {
        assert_eq!(operand_number("5"), Some(5));
        assert_eq!(operand_number("-5"), Some(-5));
        assert_eq!(operand_number("0x5"), Some(5));
        assert_eq!(operand_number("0xAb"), Some(0xab));
        assert_eq!(operand_number("05"), None);
        assert_eq!(operand_number("0x"), None);
        assert_eq!(operand_number("5a"), None);
    }
}
