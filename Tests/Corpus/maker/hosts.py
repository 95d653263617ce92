"""Hosts: their facts, and what an untouched one holds of TLS."""

from .regfile import Snapshot, binary, dword, expand, multi, sz

MADE = "Made by make.py from documents and from what real hives show; no real host."

SOFTWARE = "HKLM\\SOFTWARE"
MICROSOFT = SOFTWARE + "\\Microsoft"
WOW = SOFTWARE + "\\Wow6432Node"
CCS = "HKLM\\SYSTEM\\CurrentControlSet"
CONTROL = CCS + "\\Control"
SCHANNEL = CONTROL + "\\SecurityProviders\\SCHANNEL"
PROTOCOLS = SCHANNEL + "\\Protocols"
FIPS = CONTROL + "\\Lsa\\FIPSAlgorithmPolicy"
LOCAL = CONTROL + "\\Cryptography\\Configuration\\Local\\SSL"
POLICY = SOFTWARE + "\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002"
SETTINGS = "Microsoft\\Windows\\CurrentVersion\\Internet Settings"
WINHTTP = SETTINGS + "\\WinHttp"
MACHINE_POLICY = SOFTWARE + "\\Policies\\" + SETTINGS
FRAMEWORK2 = "Microsoft\\.NETFramework\\v2.0.50727"
FRAMEWORK4 = "Microsoft\\.NETFramework\\v4.0.30319"
EAP = CCS + "\\Services\\RasMan\\PPP\\EAP\\13"
HTTP = CCS + "\\Services\\HTTP\\Parameters"
CBS = MICROSOFT + "\\Windows\\CurrentVersion\\Component Based Servicing"
NDP = MICROSOFT + "\\NET Framework Setup\\NDP"
VERSION = MICROSOFT + "\\Windows NT\\CurrentVersion"

USER = "S-1-5-21-2718281828-3141592653-1618033988-1105"
USER_NAME = "ines"

# tls-facts g: where roles and products would show.
ROLES = [
    MICROSOFT + "\\ADFS",
    MICROSOFT + "\\ADFS2.0\\Components",
    MICROSOFT + "\\Azure AD Connect",
    MICROSOFT + "\\Azure AD Connect Provisioning Agent",
    MICROSOFT + "\\ExchangeServer",
    MICROSOFT + "\\Microsoft SQL Server",
    MICROSOFT + "\\Office\\ClickToRun",
    MICROSOFT + "\\Office Server",
    MICROSOFT + "\\Real-Time Communications",
    MICROSOFT + "\\Shared Tools\\Web Server Extensions",
    MICROSOFT + "\\SMS",
    CCS + "\\Services\\adfssrv",
    CCS + "\\Services\\ADSync",
    CCS + "\\Services\\appproxysvc",
]


def user_settings(sid=USER):
    return f"HKU\\{sid}\\Software\\{SETTINGS}"


def user_policy(sid=USER):
    return f"HKU\\{sid}\\Software\\Policies\\{SETTINGS}"


def views(subpath, release):
    """A place in both views of the registry; a 32-bit Windows has one (W32-REDIR)."""
    native = [SOFTWARE + "\\" + subpath]
    return native if release.architecture == "x86" else [*native, WOW + "\\" + subpath]


def untouched(release):
    """A host as it was installed."""
    host = facts(release)
    stacks(host, release)
    schannel(host, release)
    if release.twin:
        host.about.append(f"The local lists of suites and curves are those of {release.twin}.")
    else:
        suites(host, release)
    services(host, release)
    profile(host, release)
    return host


def small(release, about):
    """An untouched host of which less is told: no roles, no services, no lists of suites."""
    host = Snapshot(release.name, [f"{release.product}, build {release.build}. {MADE}", *about])
    host.covers(WOW + "\\Policies")
    system(host, release)
    stacks(host, release)
    schannel(host, release)
    profile(host, release)
    return host


