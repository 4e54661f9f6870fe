#!/usr/bin/env python3
"""Converts configurations in the old syntax with `mate upgrade` and tries the results: `mate check` finds no error, both
tsharks load them, and over real captures mate finds what tshark's own MATE plugin finds.

usage: upgrade.py [--mate PROGRAM] [--verbose] [WORD…]     only captures and configs whose names have a WORD

The old files are those of `../upgrade`, and the ones that Wireshark ships, in ../shared/old-syntax beside this checkout
(or in MATE_SHARED). Needs what `compare.py` needs; where something is missing it says so and exits 0; under CI, with
../shared there, that is a failure. Exit 1 when anything goes wrong or differs.
"""
import concurrent.futures
import itertools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from bridge import differences
from compare import ROOT, SHARED, TSHARK, captures, run
from protocols import may_match

# What cannot be converted on purpose, and what includes files that are not there.
LEFT_OUT = ("wrong.mate", "new.mate", "includes.mate")
# Has every odd spelling, and no purpose: it only has to load.
PURPOSELESS = "names.mate"
# For each file so many captures: those that have its protocols, the smallest first.
MOST = 3
SHIPPED = SHARED / "old-syntax"
CAPTURE = ROOT / "tests" / "captures" / "dns.pcap"


def olds():
    own = [path for path in (ROOT / "tests" / "upgrade").glob("*.mate") if path.name not in LEFT_OUT]
    return sorted(own) + sorted(SHIPPED.rglob("*.mate"))


def convert(mate, old, new):
    """Writes the new configuration, and says what is wrong with it."""
    done = subprocess.run([mate, "upgrade", old, "-o", new], capture_output=True, text=True)
    if done.returncode:
        return [f"upgrade: exit {done.returncode}: {done.stderr.strip()}"]
    wrong = []
    done = subprocess.run([mate, "check", "--tshark", TSHARK, new], capture_output=True, text=True)
    if done.returncode:
        wrong.append(f"check: exit {done.returncode}: {done.stderr.strip()}")
    pdus = re.findall(r"^Pdu (\S+)", new.read_text(encoding="utf-8"), re.MULTILINE)
    for program in filter(None, (shutil.which("tshark"), TSHARK)):
        command = [program, "-n", "-o", f"mate.config:{new}", "-r", CAPTURE, "-c", "1", "-T", "fields"]
        # A tshark that did not take the configuration knows no such fields.
        command += [word for pdu in pdus for word in ("-e", f"mate.{pdu}")]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode or "failed to configure" in done.stderr:
            wrong.append(f"{program}: exit {done.returncode}: {done.stderr.strip()}")
    return wrong


def compare(mate, words, verbose):
    failed = pdus = count = 0
    all_captures = sorted([*captures(), *(ROOT / "tests" / "captures").glob("*.pcap")], key=lambda path: path.stat().st_size)
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        folder = pathlib.Path(folder)
        jobs = []
        for old in olds():
            new = folder / f"{old.parent.name}-{old.name}"
            wrong = convert(mate, old, new)
            if wrong:
                failed += 1
                print(f"{old.parent.name}/{old.name}:", *wrong, sep="\n    ")
            else:
                count += 1
                fit = (capture for capture in all_captures if may_match(TSHARK, new, capture))
                most = 0 if old.name == PURPOSELESS else MOST
                jobs += [(new, capture) for capture in itertools.islice(fit, most)]
        jobs = [job for job in jobs if all(word in f"{job[0].name} {job[1].name}" for word in words)]
        found = pool.map(lambda job: differences(mate, *job, folder), jobs)
        for (config, capture), (here, lines) in zip(jobs, found):
            pdus += here
            failed += bool(lines)
            if lines:
                print(f"{config.name} {capture.name}: {len(lines)} differences")
                for line in lines[: None if verbose else 10]:
                    print(f"    {line}")
            elif verbose and here:
                print(f"{config.name} {capture.name}: {here} Pdus as in tshark")
    if not SHIPPED.exists():
        print(f"the files of {SHIPPED} are not there: only our own were tried")
    print(f"{count} files converted, {len(jobs)} comparisons, {pdus} Pdus, {failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(run(__doc__, compare))
