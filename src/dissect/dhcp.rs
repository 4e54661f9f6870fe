//! Dynamic Host Configuration Protocol (`dhcp`), and BOOTP before it: RFC 2131, RFC 2132. A header
//! of fixed fields, then options.

mod options;
#[cfg(test)]
mod tests;

use super::dictionary::{self, Entry, Kind};
use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run, Stop};
use crate::fields::protocol;

protocol! {
    pub static DHCP = "dhcp", "Dynamic Host Configuration Protocol", Spanning, carries [],
        with [options::OPTION_FIELDS],
        "UDP ports 67, 68 and 4011.";
    TYPE = "dhcp.type", Uint(1, Dec), "`1` from the client, `2` from the server.";
    HW_TYPE = "dhcp.hw.type", Uint(1, Hex), "Kind of hardware address: `0x01` Ethernet; also in option 61.";
    HW_LEN = "dhcp.hw.len", Uint(1, Dec), "Length of the hardware address.";
    HOPS = "dhcp.hops", Uint(1, Dec), "Relays on the way.";
    ID = "dhcp.id", Uint(4, Hex), "Transaction id, the same in request and answer.";
    SECS = "dhcp.secs", Uint(2, Dec), "Seconds since the client began.";
    FLAGS = "dhcp.flags", Uint(2, Hex), "All flags.";
    FLAGS_BC = "dhcp.flags.bc", Bool, "The answer is to be broadcast.";
    FLAGS_RESERVED = "dhcp.flags.reserved", Uint(2, Hex), "Reserved flags.";
    IP_CLIENT = "dhcp.ip.client", Ipv4, "Address that the client has.";
    IP_YOUR = "dhcp.ip.your", Ipv4, "Address that the client gets.";
    IP_SERVER = "dhcp.ip.server", Ipv4, "Server to boot from.";
    IP_RELAY = "dhcp.ip.relay", Ipv4, "Relay on the way.";
    HW_MAC_ADDR = "dhcp.hw.mac_addr", Ether, "The client's address; also in option 61.";
    HW_ADDR = "dhcp.hw.addr", Bytes, "The client's address, if it is no Ethernet address.";
    HW_ADDR_PADDING = "dhcp.hw.addr_padding", Bytes, "Padding behind the client's address.";
    SERVER = "dhcp.server", Text, "Name of the server.";
    FILE = "dhcp.file", Text, "File to boot.";
    COOKIE = "dhcp.cookie", Ipv4, "`99.130.83.99`, if there are options.";
    OPTION_TYPE = "dhcp.option.type", Uint(1, Dec), "Number of each option; `0` for padding, and for the end.";
    OPTION_LENGTH = "dhcp.option.length", Uint(1, Dec), "Length of each option.";
    OPTION_VALUE = "dhcp.option.value", Bytes, "Value of each option; absent if empty.";
    OPTION_PADDING = "dhcp.option.padding", Bytes, "Padding between options, and behind the last.";
    OPTION_END = "dhcp.option.end", Uint(1, Dec), "`255` at the end of the options.";
    END_OPTION_MISSING = "dhcp.end_option_missing", None, "The options do not say where they end.";
    AGENT_SUBOPTION = "dhcp.option.agent_information_option.suboption", Uint(1, Dec), "Number of each part of option 82 (RFC 3046).";
    SUBOPTION_LENGTH = "dhcp.option.suboption_length", Uint(1, Dec), "Length of each part of option 82.";
    AGENT_VALUE = "dhcp.option.agent_information_option.value", Bytes, "Value of each part of option 82.";
    AGENT_CIRCUIT_ID = "dhcp.option.agent_information_option.agent_circuit_id", Bytes, "Circuit that the request came from.";
    AGENT_REMOTE_ID = "dhcp.option.agent_information_option.agent_remote_id", Bytes, "Who is at the other end of the circuit.";
}

pub(super) static ROW: Row =
    Row { protocol: &DHCP, run: Run::Unit(run), hooks: &[Hook::UdpPort(67), Hook::UdpPort(68), Hook::UdpPort(4011)] };

const COOKIE_BYTES: [u8; 4] = [99, 130, 83, 99];

/// Room for a hardware address.
const HW_ROOM: usize = 16;

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    if !cx.demand.wants_fields(&DHCP) {
        return Ok(());
    }
    let mut cursor = Cursor::new(payload.bytes);
    header(cx, &mut cursor)?;
    if cursor.rest().starts_with(&COOKIE_BYTES) {
        cx.ipv4(&COOKIE, cursor.array()?);
        options(cx, &mut cursor, payload.missing > 0)?;
    }
    if payload.missing > 0 { Err(Stop::Cut) } else { Ok(()) }
}

