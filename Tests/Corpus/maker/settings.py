"""Settings of TLS as a person or a program writes them, one function per family."""

from . import suites
from .hosts import (
    CONTROL,
    FRAMEWORK2,
    FRAMEWORK4,
    HTTP,
    LOCAL,
    PROTOCOLS,
    SCHANNEL,
    SETTINGS,
    USER,
    WINHTTP,
    user_policy,
    user_settings,
    views,
)
from .regfile import binary, dword, multi, sz

# tls-facts a1 (WS-TLSREG, SFB-TLS, CROSSE)
NAMES = [
    *("PCT 1.0", "SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"),
    *("DTLS 1.0", "DTLS 1.2", "Multi-Protocol Unified Hello"),
]

# tls-facts b (KB245030, SFB-TLS); the two last are older names.
CIPHERS = [
    *("AES 128/128", "AES 256/256", "DES 56/56", "NULL", "RC2 40/128", "RC2 56/128"),
    *("RC2 128/128", "RC4 40/128", "RC4 56/128", "RC4 64/128", "RC4 128/128", "Triple DES 168"),
    *("Triple DES 168/168", "RC2 56/56"),
]
HASHES = ["MD5", "SHA", "SHA256", "SHA384", "SHA512"]
EXCHANGES = ["Diffie-Hellman", "ECDH", "PKCS"]

ON, OFF = 0xFFFFFFFF, 0


def protocols(host, enabled, disabled_by_default, names=NAMES, roles=("Client", "Server")):
    """tls-facts a1, a2: both values under every role."""
    host.key(PROTOCOLS)
    for name in names:
        host.key(PROTOCOLS + "\\" + name)
        for role in roles:
            host.key(
                f"{PROTOCOLS}\\{name}\\{role}",
                DisabledByDefault=dword(disabled_by_default),
                Enabled=dword(enabled),
            )


def algorithms(host, state):
    """tls-facts b (KB245030): 0xffffffff is on, 0 is off."""
    for group, names in (
        ("Ciphers", CIPHERS),
        ("Hashes", HASHES),
        ("KeyExchangeAlgorithms", EXCHANGES),
    ):
        host.key(SCHANNEL + "\\" + group)
        for name in names:
            host.key(f"{SCHANNEL}\\{group}\\{name}", Enabled=dword(state))


def key_sizes(host, minimum, maximum):
    """tls-facts b (WS-TLSREG)."""
    host.key(
        SCHANNEL + "\\KeyExchangeAlgorithms\\Diffie-Hellman",
        ClientMinKeyBitLength=dword(minimum),
        ClientMaxKeyBitLength=dword(maximum),
        ServerMinKeyBitLength=dword(minimum),
    )
    host.key(
        SCHANNEL + "\\KeyExchangeAlgorithms\\PKCS",
        ClientMinKeyBitLength=dword(minimum),
        ClientMaxKeyBitLength=dword(maximum),
    )


def tuning(host, renegotiation, logging, cache, issuers):
    """tls-facts b (WS-TLSREG); UseScsvForTls is in KB980436, SendExtraRecord in KB2643584."""
    host.key(
        SCHANNEL,
        AllowInsecureRenegoClients=dword(renegotiation),
        AllowInsecureRenegoServers=dword(renegotiation),
        UseScsvForTls=dword(renegotiation),
        SendExtraRecord=dword(0),
        EventLogging=dword(logging),
        ClientCacheTime=dword(cache),
        ServerCacheTime=dword(cache),
        MaximumCacheSize=dword(20000 if cache else 0),
        SendTrustedIssuerList=dword(issuers),
        CertificateMappingMethods=dword(0x1F if issuers else 0x18),
        EnableOcspStaplingForSni=dword(issuers),
        IssuerCacheSize=dword(100),
        IssuerCacheTime=dword(600000),
    )
    host.key(
        SCHANNEL + "\\Messaging",
        MessageLimitClient=dword(0x8000),
        MessageLimitServer=dword(0x4000),
        MessageLimitServerClientAuth=dword(0x8000),
    )
    host.key(CONTROL + "\\Lsa", MaxAsyncWorkerThreadsPerCpu=dword(4))


def winhttp(host, release, mask, siblings):
    """tls-facts d1, d12: both views, with the values that are seen beside it."""
    for path in views(WINHTTP, release):
        host.key(
            path,
            DefaultSecureProtocols=dword(mask),
            EnableInsecureTlsFallback=dword(siblings),
            DefaultDisableSecureProtocolFallback=dword(siblings),
            ForceDefaultSecureProtocols=dword(siblings),
        )


def dotnet(host, release, strong_crypto, system_default):
    """tls-facts c1: both lines, both views; SchSendAuxRecord is in KB3155464."""
    for subpath in (FRAMEWORK2, FRAMEWORK4):
        for path in views(subpath, release):
            host.key(
                path,
                SchUseStrongCrypto=dword(strong_crypto),
                SystemDefaultTlsVersions=dword(system_default),
                SchSendAuxRecord=dword(1),
            )


def nothing_of_the_machine(host, release):
    """Internet Options of the machine are looked at, and hold no preference (e11)."""
    for path in views(SETTINGS, release):
        host.key(path)


def local_lists(host, release):
    functions = release.suites or release.hive.suites
    host.key(LOCAL + "\\00010002", Functions=multi(functions))
    if release.build >= 14393:
        host.key(LOCAL + "\\00010002", EccCurves=multi(suites.CURVES))


def options(host, sid=USER, preference=None, policy=None):
    """tls-facts e1, e2."""
    host.key(user_settings(sid))
    if preference is not None:
        host.key(user_settings(sid), SecureProtocols=dword(preference))
    if policy is None:
        host.covers(user_policy(sid))
    else:
        host.key(user_policy(sid), SecureProtocols=dword(policy))


def binding(host, flags, store="SslBindingInfo", place="0.0.0.0:443"):
    """tls-facts b (LEGACYTLS). Names of values are those that tools write; 0x400 is, in http.h, the
    flag that turns old protocols off for one binding."""
    host.key(f"{HTTP}\\{store}")
    host.key(
        f"{HTTP}\\{store}\\{place}",
        AppId=binary(bytes.fromhex("4dc3e181e14b4a21b022d00c5e4d2f44")),
        SslCertHash=binary(bytes(range(20))),
        SslCertStoreName=sz("MY"),
        DefaultSslCertCheckMode=dword(0),
        DefaultFlags=dword(flags),
    )
