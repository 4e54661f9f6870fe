//! Points in time as people write them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Dates as Wireshark writes them, the time zone behind them left out.
const FORMS: &[&str] = &["%b %d, %Y %H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"];

/// Nanoseconds since 1970. Without a time zone it is a local time.
pub(super) fn read(text: &str) -> Option<i64> {
    let text = text.trim();
    let instant = text
        .parse::<Timestamp>()
        .ok()
        .or_else(|| zoned(text, " UTC", &TimeZone::UTC))
        .or_else(|| zoned(text, "Z", &TimeZone::UTC))
        .or_else(|| local(text, &TimeZone::system()));
    i64::try_from(instant?.as_nanosecond()).ok()
}

fn zoned(text: &str, end: &str, zone: &TimeZone) -> Option<Timestamp> {
    local(text.strip_suffix(end)?, zone)
}

fn local(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let without_zone = || {
        let (date, zone) = text.rsplit_once(' ')?;
        zone.bytes().all(|byte| byte.is_ascii_alphabetic()).then_some(date)
    };
    let civil = civil(text).or_else(|| civil(without_zone()?))?;
    zone.to_timestamp(civil).ok()
}

fn civil(text: &str) -> Option<DateTime> {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let written = FORMS.iter().find_map(|form| DateTime::strptime(form, &joined).ok());
    written.or_else(|| joined.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_forms_that_wireshark_writes() {
        let second = 1_700_000_000_000_000_000;
        assert_eq!(read("Nov 14, 2023 22:13:20.000000000 UTC"), Some(second));
        assert_eq!(read("Nov 14, 2023 22:13:20 UTC"), Some(second));
        assert_eq!(read("2023-11-14T22:13:20Z"), Some(second));
        assert_eq!(read("2023-11-14 22:13:20.5Z"), Some(second + 500_000_000));
        assert_eq!(read("2023-11-14 00:00:00 UTC"), read("2023-11-14Z"));
        for text in ["", "x", "2023-13-01", "Nov 2023", "2023-11-14 25:00:00"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
