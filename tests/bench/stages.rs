//! What each stage of a run costs: `cargo bench`. Every group holds a yardstick, so that ratios can
//! be formed within one run; counters make results read as packets and bytes a second.

#[allow(clippy::indexing_slicing, reason = "packets of known length")]
mod layers;
#[allow(dead_code, reason = "the guards use the rest")]
mod samples;

use std::fmt::Write as _;
use std::io::{self, Write};

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use mate::capture::{Packet, from_bytes};
use mate::dissect::{Dissector, protocols};
use mate::fields::{Catalogue, Demand, Interner, Name};
use mate::report::{Guard, Pick};
use mate::track::Keep;
use samples::traffic::Mode;
use samples::{Engine, Packets, compile, outcome, report, shipped};

fn main() {
    divan::main();
}

/// Packets in an iteration, where nothing else is said.
const COUNT: usize = 20_000;

/// A bencher that counts these packets.
fn over<'a, 'b>(bencher: Bencher<'a, 'b>, packets: &Packets) -> Bencher<'a, 'b> {
    bencher.counter(ItemsCount::new(packets.len())).counter(BytesCount::new(packets.size()))
}

/// A dissector that wants the values of some fields.
fn dissector(fields: &[&str]) -> Dissector {
    let catalogue = Catalogue::new(&protocols());
    let mut demand = Demand::new(&catalogue);
    for row in fields.iter().flat_map(|name| catalogue.lookup(name)) {
        match row {
            Name::Protocol(protocol) => demand.want_protocol(protocol.id()),
            Name::Field(field) => drop(demand.want_field(field.id())),
        }
    }
    demand.close(&catalogue);
    Dissector::new(demand, Interner::new(), &[])
}

/// Dissects packets; gives the number of fields.
fn dissect<'a>(dissector: &mut Dissector, packets: impl Iterator<Item = Packet<'a>>) -> usize {
    let mut found = 0;
    for packet in packets {
        dissector.packet(black_box(&packet));
        found += dissector.frames().map(|frame| frame.fields.len()).sum::<usize>();
    }
    found
}

/// Reading captures, against a copy of their bytes.
mod walk {
    use super::{Bencher, COUNT, Mode, Packets, black_box, from_bytes, over};

    #[divan::bench]
    fn copy(bencher: Bencher) {
        let packets = Packets::new(Mode::Tcp, COUNT, 100);
        let file = packets.capture();
        over(bencher, &packets).bench_local(|| black_box(&file).clone());
    }

    #[divan::bench]
    fn records(bencher: Bencher) {
        let packets = Packets::new(Mode::Tcp, COUNT, 100);
        let file: &'static [u8] = packets.capture().leak();
        over(bencher, &packets).bench_local(|| {
            let mut bytes = 0;
            let Ok(mut source) = from_bytes("bench", file) else { return 0 };
            while let Ok(Some(packet)) = source.next_packet() {
                bytes += black_box(packet.data).len();
            }
            bytes
        });
    }
}

/// Headers of each stack, against Ethernet alone.
mod headers {
    use super::{Bencher, COUNT, Packets, dissect, dissector, layers, over};

    fn stack(name: &str) -> Packets {
        let mut packets = Packets::default();
        for (time, data) in (0..).zip(layers::packets(name).iter().cycle().take(COUNT)) {
            packets.push(time * 1000, data);
        }
        packets
    }

    #[divan::bench]
    fn ethernet_alone(bencher: Bencher) {
        let packets = stack("eth-ip-tcp");
        let mut dissector = dissector(&["eth.type"]);
        over(bencher, &packets).bench_local(|| dissect(&mut dissector, packets.iter()));
    }

    #[divan::bench(args = layers::STACKS)]
    fn ports(bencher: Bencher, name: &str) {
        let packets = stack(name);
        let mut dissector = dissector(&["ip.addr", "ipv6.addr", "tcp.port", "udp.port"]);
        over(bencher, &packets).bench_local(|| dissect(&mut dissector, packets.iter()));
    }
}

