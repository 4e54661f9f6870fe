#!/usr/bin/env python3
"""Compares the frames that `mate -Y` selects with those of `tshark -2 -Y`, with the same configuration.

usage: filters.py [--mate PROGRAM] [--verbose] [WORD…]     only filters, configs and captures that have a WORD

The filters stand in `filters.tsv`; configs and captures are those of this checkout. tshark is the one that
MATE_ORACLE_TSHARK names, else the 4.4 set up in ../shared, else the one on PATH; without any this says so and exits 0,
under CI that is a failure. With an older tshark than 4.2 filters on `mate.*` are passed over (D1), and what it refuses.

Every filter is tried with our dissectors, and every sixth with tshark's as well. Tables of `-T fields` are compared, too,
over fields that both write alike (booleans and titles of protocols are not). Exit 1 when frames differ and no reason
is given, or when a reason is given and nothing differs.
"""
import collections
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from compare import HERE, PREFERENCES, ROOT, for_tshark, ported
from matrix import tshark

RADIUS = ("mate-configs/radius_user.mate", "tests/captures/radius_users.pcap")
SIP = ("mate-configs/sip_calls.mate", "tests/captures/sip_calls.pcap")

# Configuration and capture, options, fields.
TABLES = [
    (RADIUS, "", "frame.number mate mate.radius_pdu mate.radius_pdu.code mate.radius_req mate.radius_req.Pdu mate.gop_key"),
    (RADIUS, "header=y separator=, quote=d", "frame.number mate.radius_user mate.radius_user.GopStart mate.radius_user.result"),
    (RADIUS, "separator=/s occurrence=l aggregator=/s", "mate.radius_req mate.number_of_pdus mate.radius_user.NumOfGops udp.port"),
    (RADIUS, "quote=s occurrence=f aggregator=;", "mate.radius_user.GopStop mate.radius_req.NumOfPdus frame.time mate.gop_key"),
    (SIP, "separator=; aggregator=|", "frame.number mate mate.sip_call.code sip.CSeq sip.Via ip.addr frame.protocols"),
    (SIP, "separator=, escape=n bom=y", "mate.sip_call.from sip.From eth.addr frame.time_epoch frame.len"),
]

# What 4.0 understands in another way than 4.4.
CHANGED = ("tcp.port not in {53}", "count(http.host) == 0", "tcp eq 80", "len(tcp.port) == 2")

Row = collections.namedtuple("Row", "config capture filter why")


def rows():
    found = []
    for line in (HERE / "filters.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            config, capture, text, *why = line.split("\t")
            found.append(Row(config, capture, text, why[0] if why else ""))
    return found


def theirs(program, row, config):
    """The frames that tshark selects; `refused` when it does not take the filter."""
    command = [program, "-n", "-2", *PREFERENCES, "-o", f"mate.config:{config}", "-r", ROOT / row.capture,
               "-Y", row.filter, "-T", "fields", "-e", "frame.number"]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "TZ": "UTC"})
    return "refused" if done.returncode else done.stdout.split()


def ours(mate, program, row, config, dissector):
    command = [mate, "-C", config, "--compat", "wireshark", "--dissector", dissector, "--tshark", program,
               ROOT / row.capture, "-Y", row.filter, "-T", "fields", "-e", "frame.number"]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "TZ": "UTC"})
    return "refused" if done.returncode == 2 else done.stdout.split(), done.stderr.strip()


def judge(mate, program, row, folder, index):
    """The frames that tshark selects, and a line for each of our ways that differs."""
    source = ROOT / row.config
    config, other = folder / f"{index}.mate", folder / f"tshark-{index}.mate"
    config.write_text(ported(source), encoding="utf-8")
    other.write_text(for_tshark(ported(source)), encoding="utf-8")
    expected = theirs(program, row, other)
    lines = []
    for dissector in ("native", "tshark") if index % 6 == 0 else ("native",):
        found, complaints = ours(mate, program, row, config, dissector)
        if found != expected:
            lines.append(f"{dissector}: mate {shown(found)}, tshark {shown(expected)} {complaints}".rstrip())
    return expected, lines


def table_differs(mate, program, table):
    """Whether a table of ours differs from tshark's."""
    (config, capture), options, fields = table
    arguments = ["-T", "fields"]
    for option in options.split():
        arguments += ["-E", option]
    for field in fields.split():
        arguments += ["-e", field]
    env = {**os.environ, "TZ": "UTC"}
    config, capture = ROOT / config, ROOT / capture
    theirs = subprocess.run([program, "-n", "-2", *PREFERENCES, "-o", f"mate.config:{config}", "-r", capture, *arguments],
                            capture_output=True, env=env).stdout
    ours = subprocess.run([mate, "-C", config, capture, "--compat", "wireshark", *arguments],
                          capture_output=True, env=env).stdout
    return theirs != ours or not ours


def shown(frames):
    return frames if isinstance(frames, str) else f"{len(frames)} frames ({' '.join(frames[:12])})"


def version(program):
    out = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    print(out.splitlines()[0])
    return tuple(int(part) for part in re.search(r"(\d+)\.(\d+)", out).groups())


def compare(mate, words, verbose):
    program = os.environ.get("MATE_ORACLE_TSHARK") or tshark()
    if program is None:
        print("filters: skipped: there is no tshark")
        return 1 if os.environ.get("CI") else 0
    old = version(program) < (4, 2)
    chosen = [row for row in rows() if all(word in " ".join(row) for word in words)]
    counts = collections.Counter()
    if old:
        known = [row for row in chosen if "mate" not in row.filter and row.filter not in CHANGED]
        counts["passed over"] = len(chosen) - len(known)
        chosen = known
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(judge, mate, program, row, pathlib.Path(folder), index) for index, row in enumerate(chosen)]
        for row, job in zip(chosen, jobs):
            expected, lines = job.result()
            name = f"{row.config} {row.capture}: {row.filter}"
            if old and expected == "refused":
                counts["passed over"] += 1
            elif bool(lines) != bool(row.why):
                counts["wrong"] += 1
                print(name)
                for line in lines or [f"nothing differs, though `{row.why}`"]:
                    print(f"    {line}")
            else:
                counts["explained" if lines else "equal"] += 1
                if verbose:
                    print(f"{name}\n    {row.why or shown(expected)}")
    for table in [] if old or words else TABLES:
        differs = table_differs(mate, program, table)
        counts["wrong" if differs else "equal tables"] += 1
        if differs:
            print(f"-T fields differs: {table}")
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    return 1 if counts["wrong"] else 0


def main():
    import argparse

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    parser.add_argument("--mate", default=str(target / "debug" / "mate"), help="the program to test")
    parser.add_argument("--verbose", action="store_true", help="every filter")
    parser.add_argument("words", nargs="*", metavar="WORD")
    args = parser.parse_args()
    return compare(args.mate, args.words, args.verbose)


if __name__ == "__main__":
    sys.exit(main())
