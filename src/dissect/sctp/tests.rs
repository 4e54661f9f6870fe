//! Tests of SCTP, with chunks as RFC 9260 lays them out.

use super::super::testing::{cut_everywhere, emitted, feed, greedy, hex, unit};
use super::super::{Dissector, Payload, ip};
use super::ROW;

/// A packet of the common header and chunks.
fn packet(chunks: &[&[u8]]) -> Vec<u8> {
    let mut bytes = hex("0b59 0b5a 33334444 01020304");
    for chunk in chunks {
        bytes.extend_from_slice(chunk);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
    }
    bytes
}

fn data(flags: u8, tsn: u8, ssn: u8, user: &[u8]) -> Vec<u8> {
    let mut chunk = vec![0, flags, 0, 16 + user.len() as u8, 0, 0, 1, tsn, 0, 1, 0, ssn, 0, 0, 0, 3];
    chunk.extend_from_slice(user);
    chunk
}

/// An M3UA message of which only the header is of interest.
const M3UA: [u8; 8] = [1, 0, 3, 1, 0, 0, 0, 8];

fn lines(cx: &mut Dissector, chunks: &[&[u8]]) -> Vec<String> {
    unit(cx, &ip::IP, &ROW, Payload::whole(&packet(chunks)))
}

fn show(chunks: &[&[u8]]) -> Vec<String> {
    cut_everywhere(&ip::IP, &ROW, &packet(chunks)).into_iter().map(|line| line.replace("sctp sctp.", "")).collect()
}

#[test]
fn the_header_and_an_init_give_all_their_fields() {
    assert_eq!(
        show(&[&hex("01 00 0014 11112222 0000ffff 000a 0005 000003e8")]),
        [
            "srcport=2905",
            "dstport=2906",
            "verification_tag=0x33334444",
            "assoc_index=65535",
            "port=2905",
            "port=2906",
            "checksum=0x01020304",
            "checksum.status=2",
            "chunk=",
            "chunk_type=1",
            "chunk_bit_1=0",
            "chunk_bit_2=0",
            "chunk_flags=0x00",
            "chunk_length=20",
            "init_initiate_tag=0x11112222",
            "initiate_tag=0x11112222",
            "init_credit=65535",
            "init_nr_out_streams=10",
            "init_nr_in_streams=5",
            "init_initial_tsn=1000",
        ]
    );
    let fields = show(&[&hex("02 00 0014 11112222 0000ffff 000a 0005 000003e8")]);
    assert_eq!(
        fields[14..],
        [
            "initack_initiate_tag=0x11112222",
            "initiate_tag=0x11112222",
            "initack_credit=65535",
            "initack_nr_out_streams=10",
            "initack_nr_in_streams=5",
            "initack_initial_tsn=1000",
        ]
    );
}

#[test]
fn every_kind_of_chunk_gives_its_fields() {
    let fields = show(&[
        &hex("03 00 0018 00000067 0000ffff 0001 0001 0002 0003 00000067"),
        &hex("06 01 0008 000c 0004"),
        &hex("07 00 0008 00000067"),
        &hex("0a 00 0007 616263"),
        &hex("0e 01 0004"),
        &hex("c0 00 0008 00000078"),
        &hex("0b 00 0004"),
    ]);
    let wanted = |line: &&String| !["chunk", "chunk_bit_1", "chunk_bit_2"].contains(&line.split('=').next().unwrap());
    assert_eq!(
        fields[8..].iter().filter(wanted).collect::<Vec<_>>(),
        [
            "chunk_type=3",
            "chunk_flags=0x00",
            "sack_nonce_sum=0",
            "sack_nounce_sum=0",
            "chunk_length=24",
            "sack_cumulative_tsn_ack_raw=103",
            "sack_a_rwnd=65535",
            "sack_number_of_gap_blocks=1",
            "sack_number_of_duplicated_tsns=1",
            "sack_gap_block_start=2",
            "sack_gap_block_end=3",
            "sack_duplicate_tsn=103",
            "chunk_type=6",
            "chunk_flags=0x01",
            "abort_t_bit=1",
            "chunk_length=8",
            "cause_code=0x000c",
            "cause_length=4",
            "chunk_type=7",
            "chunk_flags=0x00",
            "chunk_length=8",
            "shutdown_cumulative_tsn_ack=103",
            "chunk_type=10",
            "chunk_flags=0x00",
            "chunk_length=7",
            "cookie=61:62:63",
            "chunk_padding=00",
            "chunk_type=14",
            "chunk_flags=0x01",
            "shutdown_complete_t_bit=1",
            "chunk_length=4",
            "chunk_type=192",
            "chunk_flags=0x00",
            "chunk_length=8",
            "forward_tsn_tsn=120",
            "chunk_type=11",
            "chunk_flags=0x00",
            "chunk_length=4",
        ]
    );
}

