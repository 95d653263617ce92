#!/usr/bin/env python3
"""Writes the corpus: snapshots of hosts of every release, and what to expect of them.

    make.py           writes everything beside this file
    make.py --check   writes nothing; exit code 1 when a file is not as it would be written

Nothing here is taken from the Swift sources: the tables are typed from the fact collection, whose
keys the comments name, so that both sides can be held against each other.
"""

import sys
from pathlib import Path

sys.dont_write_bytecode = True

from maker import configured, faulty, posture, roles, updated, verdicts
from maker.hosts import USER_NAME, untouched
from maker.table import RELEASES

HERE = Path(__file__).resolve().parent


def files():
    releases = {release.name: release for release in RELEASES}
    made = {}
    for folder, hosts in (
        ("untouched", [untouched(release) for release in RELEASES]),
        ("updated", updated.hosts()),
        ("configured", configured.hosts(releases)),
        ("roles", roles.hosts(releases)),
        ("faulty", faulty.hosts(releases)),
    ):
        for host in hosts:
            made[f"{folder}/{host.host}.reg"] = host.text()
    sections = [
        (f"{folder}/{release.name}", posture.rows(release))
        for folder, hosts in (("untouched", RELEASES), ("updated", updated.RELEASES))
        for release in hosts
    ]
    made["expected-posture.txt"] = verdicts.text(sections, USER_NAME)
    return made


def current(path):
    return path.read_bytes() if path.exists() else None


def main():
    made = files()
    wanted = {HERE / name: text.encode() for name, text in made.items()}
    found = {path for folder in HERE.glob("*/") for path in folder.glob("*.reg")}
    stale = [path for path, data in wanted.items() if current(path) != data]
    strays = sorted(found - wanted.keys())
    if "--check" in sys.argv[1:]:
        for path in [*stale, *strays]:
            print(f"not as make.py writes it: {path.relative_to(HERE)}", file=sys.stderr)
        return 1 if stale or strays else 0
    for path in strays:
        path.unlink()
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(wanted[path])
    size = sum(len(data) for data in wanted.values())
    print(f"{len(wanted)} files, {size // 1024} KB, {len(stale)} written, {len(strays)} removed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
