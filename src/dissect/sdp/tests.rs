//! Descriptions as in RFC 4566.

use super::super::testing::{cut_everywhere, emitted, feed, greedy, unseen};
use super::super::udp::UDP;
use super::super::{Payload, state::State};
use super::{ROW, SDP};

const SESSION: &str = "v=0\r\no=- 1 2 IN IP6 ::1\r\ns= \r\ni=info\r\nu=http://x\r\ne=me@x\r\np=+1 2\r\nb=CT:100\r\n\
    c=IN IP4 10.0.0.9\r\nt=1 2\r\nr=7d 1h 0 25h\r\nz=1 -1h 2 0\r\nk=clear:abc\r\na=tool:x\r\na=recvonly\r\n\
    m=audio 4000/2 RTP/AVP 0 96 72 20 128\r\ni=title\r\nc=IN IP4 224.2.1.1/127/3\r\na=rtpmap:96 L16/44100/2\r\n\
    a=fmtp:101 0-15; x=y\r\na=ptime:20\r\na=sendrecv\r\ny=unk\r\nno line\r\n\
    m=image 5000 udptl t38\r\nc=IN IP6 FF15::101/3\r\nm=audio x RTP/AVP\r\n";

fn lines(text: &str) -> Vec<String> {
    let mut cx = greedy();
    feed(&mut cx, &UDP, &ROW, Payload::whole(text.as_bytes()));
    emitted(&cx).into_iter().map(|line| line.trim_start_matches("sdp sdp.").to_owned()).collect()
}

#[test]
fn a_session_shows_all_its_lines() {
    assert_eq!(
        lines(SESSION),
        [
            "version=0",
            "owner=- 1 2 IN IP6 ::1",
            "owner.username=-",
            "owner.sessionid=1",
            "owner.version=2",
            "owner.network_type=IN",
            "owner.address_type=IP6",
            "owner.address=::1",
            "session_name= ",
            "session_info=info",
            "uri=http://x",
            "email=me@x",
            "phone=+1 2",
            "bandwidth=CT:100",
            "bandwidth.modifier=CT",
            "bandwidth.value=100",
            "connection_info=IN IP4 10.0.0.9",
            "connection_info.network_type=IN",
            "connection_info.address_type=IP4",
            "connection_info.address=10.0.0.9",
            "time=1 2",
            "time.start=1",
            "time.stop=2",
            "repeat_time=7d 1h 0 25h",
            "repeat_time.interval=7d",
            "repeat_time.duration=1h",
            "repeat_time.offset=0",
            "repeat_time.offset=25h",
            "timezone=1 -1h 2 0",
            "timezone.time=1",
            "timezone.offset=-1h",
            "timezone.time=2",
            "timezone.offset=0",
            "encryption_key=clear:abc",
            "encryption_key.type=clear",
            "encryption_key.data=abc",
            "session_attr=tool:x",
            "session_attr.field=tool",
            "session_attr.value=x",
            "session_attr=recvonly",
            "media=audio 4000/2 RTP/AVP 0 96 72 20 128",
            "media.media=audio",
            "media.port_string=4000",
            "media.port=4000",
            "media.portcount=2",
            "media.proto=RTP/AVP",
            "media.format=ITU-T G.711 PCMU",
            "media.format=DynamicRTP-Type-96",
            "media.format=Reserved for RTCP conflict avoidance",
            "media.format=Unassigned",
            "media.format=128",
            "media_title=title",
            "connection_info=IN IP4 224.2.1.1/127/3",
            "connection_info.network_type=IN",
            "connection_info.address_type=IP4",
            "connection_info.address=224.2.1.1",
            "connection_info.ttl=127",
            "connection_info.num_addr=3",
            "media_attr=rtpmap:96 L16/44100/2",
            "media_attribute.field=rtpmap",
            "media.format=96",
            "mime.type=L16",
            "sample_rate=44100",
            "channels=2",
            "media_attr=fmtp:101 0-15; x=y",
            "media_attribute.field=fmtp",
            "media.format=101",
            "fmtp.parameter=0-15",
            "fmtp.parameter=x=y",
            "media_attr=ptime:20",
            "media_attribute.field=ptime",
            "media_attribute.value=20",
            "media_attr=sendrecv",
            "unknown=y=unk",
            "media=image 5000 udptl t38",
            "media.media=image",
            "media.port_string=5000",
            "media.port=5000",
            "media.proto=udptl",
            "media.format=t38",
            "connection_info=IN IP6 FF15::101/3",
            "connection_info.network_type=IN",
            "connection_info.address_type=IP6",
            "connection_info.address=FF15::101",
            "connection_info.num_addr=3",
            "media=audio x RTP/AVP",
            "media.media=audio",
            "media.port_string=x",
            "media.proto=RTP/AVP",
        ]
    );
}

#[test]
fn a_cut_keeps_the_lines_before_it() {
    let all = cut_everywhere(&UDP, &ROW, SESSION.as_bytes());
    assert_eq!(unseen(&SDP, &all), Vec::<&str>::new());
}

#[test]
fn the_address_of_a_medium_counts_before_that_of_the_session() {
    let mut cx = greedy();
    feed(&mut cx, &UDP, &ROW, Payload::whole(SESSION.as_bytes()));
    let told = |address: [u8; 4], port| {
        let net = super::super::Net { src: [0; 16], dst: super::super::expected::mapped(address) };
        cx.state.expected.find(super::super::expected::Over::Udp, net, (0, port)).is_some()
    };
    assert!(told([224, 2, 1, 1], 4000));
    assert!(!told([10, 0, 0, 9], 4000) && !told([10, 0, 0, 9], 5000));
}

#[test]
fn random_damage_does_not_panic() {
    let mut cx = greedy();
    for at in 0..SESSION.len() {
        for byte in [0, b' ', b'/', b'=', b'\n', 0xff] {
            let mut bytes = SESSION.as_bytes().to_vec();
            bytes[at] = byte;
            cx.state = State::default();
            feed(&mut cx, &UDP, &ROW, Payload::whole(&bytes));
        }
    }
}