def facts(release, about=()):
    about = [f"{release.product}, build {release.build}. {MADE}", *about, *release.remarks]
    host = Snapshot(release.name, about)
    system(host, release)
    host.covers(*ROLES, MICROSOFT + "\\Updates", MICROSOFT + "\\Windows\\CurrentVersion\\Uninstall")
    host.covers(MICROSOFT + "\\Windows\\CurrentVersion\\Installer\\UserData\\S-1-5-18\\Products")
    host.covers(CBS + "\\RebootPending")
    host.covers(MICROSOFT + "\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired")
    if release.architecture == "x86":
        host.covers(WOW)
    else:
        host.covers(WOW + "\\Microsoft\\Updates", WOW + "\\Policies")
        host.covers(WOW + "\\Microsoft\\Windows\\CurrentVersion\\Uninstall")
        host.covers(WOW + "\\Microsoft\\Microsoft SQL Server")
    return host


def system(host, release):
    """Version, users, frameworks, updates and Internet Explorer."""
    version(host, release)
    people(host, [(USER, USER_NAME)])
    frameworks(host, release)
    packages(host, release)
    explorer = {"Version": sz(release.explorer)}
    if release.explorer_major >= 10:
        explorer["svcVersion"] = sz(f"{release.explorer_major}.0.{release.build}.0")
    host.key(MICROSOFT + "\\Internet Explorer", **explorer)


def version(host, release):
    values = {"ProductName": sz(release.product)}
    if release.build >= 10240:
        values["CurrentMajorVersionNumber"] = dword(10)
        values["CurrentMinorVersionNumber"] = dword(0)
    values["CurrentVersion"] = sz(release.version)
    values["CurrentBuild"] = values["CurrentBuildNumber"] = sz(str(release.build))
    if release.revision is not None:
        values["UBR"] = dword(release.revision)
    if release.service_pack:
        values["CSDVersion"] = sz(f"Service Pack {release.service_pack}")
    if release.display:
        name = "DisplayVersion" if release.build >= 19042 else "ReleaseId"
        values[name] = sz(release.display)
    values["EditionID"] = sz(release.edition)
    if release.build >= 7600:
        values["InstallationType"] = sz(release.kind.capitalize())
    host.key(VERSION, **values)
    kind = "WinNT" if release.kind == "client" else "ServerNT"
    host.key(CONTROL + "\\ProductOptions", ProductType=sz(kind))
    processor = {"x86": "x86", "x64": "AMD64", "arm64": "ARM64"}[release.architecture]
    host.key(CONTROL + "\\Session Manager\\Environment", PROCESSOR_ARCHITECTURE=sz(processor))
    host.key(CONTROL + "\\Windows", CSDVersion=dword(release.service_pack << 8))


def people(host, users):
    """tls-facts e10: real users are S-1-5-21; LocalSystem is in the list and is none."""
    profiles = VERSION + "\\ProfileList"
    host.key(profiles, Default=expand("%SystemDrive%\\Users\\Default"))
    system = "%systemroot%\\system32\\config\\systemprofile"
    host.key(profiles + "\\S-1-5-18", ProfileImagePath=expand(system), Flags=dword(12))
    for sid, name in users:
        host.key(profiles + "\\" + sid, ProfileImagePath=expand("C:\\Users\\" + name))


def frameworks(host, release):
    """tls-facts c2 (DN-VER)."""
    host.key(NDP)
    if release.framework2:
        host.key(NDP + "\\v2.0.50727", Install=dword(1), SP=dword(2))
    if release.framework2 in ("3.0", "3.5"):
        host.key(NDP + "\\v3.0", Install=dword(1), SP=dword(2))
        host.key(NDP + "\\v3.0\\Setup", InstallSuccess=dword(1))
    if release.framework2 == "3.5":
        host.key(NDP + "\\v3.5", Install=dword(1), SP=dword(1))
    if release.framework4:
        for part in ("Client", "Full"):
            number = dword(release.framework4)
            host.key(NDP + "\\v4\\" + part, Install=dword(1), Release=number)


def packages(host, release):
    """tls-facts g: CurrentState 0x70 is installed (MS-TIP)."""
    processor = {"x86": "x86", "x64": "amd64", "arm64": "arm64"}[release.architecture]
    foundation = "Microsoft-Windows-Foundation-Package~31bf3856ad364e35~{cbs}~~"
    kernel = "10.0" if release.build >= 10240 else release.version
    host.key(CBS + "\\Packages")
    for name in [f"{foundation}{kernel}.{release.build}.1", *release.packages]:
        path = CBS + "\\Packages\\" + name.replace("{cbs}", processor)
        host.key(path, CurrentState=dword(0x70))


