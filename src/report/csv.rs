//! `--format csv`: the table of one type (RFC 4180: commas, quotes where needed, a heading; lines end
//! with LF).
//!
//! The values of an attribute are joined by `;`. A backslash stands before each `;` and each backslash
//! within a value, and `\e` for a value that is empty, so that what was joined can be told apart again
//! and a flag from what is missing. What a spreadsheet would take for a formula gets a backslash in
//! front, too: values come from the network.

use std::io::{self, Write};

use super::Report;
use super::out::push_time;
use super::table::{Cell, Table};
use crate::fields::{Texts, push_decimal, utc_time};
use crate::program::Avp;

/// What becomes of values that a spreadsheet would take for formulas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Guard {
    /// They get a backslash in front, and are text.
    #[default]
    Formulas,
    /// They stay as they are.
    Nothing,
}

/// Writes the table of a type.
pub(super) fn write(report: &Report<'_>, name: &str, sink: impl Write, guard: Guard) -> io::Result<()> {
    let Some(table) = Table::new(report, name) else { return Ok(()) };
    let mut out = csv::WriterBuilder::new().buffer_capacity(128 * 1024).from_writer(sink);
    fill(&mut out, &table, &report.tracked.texts, guard).map_err(|error| match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    })?;
    out.flush()
}

fn fill<W: Write>(out: &mut csv::Writer<W>, table: &Table<'_>, texts: &Texts, guard: Guard) -> csv::Result<()> {
    out.write_record(table.columns.iter().map(|column| &column.name))?;
    let mut cell = Vec::new();
    for row in table.rows() {
        for column in &table.columns {
            cell.clear();
            push(&mut cell, &table.cell(row, column), texts, guard);
            out.write_field(&cell)?;
        }
        out.write_record(None::<&[u8]>)?;
    }
    Ok(())
}

fn push(out: &mut Vec<u8>, cell: &Cell<'_>, texts: &Texts, guard: Guard) {
    match cell {
        Cell::None => {}
        Cell::Text(text) => push_value(out, text.as_bytes(), guard),
        Cell::Number(number) => push_decimal(out, u64::from(*number)),
        Cell::Seconds(nanoseconds) => push_time(out, *nanoseconds),
        Cell::Instant(nanoseconds) => out.extend_from_slice(utc_time(*nanoseconds).as_bytes()),
        Cell::Numbers(numbers) => {
            for (index, number) in numbers.iter().enumerate() {
                if index > 0 {
                    out.push(b';');
                }
                push_decimal(out, u64::from(*number));
            }
        }
        Cell::Values(avps) => push_values(out, avps, texts, guard),
    }
}

fn push_values(out: &mut Vec<u8>, avps: &[Avp], texts: &Texts, guard: Guard) {
    for (index, avp) in avps.iter().enumerate() {
        if index > 0 {
            out.push(b';');
        }
        match texts.as_text(avp.value()) {
            Some(text) => push_value(out, text.as_bytes(), guard),
            // Numbers and addresses, in which there is nothing to escape.
            None => texts.write(avp.value(), out),
        }
    }
}

fn push_value(out: &mut Vec<u8>, text: &[u8], guard: Guard) {
    if text.is_empty() {
        out.extend_from_slice(b"\\e");
        return;
    }
    if guard == Guard::Formulas && is_formula(text) {
        out.push(b'\\');
    }
    for byte in text {
        if matches!(byte, b';' | b'\\') {
            out.push(b'\\');
        }
        out.push(*byte);
    }
}

