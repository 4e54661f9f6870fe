//! Times as text (SMPP 3.4, 7.1.1): `YYMMDDhhmmsstnnp`, a point in time with its distance from UTC
//! in quarters of an hour, or with `R` at the end a distance from now.

use jiff::Unit;
use jiff::civil::{Date, date};

use super::super::Dissector;
use crate::fields::Field;

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400 * SECOND;

/// Emits a time as the point or the distance that it is; an empty one is no distance.
pub(super) fn emit(cx: &mut Dissector, point: &'static Field, distance: &'static Field, text: &[u8]) {
    match read(text) {
        Some(Time::Point(time)) => cx.time(point, time),
        Some(Time::Distance(time)) => cx.seconds(distance, time),
        None => cx.seconds(distance, 0),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Time {
    Point(i64),
    Distance(i64),
}

fn read(text: &[u8]) -> Option<Time> {
    let (digits, sign) = text.split_first_chunk::<15>()?;
    let mut pairs = digits.chunks(2).map(|pair| {
        pair.iter().try_fold(0, |sum: i64, digit| digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0')))
    });
    let mut next = || pairs.next().flatten();
    let (year, month, day) = (next()?, next()?, next()?);
    let clock = (next()? * 3600 + next()? * 60 + next()?) * SECOND;
    if sign == b"R" {
        // As in Wireshark: years and months are not counted.
        return Some(Time::Distance(day * DAY + clock));
    }
    // A digit for tenths of a second, two for quarters of an hour.
    let [.., tenths, q0, q1] = digits;
    let digit = |digit: &u8| digit.is_ascii_digit().then(|| i64::from(digit - b'0'));
    let (tenths, quarters) = (digit(tenths)?, digit(q0)? * 10 + digit(q1)?);
    let ahead = match sign {
        b"+" => quarters,
        b"-" => -quarters,
        _ => return None,
    };
    let year = if year < 38 { 2000 + year } else { 1900 + year };
    let day = Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    let days = day.since((Unit::Day, date(1970, 1, 1))).ok()?.get_days();
    Some(Time::Point(i64::from(days) * DAY + clock + tenths * SECOND / 10 - ahead * 900 * SECOND))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_and_distances() {
        let point = crate::fields::universal_time;
        let Some(Time::Point(time)) = read(b"260102030405004+") else { panic!() };
        assert_eq!(point(time), "Jan  2, 2026 02:04:05.000000000 UTC");
        let Some(Time::Point(time)) = read(b"991231235959948-") else { panic!() };
        assert_eq!(point(time), "Jan  1, 2000 11:59:59.900000000 UTC");
        assert_eq!(read(b"000002000000000R"), Some(Time::Distance(2 * DAY)));
        for wrong in [&b""[..], b"260102030405004", b"261302030405004+", b"26x102030405004+", b"260102030405004*"] {
            assert_eq!(read(wrong), None);
        }
    }
}
