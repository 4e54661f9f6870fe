//! Message Transfer Part level 3 (`mtp3`): the routing label of a signalling message, and the way
//! to its user (ITU-T Q.704). Over M3UA the label is the one that M3UA carries.

use super::{Cursor, Dissected, Dissector, Hook, Payload, Row, Run, isup};
use crate::capture::LinkType;
use crate::fields::protocol;

protocol! {
    pub static MTP3 = "mtp3", "Message Transfer Part Level 3", HeaderOnly, carries ["isup"],
        "Link type 141, and the protocol data of M3UA.";
    NETWORK_INDICATOR = "mtp3.network_indicator", Uint(1, Hex), "Network indicator: `0x00` international, `0x02` national; not over M3UA.";
    SPARE = "mtp3.spare", Uint(1, Hex), "Spare bits; not over M3UA.";
    SERVICE_INDICATOR = "mtp3.service_indicator", Uint(1, Hex), "Service indicator: `0x03` SCCP, `0x05` ISUP; not over M3UA.";
    OPC = "mtp3.opc", Uint(4, Dec), "Originating point code.";
    DPC = "mtp3.dpc", Uint(4, Dec), "Destination point code.";
    PC = "mtp3.pc", Uint(4, Dec), "Both point codes.";
    NI = "mtp3.ni", Uint(1, Dec), "Network indicator: `0` international, `2` national; over M3UA only.";
    SLS = "mtp3.sls", Uint(1, Dec), "Signalling link selection.";
}

/// MTP3 without anything below it.
const LINK: LinkType = LinkType(141);

pub(super) static ROW: Row = Row { protocol: &MTP3, run: Run::Unit(run), hooks: &[Hook::Link(LINK)] };

/// The service indicator of ISUP.
const ISUP: u8 = 5;

/// Where a message goes, and whose it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Label {
    pub(super) service: u8,
    pub(super) network: u8,
    pub(super) opc: u32,
    pub(super) dpc: u32,
    pub(super) link: u8,
}

impl Label {
    /// The label as M3UA has it.
    pub(super) fn emit(self, cx: &mut Dissector) {
        cx.uint(&OPC, self.opc);
        cx.uint(&DPC, self.dpc);
        cx.uint(&PC, self.opc);
        cx.uint(&PC, self.dpc);
        cx.uint(&NI, self.network);
        cx.uint(&SLS, self.link);
    }
}

/// A layer for a message whose label M3UA carried.
pub(super) fn enter(cx: &mut Dissector, label: Label, message: Payload<'_>) {
    cx.enter_with(&MTP3, message, |cx, message| {
        label.emit(cx);
        user(cx, label.service, message);
        Ok(())
    });
}

fn run(cx: &mut Dissector, payload: Payload<'_>) -> Dissected {
    let mut header = Cursor::new(payload.bytes);
    let service = header.u8()?;
    cx.uint(&NETWORK_INDICATOR, service >> 6);
    cx.uint(&SPARE, service >> 4 & 3);
    cx.uint(&SERVICE_INDICATOR, service & 0x0f);
    // Fourteen bits for each point, the lowest byte first.
    let label = header.array().map(u32::from_le_bytes)?;
    let (dpc, opc) = (label & 0x3fff, label >> 14 & 0x3fff);
    cx.uint(&PC, opc);
    cx.uint(&PC, dpc);
    cx.uint(&DPC, dpc);
    cx.uint(&OPC, opc);
    cx.uint(&SLS, label >> 28);
    user(cx, service & 0x0f, payload.from(header.position()));
    Ok(())
}

fn user(cx: &mut Dissector, service: u8, message: Payload<'_>) {
    if service == ISUP {
        cx.enter(&isup::ROW, message);
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame_fields::FRAME;
    use super::super::testing::{cut_everywhere, greedy, run_in};
    use super::*;

    #[test]
    fn the_label_of_a_link_is_packed_with_the_lowest_byte_first() {
        // Destination 2057, origin 1024, link 5; a release complete on circuit 33.
        let packet = b"\x85\x09\x08\x00\x51\x21\x00\x10\x00";
        let lines = run_in(&mut greedy(), LINK, &[packet.to_vec()]).remove(0).1;
        assert_eq!(
            lines[1],
            "frame/mtp3 mtp3.network_indicator=0x02 mtp3.spare=0x00 mtp3.service_indicator=0x05 mtp3.pc=1024 \
             mtp3.pc=2057 mtp3.dpc=2057 mtp3.opc=1024 mtp3.sls=5"
        );
        assert!(lines[2].starts_with("frame/mtp3/isup isup.cic=33 isup.message_type=16"), "{}", lines[2]);
        cut_everywhere(&FRAME, &ROW, packet);
    }

    #[test]
    fn other_users_end_at_the_label() {
        assert_eq!(run_in(&mut greedy(), LINK, &[b"\x83\x09\x08\x00\x51\x21\x00\x10\x00".to_vec()])[0].1.len(), 2);
    }
}
