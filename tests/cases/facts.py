#!/usr/bin/env python3
"""Turns what tshark showed for a case into `tshark-4.4.json`, the facts that `tests/cases.rs` compares with.

usage: facts.py FOLDER…      each holds `expected-4.4.json`, as recorded; writes into tests/cases/<name of FOLDER>

A recording is a tree per frame: `{"f": field, "v": value, "t": shown text, "c": children}`, from a run with
`-2`, so that every frame shows the final state. The facts are one object per Pdu, Gop and Gog:

    {"chain": "p:1->g:1->gg:1", "frame": 1, "rel_time": 0, "time_in_gop": 0, "attrs": {"k": ["A"]}}
    {"gop": "g:1", "key": "k=A", "attrs": …, "start_time": 0, "time": 3, "duration": 5, "num_pdus": 6,
     "frames": [1, 2], "roles": ["start", null]}
    {"gog": "gg:1", "attrs": …, "start_time": 0, "duration": 5, "gops": ["g:1"]}

Made alike: `True` and `False` are `1` and `0`, attributes are sorted sets, line ends are blanks, every operator in a key
is `=`, its AVPs are sorted. A thing that tshark does not show is null: the key of a replaced Gop, times under
`ShowTimes FALSE`, roles under a tree mode without Pdus.
"""
import json
import pathlib
import re
import sys

ROLES = (("Start PDU", "start"), ("Stop PDU", "stop"), ("After stop PDU", "after_stop"), ("PDU", None))


def text(value):
    value = {"True": "1", "False": "0"}.get(value, value)
    return re.sub(r"\s+", " ", value).strip()


def number(value):
    value = float(value)
    return int(value) if value == int(value) else value


def child(nodes, field):
    return next((node for node in nodes if node["f"] == field), None)


def below(node, label):
    """The children of the unnamed node with this label."""
    return next((n.get("c", []) for n in node.get("c", []) if n["f"] == "" and n["v"] == label), None)


def attrs(node, name):
    found = {}
    for n in below(node, name + " Attributes") or []:
        if n["f"].startswith(f"mate.{name}."):
            attr, value = n["f"][len(f"mate.{name}."):], n["v"]
        else:
            shown = [n.get("t", "")] + [c.get("t", "") + c.get("v", "") for c in n.get("c", [])]
            match = next(filter(None, (re.search(r"Undefined attribute: ([^=]+)=(.*)$", s) for s in shown)))
            attr, value = match.group(1), match.group(2)
        found.setdefault(attr, set()).add(text(value))
    return {attr: sorted(found[attr]) for attr in sorted(found)}


def key(node):
    shown = child(node.get("c", []), "mate.gop_key")
    if shown is None:
        return None
    avps = re.split(r";\s+(?=[a-z][-.A-Za-z0-9_]*[=!^$~<>?{|])", shown["v"].strip().rstrip(";"))
    avps = [re.sub(r"^([a-z][-.A-Za-z0-9_]*)[=!^$~<>?{|](.*?)\}?$", r"\1=\2", avp, flags=re.S) for avp in avps if avp]
    return "; ".join(sorted(a[: a.index("=") + 1] + text(a[a.index("=") + 1:]) for a in avps))


def times(node, name, *fields):
    shown = below(node, name + " Times") or []
    found = [child(shown, f"mate.{name}.{field}") for field in fields]
    return [None if n is None else number(n["v"]) for n in found]


def name_of(node):
    return node["f"][len("mate."):]


def ident(node):
    return f"{name_of(node)}:{node['v']}"


def roles(count):
    shown = [n["t"] for n in count.get("c", [])]
    if not shown:
        return None
    return [next(role for start, role in ROLES if t.startswith(start)) for t in shown]


class Facts:
    def __init__(self):
        self.pdus, self.gops, self.gogs = [], {}, {}

    def item(self, frame, item):
        pdu, *groups = item["tree"]
        name = name_of(pdu)
        assert item["label"] == "->".join(map(ident, item["tree"])), item["label"]
        shown = pdu["c"]
        in_gop = child(shown, f"mate.{name}.TimeInGop")
        self.pdus.append({"chain": item["label"], "frame": frame,
                          "rel_time": number(child(shown, f"mate.{name}.RelativeTime")["v"]),
                          "time_in_gop": None if in_gop is None else number(in_gop["v"]),
                          "attrs": attrs(pdu, name)})
        if groups:
            self.gop(groups[0], frame)
        if len(groups) > 1:
            self.gog(groups[1])

    def gop(self, node, frame):
        name = name_of(node)
        start, time, duration = times(node, name, "StartTime", "Time", "Duration")
        count = child(node["c"], f"mate.{name}.NumOfPdus")
        known = self.gops.get(ident(node))
        frames = known["frames"] if known else []
        gop = {"gop": ident(node), "key": key(node), "attrs": attrs(node, name), "start_time": start, "time": time,
               "duration": duration, "num_pdus": int(count["v"]), "frames": frames, "roles": roles(count)}
        assert known in (None, gop), f"{ident(node)} is not in its final state"
        frames.append(frame)
        self.gops[ident(node)] = gop

    def gog(self, node):
        name = name_of(node)
        start, duration = times(node, name, "StartTime", "Duration")
        count = child(node["c"], f"mate.{name}.NumOfGops")
        gops = [ident(n) for n in count.get("c", [])]
        assert len(gops) == int(count["v"])
        gog = {"gog": ident(node), "attrs": attrs(node, name), "start_time": start, "duration": duration, "gops": gops}
        assert self.gogs.setdefault(ident(node), gog) == gog, f"{ident(node)} is not in its final state"


def write(path, recording):
    facts = Facts()
    for frame in recording["two_pass"]:
        for item in frame["mate"]:
            facts.item(frame["frame"], item)
    head = {"version": recording["version"], "load": recording["load"]}
    if recording["load"] != "ok":
        head["error"] = recording["messages"][-1].strip()
    sections = [("pdus", facts.pdus), ("gops", list(facts.gops.values())), ("gogs", list(facts.gogs.values()))]
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in head.items()]
    for name, items in sections if recording["load"] == "ok" else []:
        rows = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
        lines.append(f'"{name}": [\n{rows}\n]' if items else f'"{name}": []')
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for folder in map(pathlib.Path, sys.argv[1:]):
        target = pathlib.Path(__file__).parent / folder.name / "tshark-4.4.json"
        write(target, json.loads((folder / "expected-4.4.json").read_text(encoding="utf-8")))
