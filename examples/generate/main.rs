//! Writes captures of made-up traffic, millions of packets a second, for measuring.
//!
//! ```text
//! cargo run --release --example generate -- tcp --packets 200000 -o tcp.pcap
//! ```

mod traffic;

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use traffic::{Mode, Traffic, pcap};

/// Bytes collected before they are written.
const BLOCK: usize = 1 << 20;

/// Write a capture of made-up traffic; the same arguments give the same bytes.
#[derive(Debug, Parser)]
struct Arguments {
    /// tcp, dns, web, mms, endless (sessions that never end) or each (every packet a session)
    mode: Mode,
    /// How many packets
    #[arg(long, default_value_t = 200_000)]
    packets: u64,
    /// How many sessions are live at once [default: 1000; endless: 10]
    #[arg(long)]
    live: Option<usize>,
    /// Other traffic of the same kind
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The capture; standard output if not given, or `-`
    #[arg(short, long)]
    output: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match write(&arguments) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let _ = writeln!(io::stderr(), "generate: {error}");
            ExitCode::from(2)
        }
        _ => ExitCode::SUCCESS,
    }
}

fn write(arguments: &Arguments) -> io::Result<()> {
    let mut output: Box<dyn Write> = match &arguments.output {
        Some(path) if path.as_os_str() != "-" => Box::new(File::create(path)?),
        _ => Box::new(io::stdout().lock()),
    };
    let live = arguments.live.unwrap_or_else(|| arguments.mode.usual_live());
    let mut traffic = Traffic::new(arguments.mode, live, arguments.seed);
    let mut block = Vec::with_capacity(BLOCK + (1 << 16));
    block.extend_from_slice(&pcap::HEADER);
    for _ in 0..arguments.packets {
        let (time, bytes) = traffic.packet();
        pcap::record(&mut block, time, bytes);
        if block.len() >= BLOCK {
            output.write_all(&block)?;
            block.clear();
        }
    }
    output.write_all(&block)
}
