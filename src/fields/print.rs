//! Texts of the rarer types: local time and floating point.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// `Nov 14, 2023 22:13:20.000000000 UTC` (R7): the time in the process's zone, the day padded with
/// a blank. Nanoseconds since 1970 UTC.
pub fn local_time(nanoseconds: i64) -> String {
    let mut text = zoned(nanoseconds, "%b %e, %Y %H:%M:%S");
    let _ = write!(text, ".{:09}", nanoseconds.rem_euclid(1_000_000_000));
    text.push_str(&zoned(nanoseconds, " %Z"));
    text
}

/// `Nov 14, 2023 22:13:20 UTC`: the same without a fraction, as WSP dates are written.
pub fn local_time_seconds(seconds: i64) -> String {
    zoned(seconds.saturating_mul(1_000_000_000), "%b %e, %Y %H:%M:%S %Z")
}

/// `Nov 14, 2023 22:13:20.000000000 UTC`: as [`local_time`], but in UTC wherever the process is.
pub fn universal_time(nanoseconds: i64) -> String {
    let time = Timestamp::from_nanosecond(i128::from(nanoseconds)).unwrap_or_default();
    format!("{}.{:09} UTC", time.strftime("%b %e, %Y %H:%M:%S"), nanoseconds.rem_euclid(1_000_000_000))
}

fn zoned(nanoseconds: i64, format: &str) -> String {
    Timestamp::from_nanosecond(i128::from(nanoseconds))
        .map(|time| time.to_zoned_datetime(TimeZone::system()).strftime(format).to_string())
        .unwrap_or_default()
}

/// `2026-01-02T03:04:05.000000000Z`: UTC with nine decimals.
pub fn utc_time(nanoseconds: i64) -> String {
    Timestamp::from_nanosecond(i128::from(nanoseconds)).map(|time| format!("{time:.9}")).unwrap_or_default()
}

/// C's `%.15g`, in the C locale.
pub fn general(value: f64) -> String {
    const DIGITS: i32 = 15;
    if !value.is_finite() {
        return format!("{value}").to_ascii_lowercase();
    }
    let scientific = format!("{value:.*e}", (DIGITS - 1) as usize);
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..DIGITS).contains(&exponent) {
        let decimals = usize::try_from(DIGITS - 1 - exponent).unwrap_or(0);
        trim_zeros(&format!("{value:.decimals$}")).to_owned()
    } else {
        format!("{}e{}{:02}", trim_zeros(mantissa), if exponent < 0 { '-' } else { '+' }, exponent.abs())
    }
}

fn trim_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn general_is_c_percent_15g() {
        assert_eq!(general(492.204), "492.204");
        assert_eq!(general(0.0), "0");
        assert_eq!(general(1e20), "1e+20");
        assert_eq!(general(-0.000_012_5), "-1.25e-05");
    }

    #[test]
    fn universal_time_is_in_utc() {
        assert_eq!(universal_time(1_691_011_200_250_000_000), "Aug  2, 2023 21:20:00.250000000 UTC");
    }

    #[test]
    fn utc_has_nine_decimals() {
        assert_eq!(utc_time(1_700_000_000_250_000_000), "2023-11-14T22:13:20.250000000Z");
    }
}
