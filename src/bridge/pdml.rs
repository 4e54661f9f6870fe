//! The reader of PDML. It streams: no more than one tag is held, and a tag has a greatest length.
//!
//! ```text
//! <pdml …>
//!   <packet>
//!     <proto name="geninfo" …> <field name="num" show="1" …/> … </proto>
//!     <proto name="tcp" pos="34" size="20"> <field name="tcp.port" show="80" pos="34" size="2"/> … </proto>
//!   </packet> …
//! </pdml>
//! ```

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::entities::resolve;

/// A longer tag is damage: the largest that tshark writes shows a joined message twice, in hex.
const LONGEST_TAG: u64 = 64 << 20;

/// Elements within each other; tshark goes far less deep.
const DEEPEST: usize = 1024;

/// An element of a packet.
#[derive(Debug, Default)]
pub(super) struct Element<'a> {
    pub(super) is_proto: bool,
    pub(super) name: Cow<'a, [u8]>,
    /// The value as MATE takes it, as written: entities are not resolved.
    pub(super) show: &'a [u8],
    /// The bytes behind it in hex, or another form of it.
    pub(super) value: &'a [u8],
    pub(super) pos: u32,
    pub(super) size: u32,
}

/// Takes the elements of a packet, in document order.
pub(super) trait Sink {
    fn open(&mut self, element: &Element<'_>);
    fn close(&mut self);
}

/// Why reading ended before its time.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is something else.
    NotPdml,
    Broken(String),
}

/// Reads packet by packet.
pub(super) struct Pdml<R> {
    reader: Reader<Bounded<R>>,
    tag: Vec<u8>,
    /// The root element was seen.
    begun: bool,
}

impl<R: BufRead> Pdml<R> {
    pub(super) fn new(reader: R) -> Self {
        let mut reader = Reader::from_reader(Bounded { inner: reader, left: LONGEST_TAG });
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        // Closing tags are counted here, their names do not matter.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        Self { reader, tag: Vec::new(), begun: false }
    }

    /// Reads the next packet into the sink; false at the end.
    pub(super) fn packet(&mut self, sink: &mut impl Sink) -> Result<bool, Fault> {
        let mut depth = None;
        loop {
            self.tag.clear();
            self.reader.get_mut().left = LONGEST_TAG;
            let event = match self.reader.read_event_into(&mut self.tag) {
                Ok(event) => event,
                Err(_) if !self.begun => return Err(Fault::NotPdml),
                // No tag is wrong before its end is missing.
                Err(quick_xml::Error::Syntax(_)) => return Err(Fault::Broken("it ends inside a tag".to_owned())),
                Err(error) => return Err(Fault::Broken(error.to_string())),
            };
            match (event, depth) {
                (Event::Start(tag), None) if !self.begun => {
                    if tag.name().as_ref() != b"pdml" {
                        return Err(Fault::NotPdml);
                    }
                    self.begun = true;
                }
                (Event::Start(tag), None) if tag.name().as_ref() == b"packet" => depth = Some(0),
                (Event::Start(tag), Some(level)) => {
                    if level >= DEEPEST {
                        return Err(Fault::Broken("its elements lie too deep in each other".to_owned()));
                    }
                    depth = Some(level + 1);
                    sink.open(&element(&tag));
                }
                (Event::End(_), Some(0)) => return Ok(true),
                (Event::End(_), Some(level)) => {
                    depth = Some(level - 1);
                    sink.close();
                }
                (Event::End(tag), None) if tag.name().as_ref() == b"pdml" => return Ok(false),
                (Event::Eof, _) if !self.begun => return Err(Fault::NotPdml),
                (Event::Eof, None) => return Err(Fault::Broken("its end is missing".to_owned())),
                (Event::Eof, Some(_)) => return Err(Fault::Broken("it ends inside a packet".to_owned())),
                _ => {}
            }
        }
    }
}

fn element<'a>(tag: &'a BytesStart<'_>) -> Element<'a> {
    let mut element = Element { is_proto: tag.name().as_ref() == b"proto", ..Element::default() };
    let text = tag.attributes_raw();
    for (key, value) in Attributes(text) {
        match key {
            b"name" => element.name = resolve(value),
            b"show" => element.show = value,
            b"value" => element.value = value,
            b"pos" => element.pos = number(value),
            b"size" => element.size = number(value),
            _ => {}
        }
    }
    element
}

