"""What every stack of a host does with every protocol, as the fact collection has it.

A second implementation of the verdicts, made from the tables of tls-facts and not from the engine's
catalogue. Verdicts and marks: see the head of the file that it writes (verdicts.py).
"""

from .verdicts import NONE, OFF, ON, PROTOCOLS, REQUEST, Row

# tls-facts a3 (W32-PROTO): first build of a row, then SSL 2.0 to DTLS 1.2; c/s where they differ.
SCHANNEL = [
    (6000, "D/E E E N N N N N"),
    (7600, "D/E E E D D N E N"),
    (9200, "D E E E E N E N"),
    (9600, "D E E E E N E N"),
    (10240, "D E E E E N E N"),
    (14393, "N D E E E N E E"),
    (20348, "N D E E E E E E"),
    (22000, "N D E E E E E E"),
    (26100, "N D E E E E E E"),
]
# The row “2008 SP2 + KB4019276 (or later schannel)”; KB4056564 replaces it.
SCHANNEL_2008_UPDATED = "D/E E E D D N N N"
BRINGS_TLS12 = ("KB4019276", "KB4056564")
# In no row; the rows before and after agree (releases 25398), or the code is the same (26200).
NOT_IN_TABLE = {25398, 26200}

STATES = {"E": ON, "D": REQUEST, "N": NONE}

# tls-facts c2: the number of .NET Framework 4.6, from which programs may target more (c1).
FOUR_SIX = 393295

# First revision with an update of 20 September 2022 or later (KB5017811, update histories).
SEPTEMBER_2022 = {
    10240: 19507,
    14393: 5427,
    17763: 3469,
    19042: 2075,
    19043: 2075,
    19044: 2075,
    19045: 0,
    20348: 1070,
    22000: 1042,
    22621: 0,
    22631: 0,
    25398: 0,
    26100: 0,
    26200: 0,
}
# What KB5017811 lists of them; 19045 continues 19044 and was released after that day.
LISTED = {17763, 19042, 19043, 19044}

# tls-facts d2, e1
BITS = {"SSL 2.0": 0x8, "SSL 3.0": 0x20, "TLS 1.0": 0x80, "TLS 1.1": 0x200}
BITS |= {"TLS 1.2": 0x800, "TLS 1.3": 0x2000}

OLD = {"SSL 3.0", "TLS 1.0"}
LEGACY = {"TLS 1.0", "TLS 1.1"}
STRONG = {"TLS 1.0", "TLS 1.1", "TLS 1.2"}


def has(release, *updates):
    return any(update in package for package in release.packages for update in updates)


def schannel(release, role):
    states = next(row for build, row in reversed(SCHANNEL) if build <= release.build)
    if release.build < 7600 and has(release, *BRINGS_TLS12):
        states = SCHANNEL_2008_UPDATED
    verdicts = {}
    for name, letters in zip(PROTOCOLS, states.split()):
        letter = letters.split("/")[-1 if role == "server" else 0]
        verdicts[name] = STATES[letter]
    return verdicts


def patched(release):
    """Whether the host has an update of 20 September 2022 or later."""
    first = SEPTEMBER_2022.get(release.build)
    return first is not None and (release.revision or 0) >= first


class Mask(Row):
    """A stack that offers what a mask or a default says, if Schannel's client side lets it."""

    def __init__(self, stack, release, offered):
        super().__init__(stack, release)
        self.client = schannel(release, "client")
        for name in BITS:
            state = self.client[name]
            self.verdicts[name] = state if state != ON or name in offered else REQUEST
            # Off by default in Schannel and on offer here: KB3140245 wants it on there as well,
            # KB245030 says that a protocol that is named overrides DisabledByDefault.
            if state == REQUEST and name in offered:
                self.doubt("named-ssl3" if name == "SSL 3.0" else "named", "!", [name])

    def withhold(self, names, reason, mark="!"):
        """What the sources leave open, and is read as off."""
        for name in names:
            if self.verdicts[name] in (ON, REQUEST):
                self.verdicts[name] = REQUEST
                self.doubt(reason, mark, [name])


