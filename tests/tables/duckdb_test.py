#!/usr/bin/env python3
"""Runs the queries of the README's "Answers as tables" in the real DuckDB, over what mate writes.

Each ```sql block is run where `mate` has written the tables by the command above it, and the ```text
block that follows is what must come out. Where mate was built with `--features parquet`, the same
tables as Parquet must hold what those as csv hold. `UPDATE=1` records what comes out in the README.

DuckDB comes from PyPI, into a folder under target/. Without it this is skipped, and an error with CI=1.
"""

import os
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
HEADING = "## Answers as tables"
PLACE = ROOT / "target" / "duckdb"
VERSION = "duckdb>=1.1,<3"


def main():
    mate = ROOT / os.environ.get("MATE", "target/debug/mate")
    duckdb = find_duckdb()
    readme = README.read_text()
    before, section = readme.split(HEADING, 1)
    section, *after = re.split(r"(?m)^(?=## )", section, maxsplit=1)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "mate-configs").symlink_to(ROOT / "mate-configs")
        (Path(folder) / "tests").symlink_to(ROOT / "tests")
        os.chdir(folder)
        commands = [line for block in re.findall(r"```sh\n(.*?)```", section, re.S) for line in block.splitlines()]
        for command in commands:
            words = command.split()
            assert words[0] == "mate", command
            ran = subprocess.run([mate, *words[1:]], capture_output=True, text=True)
            if ran.returncode == 2 and "built without Parquet" in ran.stderr:
                continue
            assert ran.returncode == 0, f"{command}\n{ran.stderr}"
        found = queries(duckdb, section)
        if found != section and "UPDATE" in os.environ:
            README.write_text(before + HEADING + found + "".join(after))
        elif found != section:
            sys.exit(f"README.md, \"Answers as tables\": `UPDATE=1 tests/tables/duckdb_test.py` records it\n{found}")
        tables = sorted(Path(folder).glob("*.parquet"))
        for parquet in tables:
            same(duckdb, parquet)
        typed(duckdb, mate)
        if tables:
            numbers(duckdb, mate)
    print(f"DuckDB {duckdb.__version__}: {len(re.findall('```sql', section))} queries, {len(tables)} Parquet tables")


def find_duckdb():
    """DuckDB, if it is there or can be had."""
    try:
        import duckdb
    except ImportError:
        if not PLACE.exists():
            try:
                venv.create(PLACE, with_pip=True)
                pip = [PLACE / "bin" / "python", "-m", "pip", "install", "--quiet", VERSION]
                subprocess.run(pip, check=True, capture_output=True, timeout=300)
            except (OSError, subprocess.SubprocessError) as error:
                subprocess.run(["rm", "-rf", PLACE], check=False)
                skip(f"it cannot be installed: {error}")
        sys.path.extend(str(path) for path in (PLACE / "lib").glob("python3*/site-packages"))
        try:
            import duckdb
        except ImportError as error:
            skip(str(error))
    return duckdb


def skip(reason):
    line = f"DuckDB is not there, its queries are not tested ({reason})"
    if os.environ.get("CI"):
        sys.exit(line)
    print(f"skipped: {line}")
    sys.exit(0)


def connect(duckdb):
    """A connection that shows times in UTC, wherever it is."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def queries(duckdb, section):
    """The section with what its queries give."""
    connection = connect(duckdb)

    def run(match):
        result = connection.execute(match[1])
        return f"```sql\n{match[1]}```\n\n```text\n{table(result)}```"

    return re.sub(r"```sql\n(.*?)```\n\n```text\n.*?```", run, section, flags=re.S)


def table(result):
    """Rows below their names, as DuckDB's list of columns with `|` between."""
    names = [column[0] for column in result.description]
    rows = [["" if value is None else str(value) for value in row] for row in result.fetchall()]
    widths = [max(map(len, column)) for column in zip(names, *rows)]
    lines = (" | ".join(cell.ljust(width) for cell, width in zip(row, widths)) for row in [names, *rows])
    return "".join(line.rstrip() + "\n" for line in lines)


