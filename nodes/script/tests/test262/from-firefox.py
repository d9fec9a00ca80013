#!/usr/bin/env python3
"""Makes Test262 as it was out of the copy in the sources of Firefox, for whoever reaches them and not the repository.

    from-firefox.py firefox-140.12.0/js/src/tests/test262 test262

Firefox leaves no test out. It puts a line before each, a call behind it, and the files of the harness into one per folder
(`test262-update.py` beside the copy says how); all of that is taken back here.
"""

import re
import shutil
import sys
from pathlib import Path

# The one file of the harness that Firefox has in another form.
DONE = """
function $DONE(error) {
  if (error) {
    if (typeof error === 'object' && error !== null && 'name' in error) {
      print('Test262:AsyncTestFailure:' + error.name + ': ' + error.message);
    } else {
      print('Test262:AsyncTestFailure:Test262Error: ' + String(error));
    }
  } else {
    print('Test262:AsyncTestComplete');
  }
}
"""
OF_FIREFOX = {"shell.js", "browser.js"}


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)


def harness(shell, folder):
    """The files that were put together into one."""
    parts = re.split(rb"^// file: (\S+)\n", shell.read_bytes(), flags=re.MULTILINE)
    for name, text in zip(parts[1::2], parts[2::2]):
        if not name.startswith(b"test262-"):
            write(folder / name.decode(), text)


def plain(name, text):
    """The name and the text that a test had."""
    text = re.sub(rb"\A// \|reftest\|[^\n]*\n", b"", text)
    text = re.sub(rb"\nreportCompare\(0, 0\);\n\Z", b"", text)
    front_matter = re.search(rb"/\*---.*?---\*/", text, flags=re.DOTALL)
    if front_matter and b"onlyStrict" in front_matter[0]:
        text = re.sub(rb"\A'use strict';\n", b"", text)
        name = re.sub(r"-strict\.js$", ".js", name)
    return name, text


def main(source, target):
    for path in sorted(source.rglob("*")):
        folder = target / "test" / path.parent.relative_to(source)
        if path.name == "shell.js":
            harness(path, target / "harness")
        elif path.suffix == ".js" and path.name not in OF_FIREFOX:
            name, text = plain(path.name, path.read_bytes())
            write(folder / name, text)
        elif path.is_file() and path.parent != source and path.name not in OF_FIREFOX:
            write(folder / path.name, path.read_bytes())
    write(target / "harness/doneprintHandle.js", DONE.encode())
    shutil.copy(source / "GIT-INFO", target)
    shutil.copy(source / "LICENSE", target)


main(Path(sys.argv[1]), Path(sys.argv[2]))
