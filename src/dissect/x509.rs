//! Certificates (ITU-T X.509, RFC 5280): names, validity and alternative names. They share the
//! fields of four of Wireshark's protocols: `x509af` and `x509if` have no layer of their own, while
//! each attribute of a name is an `x509sat`, and each extension an `x509ce`.

use super::ber::{Tlv, Values, id, oid};
use super::{Dissected, Dissector, Payload, Row, Run, Stop};
use crate::fields::{Field, protocol};

protocol! {
    pub static X509AF = "x509af", "X.509 Authentication Framework", HeaderOnly, carries ["x509if"],
        "Certificates of TLS.";
    VERSION = "x509af.version", Int, "Version of a certificate, less 1; absent for version 1.";
    SERIAL_NUMBER = "x509af.serialNumber", Bytes, "Number that the issuer gave to the certificate.";
    ALGORITHM_ID = "x509af.algorithm.id", Text, "Algorithm of the signature (twice), and of the key, as numbers with dots.";
    UTC_TIME = "x509af.utcTime", Text, "Begin and end of validity, `2015-11-15 00:00:00 (UTC)`, for years before 2050.";
    EXTENSION_ID = "x509af.extension.id", Text, "One for each extension, as numbers with dots.";
}

protocol! {
    pub static X509IF = "x509if", "X.509 Information Framework", HeaderOnly, carries ["x509sat", "x509ce"],
        "Names in certificates.";
    TYPE_OID = "x509if.oid", Text, "Type of each attribute of the issuer's and the subject's name, as numbers with dots.";
}

protocol! {
    pub static X509SAT = "x509sat", "X.509 Selected Attribute Types", HeaderOnly, carries [],
        "Each attribute of a name in a certificate.";
    COUNTRY_NAME = "x509sat.CountryName", Text, "Country, two letters.";
    SERIAL_NAME = "x509sat.SerialNumber", Text, "Serial number of what is named.";
    DIRECTORY_STRING = "x509sat.DirectoryString", Uint(4, Dec), "Kind of text: `0` teletex, `1` printable, `2` universal, `3` BMP, `4` UTF-8.";
    TELETEX_STRING = "x509sat.teletexString", Text, "Text of an attribute, in Latin letters.";
    PRINTABLE_STRING = "x509sat.printableString", Text, "Text of an attribute: common name, organization, place and others.";
    UNIVERSAL_STRING = "x509sat.universalString", Text, "Text of an attribute, in four bytes for each character.";
    BMP_STRING = "x509sat.bmpString", Text, "Text of an attribute, in two bytes for each character.";
    UTF8_STRING = "x509sat.uTF8String", Text, "Text of an attribute in UTF-8.";
}

protocol! {
    pub static X509CE = "x509ce", "X.509 Certificate Extensions", HeaderOnly, carries [],
        "Each extension 2.5.29 of a certificate.";
    GENERAL_NAMES = "x509ce.GeneralNames", Uint(4, Dec), "How many alternative names the subject has.";
    GENERAL_NAME = "x509ce.GeneralName", Uint(4, Dec), "Kind of an alternative name: `1` mail, `2` DNS, `6` URI, `7` IP.";
    RFC822_NAME = "x509ce.rfc822Name", Text, "Alternative name: a mail address.";
    DNS_NAME = "x509ce.dNSName", Text, "Alternative name: a host.";
    URI = "x509ce.uniformResourceIdentifier", Text, "Alternative name: a URI.";
    IPV4 = "x509ce.IPAddress.ipv4", Ipv4, "Alternative name: an IPv4 address.";
    IPV6 = "x509ce.IPAddress.ipv6", Ipv6, "Alternative name: an IPv6 address.";
}

pub(super) static AF_ROW: Row = Row { protocol: &X509AF, run: Run::Unit(run), hooks: &[] };
pub(super) static CE_ROW: Row = Row { protocol: &X509CE, run: Run::Unit(nothing), hooks: &[] };
pub(super) static IF_ROW: Row = Row { protocol: &X509IF, run: Run::Unit(nothing), hooks: &[] };
pub(super) static SAT_ROW: Row = Row { protocol: &X509SAT, run: Run::Unit(nothing), hooks: &[] };