fn header(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
    cx.uint(&TYPE, cursor.u8()?);
    let kind = cursor.u8()?;
    cx.uint(&HW_TYPE, kind);
    let length = cursor.u8()?;
    cx.uint(&HW_LEN, length);
    cx.uint(&HOPS, cursor.u8()?);
    cx.uint(&ID, cursor.u32()?);
    cx.uint(&SECS, cursor.u16()?);
    let flags = cursor.u16()?;
    cx.uint(&FLAGS, flags);
    cx.flag(&FLAGS_BC, flags & 0x8000 != 0);
    cx.uint(&FLAGS_RESERVED, flags & 0x7fff);
    for field in [&IP_CLIENT, &IP_YOUR, &IP_SERVER, &IP_RELAY] {
        cx.ipv4(field, cursor.array()?);
    }
    let room = cursor.take(HW_ROOM)?;
    let (address, padding) = room.split_at_checked(length.into()).unwrap_or((room, &[]));
    hardware_address(cx, kind, address);
    if !padding.is_empty() {
        cx.bytes(&HW_ADDR_PADDING, padding);
    }
    dictionary::text(cx, &SERVER, cursor.take(64)?);
    dictionary::text(cx, &FILE, cursor.take(128)?);
    Ok(())
}

fn hardware_address(cx: &mut Dissector, kind: u8, address: &[u8]) {
    match (kind, address.try_into()) {
        (1 | 6, Ok(address)) => cx.ether(&HW_MAC_ADDR, address),
        _ if address.is_empty() => {}
        _ => cx.bytes(&HW_ADDR, address),
    }
}

fn options(cx: &mut Dissector, cursor: &mut Cursor<'_>, clipped: bool) -> Dissected {
    while let Some(kind) = cursor.peek() {
        match kind {
            0 => {
                let length = cursor.rest().iter().take_while(|byte| **byte == 0).count();
                let padding = cursor.take(length)?;
                if clipped && cursor.is_empty() {
                    return Err(Stop::Cut);
                }
                cx.uint(&OPTION_TYPE, 0u8);
                cx.bytes(&OPTION_PADDING, padding);
            }
            255 => {
                cx.uint(&OPTION_TYPE, 0u8);
                cx.uint(&OPTION_END, cursor.u8()?);
                if !cursor.is_empty() && !clipped {
                    cx.bytes(&OPTION_PADDING, cursor.rest());
                }
                return Ok(());
            }
            _ => option(cx, cursor)?,
        }
    }
    if !clipped {
        cx.label(&END_OPTION_MISSING);
    }
    Ok(())
}

fn option(cx: &mut Dissector, cursor: &mut Cursor<'_>) -> Dissected {
    let kind = cursor.u8()?;
    cx.uint(&OPTION_TYPE, kind);
    let length = cursor.u8()?;
    cx.uint(&OPTION_LENGTH, length);
    let value = cursor.take(length.into())?;
    if !value.is_empty() {
        cx.bytes(&OPTION_VALUE, value);
    }
    let result = match kind {
        61 => {
            client_id(cx, value);
            Ok(())
        }
        82 => relay_agent(cx, Cursor::new(value)),
        _ => dictionary::find(&options::OPTIONS, kind.into()).map_or(Ok(()), |entry| emit(cx, entry, value)),
    };
    if result.is_err() {
        // The options behind it can be read still.
        cx.malformed();
    }
    Ok(())
}

/// A hardware address with its kind, or something else behind other numbers.
fn client_id(cx: &mut Dissector, value: &[u8]) {
    if let [kind @ (1 | 6), address @ ..] = value
        && address.len() == 6
    {
        cx.uint(&HW_TYPE, *kind);
        hardware_address(cx, *kind, address);
    }
}

/// What a relay says of where a request comes from (RFC 3046).
fn relay_agent(cx: &mut Dissector, mut cursor: Cursor<'_>) -> Dissected {
    while !cursor.is_empty() {
        let kind = cursor.u8()?;
        cx.uint(&AGENT_SUBOPTION, kind);
        let length = cursor.u8()?;
        cx.uint(&SUBOPTION_LENGTH, length);
        let value = cursor.take(length.into())?;
        if value.is_empty() {
            continue;
        }
        cx.bytes(&AGENT_VALUE, value);
        match kind {
            1 => cx.bytes(&AGENT_CIRCUIT_ID, value),
            2 => cx.bytes(&AGENT_REMOTE_ID, value),
            _ => {}
        }
    }
    Ok(())
}

/// An option of one field; addresses and numbers of up to two bytes may be several.
fn emit(cx: &mut Dissector, entry: &'static Entry, value: &[u8]) -> Dissected {
    let Entry { kind, field, .. } = entry;
    let mut cursor = Cursor::new(value);
    match kind {
        Kind::Text => dictionary::text(cx, field, value),
        Kind::U32 => cx.uint(field, cursor.u32()?),
        Kind::I32 => cx.int(field, cursor.u32()?.cast_signed().into()),
        Kind::Bool => cx.flag(field, cursor.u8()? != 0),
        Kind::Time => cx.time(field, i64::from(cursor.u32()?) * 1_000_000_000),
        _ => {
            while !cursor.is_empty() {
                match kind {
                    Kind::Ipv4 => cx.ipv4(field, cursor.array()?),
                    Kind::U16 => cx.uint(field, cursor.u16()?),
                    _ => cx.uint(field, cursor.u8()?),
                }
            }
        }
    }
    Ok(())
}
