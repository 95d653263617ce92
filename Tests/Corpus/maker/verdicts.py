"""The form of expected-posture.txt: verdicts, marks and the reasons behind the marks."""

import textwrap

PROTOCOLS = [
    *("SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3", "DTLS 1.0", "DTLS 1.2"),
]

ON, OFF, REQUEST, NONE, NO_PLACE = "on", "off", "off/req", "none", "."

# Why a verdict has a mark. Each is used, and no mark is without one.
REASONS = {
    "named-ssl3": "W32-OPT has SSL 3.0 in the default of WinHTTP on Windows 10, and Schannel has it"
    " off by default there. KB3140245 wants it on in Schannel too; KB245030 and KB4055444 say that"
    " a protocol that is named overrides DisabledByDefault.",
    "before-7": "W32-OPT begins with Windows 7. SSL 3.0 and TLS 1.0 are what Schannel has on here.",
    "explorer-7": "M365-PREP tells what Internet Explorer 8 to 10 offers on Windows 7; for other"
    " releases and versions that is inferred.",
    "no-update": "That programs cannot even name TLS 1.1 and 1.2 without the updates of c3 is"
    " inferred: they brought the support (DN-TLS, SP).",
    "rollup": "A .NET rollup is installed. Later ones contain the updates of c3, and no source says"
    " from which on (SP, DN-TLS).",
    "ssl3-profiles": "Internet Explorer 11 has TLS 1.0 to 1.2 on (M365-PREP). Of profiles, one of"
    " 8.1 and one of a preview of 10 store SSL 3.0 as well, later ones do not (HIVES, REGEXPORT).",
    "targets": "Programs differ by the .NET Framework that they were built for, and the registry"
    " does not tell it (DN-TLS). A protocol before TLS 1.2 that any of them offers counts as on, a"
    " later one that any of them does not offer as off.",
    "22h2": "KB5017811 lists 1809 and 20H2 to 21H2. 22H2 is the code of 21H2 and younger than the"
    " change.",
    "not-listed": "KB5017811 does not list this release, W32-DEPR speaks of all without a list.",
    "stored-bits": "The profile stores the bits of TLS 1.0 and 1.1, as profiles do after the change"
    " of September 2022 (HIVES), and KB5017811 says that they are not offered by default. Whether"
    " the user ticked them since does not show.",
    "between": "W32-OPT names Windows 10 and 11. Server 2022 lies between: what both offer is"
    " inferred, what only one of them offers is open.",
    "tls13-profiles": "On Windows 11 Schannel and WinHTTP offer TLS 1.3 by default (W32-PROTO,"
    " W32-OPT), while the profiles of 11 that were seen do not store it (HIVES). What holds without"
    " the value no source tells.",
    "neighbours": "W32-PROTO does not list this build. Its neighbours agree, or it is the same"
    " code.",
}


class Row:
    """One stack: a verdict and a mark per protocol, and the reasons for the marks."""

    def __init__(self, stack, release):
        self.stack = stack
        self.release = release
        self.verdicts = {}
        self.marks = {}
        self.reasons = []

    def doubt(self, reason, mark, names=None):
        """Marks verdicts; what is disputed is not merely inferred, and what is not there is certain
        unless the whole row is in doubt."""
        assert reason in REASONS, reason
        for name in names or self.verdicts:
            if self.verdicts[name] == NONE and reason != "neighbours":
                continue
            if self.marks.get(name) != "!":
                self.marks[name] = mark
                if reason not in self.reasons:
                    self.reasons.append(reason)

    def __str__(self):
        words = [self.verdicts.get(name, NO_PLACE) + self.marks.get(name, "") for name in PROTOCOLS]
        line = f"{self.stack:<16}" + "".join(f"{word:>9}" for word in words)
        return line + (f"  # {', '.join(self.reasons)}" if self.reasons else "")


HEAD = """\
# What each stack of the hosts in untouched/ and updated/ does with each protocol. Written by
# make.py from the tables of the fact collection (tls-facts a2, a3, c1, c3, d5, e5, e6) and not from
# the engine's catalogue.
#
#   on       offered by default, and to programs that ask
#   off/req  off by default, on for programs that name the protocol
#   off      off, also for programs that name it
#   none     not supported
#   .        the stack has no place for the protocol
#   !        behind a verdict: disputed, the sources contradict each other or the programs differ
#   ~        behind a verdict: inferred
#
# A line “[folder/name]” begins the host folder/name.reg; then comes one line per stack, its
# protocols in the order of the line “protocols”. WinINet is that of the one user, {user}.
# Behind “#” at the end of a line stand the reasons for its marks:
#
{reasons}

protocols: {protocols}
"""


def reasons():
    lines = []
    for name, text in REASONS.items():
        lines += textwrap.wrap(
            text,
            100,
            initial_indent=f"#   {name:<16}",
            subsequent_indent="#" + " " * 19,
            break_long_words=False,
        )
    return "\n".join(lines)


def text(sections, user):
    """Sections are pairs of a host's path and its rows."""
    parts = [HEAD.format(user=user, reasons=reasons(), protocols=", ".join(PROTOCOLS))]
    for path, rows in sections:
        parts.append(f"[{path}]\n" + "\n".join(str(row) for row in rows) + "\n")
    return "\n".join(parts)