#[test]
fn each_data_chunk_has_a_layer_with_its_message() {
    let mut cx = greedy();
    let two = lines(&mut cx, &[&data(3, 7, 0, &M3UA), &data(11, 8, 1, &M3UA)]);
    let paths: Vec<&str> = two.iter().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(paths, ["ip", "ip/sctp", "ip/sctp/m3ua", "ip/sctp", "ip/sctp/m3ua"]);
    assert!(two[1].ends_with(
        "sctp.chunk_flags=0x03 sctp.data_i_bit=0 sctp.data_u_bit=0 sctp.data_b_bit=1 sctp.data_e_bit=1 \
         sctp.chunk_length=24 sctp.data_tsn=0 sctp.data_tsn_raw=263 sctp.data_sid=0x0001 sctp.data_ssn=0 \
         sctp.data_payload_proto_id=3"
    ));
    assert!(two[3].contains(" sctp.verification_tag=0x33334444 "), "{}", two[3]);
    assert!(two[3].contains(" sctp.data_i_bit=1 ") && two[3].contains(" sctp.data_tsn=1 "), "{}", two[3]);
}

#[test]
fn a_number_seen_before_is_a_retransmission_and_not_read_again() {
    let mut cx = greedy();
    lines(&mut cx, &[&data(3, 7, 0, &M3UA)]);
    let again = lines(&mut cx, &[&data(3, 7, 0, &M3UA)]);
    assert_eq!(again.len(), 2);
    assert!(again[1].contains(
        " sctp.retransmission=1 sctp.retransmission.expert= sctp.retransmission_time=0.010000000 sctp.data_tsn_raw="
    ));
}

#[test]
fn an_acknowledgement_counts_from_the_first_number_seen() {
    let mut cx = greedy();
    lines(&mut cx, &[&data(3, 7, 0, &M3UA)]);
    let ack = hex("0b5a 0b59 11112222 00000000 03 00 0010 00000109 0000ffff 0000 0000");
    let line = unit(&mut cx, &ip::IP, &ROW, Payload::whole(&ack)).remove(1);
    assert!(line.contains(" sctp.sack_cumulative_tsn_ack=2 sctp.sack_cumulative_tsn_ack_raw=265 "), "{line}");
}

#[test]
fn fragments_give_their_message_where_the_last_missing_one_arrives() {
    let mut cx = greedy();
    assert_eq!(lines(&mut cx, &[&data(2, 7, 0, &M3UA[..3])]).len(), 2);
    assert_eq!(lines(&mut cx, &[&data(1, 9, 0, &M3UA[5..])]).len(), 2);
    assert_eq!(lines(&mut cx, &[&data(2, 7, 0, &M3UA[..3])]).len(), 2, "a fragment comes twice");
    let whole = lines(&mut cx, &[&data(0, 8, 0, &M3UA[3..5])]);
    assert!(whole[1].contains(" sctp.fragments= sctp.fragment=1 sctp.fragment=4 sctp.fragment=2"), "{}", whole[1]);
    assert!(whole[2].starts_with("ip/sctp/m3ua m3ua.version=1"), "{}", whole[2]);
}

#[test]
fn unordered_messages_do_not_disturb_each_other() {
    let mut cx = greedy();
    for (flags, tsn, part) in [(6, 1, &M3UA[..4]), (6, 3, &M3UA[..4])] {
        assert_eq!(lines(&mut cx, &[&data(flags, tsn, 0, part)]).len(), 2);
    }
    for tsn in [4, 2] {
        assert_eq!(lines(&mut cx, &[&data(5, tsn, 0, &M3UA[4..])]).len(), 3);
    }
}

#[test]
fn a_message_without_identifier_belongs_to_its_port() {
    let mut chunk = data(3, 7, 0, &M3UA);
    chunk[15] = 0;
    assert_eq!(lines(&mut greedy(), &[&chunk]).len(), 3);
}

#[test]
fn damage_keeps_what_came_before() {
    let mut cx = greedy();
    let good = packet(&[&data(3, 7, 0, &M3UA), &hex("03 00 0010 00000067 0000ffff 0000 0000")]);
    for at in 0..good.len() {
        for value in [0, 1, 0x7f, 0xff] {
            let mut bad = good.clone();
            bad[at] = value;
            feed(&mut cx, &ip::IP, &ROW, Payload::whole(&bad));
            assert!(emitted(&cx).len() >= 8);
        }
    }
    let short = lines(&mut greedy(), &[&hex("00 03 0002")]);
    assert!(short[1].ends_with("sctp.chunk_length=2"), "{}", short[1]);
}
