//! What a filter writes, as a value of the type that it is compared with.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::ast::Constant;
use super::datum::{Datum, Given, Type};
use super::moment;

/// Why something is no value of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wrong {
    /// It is none, and how one is written.
    Form(Cow<'static, str>),
    /// It is out of range.
    Range(String),
}

fn form<T>(help: &'static str) -> Result<T, Wrong> {
    Err(Wrong::Form(Cow::Borrowed(help)))
}

/// The value, for a comparison.
pub(super) fn given(constant: &Constant, ty: Type) -> Result<Given, Wrong> {
    Ok(Given::Plain(match (ty, constant) {
        (Type::Label, _) => return form("ask only whether it is there"),
        (Type::Bool, Constant::Word(word)) => Datum::Int(i128::from(truth(word)?)),
        (Type::Int(least, most), Constant::Word(word)) => Datum::Int(in_range(word, least, most)?),
        (Type::Int(..), Constant::Character(byte)) => Datum::Int(i128::from(*byte)),
        (Type::Float, Constant::Word(word)) => Datum::Float(float(word)?),
        (Type::Duration, Constant::Word(word)) => {
            Datum::Seconds(nanoseconds(word).ok_or(Wrong::Form("write seconds, such as `2` or `0.5`".into()))?)
        }
        (Type::Time, Constant::Word(word)) => Datum::Time(time(word)?),
        (Type::Time, Constant::Text(text)) => Datum::Time(time(&String::from_utf8_lossy(text))?),
        (Type::Ipv4, Constant::Word(word)) => return ipv4(word),
        (Type::Ipv6, Constant::Word(word)) => return ipv6(word),
        (Type::Ether, Constant::Word(word)) => match pairs(word) {
            Some(bytes) if bytes.len() == 6 => Datum::Bytes(bytes.into()),
            _ => return form("write six bytes, such as `02:00:00:00:00:01`"),
        },
        (Type::Bytes | Type::Text, _) => Datum::Bytes(part(constant, ty)?.into()),
        (Type::Bool | Type::Int(..), _) => {
            return form("write the number without quotes; names of numbers are not known");
        }
        (Type::Float | Type::Duration | Type::Time, _) => return form("write the number without quotes"),
        (Type::Ether | Type::Ipv4 | Type::Ipv6, _) => return form("write it without quotes"),
    }))
}

/// The bytes to look for in a value.
pub(super) fn part(constant: &Constant, ty: Type) -> Result<Vec<u8>, Wrong> {
    match (constant, ty) {
        (Constant::Text(bytes), _) => Ok(bytes.clone()),
        (Constant::Character(byte), _) => Ok(vec![*byte]),
        (Constant::Word(word), Type::Text) if integer(word).is_some() || word.parse::<f64>().is_ok() => {
            Err(Wrong::Form(format!("put it in double quotes: `\"{word}\"`").into()))
        }
        (Constant::Word(word), Type::Text) => Ok(word.clone().into_bytes()),
        (Constant::Word(word), _) => {
            pairs(word).ok_or(Wrong::Form("write bytes, such as `47:45:54` or `\"GET\"`".into()))
        }
    }
}

fn truth(word: &str) -> Result<bool, Wrong> {
    match word.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => match integer(word) {
            Some(number) => Ok(number != 0),
            None => form("write `1`, `0`, `true` or `false`"),
        },
    }
}

fn in_range(word: &str, least: i128, most: i128) -> Result<i128, Wrong> {
    let Some(number) = integer(word) else {
        if let Some((first, last)) = word.split_once('-')
            && integer(first).is_some()
            && integer(last).is_some()
        {
            return Err(Wrong::Form(format!("write the range `{first}..{last}`").into()));
        }
        return form("write a whole number, such as `80` or `0x50`; names of numbers are not known");
    };
    // As in Wireshark: what is below zero is no mistake, but equals nothing.
    if number > most || (number < least && least < 0) {
        return Err(Wrong::Range(format!("the field has numbers up to {most}")));
    }
    Ok(number)
}

/// `80`, `0x50`, `0b1010000`, `0120`, with `-` before it or not.
pub(super) fn integer(word: &str) -> Option<i128> {
    let (sign, digits) = word.strip_prefix('-').map_or((1, word), |digits| (-1, digits));
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, digits.get(2..)?),
        [b'0', b'b' | b'B', ..] => (2, digits.get(2..)?),
        [b'0', _, ..] => (8, digits),
        _ => (10, digits),
    };
    let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = i128::from_str_radix(digits, radix).ok().filter(|_| plain)?;
    Some(sign * number)
}

