"""A snapshot as `.reg` text, written the way regedit writes it, with comments and coverage."""

LINE = 78  # regedit breaks hexadecimal data near this column

HIVES = {"HKLM": "HKEY_LOCAL_MACHINE", "HKU": "HKEY_USERS"}


def full(path):
    """`HKLM\\SOFTWARE` with the name of the hive written out."""
    hive, _, rest = path.partition("\\")
    return HIVES[hive] + "\\" + rest


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def sz(text):
    return quoted(text)


def dword(number):
    return f"dword:{number:08x}"


def qword(number):
    return "hex(b):", number.to_bytes(8, "little")


def binary(data):
    return "hex:", data


def expand(text):
    return "hex(2):", (text + "\0").encode("utf-16-le")


def multi(texts):
    return "hex(7):", "".join(text + "\0" for text in [*texts, ""]).encode("utf-16-le")


def written(name, data):
    """One value as one or several lines."""
    head = ("@" if name == "" else quoted(name)) + "="
    if isinstance(data, str):
        return [head + data]
    kind, octets = data
    lines, line = [], head + kind
    for place, octet in enumerate(octets):
        last = place == len(octets) - 1
        line += f"{octet:02x}" + ("" if last else ",")
        if not last and len(line) > LINE - 4:
            lines.append(line + "\\")
            line = "  "
    return [*lines, line]


class Snapshot:
    """Keys, values and what was looked for, of one host.

    A value is either there or, below a key that is listed or covered, known to be absent: that is
    how a snapshot speaks (docs/snapshots.md).
    """

    def __init__(self, host, about):
        self.host = host
        self.about = about
        self.covered = set()
        self.keys = {}
        self.notes = {}

    def covers(self, *paths):
        self.covered.update(paths)

    def key(self, path, note=None, **values):
        self.keys.setdefault(path, {}).update(values)
        if note:
            self.note(path, note)

    def value(self, path, name, data, note=None):
        """For names that are no Python names; the empty name is the default value."""
        self.key(path, note, **{name: data})

    def note(self, path, text):
        self.keys.setdefault(path, {})
        notes = self.notes.setdefault(path, [])
        if text not in notes:
            notes.append(text)

    def text(self):
        lines = ["Windows Registry Editor Version 5.00", ""]
        lines += [f"; {line}" for line in self.about]
        lines += ["", f"; plumbline host {self.host}"]
        lines += [f"; plumbline covers {full(path)}" for path in sorted(self.covered, key=order)]
        for path in sorted(self.keys, key=order):
            lines.append("")
            lines += [f"; {note}" for note in self.notes.get(path, [])]
            lines.append(f"[{full(path)}]")
            for name, data in self.keys[path].items():
                lines += written(name, data)
        return "\n".join(lines) + "\n"


def order(path):
    """Children behind their parent, without regard to case."""
    return [part.lower() for part in path.split("\\")]