/// Application protocols, against the headers of the same packets.
mod applications {
    use super::{Bencher, COUNT, Mode, Packets, dissect, dissector, over};

    const DNS: &[&str] = &["dns.id", "dns.flags.response", "dns.qry.name"];
    const HTTP: &[&str] = &["http.request.method", "http.host", "http.response.code"];
    const MMS: &[&str] = &["mmse.message_type", "mmse.transaction_id", "mmse.message_id", "mmse.status"];
    const HEADERS: &[&str] = &["ip.addr", "tcp.port", "udp.port"];

    fn read(bencher: Bencher, mode: Mode, fields: &[&str]) {
        let packets = Packets::new(mode, COUNT, 100);
        // A stream must not go on where the iteration before ended it.
        over(bencher, &packets).with_inputs(|| dissector(fields)).bench_local_values(|mut dissector| {
            dissect(&mut dissector, packets.iter());
            dissector
        });
    }

    #[divan::bench]
    fn dns(bencher: Bencher) {
        read(bencher, Mode::Dns, DNS);
    }

    #[divan::bench]
    fn dns_headers_alone(bencher: Bencher) {
        read(bencher, Mode::Dns, HEADERS);
    }

    #[divan::bench]
    fn http(bencher: Bencher) {
        read(bencher, Mode::Web, HTTP);
    }

    #[divan::bench]
    fn http_headers_alone(bencher: Bencher) {
        read(bencher, Mode::Web, HEADERS);
    }

    #[divan::bench]
    fn mmse_over_http_and_wsp(bencher: Bencher) {
        read(bencher, Mode::Mms, MMS);
    }

    #[divan::bench]
    fn mmse_headers_alone(bencher: Bencher) {
        read(bencher, Mode::Mms, HEADERS);
    }
}

/// Extraction and the lookup of a Gop, with more and more Gops live, against dissection alone.
mod lookup {
    use super::{Bencher, COUNT, Dissector, Engine, Keep, Mode, Packet, Packets, compile, dissect, over, shipped};

    /// So many packets, each of one of `live` connections; and those that opened these.
    fn probes(live: usize) -> (Packets, Packets) {
        const FLAGS: usize = 14 + 20 + 13;
        const ACK: u8 = 16;
        let opening = Packets::new(Mode::Each, live, 1);
        let mut probes = Packets::default();
        let opened: Vec<Packet<'_>> = opening.iter().collect();
        let mut at = 0;
        for _ in 0..COUNT {
            at = (at + 7_654_321) % opened.len();
            if let Some(packet) = opened.get(at) {
                let mut bytes = packet.data.to_vec();
                if let Some(flags) = bytes.get_mut(FLAGS) {
                    *flags = ACK;
                }
                probes.push(packet.time + 1_000_000_000, &bytes);
            }
        }
        (opening, probes)
    }

    #[divan::bench]
    fn dissection_alone(bencher: Bencher) {
        let (_, probes) = probes(1_000);
        let (program, texts) = compile(&shipped("tcp.mate"));
        let mut dissector = Dissector::new(program.demand, texts, &[]);
        over(bencher, &probes).bench_local(|| dissect(&mut dissector, probes.iter()));
    }

    #[divan::bench(args = [1_000, 100_000, 1_000_000], sample_count = 20, sample_size = 1)]
    fn live_gops(bencher: Bencher, live: usize) {
        let (opening, probes) = probes(live);
        let mut engine = Engine::new(&shipped("tcp.mate"), Keep::Frames);
        engine.feed(opening.iter());
        over(bencher, &probes).bench_local(|| engine.feed(probes.iter()));
    }
}

/// Transforms of each Pdu, and joining a Gog, against the same configuration without.
mod rules {
    use super::{Bencher, COUNT, Engine, Keep, Mode, Packets, over};

