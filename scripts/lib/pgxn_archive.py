"""Writes the archive for PGXN: what is committed, and the SQL scripts, which are made from the numbered files, so that
PGXN finds what META.json names. The same commit gives the same bytes.

Usage: pgxn_archive.py FILE.zip SCRIPT…
"""

import io
import json
import pathlib
import subprocess
import sys
import tarfile
import time
import zipfile


def git(*words):
    return subprocess.run(["git", *words], check=True, stdout=subprocess.PIPE).stdout


def main():
    target, *scripts = sys.argv[1:]
    meta = json.loads(git("show", "HEAD:META.json"))
    top = f"{meta['name']}-{meta['version']}"
    when = time.gmtime(int(git("log", "-1", "--format=%ct")))[:6]

    contents = {f"sql/{pathlib.Path(script).name}": (0o644, pathlib.Path(script).read_bytes()) for script in scripts}
    with tarfile.open(fileobj=io.BytesIO(git("archive", "HEAD"))) as committed:
        for member in committed:
            if member.isfile():
                mode = 0o755 if member.mode & 0o100 else 0o644
                contents[member.name] = (mode, committed.extractfile(member).read())

    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, (mode, content) in sorted(contents.items()):
            entry = zipfile.ZipInfo(f"{top}/{name}", when)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, whose modes they are
            entry.external_attr = (0o100000 | mode) << 16
            archive.writestr(entry, content)


if __name__ == "__main__":
    main()
