#!/usr/bin/env python3
"""Reads what `mate -w` wrote with tshark: the frames, their times, lengths, bytes, link types and interfaces have to be
those of the capture, and the comment of each has to name its groups. With a frame come those that tshark takes for
segments and fragments of its messages; read again, tshark has to find in each selected frame the protocols that it had,
and mate the groups.

usage: frames.py [--mate PROGRAM] [--verbose]

The groups of each frame are taken from `--format json`, the frames that a filter selects from `-T fields`. tshark is
the one that MATE_ORACLE_TSHARK names, else the 4.4 set up in ../shared, else the one on PATH; without any this says so
and exits 0, under CI that is a failure. Exit 1 when anything differs.
"""
import collections
import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

from compare import ROOT
from matrix import tshark

FIELDS = ["frame.time_epoch", "frame.len", "frame.cap_len", "frame.md5_hash", "frame.encap_type", "frame.interface_name"]

# Where tshark tells of what messages were put together.
PARTS = ["tcp.segment", "ip.fragment", "ipv6.fragment", "sctp.fragment", "wtp.fragment", "gsm_sms.fragment"]

# Messages that miss a segment or came out of order: mate reports them, tshark does not put them together.
INCOMPLETE = {
    "web.pcap": {55: [29, 38, 47, 49]},
    "mixed.pcap": {625: [623, 624], 982: [980, 981]},
}

# Configuration, captures, options of the run.
RUNS = [
    ("dns", ["dns.pcap"], []),
    ("dns", ["dns.pcap"], ["-Y", "mate.dns_req.Time > 0.000006"]),
    ("radius_user", ["radius_users.pcap"], ["-Y", "mate.radius_user.result == \"reject\"", "--whole-groups"]),
    ("radius_user", ["radius_users.pcap"], ["--incomplete"]),
    ("sip_calls", ["sip_calls.pcap"], ["--complete"]),
    ("sip_calls", ["sip_calls.pcap"], ["--complete", "-Y", "sip.CSeq contains \"INVITE\""]),
    ("mms", ["mms/deferred.pcap"], ["--only", "mms"]),
    ("mms", ["mms/mixed.pcap"], ["-Y", "mate.mms.outcome contains \"refused\""]),
    ("mms", ["mms/http-failures.pcap"], ["-Y", "http.response.code > 399", "--whole-groups"]),
    ("http_times", ["http_times.pcap"], []),
    ("web", ["web.pcap"], ["--timed-out", "--complete"]),
    ("dns", ["dns.pcap", "radius_users.pcap"], ["-Y", "mate.dns_req || frame.number < 5"]),
    ("dns", ["INTERFACES"], []),
    ("dns", ["dns.pcap"], ["--dissector", "tshark"]),
]

# Configuration, capture, type.
SPLITS = [("radius_user", "radius_users.pcap", "radius_user"), ("mms", "mms/mixed.pcap", "mms")]


def rows(program, capture, fields):
    """What tshark tells of each frame."""
    command = [program, "-n", "-o", "frame.generate_md5_hash:TRUE", "-r", capture, "-T", "fields"]
    for field in fields:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "TZ": "UTC"})
    if done.returncode:
        return [("tshark refuses it", done.stderr.strip())]
    return [tuple(line.split("\t")) for line in done.stdout.splitlines()]


def with_interfaces(path):
    """A pcapng of three interfaces and two link types, made of DNS messages."""
    data = (ROOT / "tests/captures/dns.pcap").read_bytes()
    packets, at = [], 24
    while at < len(data):
        size = struct.unpack_from("<I", data, at + 8)[0]
        packets.append(data[at + 16:at + 16 + size])
        at += 16 + size

    def block(kind, body):
        body += bytes(-len(body) % 4)
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)

    def interface(link, name, decimals):
        name = name.encode()
        options = struct.pack("<HH", 2, len(name)) + name + bytes(-len(name) % 4)
        options += struct.pack("<HHB3xI", 9, 1, decimals, 0)
        return block(1, struct.pack("<HHI", link, 0, 262144) + options)

    def packet(interface, units, data, more):
        return block(6, struct.pack("<5I", interface, units >> 32, units & 0xffffffff, len(data), len(data) + more) + data)

    blocks = [block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1)),
              interface(1, "unused", 6), interface(1, "eth0", 6), interface(101, "tun0", 9)]
    for number, data in enumerate(packets):
        if number % 2:
            blocks.append(packet(2, 1_700_000_000_000_000_123 + number * 1_000, data[14:], 0))
        else:
            blocks.append(packet(1, 1_700_000_000_000_000 + number, data, 40))
    path.write_bytes(b"".join(blocks))


