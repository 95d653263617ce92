"""Small hosts with one fault each, which a person should be told of."""

from . import suites
from .hosts import (
    FRAMEWORK4,
    LOCAL,
    POLICY,
    PROTOCOLS,
    SCHANNEL,
    SETTINGS,
    SOFTWARE,
    WINHTTP,
    WOW,
    small,
    user_settings,
)
from .regfile import dword, multi, qword, sz

SEVEN, TEN = "7-sp1-client-x64", "10-22h2-client-x64"
ENABLED = {"Enabled": dword(1), "DisabledByDefault": dword(0)}


def client(host, protocol="TLS 1.2", role="Client", **values):
    host.key(f"{PROTOCOLS}\\{protocol}")
    host.key(f"{PROTOCOLS}\\{protocol}\\{role}", **(values or ENABLED))


def one_view(host):
    host.key(SOFTWARE + "\\" + WINHTTP, DefaultSecureProtocols=dword(0xA00))
    host.covers(WOW + "\\" + WINHTTP)


def only_local_system(host):
    """The user's own value goes, so that nothing but LocalSystem's is left."""
    host.keys[user_settings()].pop("SecureProtocols")
    host.notes.pop(user_settings())
    host.key(user_settings(".DEFAULT"), SecureProtocols=dword(0xA80))


def suite_list(host, names, local=suites.WINDOWS_11_22H2):
    host.covered.discard(POLICY)
    host.key(POLICY, Functions=sz(",".join(names)))
    host.key(LOCAL + "\\00010002", Functions=multi(local))


FOUR_EIGHT = {"Install": dword(1), "Release": dword(528049)}

# name, release, what is wrong and who says so, the fault
FAULTS = [
    (
        "protocol-key-without-blank",
        SEVEN,
        "The key is named TLS1.2; Schannel looks at “TLS 1.2” (h1, REPORT).",
        lambda host: client(host, "TLS1.2"),
    ),
    (
        "protocol-key-trailing-blank",
        SEVEN,
        "The key is named “TLS 1.2 ”, with a blank at its end (h1).",
        lambda host: client(host, "TLS 1.2 "),
    ),
    (
        "protocol-key-lost-backslash",
        SEVEN,
        "The key is named “TLS 1.2Client”: a backslash was lost on the way (h1, REPORT).",
        lambda host: host.key(PROTOCOLS + "\\TLS 1.2Client", **ENABLED),
    ),
    (
        "role-key-plural",
        SEVEN,
        "The key below TLS 1.2 is named Clients instead of Client (a1, h1).",
        lambda host: client(host, role="Clients"),
    ),
    (
        "value-name-misspelt",
        SEVEN,
        "The value is named DisableByDefault instead of DisabledByDefault (a1).",
        lambda host: client(host, Enabled=dword(1), DisableByDefault=dword(0)),
    ),
    (
        "protocol-value-string",
        SEVEN,
        "Enabled is the text 1 instead of a number (a2, h8).",
        lambda host: client(host, Enabled=sz("1"), DisabledByDefault=dword(0)),
    ),
    (
        "protocol-value-qword",
        SEVEN,
        "Enabled is a REG_QWORD instead of a REG_DWORD (a2, h8).",
        lambda host: client(host, Enabled=qword(1), DisabledByDefault=dword(0)),
    ),
    (
        "protocol-value-ffffffff",
        SEVEN,
        "Enabled is 0xffffffff: on for Schannel, off for several tools (a2, h4).",
        lambda host: client(host, Enabled=dword(0xFFFFFFFF), DisabledByDefault=dword(0)),
    ),
    (
        "tls13-on-windows-10",
        TEN,
        "TLS 1.3 is enabled where Schannel has none; this can break connections (h13, W32-PROTO).",
        lambda host: [client(host, "TLS 1.3", role) for role in ("Client", "Server")],
    ),
    (
        "winhttp-mask-hexadecimal",
        SEVEN,
        "2560 was typed as a hexadecimal number: 0x2560 has bits without a meaning (h6, DECOMP).",
        lambda host: [
            host.key(path + "\\" + WINHTTP, DefaultSecureProtocols=dword(0x2560))
            for path in (SOFTWARE, WOW)
        ],
    ),
    (
        "user-mask-hexadecimal",
        TEN,
        "2560 was typed as a hexadecimal number into a user's SecureProtocols (h6).",
        lambda host: host.key(user_settings(), SecureProtocols=dword(0x2560)),
    ),
    (
        "winhttp-64-bit-view-only",
        SEVEN,
        "A 32-bit Outlook reads the other view of the registry (h9, KB3140245).",
        one_view,
    ),
    (
        "dotnet-64-bit-view-only",
        SEVEN,
        "32-bit programs read the other view of the registry (c1, W32-REDIR).",
        lambda host: [
            host.key(f"{SOFTWARE}\\{FRAMEWORK4}", SchUseStrongCrypto=dword(1)),
            host.key(f"{SOFTWARE}\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full", **FOUR_EIGHT),
        ],
    ),
    (
        "policy-below-wow6432node",
        TEN,
        "Policies have one view only; nobody reads Wow6432Node\\Policies (h10, W32-SHARED).",
        lambda host: host.key(f"{WOW}\\Policies\\{SETTINGS}", SecureProtocols=dword(2560)),
    ),
    (
        "cipher-key-division-slash",
        SEVEN,
        "The key is written with U+2215 instead of a slash, as some scripts do (h18, WILD).",
        lambda host: host.key(SCHANNEL + "\\Ciphers\\RC4 128\u2215128", Enabled=dword(0)),
    ),
    (
        "cipher-key-unknown",
        TEN,
        "There is no cipher of this name in Schannel's list (b, KB245030).",
        lambda host: host.key(SCHANNEL + "\\Ciphers\\AES 192/192", Enabled=dword(0xFFFFFFFF)),
    ),
    (
        "local-system-mask-only",
        TEN,
        "SecureProtocols stands in HKU\\.DEFAULT, which is LocalSystem and no template (e8, h11).",
        only_local_system,
    ),
    (
        "suite-policy-too-long",
        TEN,
        "The policy's list is longer than 1023 characters (b, WS-MANAGE).",
        lambda host: suite_list(host, suites.WINDOWS_10_1607, suites.WINDOWS_10_1607),
    ),
    (
        "suite-policy-not-local",
        TEN,
        "The policy names suites that the local list does not have (b, SQLCHECK).",
        lambda host: suite_list(
            host,
            [
                "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
                "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384_P384",
            ],
        ),
    ),
    (
        "local-suites-one-string",
        "2012-r2-server-x64",
        "Functions of the local list is one REG_SZ, as Microsoft's page for Exchange writes it\n"
        "(EXCH-TLS); a REG_MULTI_SZ belongs there (b).",
        lambda host: host.key(
            LOCAL + "\\00010002", Functions=sz(",".join(suites.WINDOWS_8_1[:8]))
        ),
    ),
]

def hosts(releases):
    made = []
    for name, release, about, fault in FAULTS:
        host = small(releases[release], ("Fault: " + about).split("\n"))
        host.host = name
        fault(host)
        made.append(host)
    return made