/// The directory's types of attributes, 2.5.4, and its extensions, 2.5.29.
const ATTRIBUTES: &[u8] = &[0x55, 4];
const EXTENSIONS: &[u8] = &[0x55, 29];

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    certificate(cx, payload.bytes)
}

/// These are found only within a certificate.
fn nothing(_cx: &mut Dissector, _payload: Payload<'_>) -> Dissected {
    Err(Stop::NotMine)
}

/// Emits a certificate's fields into the current layer.
pub(super) fn certificate(cx: &mut Dissector, bytes: &[u8]) -> Dissected {
    if !cx.reaches(&X509AF) {
        return Ok(());
    }
    let mut outer = Values::new(bytes).expect(id::SEQUENCE)?.values();
    let mut signed = outer.expect(id::SEQUENCE)?.values();
    if let Some(version) = signed.take_if(0xa0)? {
        let version = version.values().take()?.int()?;
        cx.int(&VERSION, version);
    }
    let serial = signed.expect(id::INTEGER)?.bytes()?;
    cx.bytes(&SERIAL_NUMBER, serial);
    algorithm(cx, signed.expect(id::SEQUENCE)?)?;
    name(cx, signed.expect(id::SEQUENCE)?)?;
    let mut validity = signed.expect(id::SEQUENCE)?.values();
    time(cx, validity.take()?)?;
    time(cx, validity.take()?)?;
    name(cx, signed.expect(id::SEQUENCE)?)?;
    algorithm(cx, signed.expect(id::SEQUENCE)?.values().take()?)?;
    while let Some(value) = signed.next()? {
        if value.id == 0xa3 {
            let mut extensions = value.values().expect(id::SEQUENCE)?.values();
            while let Some(value) = extensions.next()? {
                extension(cx, value)?;
            }
        }
    }
    algorithm(cx, outer.expect(id::SEQUENCE)?)
}

fn algorithm(cx: &mut Dissector, value: Tlv<'_>) -> Dissected {
    emit_oid(cx, &ALGORITHM_ID, value.values().expect(id::OID)?.bytes()?);
    Ok(())
}

fn emit_oid(cx: &mut Dissector, field: &'static Field, bytes: &[u8]) {
    if cx.wants(field) {
        cx.text(field, oid(bytes));
    }
}

/// A name: a sequence of sets of attributes.
fn name(cx: &mut Dissector, value: Tlv<'_>) -> Dissected {
    let mut sets = value.values();
    while let Some(set) = sets.next()? {
        let mut attributes = set.values();
        while let Some(attribute) = attributes.next()? {
            let mut parts = attribute.values();
            let kind = parts.expect(id::OID)?.bytes()?;
            emit_oid(cx, &TYPE_OID, kind);
            let value = parts.take()?;
            let text = value.bytes()?;
            if cx.reaches(&X509SAT)
                && let Some([number]) = kind.strip_prefix(ATTRIBUTES)
            {
                cx.layer(&X509SAT, |cx| attribute_text(cx, *number, value.id, text));
            }
        }
    }
    Ok(())
}