def parts_of(program, captures):
    """By frame: the frames that its messages were put together from."""
    if len(captures) > 1:
        return {}
    parts = {frame: set(named) for frame, named in INCOMPLETE.get(captures[0].name, {}).items()}
    for frame, row in enumerate(rows(program, captures[0], PARTS), start=1):
        named = {int(number) for cell in row for number in cell.split(",") if number} - {frame}
        if named:
            parts.setdefault(frame, set()).update(named)
    return parts


def with_parts(groups, parts):
    """Groups by frame, with the frames that their messages were put together from."""
    more = collections.defaultdict(set)
    for frame, named in groups.items():
        for part in {frame} | parts.get(frame, set()):
            more[part] |= named
    return more


def groups_by_frame(document):
    """For each frame the groups that it belongs to, as a comment names them."""
    frames = {}
    gogs, gops = collections.defaultdict(set), collections.defaultdict(set)
    for gop in document["gops"]:
        frames[gop["type"], gop["id"]] = gop["pdu_frames"]
        for frame in gop["pdu_frames"]:
            gops[frame].add((gop["type"], gop["id"]))
    every = {(gop["type"], gop["id"]): gop["pdu_frames"] for gop in document["every_gop"]}
    for gog in document["gogs"]:
        for gop in gog["gops"]:
            for frame in every[tuple(gop)]:
                gogs[frame].add((gog["type"], gog["id"]))
    return gogs, gops


def mate_json(mate, config, captures, options):
    done = subprocess.run([mate, "-C", config, *captures, *options, "--format", "json"], capture_output=True, text=True)
    return json.loads(done.stdout)


def comment(frame, gogs, gops, order):
    named = sorted(gogs.get(frame, ()), key=order) + sorted(gops.get(frame, ()), key=order)
    return " ".join(f"{kind}:{number}" for kind, number in named)


def run(mate, program, folder, config, captures, options):
    """What differs."""
    captures = [folder / "interfaces.pcapng" if name == "INTERFACES" else ROOT / "tests/captures" / name
                for name in captures]
    config = ROOT / "mate-configs" / f"{config}.mate"
    out = folder / "out.pcapng"
    command = [mate, "-C", config, *captures, *options, "--tshark", program, "-w", out]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode or "Frames" not in done.stdout:
        return [f"mate ends with {done.returncode}: {done.stderr}"]

    document = mate_json(mate, config, captures, [*options, "--tshark", program])
    document["every_gop"] = mate_json(mate, config, captures, [])["gops"]
    gogs, gops = groups_by_frame(document)
    text = config.read_text(encoding="utf-8")
    declared = re.findall(r"^\s*Go[pg]\s+(\w+)", text, re.MULTILINE)
    order = lambda group: (declared.index(group[0]), group[1])
    if "-Y" in options:
        table = subprocess.run([mate, "-C", config, *captures, *options, "-T", "fields", "-e", "frame.number"],
                               capture_output=True, text=True).stdout
        frames = [int(number) for number in table.split()]
    else:
        frames = sorted({*gogs, *gops})
    parts = parts_of(program, captures) if "--dissector" not in options else {}
    selected = frames
    frames = sorted({*selected, *(part for frame in selected for part in parts.get(frame, ()))})
    if "-Y" in options:
        gogs, gops = ({frame: of for frame, of in groups.items() if frame in selected} for groups in (gogs, gops))
    gogs, gops = with_parts(gogs, parts), with_parts(gops, parts)
    source = []
    for capture in captures:
        source += rows(program, capture, FIELDS)
    if len(captures) > 1:
        source.sort(key=lambda row: row[0])
    # A pcap has no interfaces, a pcapng always some; one without a name has none, whatever is shown.
    name = lambda row: (*row[:5], row[5] if len(row) > 5 and row[5] in ("eth0", "tun0") else "")
    expected = [(*name(source[frame - 1]), comment(frame, gogs, gops, order)) for frame in frames]
    found = [(*name(row[:6]), row[6] if len(row) > 6 else "") for row in rows(program, out, [*FIELDS, "frame.comment"])]
    lines = differences("pcapng", found, expected)

    # mate reads the same as tshark.
    fields = ["-T", "fields", "-e", "frame.number", "-e", "frame.len", "-e", "frame.cap_len", "-e", "frame.time_epoch"]
    by_mate = subprocess.run([mate, "-C", config, out, *fields], capture_output=True, text=True).stdout
    by_tshark = subprocess.run([program, "-n", "-r", out, *fields], capture_output=True, text=True).stdout
    lines += differences("re-read", by_mate.splitlines(), by_tshark.splitlines())

    # Read again, the messages are there, and so are the groups.
    if len(captures) == 1:
        again = rows(program, out, ["frame.protocols"])
        before = rows(program, captures[0], ["frame.protocols"])
        places = {frame: place for place, frame in enumerate(frames)}
        found = [again[places[frame]] for frame in selected if places[frame] < len(again)]
        lines += differences("protocols", found, [before[frame - 1] for frame in selected])
    if len(captures) == 1 and ("--whole-groups" in options or not options):
        found = mate_json(mate, config, [out], ["--tshark", program])["gops"]
        number = lambda frame: frames[frame - 1] if frame <= len(frames) else 0
        found = sorted((gop["type"], [number(frame) for frame in gop["pdu_frames"]]) for gop in found)
        expected_gops = sorted((gop["type"], gop["pdu_frames"]) for gop in document["gops"])
        lines += differences("groups", found, expected_gops)

    # pcap has no comments, and one link type.
    if len({row[4] for row in expected}) == 1:
        out = folder / "out.pcap"
        subprocess.run([*command[:-1], out], capture_output=True)
        found = [row[:5] for row in rows(program, out, FIELDS)]
        lines += differences("pcap", found, [row[:5] for row in expected])
    return lines or (["nothing is written"] if not expected else [])


