#!/usr/bin/env python3
"""Compares native dissection with tshark's: every shipped configuration over every capture that has its protocols,
the same engine behind both.

usage: matrix.py [--mate PROGRAM] [--tshark PROGRAM] [--verbose] [--table] [WORD…]
       only captures and configurations whose names have a WORD

tshark dissects each capture once, to PDML; that `--dissector tshark` finds the same as `--pdml` does is for
`bridge.py` and the tests to show.

Captures are those of tests/captures, and of ../shared (or MATE_SHARED) where it is beside this checkout; tshark is
the 4.4 set up there, else the one on PATH, and without any this says so and exits 0; under CI that is a failure.

Every difference must be explained by a row of `matrix.tsv`. Exit 1 when one is not, or when a row explains nothing.
"""
import argparse
import concurrent.futures
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from protocols import may_match

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SHARED = pathlib.Path(os.environ.get("MATE_SHARED", ROOT.parent / "shared"))
# tshark puts segments in order only when told to (D53).
CAPTURE = re.compile(r"\.(pcap|pcapng|cap)(\.gz|\.zst)?$")


def tshark():
    newer = SHARED / "oracle" / "tshark-4.4"
    if newer.exists() and subprocess.run([newer, "--version"], capture_output=True).returncode == 0:
        return str(newer)
    return shutil.which("tshark")


def captures():
    for folder in (ROOT / "tests/captures", SHARED / "captures/public"):
        if folder.is_dir():
            yield from sorted(path for path in folder.iterdir() if CAPTURE.search(path.name))


def run(mate, config, *input):
    """The document of a run, and what went wrong."""
    command = [mate, "-C", config, "--format", "json", *input]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if done.returncode not in (0, 1):
        return None, done.stderr.strip()
    return json.loads(done.stdout), ""


def lines_of(document):
    """A line for each Pdu, Gop and Gog, in the document's order."""
    for kind in ("pdus", "gops", "gogs"):
        for item in document.get(kind, []):
            yield f"{kind[:-1]} {json.dumps(item, sort_keys=True, ensure_ascii=False)}"


def differences(native, other):
    """Lines that only one has: `-` native, `+` tshark."""
    ours, theirs = list(lines_of(native)), list(lines_of(other))
    in_ours, in_theirs = set(ours), set(theirs)
    return [f"- {line}" for line in ours if line not in in_theirs] + [f"+ {line}" for line in theirs if line not in in_ours]


def known():
    """Rows of `matrix.tsv`: configuration, capture, why. Both may be `*`."""
    rows = []
    for line in (HERE / "matrix.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            config, capture, why = line.split("\t")
            rows.append((config, capture, why))
    return rows


@functools.cache
def pdml_of(program, capture, folder):
    """What tshark says about a capture, as a file: segments in order, as the bridge asks for them."""
    file = pathlib.Path(folder) / f"{capture.parent.name}-{capture.name}.pdml"
    command = [program, "-n", "-r", capture, "-T", "pdml", "-o", "tcp.reassemble_out_of_order:TRUE"]
    # Under a name of its own until it is whole: the other thread may want it, too.
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as out:
        subprocess.run(command, stdout=out, stderr=subprocess.DEVNULL)
    return pathlib.Path(out.name).replace(file)


def judge(mate, program, folder, config, capture):
    """`equal`, `nothing` or `different`, and the lines."""
    if not may_match(program, config, capture):
        return "nothing", []
    native, error = run(mate, config, capture, "--dissector", "native")
    if native is None:
        return "different", [f"native: {error}"]
    other, error = run(mate, config, "--pdml", pdml_of(program, capture, folder))
    if other is None:
        return "different", [f"tshark: {error}"]
    if not native.get("pdus") and not other.get("pdus"):
        return "nothing", []
    lines = differences(native, other)
    return ("different" if lines else "equal"), lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mate", default=ROOT / "target/debug/mate", type=pathlib.Path)
    parser.add_argument("--tshark")
    parser.add_argument("--verbose", action="store_true", help="the lines of every difference")
    parser.add_argument("--table", action="store_true", help="a row for each configuration and capture")
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    program = options.tshark or tshark()
    if program is None:
        print("matrix: skipped: there is no tshark")
        return 1 if os.environ.get("CI") else 0
    configs = sorted((ROOT / "mate-configs").glob("*.mate"))
    jobs = [(config, capture) for config in configs for capture in captures()]
    jobs = [job for job in jobs if all(word in f"{job[0].name} {job[1].name}" for word in options.words)]
    rows, used = known(), set()
    counts = {"equal": 0, "explained": 0, "wrong": 0, "nothing": 0}
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda job: judge(options.mate, program, folder, *job), jobs)
        for (config, capture), (verdict, lines) in zip(jobs, found):
            if verdict == "different":
                mine = [row for row in rows if row[0] in ("*", config.name) and row[1] in ("*", capture.name)]
                used.update(mine)
                verdict = "explained" if mine else "wrong"
            counts[verdict] += 1
            if verdict != "nothing" and (options.table or verdict == "wrong"):
                print(f"{verdict}\t{config.name}\t{capture.name}\t{len(lines)}")
            if options.verbose or verdict == "wrong":
                for line in lines[: 1000 if options.verbose else 4]:
                    print(f"    {line[:300]}")
    # Without some of the captures nothing can be said of the rows about them.
    whole = not options.words and (SHARED / "captures/public").is_dir()
    unused = [row for row in rows if row not in used] if whole else []
    for row in unused:
        print("matrix.tsv explains nothing: " + "\t".join(row))
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    return 1 if counts["wrong"] or unused else 0


if __name__ == "__main__":
    sys.exit(main())
