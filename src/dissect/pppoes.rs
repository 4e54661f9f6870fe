//! PPP over Ethernet, session stage (`pppoes`).

use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run, ppp};
use crate::fields::protocol;

protocol! {
    pub static PPPOES = "pppoes", "PPP-over-Ethernet Session", HeaderOnly, carries ["ppp"],
        "Ethertype 0x8864.";
    VERSION = "pppoe.version", Uint(1, Dec), "Version, 1.";
    TYPE = "pppoe.type", Uint(1, Dec), "Type, 1.";
    CODE = "pppoe.code", Uint(1, Hex), "Code, `0x00` for session data.";
    SESSION_ID = "pppoe.session_id", Uint(2, Hex), "Number of the session.";
    PAYLOAD_LENGTH = "pppoe.payload_length", Uint(2, Dec), "Length of the PPP frame.";
}

pub(super) static ROW: Row = Row { protocol: &PPPOES, run: Run::Unit(run), hooks: &[Hook::EtherType(0x8864)] };

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut header = Cursor::new(payload.bytes);
    let version_type = header.u8()?;
    cx.uint(&VERSION, version_type >> 4);
    cx.uint(&TYPE, version_type & 0x0f);
    cx.uint(&CODE, header.u8()?);
    cx.uint(&SESSION_ID, header.u16()?);
    let len = header.u16()?;
    cx.uint(&PAYLOAD_LENGTH, len);
    cx.enter(&ppp::ROW, payload.from(header.position()).limit(len.into()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{run, udp};

    #[test]
    fn a_session_carries_ppp() {
        let packet = udp((1, 7), (2, 8), b"");
        let session = [&packet[..12], b"\x88\x64\x11\0\0\x07\0\x1e\0\x21", &packet[14..]].concat();
        let wanted = [
            "pppoe.version",
            "pppoe.type",
            "pppoe.code",
            "pppoe.session_id",
            "pppoe.payload_length",
            "ppp.protocol",
            "udp.srcport",
        ];
        let lines = &run(&wanted, std::slice::from_ref(&session))[0].1;
        assert_eq!(
            lines[2],
            "frame/eth/pppoes pppoe.version=1 pppoe.type=1 pppoe.code=0x00 pppoe.session_id=0x0007 \
             pppoe.payload_length=30"
        );
        assert_eq!(lines[3], "frame/eth/pppoes/ppp ppp.protocol=0x0021");
        assert_eq!(lines[5], "frame/eth/pppoes/ppp/ip/udp udp.srcport=7");
        for len in 14..session.len() {
            run(&wanted, &[session[..len].to_vec()]);
        }
    }
}
