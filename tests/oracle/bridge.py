#!/usr/bin/env python3
"""Compares `mate --dissector tshark --compat wireshark` with tshark 4.4's own MATE plugin, over real captures: the same
fields from the same tshark, by two engines.

usage: bridge.py [--mate PROGRAM] [--verbose] [WORD…]     only captures and configs whose names have a WORD

The configs stand in `bridge/`; most are for protocols that mate does not dissect itself. Needs what `compare.py` needs;
where something is missing it says so and exits 0; under CI, with ../shared there, that is a failure. Exit 1 when
anything differs, or when a config finds no Pdu in any capture.
"""
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from compare import HERE, ORACLE, TSHARK, captures, diff, run
from protocols import may_match

CONFIGS = sorted((HERE / "bridge").glob("*.mate"))


def differences(mate, config, capture, folder):
    """How many Pdus there are, and what differs."""
    name = f"{capture.name}-{config.name}"
    documents = [folder / f"{side}-{name}.json" for side in ("tshark", "mate")]
    command = [mate, "-C", config, capture, "--dissector", "tshark", "--tshark", TSHARK, "--compat", "wireshark",
               "--format", "json", "-o", documents[1]]
    done = subprocess.run(command, capture_output=True, text=True)
    # 1: the capture could not be read to its end, which tshark says of the same captures.
    if done.returncode not in (0, 1):
        return 0, [f"mate: exit {done.returncode}: {done.stderr.strip()}"]
    env = dict(os.environ, MATE_ORACLE_TSHARK=str(TSHARK))
    done = subprocess.run([ORACLE, config, capture, "--compact"], capture_output=True, env=env)
    if done.returncode:
        return 0, [f"mate-oracle: exit {done.returncode}: {done.stderr.decode().strip()}"]
    documents[0].write_bytes(done.stdout)
    return len(json.loads(done.stdout)["pdus"]), diff(documents)


def compare(mate, words, verbose):
    jobs = [(config, capture) for config in CONFIGS for capture in captures() if capture.parent.name == "public"]
    jobs = [job for job in jobs if all(word in f"{job[0].name} {job[1].name}" for word in words)]
    jobs = [(config, capture) for config, capture in jobs if may_match(TSHARK, config, capture)]
    pdus = dict.fromkeys((config.name for config, _ in jobs), 0)
    failed = 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda job: differences(mate, *job, pathlib.Path(folder)), jobs)
        for (config, capture), (count, lines) in zip(jobs, found):
            pdus[config.name] += count
            failed += bool(lines)
            if lines:
                print(f"{config.name} {capture.name}: {len(lines)} differences")
                for line in lines[: None if verbose else 10]:
                    print(f"    {line}")
            elif verbose and count:
                print(f"{config.name} {capture.name}: {count} Pdus as in tshark")
    idle = [] if words else [name for name, count in pdus.items() if count == 0]
    for name in idle:
        print(f"{name}: finds no Pdu in any capture")
    print(f"{len(pdus)} configs, {len(jobs)} comparisons, {failed} with differences, {sum(pdus.values())} Pdus")
    return 1 if failed or idle else 0


if __name__ == "__main__":
    sys.exit(run(__doc__, compare))