    /// A configuration for TCP with clauses of a Transform, and declarations behind the Gop.
    fn config(clauses: &str, more: &str) -> String {
        let (transform, used) = match clauses {
            "" => (String::new(), ""),
            clauses => (format!("Transform t {{ {clauses} }};"), "Transform t;"),
        };
        format!(
            "{transform}
            Pdu p Proto tcp Transport ip {{
                Extract addr From ip.addr; Extract port From tcp.port;
                Extract syn From tcp.flags.syn; Extract fin From tcp.flags.fin; {used}
            }};
            Gop g On p Match (addr, addr, port, port) {{ Start (syn=1); Stop (fin=1); }};
            {more} Done;"
        )
    }

    fn run(bencher: Bencher, config: &str) {
        let packets = Packets::new(Mode::Tcp, COUNT, 100);
        over(bencher, &packets).with_inputs(|| Engine::new(config, Keep::Frames)).bench_local_values(|mut engine| {
            engine.feed(packets.iter());
            engine
        });
    }

    #[divan::bench]
    fn none(bencher: Bencher) {
        run(bencher, &config("", ""));
    }

    #[divan::bench]
    fn transform_that_matches(bencher: Bencher) {
        run(bencher, &config("Match (addr) Insert (seen=1);", ""));
    }

    #[divan::bench]
    fn transform_that_misses(bencher: Bencher) {
        run(bencher, &config("Match (port=1) Insert (seen=1);", ""));
    }

    #[divan::bench]
    fn transform_of_ten_clauses_that_miss(bencher: Bencher) {
        let clauses: Vec<String> = (1..=10).map(|port| format!("Match (port={port}) Insert (seen=1);")).collect();
        run(bencher, &config(&clauses.join(" "), ""));
    }

    #[divan::bench]
    fn gog_of_every_pair_of_hosts(bencher: Bencher) {
        run(bencher, &config("", "Gog hosts { Member g (addr, addr); Expiration 10.0; };"));
    }
}

/// Reading, judging and compiling the configurations, against a copy of their text.
mod configurations {
    use super::{Bencher, BytesCount, black_box, compile, shipped};

    const FILES: [&str; 4] = ["tcp.mate", "dns.mate", "web.mate", "mms.mate"];

    #[divan::bench(args = FILES)]
    fn copied(bencher: Bencher, name: &str) {
        let text = shipped(name);
        bencher.counter(BytesCount::of_str(&text)).bench_local(|| black_box(&text).clone());
    }

    #[divan::bench(args = FILES)]
    fn compiled(bencher: Bencher, name: &str) {
        let text = shipped(name);
        bencher.counter(BytesCount::of_str(&text)).bench_local(|| compile(black_box(&text)));
    }
}

/// A sink that counts.
#[derive(Debug, Default)]
struct Sink(usize);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += black_box(bytes).len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The forms of the report, against going through the groups.
mod reports {
    use super::{Bencher, COUNT, Guard, Keep, Mode, Packets, Pick, Sink, black_box, outcome, over, report, shipped};

    fn made() -> (Packets, mate::run::Outcome) {
        let packets = Packets::new(Mode::Tcp, COUNT, 100);
        let outcome = outcome(&shipped("tcp.mate"), packets.capture(), Keep::Pdus);
        (packets, outcome)
    }

    #[divan::bench]
    fn groups_alone(bencher: Bencher) {
        let (packets, outcome) = made();
        over(bencher, &packets).bench_local(|| {
            outcome.tracked.gops(mate::program::GopKind(0)).map(|(_, gop)| black_box(gop.num_pdus)).sum::<u32>()
        });
    }

    #[divan::bench]
    fn text(bencher: Bencher) {
        let (packets, outcome) = made();
        let pick = Pick::all(&outcome.tracked.program);
        over(bencher, &packets).bench_local(|| report(&outcome, &pick).text(Sink::default(), false).is_ok());
    }

    #[divan::bench]
    fn json(bencher: Bencher) {
        let (packets, outcome) = made();
        let pick = Pick::all(&outcome.tracked.program);
        over(bencher, &packets).bench_local(|| report(&outcome, &pick).json(Sink::default()).is_ok());
    }

