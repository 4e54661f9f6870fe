//! Who carries whom. PDML lists the protocols of a packet one after the other; which of them handed
//! its bytes to which has to be told from their order.

use std::hash::{BuildHasher as _, Hasher as _};

use crate::dissect::Layer;

/// Protocols that carry whole stacks: what comes behind one of them may be met a second time within
/// it, as in a tunnel. Sorted.
const NETWORKS: &[&[u8]] = &[
    b"chdlc",
    b"eth",
    b"fr",
    b"ieee8021ad",
    b"ip",
    b"ipv6",
    b"llc",
    b"mpls",
    b"null",
    b"ppp",
    b"pppoes",
    b"raw",
    b"sll",
    b"vlan",
    b"wlan",
];

/// What matters of a layer's protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    /// Its name, hashed.
    name: u64,
    network: bool,
    spanning: bool,
}

impl Kind {
    /// Its name, hashed.
    pub(super) fn name(self) -> u64 {
        self.name
    }

    /// Whether it is the protocol of that name.
    pub(super) fn is(self, name: &[u8]) -> bool {
        self.name == Self::new(name, false).name
    }

    pub(super) fn new(name: &[u8], spanning: bool) -> Self {
        let mut hasher = foldhash::fast::FixedState::default().build_hasher();
        hasher.write(name);
        Self { name: hasher.finish(), network: NETWORKS.binary_search(&name).is_ok(), spanning }
    }
}

/// The parent of a new layer. `last` is the layer that was listed before it, `floor` the one whose
/// tree they are listed in (`u16::MAX`: none).
///
/// A protocol that spans what it carries is not met within itself, unless there is a network between:
/// a second message stands beside the first. All else is carried by what comes before it.
pub(super) fn parent(kinds: &[Kind], layers: &[Layer], last: u16, floor: u16, new: Kind) -> u16 {
    let mut at = last;
    while new.spanning && !new.network && at != floor {
        let (Some(kind), Some(layer)) = (kinds.get(usize::from(at)), layers.get(usize::from(at))) else { break };
        if kind.network {
            break;
        }
        if kind.name == new.name {
            return layer.parent;
        }
        at = layer.parent;
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::ProtocolId;

    /// The parents of layers listed in this order.
    fn parents(names: &[&str]) -> Vec<u16> {
        let (mut kinds, mut layers) = (Vec::new(), Vec::<Layer>::new());
        for name in names {
            let spanning = !["frame", "eth", "ip", "udp", "vlan", "mtp3"].contains(name);
            let new = Kind::new(name.as_bytes(), spanning);
            let last = u16::try_from(layers.len()).unwrap().wrapping_sub(1);
            let parent = parent(&kinds, &layers, last, u16::MAX, new);
            kinds.push(new);
            layers.push(Layer { protocol: ProtocolId(0), parent, depth: 0, end: 0, spanning, field: None });
        }
        layers.into_iter().map(|layer| layer.parent).collect()
    }

    const NONE: u16 = u16::MAX;

    #[test]
    fn networks_are_sorted() {
        assert!(NETWORKS.is_sorted());
    }

    #[test]
    fn each_protocol_is_carried_by_the_one_before() {
        assert_eq!(parents(&["frame", "eth", "ip", "tcp", "http", "json"]), [NONE, 0, 1, 2, 3, 4]);
        assert_eq!(parents(&["frame", "eth", "vlan", "vlan", "ip"]), [NONE, 0, 1, 2, 3]);
    }

    #[test]
    fn several_messages_stand_beside_each_other() {
        assert_eq!(parents(&["frame", "ip", "tcp", "http", "json", "http", "http"]), [NONE, 0, 1, 2, 3, 2, 2]);
        assert_eq!(
            parents(&["frame", "ip", "sctp", "m3ua", "isup", "sctp", "m3ua", "isup"]),
            [NONE, 0, 1, 2, 3, 1, 5, 6]
        );
        assert_eq!(
            parents(&["frame", "ip", "sctp", "m2pa", "mtp3", "isup", "sctp", "m2pa", "mtp3"]),
            [NONE, 0, 1, 2, 3, 4, 1, 6, 7]
        );
    }

    #[test]
    fn tunnels_lie_within_each_other() {
        assert_eq!(parents(&["frame", "ip", "gre", "ip", "gre", "ip", "tcp"]), [NONE, 0, 1, 2, 3, 4, 5]);
        assert_eq!(parents(&["frame", "eth", "ip", "udp", "vxlan", "eth", "ip", "udp"]), [NONE, 0, 1, 2, 3, 4, 5, 6]);
    }
}