def winhttp(release, stack):
    """tls-facts d5 (W32-OPT, KB5017811): the default without the value."""
    build = release.build
    if build < 9600:
        row = Mask(stack, release, OLD)
        if build < 7600:
            row.doubt("before-7", "~")
        return row
    if build == 20348:
        row = Mask(stack, release, {"TLS 1.2"})
        row.withhold(["SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.3"], "between")
        row.doubt("between", "~")
        return row
    if build > 20348:
        return Mask(stack, release, {"TLS 1.2", "TLS 1.3"})
    row = Mask(stack, release, OLD | STRONG)
    if patched(release):
        withhold_legacy(row, release)
    return row


def withhold_legacy(row, release):
    """The default after September 2022."""
    if release.build in LISTED:
        for name in LEGACY:
            row.verdicts[name] = REQUEST
    elif release.build == 19045:
        row.withhold(LEGACY, "22h2", "~")
    else:
        row.withhold(LEGACY, "not-listed")


def wininet(release, stack):
    """tls-facts e5, e6: the stored value, else the default of Internet Explorer."""
    if release.mask is not None:
        offered = {name for name, bit in BITS.items() if release.mask & bit}
        row = Mask(stack, release, offered)
        if patched(release):
            row.withhold(offered & LEGACY, "stored-bits")
        return row
    if release.explorer_major < 11:
        row = Mask(stack, release, OLD)
        if release.build not in (7600, 7601):
            row.doubt("explorer-7", "~")
        return row
    row = Mask(stack, release, STRONG)
    if release.build < 14393:
        row.withhold(["SSL 3.0"], "ssl3-profiles")
    if patched(release):
        withhold_legacy(row, release)
    if row.client["TLS 1.3"] == ON:
        row.withhold(["TLS 1.3"], "tls13-profiles")
    return row


def asked(state):
    """What a program that names the protocol gets of Schannel."""
    return state if state in (NONE, OFF) else ON


class DotNet(Row):
    """Programs that name some protocols to Schannel, unless they leave it the choice."""

    def __init__(self, stack, release, named):
        super().__init__(stack, release)
        self.client = schannel(release, "client")
        for name in BITS:
            state = self.client[name]
            if name in named:
                self.verdicts[name] = asked(state)
            else:
                self.verdicts[name] = state if state in (NONE, OFF) else REQUEST


def dotnet4(release, stack):
    """tls-facts c1: targets below 4.6 name SSL 3.0 and TLS 1.0, 4.6 names TLS 1.0 to 1.2, 4.7 and
    later leave it to Schannel. Nobody knows what the programs of a host target."""
    if release.framework4 < FOUR_SIX:
        return DotNet(stack, release, STRONG if release.strong_crypto else OLD)
    row = DotNet(stack, release, OLD | LEGACY)
    for name in ("SSL 3.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"):
        if row.verdicts[name] in (ON, REQUEST):
            row.doubt("targets", "!", [name])
    return row


def dotnet2(release, stack):
    """tls-facts c1, c3: SSL 3.0 and TLS 1.0; newer ones only when asked, and only with updates."""
    row = DotNet(stack, release, OLD)
    row.verdicts["TLS 1.3"] = NONE
    updated = release.build >= 15063 or has(release, *NAMES_TLS12)
    for name in ("TLS 1.1", "TLS 1.2"):
        if updated or row.client[name] == NONE:
            continue
        if has(release, "DotNetRollup"):
            row.doubt("rollup", "~", [name])
        else:
            row.verdicts[name] = OFF
            row.doubt("no-update", "~", [name])
    return row


# tls-facts c3.
NAMES_TLS12 = ("KB3154517", "KB3154518", "KB3154519", "KB3154520", "KB3192440", "KB3156421")
NAMES_TLS12 += ("KB3201845", "KB3206632")


def both_sides(release):
    for role in ("client", "server"):
        row = Row(f"schannel.{role}", release)
        row.verdicts = schannel(release, role)
        yield row


def rows(release):
    widths = ["32"] if release.architecture == "x86" else ["64", "32"]
    made = list(both_sides(release))
    made += [winhttp(release, f"winhttp.{width}") for width in widths]
    made.append(wininet(release, "wininet"))
    if release.framework4:
        made += [dotnet4(release, f"dotnet.v4.{width}") for width in widths]
    if release.framework2:
        made += [dotnet2(release, f"dotnet.v2.{width}") for width in widths]
    if release.build in NOT_IN_TABLE:
        for row in made:
            row.doubt("neighbours", "~")
    return made