    /// The end of the text form alone.
    #[divan::bench]
    fn stats(bencher: Bencher) {
        let (packets, outcome) = made();
        let pick = Pick::all(&outcome.tracked.program);
        over(bencher, &packets).bench_local(|| report(&outcome, &pick).stats(Sink::default()).is_ok());
    }

    #[divan::bench]
    fn csv(bencher: Bencher) {
        let (packets, outcome) = made();
        let pick = Pick::all(&outcome.tracked.program);
        over(bencher, &packets)
            .bench_local(|| report(&outcome, &pick).csv("tcp_ses", Sink::default(), Guard::Formulas).is_ok());
    }
}

/// Everything from a capture in memory to a text that is counted, against walking the records.
mod whole {
    use super::{Bencher, Keep, Mode, Packets, Pick, Sink, black_box, from_bytes, outcome, over, report, shipped};

    const NAMES: [&str; 4] = ["tcp", "dns", "web", "mms"];

    fn made(name: &str) -> (Packets, &'static [u8]) {
        let mode = name.parse().unwrap_or(Mode::Tcp);
        let packets = Packets::new(mode, 100_000, 1000);
        let file = packets.capture().leak();
        (packets, file)
    }

    #[divan::bench(args = NAMES, sample_count = 10, sample_size = 1)]
    fn records_alone(bencher: Bencher, name: &str) {
        let (packets, file) = made(name);
        over(bencher, &packets).bench_local(|| {
            let Ok(mut source) = from_bytes("bench", file) else { return };
            while let Ok(Some(packet)) = source.next_packet() {
                black_box(packet.data);
            }
        });
    }

    #[divan::bench(args = NAMES, sample_count = 10, sample_size = 1)]
    fn run(bencher: Bencher, name: &str) {
        let (packets, file) = made(name);
        let config = shipped(&format!("{name}.mate"));
        over(bencher, &packets).bench_local(|| {
            let outcome = outcome(&config, file, Keep::Frames);
            let pick = Pick::all(&outcome.tracked.program);
            report(&outcome, &pick).text(Sink::default(), false).is_ok()
        });
    }
}

/// 2,000 lines: Transforms, Pdus, Gops and Gogs, 23 lines each.
fn long() -> String {
    let mut text = String::new();
    for n in 0..87 {
        let _ = write!(
            text,
            "// Requests of kind {n}.\nTransform mark{n} {{\n    Match (code=\"20{}\", host) Insert (kind=good);\n    \
             Match (code>399) Insert (kind=bad);\n    Match (method) Insert (ask);\n}};\n\
             Pdu http{n} Proto http Transport tcp/ip {{\n    Extract addr From ip.addr;\n    \
             Extract port From tcp.port;\n    Extract method From http.request.method;\n    \
             Extract code From http.response.code;\n    Extract host From http.host;\n    Transform mark{n};\n}};\n\
             Gop req{n} On http{n} Match (addr, addr, port, port) {{\n    Start (ask);\n    Stop (code>199);\n    \
             Extra (host, kind, method, code);\n}};\nGog use{n} {{\n    Member req{n} (host);\n    Extra (kind);\n}};\n",
            n % 10
        );
    }
    text
}

/// Checking a configuration: reading it, names, lints.
mod check {
    use super::{Bencher, BytesCount, Catalogue, black_box, long, protocols};

    #[divan::bench]
    fn two_thousand_lines(bencher: Bencher) {
        let (text, catalogue) = (long(), Catalogue::new(&protocols()));
        bencher.counter(BytesCount::of_str(&text)).bench(|| {
            let loaded = mate::lang::parse("x.mate", black_box(&text), &[]);
            let judged = mate::lang::judge(loaded, &catalogue);
            assert!(judged.diagnostics.is_empty());
            judged
        });
    }