/// The text of an attribute, by the attribute's number and the text's type.
fn attribute_text(cx: &mut Dissector, number: u8, kind: u8, text: &[u8]) {
    match number {
        5 => return cx.text(&SERIAL_NAME, text),
        6 => return cx.text(&COUNTRY_NAME, text),
        _ => {}
    }
    let wide = |width: usize| -> String {
        let units = text.chunks_exact(width).map(|unit| unit.iter().fold(0, |code, byte| code << 8 | u32::from(*byte)));
        units.map(|code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match kind {
        0x14 => {
            cx.uint(&DIRECTORY_STRING, 0u8);
            cx.text(&TELETEX_STRING, text.iter().map(|byte| char::from(*byte)).collect::<String>());
        }
        0x13 => {
            cx.uint(&DIRECTORY_STRING, 1u8);
            cx.text(&PRINTABLE_STRING, text);
        }
        0x1c => {
            cx.uint(&DIRECTORY_STRING, 2u8);
            cx.text(&UNIVERSAL_STRING, wide(4));
        }
        0x1e => {
            cx.uint(&DIRECTORY_STRING, 3u8);
            cx.text(&BMP_STRING, wide(2));
        }
        0x0c => {
            cx.uint(&DIRECTORY_STRING, 4u8);
            cx.text(&UTF8_STRING, text);
        }
        _ => {}
    }
}

/// A time as `YYMMDDhhmmssZ`: the years from 1950 on (RFC 5280, 4.1.2.5.1).
fn time(cx: &mut Dissector, value: Tlv<'_>) -> Dissected {
    let text = value.bytes()?;
    if value.id != 0x17 || !cx.wants(&UTC_TIME) {
        return Ok(());
    }
    let digits = text.get(..12).filter(|digits| digits.iter().all(u8::is_ascii_digit));
    let Some(digits) = digits.and_then(|digits| std::str::from_utf8(digits).ok()) else { return Ok(()) };
    let part = |at: usize| digits.get(at..at + 2).unwrap_or("");
    let century = if part(0) < "50" { "20" } else { "19" };
    let day = format!("{century}{}-{}-{}", part(0), part(2), part(4));
    cx.text(&UTC_TIME, format!("{day} {}:{}:{} (UTC)", part(6), part(8), part(10)));
    Ok(())
}

fn extension(cx: &mut Dissector, value: Tlv<'_>) -> Dissected {
    let mut parts = value.values();
    let kind = parts.expect(id::OID)?.bytes()?;
    emit_oid(cx, &EXTENSION_ID, kind);
    parts.take_if(id::BOOLEAN)?;
    let content = parts.expect(id::OCTET_STRING)?.bytes()?;
    let number = kind.strip_prefix(EXTENSIONS);
    match number {
        Some([number]) if cx.reaches(&X509CE) => cx.layer(&X509CE, |cx| match number {
            17 => alternative_names(cx, content),
            _ => Ok(()),
        }),
        _ => Ok(()),
    }
}

fn alternative_names(cx: &mut Dissector, content: &[u8]) -> Dissected {
    let names = Values::new(content).expect(id::SEQUENCE)?;
    cx.uint(&GENERAL_NAMES, names.values().count());
    let mut names = names.values();
    while let Some(name) = names.next()? {
        let text = name.bytes()?;
        cx.uint(&GENERAL_NAME, name.number());
        match (name.number(), text.len()) {
            (1, _) => cx.text(&RFC822_NAME, text),
            (2, _) => cx.text(&DNS_NAME, text),
            (6, _) => cx.text(&URI, text),
            (7, 4) => cx.ipv4(&IPV4, text.try_into().unwrap_or_default()),
            (7, 16) => cx.ipv6(&IPV6, text.try_into().unwrap_or_default()),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tcp::TCP;
    use super::super::testing::cut_everywhere;
    use super::*;

    /// A value of less than 64 KiB.
    fn value(id: u8, content: &[u8]) -> Vec<u8> {
        [&[id, 0x82][..], &(content.len() as u16).to_be_bytes(), content].concat()
    }

    fn attribute(number: u8, kind: u8, text: &[u8]) -> Vec<u8> {
        value(id::SET, &value(id::SEQUENCE, &[value(id::OID, &[0x55, 4, number]), value(kind, text)].concat()))
    }

    fn sample() -> Vec<u8> {
        let algorithm = value(id::SEQUENCE, &value(id::OID, &[0x2a, 0x86, 0x48]));
        let issuer = [
            attribute(6, 0x13, b"DE"),
            attribute(10, 0x13, b"Example"),
            attribute(3, 0x0c, "Müller".as_bytes()),
            attribute(5, 0x13, b"77"),
        ];
        let subject = [
            attribute(3, 0x14, b"t\xe9"),
            attribute(3, 0x1e, &[0, b'b', 0x20, 0xac]),
            attribute(3, 0x1c, &[0, 0, 0, b'u']),
        ];
        let names = [
            value(0x81, b"a@b.c"),
            value(0x82, b"b.c"),
            value(0x86, b"http://b.c/"),
            value(0x87, &[10, 0, 0, 2]),
            value(0x87, &[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
        ];
        let names = value(id::OCTET_STRING, &value(id::SEQUENCE, &names.concat()));
        let critical = value(id::BOOLEAN, &[0xff]);
        let extensions = [
            value(id::SEQUENCE, &[value(id::OID, &[0x55, 29, 19]), critical, value(id::OCTET_STRING, &[])].concat()),
            value(id::SEQUENCE, &[value(id::OID, &[0x55, 29, 17]), names].concat()),
        ];
        let signed = [
            value(0xa0, &value(id::INTEGER, &[2])),
            value(id::INTEGER, &[0x69, 0x70]),
            algorithm.clone(),
            value(id::SEQUENCE, &issuer.concat()),
            value(id::SEQUENCE, &[value(0x17, b"151115000000Z"), value(0x17, b"501114235959Z")].concat()),
            value(id::SEQUENCE, &subject.concat()),
            value(id::SEQUENCE, &[algorithm.clone(), value(0x03, &[0])].concat()),
            value(0xa3, &value(id::SEQUENCE, &extensions.concat())),
        ];
        let signed = value(id::SEQUENCE, &signed.concat());
        value(id::SEQUENCE, &[signed, algorithm, value(0x03, &[0, 1])].concat())
    }

    /// RFC 5280, appendix A.
    #[test]
    fn a_certificate_names_its_issuer_and_its_subject() {
        let expected = [
            "x509af x509af.version=2",
            "x509af x509af.serialNumber=69:70",
            "x509af x509af.algorithm.id=1.2.840",
            "x509af x509if.oid=2.5.4.6",
            "x509sat x509sat.CountryName=DE",
            "x509af x509if.oid=2.5.4.10",
            "x509sat x509sat.DirectoryString=1",
            "x509sat x509sat.printableString=Example",
            "x509af x509if.oid=2.5.4.3",
            "x509sat x509sat.DirectoryString=4",
            "x509sat x509sat.uTF8String=Müller",
            "x509af x509if.oid=2.5.4.5",
            "x509sat x509sat.SerialNumber=77",
            "x509af x509af.utcTime=2015-11-15 00:00:00 (UTC)",
            "x509af x509af.utcTime=1950-11-14 23:59:59 (UTC)",
            "x509af x509if.oid=2.5.4.3",
            "x509sat x509sat.DirectoryString=0",
            "x509sat x509sat.teletexString=té",
            "x509af x509if.oid=2.5.4.3",
            "x509sat x509sat.DirectoryString=3",
            "x509sat x509sat.bmpString=b€",
            "x509af x509if.oid=2.5.4.3",
            "x509sat x509sat.DirectoryString=2",
            "x509sat x509sat.universalString=u",
            "x509af x509af.algorithm.id=1.2.840",
            "x509af x509af.extension.id=2.5.29.19",
            "x509af x509af.extension.id=2.5.29.17",
            "x509ce x509ce.GeneralNames=5",
            "x509ce x509ce.GeneralName=1",
            "x509ce x509ce.rfc822Name=a@b.c",
            "x509ce x509ce.GeneralName=2",
            "x509ce x509ce.dNSName=b.c",
            "x509ce x509ce.GeneralName=6",
            "x509ce x509ce.uniformResourceIdentifier=http://b.c/",
            "x509ce x509ce.GeneralName=7",
            "x509ce x509ce.IPAddress.ipv4=10.0.0.2",
            "x509ce x509ce.GeneralName=7",
            "x509ce x509ce.IPAddress.ipv6=2001:db8::1",
            "x509af x509af.algorithm.id=1.2.840",
        ];
        assert_eq!(cut_everywhere(&TCP, &AF_ROW, &sample()), expected);
    }
}