/// A decimal; 0 for what is none, as a field without a place has none.
fn number(digits: &[u8]) -> u32 {
    std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// The attributes of a tag, `name="value"`; ends where they do not look so.
struct Attributes<'a>(&'a [u8]);

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, rest) = self.0.split_at(memchr::memchr(b'=', self.0)?);
        let quote = *rest.get(1)?;
        let rest = rest.get(2..).filter(|_| matches!(quote, b'"' | b'\''))?;
        let (value, rest) = rest.split_at(memchr::memchr(quote, rest)?);
        self.0 = rest.get(1..).unwrap_or_default();
        Some((key.trim_ascii(), value))
    }
}

/// A reader that fails when more is asked of it than is left: XML knows no end to a tag but its end.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(out)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a tag in it is too long"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.left = self.left.saturating_sub(amount as u64);
        self.inner.consume(amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    #[derive(Default)]
    struct Told(String);

    impl Sink for Told {
        fn open(&mut self, element: &Element<'_>) {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let kind = if element.is_proto { "proto" } else { "field" };
            let show = text(&resolve(element.show));
            let name = text(&element.name);
            let _ = write!(self.0, "({kind} {name} {show}@{}+{} ", element.pos, element.size);
        }

        fn close(&mut self) {
            self.0.push(')');
        }
    }

    const TEXT: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- a > comment -->\n<pdml version=\"0\">\n\
        <packet>\n <proto name=\"a\" pos=\"1\" size='2' showname=\"x=1 > y\">\n  <field name=\"a.b\" show=\"1 &lt; 2\r\n\" pos=\"3\" size=\"4\"/>\n\
         <field name=\"\" show=\"t\"><field name=\"a.c\" show=\"\"/></field></proto>\n</packet>\n<packet></packet>\n</pdml>\n";

    fn read(text: &[u8]) -> (Vec<String>, Result<bool, Fault>) {
        let mut pdml = Pdml::new(text);
        let mut packets = Vec::new();
        loop {
            let mut told = Told::default();
            match pdml.packet(&mut told) {
                Ok(true) => packets.push(told.0),
                end => return (packets, end),
            }
        }
    }

    #[test]
    fn packets_are_read_with_their_elements() {
        let (packets, end) = read(TEXT.as_bytes());
        let expected = "(proto a @1+2 (field a.b 1 < 2\r\n@3+4 )(field  t@0+0 (field a.c @0+0 )))";
        assert_eq!(packets, [expected, ""]);
        assert_eq!(end, Ok(false));
    }

    #[test]
    fn cut_anywhere_it_gives_the_packets_before_the_cut() {
        let whole = TEXT.rfind("</pdml>").unwrap() + "</pdml>".len();
        let all = read(TEXT.as_bytes()).0;
        for len in 0..whole {
            let (packets, end) = read(&TEXT.as_bytes()[..len]);
            assert!(all.starts_with(&packets), "cut at {len}");
            assert!(end.is_err(), "cut at {len}");
        }
    }

    #[test]
    fn other_things_are_not_pdml() {
        for text in ["", "hello", "<html></html>", "{\"a\":1}", "\u{0}\u{1}", "<", "<psml><packet/></psml>"] {
            assert_eq!(read(text.as_bytes()), (Vec::new(), Err(Fault::NotPdml)), "{text}");
        }
    }

    #[test]
    fn hostile_text_ends_in_an_error_or_in_nothing() {
        let deep = format!("<pdml><packet>{}", "<field name=\"x\">".repeat(DEEPEST + 5));
        let (_, end) = read(deep.as_bytes());
        assert_eq!(end, Err(Fault::Broken("its elements lie too deep in each other".to_owned())));
        let entity = "<!DOCTYPE a [<!ENTITY b \"c\">]><pdml><packet><field show=\"&b;\"/></packet></pdml>";
        assert_eq!(read(entity.as_bytes()), (vec!["(field  &b;@0+0 )".to_owned()], Ok(false)));
        let odd = "<pdml><packet></field></packet><packet><field name=x show=\"></packet>";
        assert!(read(odd.as_bytes()).1.is_err());
    }

    #[test]
    fn a_tag_without_end_is_not_held() {
        struct Endless(u64);
        impl Read for Endless {
            fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
                out.fill(b'x');
                self.0 += out.len() as u64;
                Ok(out.len())
            }
        }
        let start: &[u8] = b"<pdml><packet><field show=\"";
        let mut pdml = Pdml::new(io::BufReader::with_capacity(1 << 16, start.chain(Endless(0))));
        let fault = pdml.packet(&mut Told::default()).unwrap_err();
        assert!(matches!(fault, Fault::Broken(text) if text.contains("too long")));
    }
}