fn float(word: &str) -> Result<f64, Wrong> {
    let number = integer(word).map(|number| number as f64).or_else(|| word.parse().ok());
    number.filter(|number| number.is_finite()).ok_or(Wrong::Form("write a number, such as `2` or `0.5`".into()))
}

/// Seconds in nanoseconds; digits beyond them are dropped.
pub(super) fn nanoseconds(word: &str) -> Option<i64> {
    let (sign, digits) = word.strip_prefix('-').map_or((1, word), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(fraction) {
        let number: f64 = word.parse().ok()?;
        return (number.is_finite() && number.abs() < 9e9).then_some((number * 1e9) as i64);
    }
    let fraction: i64 = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(1_000_000_000)?.checked_add(fraction)?.checked_mul(sign)
}

fn time(text: &str) -> Result<i64, Wrong> {
    match nanoseconds(text).or_else(|| moment::read(text)) {
        Some(time) => Ok(time),
        None => form("write a time such as `\"2026-01-02 03:04:05\"`, or seconds since 1970"),
    }
}

fn ipv4(word: &str) -> Result<Given, Wrong> {
    let (address, bits) = prefix(word, 32)?;
    let Ok(address) = address.parse::<Ipv4Addr>() else {
        return form("write an address or a prefix, such as `10.0.0.0/8`");
    };
    Ok(Given::Net4(address.to_bits(), u32::MAX.checked_shl(32 - bits).unwrap_or(0)))
}

fn ipv6(word: &str) -> Result<Given, Wrong> {
    let (address, bits) = prefix(word, 128)?;
    let Ok(address) = address.parse::<Ipv6Addr>() else {
        return form("write an address or a prefix, such as `2001:db8::/32`");
    };
    Ok(Given::Net6(address.to_bits(), u128::MAX.checked_shl(128 - bits).unwrap_or(0)))
}

fn prefix(word: &str, most: u32) -> Result<(&str, u32), Wrong> {
    let Some((address, bits)) = word.split_once('/') else { return Ok((word, most)) };
    match bits.parse().ok().filter(|bits| *bits <= most) {
        Some(bits) => Ok((address, bits)),
        None => Err(Wrong::Range(format!("a prefix has up to {most} bits"))),
    }
}

/// Bytes in hex digits with `:`, `-` or `.` between; a single one stands alone.
pub(super) fn pairs(word: &str) -> Option<Vec<u8>> {
    if word.is_empty() {
        return Some(Vec::new());
    }
    let groups: Vec<&str> = word.split([':', '-', '.']).collect();
    let mut bytes = Vec::with_capacity(word.len() / 2);
    // One or two digits, or groups of even length; a number alone is a byte.
    for group in &groups {
        let digits = group.len();
        let fits = match groups.len() {
            1 => digits <= 2,
            _ => digits == 1 || digits % 2 == 0,
        };
        if !fits || digits == 0 || !group.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let padded = if digits == 1 { format!("0{group}") } else { (*group).to_owned() };
        for at in (0..padded.len()).step_by(2) {
            bytes.push(u8::from_str_radix(padded.get(at..at + 2)?, 16).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_in_c() {
        let read = |words: &[&str]| words.iter().map(|word| integer(word)).collect::<Vec<_>>();
        assert_eq!(read(&["80", "0x50", "0b11", "0120", "-7", "0"]), [80, 80, 3, 80, -7, 0].map(Some));
        assert_eq!(read(&["", "x", "08", "0x", "1a", "+1", "--1", "-+1"]), [None; 8]);
    }

    #[test]
    fn seconds_are_exact() {
        assert_eq!(nanoseconds("0.1"), Some(100_000_000));
        assert_eq!(nanoseconds("1e-3"), Some(1_000_000));
        assert_eq!(nanoseconds("-2.5"), Some(-2_500_000_000));
        assert_eq!(nanoseconds("0.0000000001"), Some(0));
        for word in ["", ".", "x", "1s", "1e99", "nan", "99999999999999"] {
            assert_eq!(nanoseconds(word), None, "{word}");
        }
    }

    #[test]
    fn bytes_are_pairs_of_digits() {
        assert_eq!(pairs("02:00-0a"), Some(vec![2, 0, 10]));
        assert_eq!(pairs("0200.0000.0001"), Some(vec![2, 0, 0, 0, 0, 1]));
        assert_eq!(pairs("47"), Some(vec![0x47]));
        assert_eq!(pairs("4:5"), Some(vec![4, 5]));
        for word in ["4745", "02:", "02:000:1", "xy", "GET"] {
            assert_eq!(pairs(word), None, "{word}");
        }
    }
}
