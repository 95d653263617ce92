"""Hosts on which somebody set every TLS value that the fact collection knows."""

from . import suites
from .hosts import (
    EAP,
    FIPS,
    FRAMEWORK2,
    FRAMEWORK4,
    MACHINE_POLICY,
    POLICY,
    PROTOCOLS,
    SCHANNEL,
    SETTINGS,
    USER,
    USER_NAME,
    VERSION,
    WINHTTP,
    facts,
    people,
    views,
)
from .regfile import dword, multi, sz
from .settings import (
    CIPHERS,
    OFF,
    ON,
    algorithms,
    binding,
    dotnet,
    key_sizes,
    local_lists,
    nothing_of_the_machine,
    options,
    protocols,
    tuning,
    winhttp,
)

SECOND = "S-1-5-21-2718281828-3141592653-1618033988-1106"
AWAY = "S-1-5-21-2718281828-3141592653-1618033988-1107"


def named(name, release, *about):
    host = facts(release, about)
    host.host = name
    return host


def all_on(releases):
    release = releases["11-24h2-client-x64"]
    host = named("all-on", release, "Everything that can be turned on is on.")
    protocols(host, 1, 0)
    algorithms(host, ON)
    key_sizes(host, 2048, 16384)
    tuning(host, renegotiation=1, logging=7, cache=36000000, issuers=1)
    host.key(FIPS, Enabled=dword(0))
    local_lists(host, release)
    strong = [name for name in suites.WINDOWS_11_22H2 if "GCM" in name and "PSK" not in name]
    host.key(POLICY, Functions=sz(",".join(strong)), EccCurves=multi(["NistP384", "NistP256"]))
    for role in ("Client", "Server"):
        host.key(POLICY, **{f"OverrideMinimumEnabledTLSVersion{role}": sz("1.2")})
        host.key(POLICY, **{f"OverrideMinimumEnabledDTLSVersion{role}": sz("1.2")})
    host.note(
        POLICY,
        "Where OverrideMinimumEnabled… is stored is not documented (tls-facts a3); one"
        " third party says here.",
    )
    winhttp(host, release, 0x2A80, 0)
    dotnet(host, release, 1, 1)
    host.covers(MACHINE_POLICY)
    nothing_of_the_machine(host, release)
    options(host, preference=0x2A80)
    host.key(EAP, TlsVersion=dword(0xC0 | 0x300 | 0xC00))
    return host


def all_off(releases):
    release = releases["2022-server-x64"]
    host = named("all-off", release, "Everything that can be turned off is off: a host to test on.")
    protocols(host, 0, 1)
    algorithms(host, OFF)
    key_sizes(host, 4096, 4096)
    tuning(host, renegotiation=0, logging=0, cache=0, issuers=0)
    host.key(FIPS, Enabled=dword(1))
    local_lists(host, release)
    host.covers(POLICY)
    winhttp(host, release, 0x2000, 1)
    dotnet(host, release, 0, 0)
    host.key(MACHINE_POLICY, SecureProtocols=dword(0x2000))
    nothing_of_the_machine(host, release)
    options(host, preference=0x2000)
    host.key(EAP, TlsVersion=dword(0xC0))
    binding(host, 0x400)
    binding(host, 0x400, "SslSniBindingInfo", "web.example:443")
    binding(host, 0x400, "SslCcsBindingInfo", "0.0.0.0:443")
    binding(host, 0x400, "SslScopedCcsBindingInfo", "web.example:443")
    return host