    /// Every clause without its `;`: each declaration is read twice, the second time clause by clause.
    #[divan::bench]
    fn two_thousand_lines_of_mistakes(bencher: Bencher) {
        let (text, catalogue) = (long().replace(";\n    ", "\n    "), Catalogue::new(&protocols()));
        bencher.counter(BytesCount::of_str(&text)).bench(|| {
            mate::lang::judge(mate::lang::parse("x.mate", black_box(&text), &[]), &catalogue).diagnostics.len()
        });
    }
}

/// A keystroke in an editor that has 2,000 lines open, until it is answered; against reading the lines.
mod editor {
    use super::{Bencher, Catalogue, black_box, long, protocols};
    use mate::lsp::{Server, Setup};
    use serde_json::{Value, json};

    /// What is typed, and in the next iteration taken back.
    const KEYS: [&str; 2] = ["s", "}"];
    const URI: &str = "file:///nowhere/long.mate";
    /// In the middle, behind `host` in the Extra of a Gop.
    const LINE: usize = 43 * 23 + 17;
    const COLUMN: usize = 15;

    struct Editor {
        server: Server,
        key: &'static str,
        version: u64,
    }

    impl Editor {
        fn new(key: &'static str) -> Self {
            let setup = Setup {
                catalogue: Box::leak(Box::new(Catalogue::new(&protocols()))),
                include_dirs: Vec::new(),
                known_elsewhere: Box::new(|_| false),
            };
            let mut editor = Self { server: Server::new(setup), key, version: 1 };
            editor.say("initialize", json!({}));
            let document = json!({ "uri": URI, "languageId": "mate", "version": 1, "text": long() });
            editor.server.handle(&json!({ "method": "textDocument/didOpen", "params": { "textDocument": document } }));
            editor.server.settle();
            editor
        }

        fn say(&mut self, method: &str, mut params: Value) -> Vec<Value> {
            if let Some(params) = params.as_object_mut() {
                params.entry("textDocument").or_insert(json!({ "uri": URI }));
            }
            self.server.handle(&json!({ "id": 1, "method": method, "params": params }))
        }

        fn ask(&mut self, what: &str) -> Vec<Value> {
            let position = json!({ "line": LINE, "character": COLUMN });
            let range = json!({ "start": position, "end": position });
            let params = json!({ "position": position, "range": range, "context": { "diagnostics": [] } });
            self.say(&format!("textDocument/{what}"), params)
        }

        fn keystroke(&mut self) {
            let (end, text) = if self.version % 2 == 1 { (COLUMN, self.key) } else { (COLUMN + 1, "") };
            self.version += 1;
            let place = |character| json!({ "line": LINE, "character": character });
            let range = json!({ "start": place(COLUMN), "end": place(end) });
            let document = json!({ "uri": URI, "version": self.version });
            let params = json!({ "textDocument": document, "contentChanges": [{ "range": range, "text": text }] });
            self.server.handle(&json!({ "method": "textDocument/didChange", "params": params }));
        }
    }

    #[divan::bench]
    fn reading_alone(bencher: Bencher) {
        let text = long();
        bencher.bench(|| mate::lang::parse("x.mate", black_box(&text), &[]));
    }

    #[divan::bench(args = KEYS)]
    fn completion(bencher: Bencher, key: &'static str) {
        let mut editor = Editor::new(key);
        bencher.bench_local(|| {
            editor.keystroke();
            editor.ask("completion")
        });
    }

    #[divan::bench(args = KEYS)]
    fn findings(bencher: Bencher, key: &'static str) {
        let mut editor = Editor::new(key);
        bencher.bench_local(|| {
            editor.keystroke();
            editor.server.settle()
        });
    }

    /// All that an editor asks for behind a keystroke, one after the other.
    #[divan::bench(args = KEYS)]
    fn everything(bencher: Bencher, key: &'static str) {
        let mut editor = Editor::new(key);
        bencher.bench_local(|| {
            editor.keystroke();
            for what in ["completion", "semanticTokens/full", "documentSymbol", "foldingRange", "codeAction"] {
                black_box(editor.ask(what));
            }
            editor.server.settle()
        });
    }
}
