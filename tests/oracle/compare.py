#!/usr/bin/env python3
"""Compares `mate --compat wireshark` with tshark 4.4's own MATE plugin, over real captures.

usage: compare.py [--mate PROGRAM] [--verbose] [WORD…]     only captures and configs whose names have a WORD

Needs ../shared beside this checkout (or MATE_SHARED): captures, the oracle, and the setup of tshark 4.4. Where
something is missing it says so and exits 0; under CI, with ../shared there, that is a failure.

Every difference must be explained: by a row of `known.tsv`, or by the rule for reassembled data (D32) below.
Exit 1 when one is not, or when a row explains nothing any more.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SHARED = pathlib.Path(os.environ.get("MATE_SHARED", ROOT.parent / "shared"))
ORACLE = SHARED / "oracle" / "mate-oracle"
TSHARK = SHARED / "oracle" / "tshark-4.4"
CONFIGS = [ROOT / "mate-configs" / name for name in ("tcp.mate", "dns.mate", "web.mate")]
EXAMPLES = [SHARED / "oracle" / "examples" / name for name in ("tcp.mate", "dns.mate", "http.mate")]

# Out of order segments are put in order by us, and by tshark only when told to (D53).
PREFERENCES = ["-o", "tcp.reassemble_out_of_order:TRUE"]

# What both sides read instead: attributes have to be shown to be compared.
PORTED = {
    "http.mate": [(r"\s*DiscardPduData true;", "")],
}


class Skipped(Exception):
    """Something that is needed is not there."""


def setup():
    """Builds tshark 4.4 if it is not there yet, which needs root."""
    if not ORACLE.exists():
        raise Skipped(f"there is no {ORACLE}")
    if os.geteuid() == 0:
        # It takes a minute or two the first time, and downloads.
        done = subprocess.run([TSHARK, "--setup"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            print(done.stderr[-2000:], file=sys.stderr)
    version = subprocess.run([TSHARK, "--version"], capture_output=True, text=True)
    if version.returncode:
        raise Skipped("tshark 4.4 is not set up; as root: ../shared/oracle/tshark-4.4 --setup")
    print(version.stdout.splitlines()[0])


def captures():
    for folder in ("public", "mms"):
        for path in sorted((SHARED / "captures" / folder).iterdir()):
            if re.search(r"\.(pcap|pcapng|cap)(\.gz|\.zst)?$", path.name):
                yield path


def ported(config):
    """The configuration as both can read it."""
    text = config.read_text(encoding="utf-8")
    for pattern, repl in PORTED.get(config.name, []):
        text = re.sub(pattern, repl, text)
    return text


def for_tshark(text):
    """Booleans read True and False there (D34), so conditions on 1 and 0 get both spellings."""

    def both(match):
        if match.group(1) in ("Insert", "Replace"):
            return match.group(0)
        return re.sub(r"=([01])\b", lambda m: '{"1"|"True"}' if m.group(1) == "1" else '{"0"|"False"}', match.group(0))

    return re.sub(r"(\w*)\s*\([^)]*\)", both, text)


def reassembled_frames(capture):
    """The frames that complete a message out of several, in TCP, IP or WTP."""
    fields = "tcp.reassembled.length || ip.reassembled.length || ipv6.reassembled.length || wtp.reassembled.length"
    command = [TSHARK, "-n", *PREFERENCES, "-r", capture, "-Y", fields, "-T", "fields", "-e", "frame.number"]
    out = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return {int(line) for line in out.split()}


def differences(mate, config, capture, folder):
    """What differs, as mate-oracle tells it."""
    # Jobs run side by side, so that each has files of its own.
    name = f"{capture.name}-{config.parent.name}-{config.name}"
    ours, theirs = folder / name, folder / f"tshark-{name}"
    text = ported(config)
    ours.write_text(text, encoding="utf-8")
    theirs.write_text(for_tshark(text), encoding="utf-8")
    documents = [folder / f"{side}-{name}.json" for side in ("tshark", "mate")]
    run = [mate, "-C", ours, capture, "--format", "json", "--compat", "wireshark", "-o", documents[1]]
    done = subprocess.run(run, capture_output=True, text=True)
    # 1: the capture could not be read to its end, which tshark says of the same captures.
    if done.returncode not in (0, 1):
        return [f"mate: exit {done.returncode}: {done.stderr.strip()}"]
    env = dict(os.environ, MATE_ORACLE_TSHARK=str(TSHARK))
    done = subprocess.run([ORACLE, theirs, capture, "--compact", *PREFERENCES], capture_output=True, env=env)
    if done.returncode:
        return [f"mate-oracle: exit {done.returncode}: {done.stderr.decode().strip()}"]
    documents[0].write_bytes(done.stdout)
    lines = diff(documents)
    if any(re.match(r"pdu .*: only in the (oracle|other): ", line) for line in lines):
        # Ids count on from a Pdu that only one has, so that all later ones would differ.
        for document in documents:
            number_by_frame(document)
        lines = [line for line in diff(documents) if not re.match("(pdus|gops|gogs): ", line)]
    return lines


def diff(documents):
    done = subprocess.run([ORACLE, "--diff-json", *documents, "--max", "1000000"], capture_output=True, text=True)
    return [] if done.returncode == 0 else (done.stdout + done.stderr).splitlines()


def number_by_frame(path):
    """Gives Pdus ids that count from 1 in each frame."""
    document = json.loads(path.read_text(encoding="utf-8"))
    count = collections.Counter()
    for pdu in document["pdus"]:
        count[pdu["type"], pdu["frame"]] += 1
        pdu["id"] = count[pdu["type"], pdu["frame"]]
    path.write_text(json.dumps(document), encoding="utf-8")


PDU = re.compile(r"pdu \S+ \(frame (\d+)\): (.*)")
TRANSPORT = re.compile(r"attribute (addr|port|client|stream|exchange): oracle None, other .*")
GROUPS = re.compile(r"(gops?|gogs?)[ :].*|pdu \S+ \(frame \d+\): (time_in_gop|gop): .*")


def without_reassembled(lines, capture):
    """D32: a Pdu of reassembled data has lost its transports in tshark. Gives the other lines, and how many it took."""
    frames, rest = None, []
    for line in lines:
        match = PDU.fullmatch(line)
        if match and TRANSPORT.fullmatch(match.group(2)):
            frames = reassembled_frames(capture) if frames is None else frames
            if int(match.group(1)) in frames:
                continue
        rest.append(line)
    return rest, len(lines) - len(rest)


Row = collections.namedtuple("Row", "config capture count text why")


def known():
    """Rows of `known.tsv`: config, capture, how many lines, a pattern of these lines, why."""
    rows = []
    for line in (HERE / "known.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            config, capture, count, text, why = line.split("\t")
            rows.append(Row(config, capture, int(count), re.compile(text), why))
    return rows


def name_of(config):
    return f"{config.parent.name}/{config.name}"


def judge(lines, rows):
    """The lines that no row explains, and the rows that do not explain what they say."""
    complaints = []
    for row in rows:
        matched = [line for line in lines if row.text.fullmatch(line)]
        lines = [line for line in lines if not row.text.fullmatch(line)]
        if len(matched) != row.count:
            complaints.append(f"{row.text.pattern} ({row.why}): {row.count} known, {len(matched)} found")
    return complaints + lines


def compare(mate, words, verbose):
    rows = known()
    jobs = [(config, capture) for config in CONFIGS + [c for c in EXAMPLES if c.exists()] for capture in captures()]
    jobs = [job for job in jobs if all(word in f"{name_of(job[0])} {job[1].name}" for word in words)]
    failed = lost = explained = 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda job: differences(mate, *job, pathlib.Path(folder)), jobs)
        for (config, capture), lines in zip(jobs, found):
            name = f"{name_of(config)} {capture.name}"
            mine = [row for row in rows if (row.config, row.capture) == (name_of(config), capture.name)]
            lines, lost_here = without_reassembled(lines, capture)
            if lost_here or mine:
                # Other Pdus lead to other groups: where Pdus are known to differ, only they can be compared.
                lines = [line for line in lines if not GROUPS.fullmatch(line)]
            complaints = judge(lines, mine)
            lost += lost_here
            explained += sum(row.count for row in mine)
            if complaints:
                failed += 1
                print(f"{name}: {len(complaints)} unexplained")
                for line in complaints[: None if verbose else 10]:
                    print(f"    {line}")
            elif verbose:
                known_here = sum(row.count for row in mine)
                but = f" but for {known_here} known, {lost_here} lost (D32)" if known_here or lost_here else ""
                print(f"{name}: as tshark{but}")
    print(f"{len(jobs)} comparisons, {failed} with unexplained differences; {explained} differences are known, "
          f"and {lost} attributes are lost in tshark (D32)")
    return 1 if failed else 0


def run(doc, compare):
    """Runs one of these comparisons as its command line says; gives the exit code."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    parser.add_argument("--mate", default=str(target / "debug" / "mate"), help="the program to test")
    parser.add_argument("--verbose", action="store_true", help="every comparison, every difference")
    parser.add_argument("words", nargs="*", metavar="WORD")
    args = parser.parse_args()
    try:
        if not pathlib.Path(args.mate).exists():
            raise Skipped(f"{args.mate} is not built")
        setup()
    except Skipped as why:
        must = "CI" in os.environ and (SHARED / "oracle").exists()
        print(f"{'failed' if must else 'skipped'}: {why}")
        return 1 if must else 0
    return compare(args.mate, args.words, args.verbose)


if __name__ == "__main__":
    sys.exit(run(__doc__, compare))
