"""Verifies the table of jq: what it says of jq 1.8 is what jq 1.8 gives.

Lines of a row: `> program`, `< input` (null without it), `= value` for each value, `!` for an error. Other lines are about
weft, which the tests of the engine verify.
"""

import pathlib
import re
import sys

import jq


def bundled_version():
    """The version of jq inside of the package, which doesn't tell it."""
    library = pathlib.Path(jq.__file__).read_bytes()
    found = set(re.findall(rb"jq-(\d+\.\d+(?:\.\d+)?)", library))
    return ", ".join(sorted(version.decode() for version in found))


def rows(text):
    row = None
    for number, line in enumerate(text.splitlines(), start=1):
        mark, _, rest = line.partition(" ")
        if mark == ">":
            if row:
                yield row
            row = {"line": number, "program": rest, "input": "null", "values": [], "error": False}
        elif row and mark == "<":
            row["input"] = rest
        elif row and mark == "=":
            row["values"].append(rest)
        elif row and mark == "!":
            row["error"] = True
    if row:
        yield row


def run(program, input_text):
    """All values as jq writes them, or None after an error."""
    try:
        return jq.compile(program + "\n| tojson").input_text(input_text).all()
    except ValueError:
        return None


def main(path):
    version = bundled_version()
    if not version.startswith("1.8"):
        sys.exit(f"the package has jq {version or '?'}, and the table is of jq 1.8")
    count, wrong = 0, []
    for row in rows(pathlib.Path(path).read_text(encoding="utf-8")):
        count += 1
        expected = None if row["error"] else row["values"]
        found = run(row["program"], row["input"])
        if found != expected:
            wrong.append(f"{path}:{row['line']}: {row['program']}\n  expected {expected}\n  found    {found}")
    print("\n".join(wrong))
    if wrong or count == 0:
        sys.exit(f"{len(wrong)} of {count} rows are not what jq {version} gives")
    print(f"{count} rows are what jq {version} gives")


main(sys.argv[1])
