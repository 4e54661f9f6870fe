//! Resource records and what they hold.

use super::super::{Cursor, Dissected, Dissector, Stop};
use super::message::Flavour;
use super::name::Name;
use crate::fields::Field;

const A: u16 = 1;
const NS: u16 = 2;
const CNAME: u16 = 5;
const SOA: u16 = 6;
const PTR: u16 = 12;
const MX: u16 = 15;
const TXT: u16 = 16;
const AAAA: u16 = 28;
const SRV: u16 = 33;
const NAPTR: u16 = 35;
const OPT: u16 = 41;
const SPF: u16 = 99;
const INTERNET: u16 = 1;

/// Whether the field of that name comes from records.
pub(super) fn gives(name: &str) -> bool {
    const ELSEWHERE: &[&str] = &[
        "dns.length",
        "dns.id",
        "dns.flags",
        "dns.count",
        "dns.qry",
        "dns.retransmi",
        "dns.response_to",
        "dns.time",
        "dns.unsolicited",
        "dns.extraneous",
    ];
    !ELSEWHERE.iter().any(|start| name.starts_with(start))
}

/// Reads a record and moves behind it.
pub(super) fn record(cx: &mut Dissector, flavour: Flavour, cursor: &mut Cursor<'_>, message: &[u8]) -> Dissected {
    // Put aside, since the fields need the rest of the dissector.
    let mut name = std::mem::take(&mut cx.state.dns.name);
    let result = owner(cx, cursor, message, &mut name);
    cx.state.dns.name = name;
    let kind = result?;
    cx.uint(&super::RESP_TYPE, kind);
    let class = cursor.u16()?;
    if kind == OPT {
        cx.uint(&super::RR_UDP_PAYLOAD_SIZE, class);
        cx.uint(&super::RESP_EXT_RCODE, cursor.u8()?);
        cx.uint(&super::RESP_EDNS0_VERSION, cursor.u8()?);
        let z = cursor.u16()?;
        cx.uint(&super::RESP_Z, z);
        cx.flag(&super::RESP_Z_DO, z & 0x8000 != 0);
    } else {
        if flavour == Flavour::Mdns {
            cx.uint(&super::RESP_CLASS, class & 0x7fff);
            cx.flag(&super::RESP_CACHE_FLUSH, class & 0x8000 != 0);
        } else {
            cx.uint(&super::RESP_CLASS, class);
        }
        cx.uint(&super::RESP_TTL, cursor.u32()?);
    }
    let len = cursor.u16()?;
    cx.uint(&super::RESP_LEN, len);
    let start = cursor.position();
    // A record that the message cuts is read as far as it goes.
    let (bytes, whole) = match cursor.take(usize::from(len)) {
        Ok(bytes) => (bytes, true),
        Err(_) => (cursor.rest(), false),
    };
    let internet = if flavour == Flavour::Mdns { class & 0x7fff } else { class } == INTERNET;
    let data = Data { message, start, cursor: Cursor::new(bytes) };
    // An update may name a type without giving data.
    if !(bytes.is_empty() && whole) {
        data.read(cx, kind, internet)?;
    }
    if whole { Ok(()) } else { Err(Stop::Cut) }
}

/// The name that a record is about, and its type.
fn owner(cx: &mut Dissector, cursor: &mut Cursor<'_>, message: &[u8], name: &mut Name) -> Result<u16, Stop> {
    let end = name.read(message, cursor.position())?;
    cursor.take(end.saturating_sub(cursor.position()))?;
    let kind = cursor.u16()?;
    if kind == SRV {
        srv_name(cx, &name.text());
    } else if cx.wants(&super::RESP_NAME) {
        cx.text(&super::RESP_NAME, name.text());
    }
    Ok(kind)
}

/// An SRV record's name has parts of its own: service, protocol, and the rest.
fn srv_name(cx: &mut Dissector, name: &[u8]) {
    let parts = name.splitn(3, |byte| *byte == b'.');
    for (field, part) in [&super::SRV_SERVICE, &super::SRV_PROTO, &super::SRV_NAME].into_iter().zip(parts) {
        cx.text(field, part);
    }
}

/// The data of a record; names in it may point anywhere into the message.
struct Data<'a> {
    message: &'a [u8],
    start: usize,
    cursor: Cursor<'a>,
}

