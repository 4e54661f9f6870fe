//! One small packet in each of the usual stacks, for the benches of header decoding.

/// An IPv4 packet of a protocol; `fragment` is the field of flags and offset.
fn ip(protocol: u8, fragment: u16, payload: &[u8]) -> Vec<u8> {
    let [high, low] = (20 + payload.len() as u16).to_be_bytes();
    let [flags, offset] = fragment.to_be_bytes();
    let head = [0x45, 0, high, low, 0, 9, flags, offset, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
    [&head[..], payload].concat()
}

fn ipv6(protocol: u8, payload: &[u8]) -> Vec<u8> {
    let [high, low] = (payload.len() as u16).to_be_bytes();
    let mut address = [0; 32];
    address[0] = 0x20;
    address[15] = 1;
    address[16] = 0x20;
    address[31] = 2;
    [&[0x60, 0, 0, 0, high, low, protocol, 64], &address[..], payload].concat()
}

fn eth(kind: [u8; 2], payload: &[u8]) -> Vec<u8> {
    [&[2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1], &kind[..], payload].concat()
}

fn tcp() -> Vec<u8> {
    let head = [0x9c, 0x40, 0, 80, 0, 0, 0, 1, 0, 0, 0, 1, 0x50, 16, 255, 255, 0, 0, 0, 0];
    [&head[..], &[b'a'; 32]].concat()
}

fn udp() -> Vec<u8> {
    [&[0x9c, 0x40, 0, 9, 0, 40, 0, 0], &[b'a'; 32][..]].concat()
}

/// The stacks by name; a stack may take several packets.
pub(crate) const STACKS: [&str; 7] = ["eth-ip-tcp", "eth-ip-udp", "vlan", "qinq", "ipv6", "fragments", "gtp"];

/// The packets of a stack.
pub(crate) fn packets(stack: &str) -> Vec<Vec<u8>> {
    const IP: [u8; 2] = [8, 0];
    match stack {
        "eth-ip-udp" => vec![eth(IP, &ip(17, 0, &udp()))],
        "vlan" => vec![eth([0x81, 0], &[&[0, 42, 8, 0], &ip(6, 0, &tcp())[..]].concat())],
        "qinq" => vec![eth([0x88, 0xa8], &[&[0, 7, 0x81, 0, 0, 42, 8, 0], &ip(6, 0, &tcp())[..]].concat())],
        "ipv6" => vec![eth([0x86, 0xdd], &ipv6(6, &tcp()))],
        "fragments" => {
            let whole = udp();
            let (first, last) = whole.split_at(24);
            vec![eth(IP, &ip(17, 0x2000, first)), eth(IP, &ip(17, 3, last))]
        }
        "gtp" => {
            let inner = ip(6, 0, &tcp());
            let [high, low] = (inner.len() as u16).to_be_bytes();
            let tunnel = [&[0x30, 0xff, high, low, 0, 0, 0, 1], &inner[..]].concat();
            let [long, short] = (8 + tunnel.len() as u16).to_be_bytes();
            let outer = [&[8, 0x68, 8, 0x68, long, short, 0, 0], &tunnel[..]].concat();
            vec![eth(IP, &ip(17, 0, &outer))]
        }
        _ => vec![eth(IP, &ip(6, 0, &tcp()))],
    }
}
