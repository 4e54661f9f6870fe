"""Which captures are worth comparing with which configurations."""
import functools
import re
import subprocess


@functools.cache
def protocols_of(program, capture):
    """The protocols that tshark finds in a capture."""
    command = [program, "-n", "-r", capture, "-T", "fields", "-e", "frame.protocols"]
    out = subprocess.run(command, capture_output=True, text=True, errors="replace").stdout
    return {protocol for line in out.splitlines() for protocol in line.split(":")}


@functools.cache
def protos_of(config):
    """The protocols of which a configuration makes Pdus."""
    return {name.split(".")[0] for name in re.findall(r"\bProto\s+([\w.]+)", config.read_text(encoding="utf-8"))}


def may_match(program, config, capture):
    """Whether tshark finds a protocol in the capture of which the configuration makes Pdus."""
    return bool(protos_of(config) & protocols_of(program, capture))
