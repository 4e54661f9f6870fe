//! Texts of the rarer types: local time and floating point.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::digits::{push_decimal, push_padded};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `Nov 14, 2023 22:13:20.000000000 UTC` (R7): the time in the process's zone, the day padded with
/// a blank. Nanoseconds since 1970 UTC.
pub fn local_time(nanoseconds: i64) -> String {
    zoned(nanoseconds, Some(nanoseconds.rem_euclid(1_000_000_000)))
}

/// `Nov 14, 2023 22:13:20 UTC`: the same without a fraction, as WSP dates are written.
pub fn local_time_seconds(seconds: i64) -> String {
    zoned(seconds.saturating_mul(1_000_000_000), None)
}

/// `Nov 14, 2023 22:13:20.000000000 UTC`: as [`local_time`], but in UTC wherever the process is.
pub fn universal_time(nanoseconds: i64) -> String {
    let time = Timestamp::from_nanosecond(i128::from(nanoseconds)).unwrap_or_default();
    format!("{}.{:09} UTC", time.strftime("%b %e, %Y %H:%M:%S"), nanoseconds.rem_euclid(1_000_000_000))
}

/// By hand: some messages have several times, and the general formatting is slow.
fn zoned(nanoseconds: i64, fraction: Option<i64>) -> String {
    let mut out = Vec::with_capacity(40);
    let Ok(time) = Timestamp::from_nanosecond(i128::from(nanoseconds)) else { return String::new() };
    let zone = TimeZone::system();
    let info = zone.to_offset_info(time);
    let local: DateTime = info.offset().to_datetime(time);
    let month = usize::try_from(local.month()).ok().and_then(|month| MONTHS.get(month.checked_sub(1)?));
    out.extend_from_slice(month.copied().unwrap_or_default().as_bytes());
    out.extend_from_slice(if local.day() < 10 { b"  " } else { b" " });
    push_decimal(&mut out, local.day().unsigned_abs().into());
    out.extend_from_slice(b", ");
    push_padded(&mut out, local.year().unsigned_abs().into(), 4);
    for (before, part) in [(b' ', local.hour()), (b':', local.minute()), (b':', local.second())] {
        out.push(before);
        push_padded(&mut out, part.unsigned_abs().into(), 2);
    }
    if let Some(fraction) = fraction {
        out.push(b'.');
        push_padded(&mut out, fraction.unsigned_abs(), 9);
    }
    out.push(b' ');
    out.extend_from_slice(info.abbreviation().as_bytes());
    String::from_utf8(out).unwrap_or_default()
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
    fn local_times_are_those_of_the_zone() {
        for nanoseconds in [0, 1_700_000_000_250_000_007, 951_782_399_000_000_000, -86_400_000_000_001] {
            let time = Timestamp::from_nanosecond(nanoseconds.into()).unwrap().to_zoned_datetime(TimeZone::system());
            let expected = time.strftime("%b %e, %Y %H:%M:%S.%9f %Z").to_string();
            assert_eq!(local_time(nanoseconds), expected);
            let expected = time.strftime("%b %e, %Y %H:%M:%S %Z").to_string();
            let seconds = nanoseconds.div_euclid(1_000_000_000);
            assert_eq!(local_time_seconds(seconds), expected);
        }
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