def same(duckdb, parquet):
    """Compares the table with the one as csv, where lists are joined."""
    connection = connect(duckdb)
    schema = connection.execute(f"DESCRIBE SELECT * FROM '{parquet}'").fetchall()
    names = [row[0] for row in schema]
    joined = (f"array_to_string(\"{name}\", ';')" if ty.endswith("[]") else f'"{name}"' for name, ty, *_ in schema)
    typed = connection.execute(f"SELECT {', '.join(joined)} FROM '{parquet}'").fetchall()
    types = {row[0]: "VARCHAR" if row[1].endswith("[]") else row[1] for row in schema}
    of_csv = f"SELECT * FROM read_csv('{parquet.with_suffix('.csv')}', types = {types})"
    of_csv = connection.execute(of_csv)
    assert [column[0] for column in of_csv.description] == names, parquet
    for row, (a, b) in enumerate(zip(typed, of_csv.fetchall(), strict=True), 1):
        for name, x, y in zip(names, a, b):
            # In csv an empty value is `\e`, here it is empty.
            assert x == y or y == "\\e" and x == "", f"{parquet.name}, row {row}, {name}: {x!r}, csv {y!r}"
    kinds = {name: ty for name, ty, *_ in schema}
    assert kinds["id"] == "BIGINT" and kinds["duration"] == "DOUBLE" and kinds["frames"] == "BIGINT[]", kinds
    assert kinds["outcome"] == "VARCHAR[]" and kinds["start_utc"].startswith("TIMESTAMP"), kinds


def typed(duckdb, mate):
    """Without a word about types DuckDB finds numbers and times, and texts that hold everything."""
    config, capture = "mate-configs/mms.mate", "tests/captures/mms/deferred.pcap"
    run = [mate, "-C", config, capture, "--only", "mms", "--format", "csv", "-o", "guarded.csv"]
    subprocess.run(run, check=True)
    connection = connect(duckdb)
    schema = {row[0]: row[1] for row in connection.execute("DESCRIBE SELECT * FROM 'guarded.csv'").fetchall()}
    expected = {"id": "BIGINT", "start_utc": "TIMESTAMP WITH TIME ZONE", "duration": "DOUBLE", "frames": "VARCHAR"}
    assert {name: schema[name] for name in expected} == expected, schema
    # The backslash that keeps a spreadsheet from calculating comes off again.
    senders = "SELECT DISTINCT regexp_replace(\"from\", '\\\\(.)', '\\1', 'g') AS f FROM 'guarded.csv' ORDER BY f LIMIT 1"
    assert connection.execute(senders).fetchall() == [("+358405550222/TYPE=PLMN",)]


def numbers(duckdb, mate):
    """What can be nothing but a number is one in Parquet, and DuckDB calculates with it."""
    Path("numbers.mate").write_text("""
        Pdu dns_pdu Proto dns Transport udp/ip {
            Extract id From dns.id; Extract resp From dns.flags.response; Extract rcode From dns.flags.rcode;
            Extract type From dns.qry.type; Extract gap From udp.time_delta; Extract size From udp.length;
        };
        Gop dns_req On dns_pdu Match (id) { Start (resp=0); Stop (resp=1); Extra (rcode, type, gap, size, resp); };
    """)
    run = [mate, "-C", "numbers.mate", "tests/captures/dns.pcap", "--only", "dns_req"]
    for form in ["csv", "parquet"]:
        subprocess.run([*run, "--format", form, "-o", f"numbers.{form}"], check=True)
    connection = connect(duckdb)
    schema = {row[0]: row[1] for row in connection.execute("DESCRIBE SELECT * FROM 'numbers.parquet'").fetchall()}
    expected = {"attr_id": "VARCHAR[]", "resp": "BOOLEAN[]", "rcode": "BIGINT[]", "type": "BIGINT[]", "gap": "DOUBLE[]"}
    assert {name: schema[name] for name in expected} == expected, schema
    # The same as csv has in texts.
    same = "FROM 'numbers.parquet' p JOIN read_csv('numbers.csv', all_varchar = true) c ON p.id::VARCHAR = c.id"
    texts = {
        "size": "array_to_string(p.size, ';')",
        "resp": "array_to_string(p.resp::INTEGER[], ';')",
        "gap": "array_to_string(p.gap::DECIMAL(18, 9)[], ';')",
    }
    for name, text in texts.items():
        found = connection.execute(f"SELECT count(*), count(*) FILTER ({text} = c.{name}) {same}").fetchone()
        assert found[0] == found[1] > 10, (name, found)
    sums = "SELECT sum(list_sum(size)) > 1000, bool_or(list_contains(resp, true)) FROM 'numbers.parquet'"
    assert connection.execute(sums).fetchone() == (True, True)


if __name__ == "__main__":
    main()