def split(mate, program, folder, config, capture, kind):
    folder = folder / f"split-{kind}"
    config, capture = ROOT / "mate-configs" / f"{config}.mate", ROOT / "tests/captures" / capture
    done = subprocess.run([mate, "-C", config, capture, "-w", f"{folder}/", "--split-by", kind], capture_output=True)
    if done.returncode:
        return [done.stderr.decode()]
    document = mate_json(mate, config, [capture], [])
    document["every_gop"] = document["gops"]
    gogs, _ = groups_by_frame(document)
    gogs = with_parts(gogs, parts_of(program, [capture]))
    source, lines = rows(program, capture, FIELDS[:4]), []
    groups = [gog["id"] for gog in document["gogs"] if gog["type"] == kind]
    names = sorted(path.name for path in folder.iterdir())
    lines += differences("names", names, [f"{kind}-{number:04}.pcapng" for number in groups])
    for number in groups:
        frames = sorted(frame for frame, of in gogs.items() if (kind, number) in of)
        found = rows(program, folder / f"{kind}-{number:04}.pcapng", [*FIELDS[:4], "frame.comment"])
        lines += differences(f"{kind}:{number}", [row[:4] for row in found], [source[frame - 1] for frame in frames])
        lines += [f"{kind}:{number}: not in {row[4]}" for row in found if f"{kind}:{number}" not in row[4].split()]
    return lines


def differences(what, found, expected):
    if found == expected:
        return []
    first = next((pair for pair in zip(found, expected) if pair[0] != pair[1]), "")
    return [f"{what}: {len(found)} of {len(expected)}; first difference: {first}"]


def main():
    import argparse

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    parser.add_argument("--mate", default=str(target / "debug" / "mate"), help="the program to test")
    parser.add_argument("--verbose", action="store_true", help="every run")
    args = parser.parse_args()
    program = os.environ.get("MATE_ORACLE_TSHARK") or tshark()
    if program is None:
        print("frames: skipped: there is no tshark")
        return 1 if os.environ.get("CI") else 0
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        with_interfaces(folder / "interfaces.pcapng")
        jobs = [(run, *row) for row in RUNS] + [(split, *row) for row in SPLITS]
        for job, *row in jobs:
            lines = job(args.mate, program, folder, *row)
            wrong += bool(lines)
            if lines or args.verbose:
                print(*row)
            for line in lines:
                print(f"    {line}")
    print(f"{len(jobs) - wrong} of {len(jobs)} equal")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