def stacks(host, release):
    """WinHTTP, .NET and the machine's side of Internet Options: nothing is set (d9, c1, e11)."""
    for path in views(WINHTTP, release):
        host.covers(path)
    for path in views(FRAMEWORK2, release):
        host.key(path) if release.framework2 else host.covers(path)
    for path in views(FRAMEWORK4, release):
        host.key(path) if release.framework4 else host.covers(path)
    host.covers(MACHINE_POLICY, POLICY)
    for path in views(SETTINGS, release):
        host.key(path, "No real SOFTWARE hive was at hand, so no other value of it is told.")


def seen(release):
    hive = release.hive
    return f"Observed on {hive.of} (HIVES: {hive.name})."


def schannel(host, release):
    """tls-facts a1: empty keys, EventLogging=1, and SSL 2.0 as two releases ship it."""
    hive = release.hive
    text = "Inferred from the hives of other builds (tls-facts a1, HIVES)."
    if hive:
        text = seen(release)
    host.key(SCHANNEL, text, EventLogging=dword(1))
    for name in ("Ciphers", "CipherSuites", "Hashes", "KeyExchangeAlgorithms", "Protocols"):
        host.key(SCHANNEL + "\\" + name)
    if hive and hive.stores_ssl2:
        host.key(PROTOCOLS + "\\SSL 2.0")
        host.key(PROTOCOLS + "\\SSL 2.0\\Client", seen(release), DisabledByDefault=dword(1))
    elif release.build < 10240:
        host.note(PROTOCOLS, "7 and 8.1 ship SSL 2.0\\Client; no hive shows it for this release.")
    host.key(FIPS, text, Enabled=dword(0))


def suites(host, release):
    hive = release.hive
    functions = release.suites or (hive.suites if hive else None)
    curves = release.curves or (hive.curves if hive else None)
    if hive:
        host.key(LOCAL, seen(release), Flags=dword(1))
    path = LOCAL + "\\00010002"
    host.value(path, "", sz("NCRYPT_SCHANNEL_INTERFACE"))
    text = release.suites_from or seen(release)
    for line in f"Functions: {text[0].lower() + text[1:] if hive else text}".split("\n"):
        host.note(path, line)
    if curves:
        host.key(path, "EccCurves: as W32-ECC has it for 1607 and later.", EccCurves=multi(curves))
    elif release.build >= 10240:
        host.note(path, "EccCurves: whether this release stores its default is not known.")
    if functions:
        host.key(path, Functions=multi(functions))
    if hive:
        path = LOCAL + "\\00010003"
        host.value(path, "", sz("NCRYPT_SCHANNEL_SIGNATURE_INTERFACE"))
        host.key(path, seen(release), Functions=multi(hive.signatures))


def services(host, release):
    """What lies near: EAP-TLS without TlsVersion (f), HTTP.sys without bindings (b)."""
    if not release.hive:
        host.covers(EAP, HTTP + "\\SslBindingInfo")
        return
    host.key(EAP, seen(release) + " TlsVersion is not there.", **release.hive.method)
    for name in release.hive.bindings:
        host.key(HTTP + "\\" + name, seen(release) + " No binding from the start.")


def profile(host, release, sid=USER):
    """One user who is logged on, and LocalSystem."""
    path = user_settings(sid)
    host.key(path)
    for line in f"SecureProtocols: {release.mask_from}.".split("\n"):
        host.note(path, line)
    if release.mask:
        host.note(path, "The other values: the same hives.")
        values = {"CertificateRevocation": dword(1), "DisableCachingOfSSLPages": dword(0)}
        if release.build < 10240:
            values["UseSchannelDirectly"] = binary(b"\1\0\0\0")
            values["WarnOnPost"] = binary(b"\1\0\0\0")
        values["WarnonZoneCrossing"] = dword(0)
        values["SecureProtocols"] = dword(release.mask)
        host.key(path, **values)
        host.key(user_policy(sid), "Observed in the same hives: the key is there, and empty.")
        host.key(user_policy(sid) + "\\Cache")
    else:
        host.covers(user_policy(sid))
    host.key(
        user_settings(".DEFAULT"),
        "A service account's hive holds no SecureProtocols (HIVES: plaso NTUSER-RunTests.DAT).",
    )
    host.covers(user_policy(".DEFAULT"))
