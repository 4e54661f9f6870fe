//! Findings as a JUnit report: a suite for each file, a failed case for each error. Warnings are told in
//! the output of the suite.

use std::fmt::Write as _;

use quick_xml::events::BytesText;
use quick_xml::writer::Writer;

use super::{Checked, sentence, severity};
use crate::lang::Severity;

pub(super) fn document(all: &[Checked]) -> String {
    let mut bytes = Vec::new();
    // Writing to memory does not fail.
    let _ = write(&mut bytes, all);
    let text = String::from_utf8_lossy(&bytes);
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}\n")
}

fn write(bytes: &mut Vec<u8>, all: &[Checked]) -> std::io::Result<()> {
    let mut writer = Writer::new_with_indent(bytes, b' ', 2);
    writer
        .create_element("testsuites")
        .with_attribute(("name", "mate check"))
        .write_inner_content(|writer| all.iter().try_for_each(|checked| suite(writer, checked)))?;
    Ok(())
}

fn suite(writer: &mut Writer<&mut Vec<u8>>, checked: &Checked) -> std::io::Result<()> {
    let errors = checked.count(Severity::Error);
    let (tests, failures) = (errors.max(1).to_string(), errors.to_string());
    let attributes = [("name", checked.name.as_str()), ("tests", tests.as_str()), ("failures", failures.as_str())];
    writer.create_element("testsuite").with_attributes(attributes).write_inner_content(|writer| {
        if errors == 0 {
            let attributes = [("classname", checked.name.as_str()), ("name", "no errors")];
            writer.create_element("testcase").with_attributes(attributes).write_empty()?;
        }
        let mut warnings = String::new();
        for diagnostic in &checked.loaded().diagnostics {
            let place = checked.place(diagnostic.span);
            let at = format!("{}:{}:{}", place.file, place.line, place.column);
            let said = sentence(diagnostic);
            if diagnostic.severity == Severity::Warning {
                let _ = writeln!(warnings, "{at}: {}: {said}", diagnostic.code.name);
                continue;
            }
            let name = format!("{} {at}", diagnostic.code.name);
            let attributes = [("classname", checked.name.as_str()), ("name", name.as_str())];
            writer.create_element("testcase").with_attributes(attributes).write_inner_content(|writer| {
                let attributes = [("type", severity(diagnostic)), ("message", diagnostic.message.as_str())];
                writer
                    .create_element("failure")
                    .with_attributes(attributes)
                    .write_text_content(BytesText::new(&said))?;
                Ok(())
            })?;
        }
        if !warnings.is_empty() {
            writer.create_element("system-out").write_text_content(BytesText::new(&warnings))?;
        }
        Ok(())
    })?;
    Ok(())
}
