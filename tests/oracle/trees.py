#!/usr/bin/env python3
"""Compares the trees of `mate --format tree --compat wireshark` with those of tshark 4.4, over tests/cases.

usage: trees.py [--mate PROGRAM] [WORD…]     only cases whose names have a WORD

Needs ../shared beside this checkout (or MATE_SHARED) with tshark 4.4 set up. Where it is missing this says so and
exits 0; under CI, with ../shared there, that is a failure. Keys are not compared: `mate` goes on to show them (X5).
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SHARED = pathlib.Path(os.environ.get("MATE_SHARED", ROOT.parent / "shared"))
TSHARK = SHARED / "oracle" / "tshark-4.4"

# Cases that differ, each with the decision behind it. One that does not differ any more must go.
KNOWN = {
    "14-gop-no-start-in-gog": "D49: a stop that is the first Pdu is shown",
    "28-gog-never-released": "D49: a stop that is the first Pdu is shown",
    "40-multi-pdu-in-frame": "D32: reassembled data keeps its transports",
    "41-reassembly-short": "D32: reassembled data keeps its transports",
    "45-colonized": "D28: colon-separated values keep small letters",
    "48-include": "L10: included files are looked for beside the one that includes them",
    "57-err-lastextracted": "D12: LastExtracted is accepted",
    "61-tcp-session": "D34: `=1` matches booleans",
    "77-decompressed-body": "D32: decompressed fields belong to the message",
}


def trees(text):
    """The lines of the trees, below the number of each frame that has one."""
    lines, frame, inside = [], None, False
    for line in text.splitlines():
        if start := re.match(r"Frame (\d+)", line):
            frame, inside = start[0], False
        elif line.startswith("MATE "):
            lines += [frame] if frame else []
            frame, inside = None, True
            lines.append(line)
        elif inside and line.startswith(" "):
            if "GOP Key: " not in line:
                lines.append(alike(line))
        else:
            inside = False
    return lines


def alike(line):
    """A line without what is the same by decision: booleans (D34) and the noise of floats (D36)."""
    line = re.sub(r": (True|False)$", lambda match: f": {int(match[1] == 'True')}", line)
    return re.sub(r": (\d+\.\d{10,})$", lambda match: f": {round(float(match[1]), 9):.9g}", line)


def shown(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, errors="replace", cwd=ROOT)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mate", default=ROOT / "target/debug/mate")
    parser.add_argument("words", nargs="*")
    args = parser.parse_args()
    version = shown(TSHARK, "--version") if TSHARK.exists() else None
    if not version or version.returncode:
        must = "CI" in os.environ and TSHARK.exists()
        print(f"{'failed' if must else 'skipped'}: trees are not compared, tshark 4.4 is not set up in {TSHARK}")
        return int(must)

    equal, known, wrong = 0, 0, []
    for case in sorted((ROOT / "tests/cases").iterdir()):
        config, capture = case / "config.mate", case / "capture.pcap"
        if not all(word in case.name for word in args.words) or not capture.exists():
            continue
        ours = shown(args.mate, "-C", config, capture, "--format", "tree", "--compat", "wireshark")
        if ours.returncode == 2:
            continue
        theirs = shown(TSHARK, "-n", "-2", "-o", f"mate.config:{config}", "-r", capture, "-V", "-O", "mate")
        a, b = trees(ours.stdout), trees(theirs.stdout)
        if a == b and case.name not in KNOWN:
            equal += 1
        elif a != b and case.name in KNOWN:
            known += 1
        elif a == b:
            wrong.append(f"{case.name}: is the same now, `{KNOWN[case.name]}` must go")
        else:
            first = next((x, y) for x, y in zip(a + [None], b + [None]) if x != y)
            wrong.append(f"{case.name}: {first[0]!r}, tshark {first[1]!r}")
    print(f"{equal} cases show the same trees, {known} differ by decision, {len(wrong)} do not agree")
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