impl Data<'_> {
    fn read(mut self, cx: &mut Dissector, kind: u16, internet: bool) -> Dissected {
        match kind {
            A if internet => cx.ipv4(&super::A, self.cursor.array()?),
            AAAA => cx.ipv6(&super::AAAA, self.cursor.array()?),
            NS => self.name(cx, &super::NS)?,
            CNAME => self.name(cx, &super::CNAME)?,
            PTR => self.name(cx, &super::PTR_DOMAIN_NAME)?,
            MX => {
                self.u16(cx, &super::MX_PREFERENCE)?;
                self.name(cx, &super::MX_MAIL_EXCHANGE)?;
            }
            SOA => {
                self.name(cx, &super::SOA_MNAME)?;
                self.name(cx, &super::SOA_RNAME)?;
                let numbers = [
                    &super::SOA_SERIAL_NUMBER,
                    &super::SOA_REFRESH_INTERVAL,
                    &super::SOA_RETRY_INTERVAL,
                    &super::SOA_EXPIRE_LIMIT,
                    &super::SOA_MINIMUM_TTL,
                ];
                for field in numbers {
                    cx.uint(field, self.cursor.u32()?);
                }
            }
            SRV => {
                self.u16(cx, &super::SRV_PRIORITY)?;
                self.u16(cx, &super::SRV_WEIGHT)?;
                self.u16(cx, &super::SRV_PORT)?;
                self.name(cx, &super::SRV_TARGET)?;
            }
            NAPTR => {
                self.u16(cx, &super::NAPTR_ORDER)?;
                self.u16(cx, &super::NAPTR_PREFERENCE)?;
                for field in [&super::NAPTR_FLAGS, &super::NAPTR_SERVICE, &super::NAPTR_REGEX] {
                    self.string(cx, None, field)?;
                }
                self.name(cx, &super::NAPTR_REPLACEMENT)?;
            }
            TXT => self.strings(cx, &super::TXT_LENGTH, &super::TXT)?,
            SPF => self.strings(cx, &super::SPF_LENGTH, &super::SPF)?,
            OPT => self.options(cx)?,
            _ => {}
        }
        Ok(())
    }

    fn u16(&mut self, cx: &mut Dissector, field: &'static Field) -> Dissected {
        cx.uint(field, self.cursor.u16()?);
        Ok(())
    }

    fn name(&mut self, cx: &mut Dissector, field: &'static Field) -> Dissected {
        let at = self.start + self.cursor.position();
        let end = if cx.wants(field) {
            let mut name = std::mem::take(&mut cx.state.dns.name);
            let end = name.read(self.message, at);
            if end.is_ok() {
                cx.text(field, name.text());
            }
            cx.state.dns.name = name;
            end?
        } else {
            Name::pass(self.message, at)?
        };
        self.cursor.take(end.saturating_sub(at))?;
        Ok(())
    }

    fn strings(&mut self, cx: &mut Dissector, length: &'static Field, field: &'static Field) -> Dissected {
        while !self.cursor.is_empty() {
            self.string(cx, Some(length), field)?;
        }
        Ok(())
    }

    fn string(&mut self, cx: &mut Dissector, length: Option<&'static Field>, field: &'static Field) -> Dissected {
        let len = self.cursor.u8()?;
        if let Some(length) = length {
            cx.uint(length, len);
        }
        let bytes = self.cursor.take(usize::from(len))?;
        if bytes.is_ascii() {
            cx.text(field, bytes);
        } else if cx.wants(field) {
            let text: String =
                bytes.iter().map(|b| if b.is_ascii() { char::from(*b) } else { char::REPLACEMENT_CHARACTER }).collect();
            cx.text(field, text);
        }
        Ok(())
    }

    fn options(&mut self, cx: &mut Dissector) -> Dissected {
        while !self.cursor.is_empty() {
            cx.label(&super::OPT);
            self.u16(cx, &super::OPT_CODE)?;
            let len = self.cursor.u16()?;
            cx.uint(&super::OPT_LEN, len);
            let data = self.cursor.take(usize::from(len))?;
            if !data.is_empty() {
                cx.bytes(&super::OPT_DATA, data);
            }
        }
        Ok(())
    }
}