/// Whether a spreadsheet would calculate: it begins like a formula, also behind blanks that some cut
/// off, and is not just a number, which is harmless.
fn is_formula(text: &[u8]) -> bool {
    let begins = text.trim_ascii_start();
    let is_number = |rest: &[u8]| rest.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.'));
    match begins {
        [b'=' | b'@', _, ..] => true,
        [b'+' | b'-', rest @ ..] => !is_number(rest),
        // The wide forms of the same, which some take for them.
        _ => ["＝", "＋", "－", "＠"].iter().any(|wide| begins.starts_with(wide.as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{CONFIG, Message, report, track};
    use super::*;
    use crate::track::{Keep, Tracked};

    fn table(tracked: &Tracked, name: &str, guard: Guard) -> String {
        let mut table = Vec::new();
        report(tracked, &[name], |report| report.csv(name, &mut table, guard)).unwrap();
        String::from_utf8(table).unwrap()
    }

    const FRAMES: &[(i64, &[Message])] =
        &[(0, &[(1, "ask", "ann")]), (250, &[(1, "more", ""), (1, "answer", "")]), (3_000, &[(2, "ask", "")])];

    #[test]
    fn a_type_is_a_table_of_its_properties_and_attributes() {
        let tracked = track(CONFIG, Keep::Pdus, FRAMES);
        assert_eq!(
            table(&tracked, "ask", Guard::Formulas),
            "\
id,state,start_utc,start_time,time,duration,num_pdus,frames,gog,gog_id,attr_id,cmd,user
1,complete,2023-11-14T22:13:20.250000000Z,0,0.25,0.25,3,1;2,visit,1,1,answer;ask;more,ann
2,open,2023-11-14T22:13:23.250000000Z,3,,0,1,3,,,2,ask,
"
        );
        assert_eq!(
            table(&tracked, "visit", Guard::Formulas),
            "\
id,state,start_utc,start_time,duration,num_gops,num_pdus,frames,user
1,complete,2023-11-14T22:13:20.250000000Z,0,0.25,1,3,1;2,ann
"
        );
        assert_eq!(
            table(&tracked, "msg_pdu", Guard::Formulas),
            "\
id,frame,start_utc,start_time,time_in_gop,role,gop,gop_id,attr_id,cmd,user
1,1,2023-11-14T22:13:20.250000000Z,0,0,start,ask,1,1,ask,ann
2,2,2023-11-14T22:13:20.500000000Z,0.25,0.25,,ask,1,1,more,
3,2,2023-11-14T22:13:20.500000000Z,0.25,0.25,stop,ask,1,1,answer,
4,3,2023-11-14T22:13:23.250000000Z,3,0,start,ask,2,2,ask,
"
        );
    }

    #[test]
    fn an_attribute_that_is_never_set_has_its_column_and_a_flag_shows() {
        let config = CONFIG
            .replace("Gop ask On", "Transform t { Match (user=bob) Insert (vip); }; Gop ask On")
            .replace("IdleTimeout 60;", "Transform t;");
        let tracked = track(&config, Keep::Frames, &[(0, &[(1, "ask", "bob")]), (1, &[(2, "ask", "eve")])]);
        let rows = table(&tracked, "ask", Guard::Formulas);
        let ends: Vec<&str> = rows.lines().map(|line| line.rsplit_once(",attr_id").map_or(line, |end| end.1)).collect();
        assert_eq!(ends[0], ",cmd,user,vip");
        assert!(ends[1].ends_with(",1,ask,bob,\\e") && ends[2].ends_with(",2,ask,eve,"), "{rows}");
        let none = table(&track(&config, Keep::Frames, &[]), "ask", Guard::Formulas);
        assert_eq!(none.lines().collect::<Vec<_>>(), [rows.lines().next().unwrap()]);
    }

    #[test]
    fn hidden_times_are_empty() {
        let config = CONFIG.replace("IdleTimeout 60;", "ShowTimes false;");
        let rows = table(&track(&config, Keep::Frames, FRAMES), "ask", Guard::Formulas);
        assert_eq!(rows.lines().nth(1), Some("1,complete,,,,,3,1;2,visit,1,1,answer;ask;more,ann"));
    }

    fn value(text: &str, guard: Guard) -> String {
        let mut out = Vec::new();
        push_value(&mut out, text.as_bytes(), guard);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_joins_and_what_escapes_is_escaped() {
        for (text, shown) in [("a;b", "a\\;b"), ("c:\\x", "c:\\\\x"), ("", "\\e"), ("a,b \"c\"", "a,b \"c\"")] {
            assert_eq!(value(text, Guard::Formulas), shown);
            assert_eq!(value(text, Guard::Nothing), shown);
        }
    }

    #[test]
    fn formulas_are_made_text_unless_they_are_wanted() {
        for text in ["=1+1", "@SUM(A1)", "+358405550222/TYPE=PLMN", "-2+3", "\t=x", "\r\n=x", " =x", "+A1", "＝1"] {
            assert_eq!(value(text, Guard::Formulas), format!("\\{text}"));
            assert_eq!(value(text, Guard::Nothing), text);
        }
        for text in ["-5", "+358405550222", "-0.25", "-", "=", "a=b", "1-2"] {
            assert_eq!(value(text, Guard::Formulas), text);
        }
    }

    #[test]
    fn hostile_values_stay_in_their_cell() {
        let tracked = track(CONFIG, Keep::Frames, &[(0, &[(1, "ask", "=cmd|'/c x'!A1,\"\n9,9")])]);
        let rows = table(&tracked, "visit", Guard::Formulas);
        let mut reader = csv::Reader::from_reader(rows.as_bytes());
        let read: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!((read.len(), read[0].get(8)), (1, Some("\\=cmd|'/c x'!A1,\"\n9,9")));
    }
}