def outlook(releases):
    """What the field report asks for on Windows 7 (REPORT S3, S4, S5, S7, S8; KB3140245)."""
    release = releases["7-sp1-client-x64"]
    host = named("outlook", release, "A Windows 7 made ready for Office 365 (REPORT).")
    packages = [name for name in host.keys if "Packages\\Package_for_KB976932" in name]
    for kb in ("KB3140245", "KB3154518"):
        path = packages[0].replace("KB976932", kb).replace("6.1.1.17514", "6.1.1.0")
        host.key(path, CurrentState=dword(0x70))
    protocols(host, ON, 0, ["TLS 1.1", "TLS 1.2"], ["Client"])
    host.key(PROTOCOLS + "\\SSL 2.0")
    host.key(PROTOCOLS + "\\SSL 2.0\\Client", DisabledByDefault=dword(1))
    host.key(SCHANNEL, EventLogging=dword(1))
    host.key(FIPS, Enabled=dword(0))
    local_lists(host, release)
    host.covers(POLICY, MACHINE_POLICY, EAP)
    winhttp(host, release, 0xA80, 0)
    dotnet(host, release, 1, 1)
    nothing_of_the_machine(host, release)
    options(host, preference=0xA80)
    return host


def governed(releases):
    """tls-facts e2, e3, e7 to e11: every place of Internet Options, each with a mask of its own."""
    release = releases["10-22h2-client-x64"]
    host = named("governed", release, "Policies, preferences and three users.")
    people(host, [(USER, USER_NAME), (SECOND, "jonas"), (AWAY, "karla")])
    host.note(
        VERSION + "\\ProfileList\\" + AWAY,
        "Not logged on: the hive is not loaded and the snapshot knows nothing of it.",
    )
    host.key(MACHINE_POLICY, SecureProtocols=dword(2560), Security_HKLM_only=dword(1))
    for path in views(SETTINGS, release):
        host.key(path, SecureProtocols=dword(2720))
    options(host, USER, preference=2688, policy=2048)
    options(host, SECOND, preference=10240)
    options(host, ".DEFAULT", preference=2720)
    host.key(SCHANNEL, EventLogging=dword(1))
    host.key(PROTOCOLS)
    host.key(FIPS, Enabled=dword(0))
    local_lists(host, release)
    wanted = [name for name in release.suites if "ECDHE" in name and "GCM" in name]
    host.key(POLICY, Functions=sz(",".join(wanted)), EccCurves=sz("NistP384,NistP256"))
    host.note(POLICY, "EccCurves as REG_SZ: OSCONFIG lists it so once, and as REG_MULTI_SZ once.")
    for subpath in (WINHTTP, FRAMEWORK2):
        host.covers(*views(subpath, release))
    for path in views(FRAMEWORK4, release):
        host.key(path)
    host.covers(EAP)
    return host


def old_server(releases):
    """A 2008 R2 that was hardened by an old list, with NPS (EAP) and bindings of HTTP.sys."""
    release = releases["2008-r2-sp1-server-x64"]
    host = named("old-server", release, "Hardened by an old list; NPS and HTTP.sys (f, b).")
    protocols(host, 0, 1, ["PCT 1.0", "SSL 2.0", "SSL 3.0", "Multi-Protocol Unified Hello"])
    protocols(host, ON, 0, ["TLS 1.0", "TLS 1.1", "TLS 1.2"])
    algorithms(host, ON)
    for name in CIPHERS:
        if not name.startswith(("AES", "Triple")):
            host.key(f"{SCHANNEL}\\Ciphers\\{name}", Enabled=dword(OFF))
    host.key(SCHANNEL + "\\Hashes\\MD5", Enabled=dword(OFF))
    key_sizes(host, 1024, 4096)
    tuning(host, renegotiation=0, logging=3, cache=600000, issuers=1)
    host.key(FIPS, Enabled=dword(0))
    local_lists(host, release)
    host.key(POLICY, Functions=sz(",".join(suites.WINDOWS_7[:20])))
    winhttp(host, release, 0xAA0, 0)
    dotnet(host, release, 1, 1)
    host.covers(MACHINE_POLICY)
    nothing_of_the_machine(host, release)
    options(host, preference=0xAA0)
    host.key(EAP, TlsVersion=dword(0xC00))
    binding(host, 0)
    return host


MAKERS = [all_on, all_off, outlook, governed, old_server]


def hosts(releases):
    return [make(releases) for make in MAKERS]
