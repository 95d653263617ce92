"""Hosts with roles and products, as tls-facts g says that the registry shows them."""

from .hosts import CBS, CCS, MICROSOFT, VERSION, WOW, facts, stacks
from .regfile import dword, sz

UNINSTALL = "Windows\\CurrentVersion\\Uninstall"
INSTALLER = MICROSOFT + "\\Windows\\CurrentVersion\\Installer\\UserData\\S-1-5-18\\Products"


def program(host, number, title, version, root=MICROSOFT):
    key = f"{root}\\{UNINSTALL}\\{{00000000-0000-4000-8000-{number:012}}}"
    host.key(key, DisplayName=sz(title), DisplayVersion=sz(version))


def adfs(host, farm, proxy):
    """ADFS-TB: 2 is set up, 1 is not."""
    values = {"FSConfigurationStatus": dword(farm), "ProxyConfigurationStatus": dword(proxy)}
    host.key(MICROSOFT + "\\ADFS", **values)


def exchange(host, line, *numbers):
    """HC: `v14` is 2010, `v15` all later ones."""
    names = ("MsiProductMajor", "MsiProductMinor", "MsiBuildMajor", "MsiBuildMinor")
    values = {name: dword(number) for name, number in zip(names, numbers)}
    host.key(f"{MICROSOFT}\\ExchangeServer\\{line}\\Setup", **values)


def mail_2010(host):
    exchange(host, "v14", 14, 3, 123, 4)
    components = {"SecurityTokenServer": dword(1), "ProxyServer": dword(0)}
    host.key(MICROSOFT + "\\ADFS2.0\\Components", "AD FS 2.x (ADFS-TB).", **components)


def mail_2016(host):
    exchange(host, "v15", 15, 1, 2507, 6)
    host.key(
        MICROSOFT + "\\PowerShell\\3\\PowerShellEngine", PowerShellVersion=sz("5.1.14393.0")
    )


def data(host):
    """SQLCHECK, PSSSL: names under `Instance Names` are instances, the data are folders."""
    for root, folder, level in (
        (MICROSOFT, "MSSQL12.MSSQLSERVER", "12.1.4439.1"),
        (WOW + "\\Microsoft", "MSSQL10_50.SMALL", "10.53.6542.0"),
    ):
        base = root + "\\Microsoft SQL Server"
        name = folder.split(".")[1]
        host.key(base + "\\Instance Names\\SQL", **{name: sz(folder)})
        host.key(f"{base}\\{folder}\\Setup", PatchLevel=sz(level))
    # A blank behind the name is not rare.
    program(host, 1, "Microsoft SQL Server 2012 Native Client ", "11.4.7001.0")
    client = "Microsoft SQL Server 2008 R2 Native Client"
    program(host, 2, client, "10.53.6560.0", root=WOW + "\\Microsoft")
    program(host, 3, "Microsoft ODBC Driver 11 for SQL Server", "12.2.5543.11")


def portal_2013(host):
    """SP-CODE: third parties only."""
    base = MICROSOFT + "\\Shared Tools\\Web Server Extensions"
    host.key(base + "\\15.0", PrecisionVersion=sz("15.0.0.4971"))


def portal_2019(host):
    base = MICROSOFT + "\\Shared Tools\\Web Server Extensions"
    host.key(base + "\\16.0", PrecisionVersion=sz("16.0.0.10337"))
    host.key(MICROSOFT + "\\Office Server\\16.0", BuildVersion=sz("16.0.10337.12109"))
    host.key(
        MICROSOFT + "\\Real-Time Communications\\{A766C25B-A1D1-4711-A726-AC3E7CA4AAB3}",
        "Beside SharePoint here to save a host (NESSUS).",
        Version=sz("7.0.2046.0"),
    )


def identity(host):
    """AADC: the version of Entra Connect is that of its program."""
    adfs(host, farm=2, proxy=0)
    host.key(MICROSOFT + "\\Azure AD Connect", AuditEventLogging=dword(1))
    host.key(
        CCS + "\\Services\\ADSync",
        ImagePath=sz('"C:\\Program Files\\Microsoft Azure AD Sync\\Bin\\miiserver.exe"'),
    )
    program(host, 4, "Microsoft Entra Connect Sync", "2.5.79.0")
    host.key(MICROSOFT + "\\Azure AD Connect Provisioning Agent", Version=sz("1.1.1586.0"))


def edge(host):
    adfs(host, farm=1, proxy=2)
    update = MICROSOFT + "\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired"
    host.value(update, "00000000-0000-4000-8000-000000000005", dword(1), "A start to come (HC).")


def desk(host):
    """C2R; and updates in the other places that name them (WAZUH, DN-UPD), with a start to come."""
    host.key(
        MICROSOFT + "\\Office\\ClickToRun\\Configuration",
        VersionToReport=sz("16.0.17928.20114"),
    )
    host.key(VERSION + "\\HotFix\\KB2999226", Installed=dword(1))
    for root in (MICROSOFT, WOW + "\\Microsoft"):
        host.key(
            root + "\\Updates\\Microsoft .NET Framework 4.5.2\\KB2972216",
            ThisVersionInstalled=sz("Y"),
        )
    product = INSTALLER + "\\00006109F10000000000000000F01FEC"
    host.key(product + "\\InstallProperties", DisplayName=sz("Microsoft Office Professional Plus"))
    host.key(
        product + "\\Patches\\0123456789ABCDEF0123456789ABCDEF",
        DisplayName=sz("Security Update for Microsoft Office 2016 (KB4011574) 32-Bit Edition"),
    )
    host.key(CBS + "\\RebootPending", "Windows waits for a start (HC).")


# name, release, what it is, what shows it
ROLES = [
    ("mail-2010", "2008-r2-sp1-server-x64", "Exchange Server 2010 and AD FS 2.0.", mail_2010),
    ("mail-2016", "2016-server-x64", "Exchange Server 2016.", mail_2016),
    ("data", "2012-r2-server-x64", "SQL Server 2014, and 2008 R2 in 32 bits.", data),
    ("portal-2013", "2012-server-x64", "SharePoint Server 2013.", portal_2013),
    ("portal-2019", "2019-server-x64", "SharePoint Server 2019.", portal_2019),
    ("identity", "2022-server-x64", "AD FS, Entra Connect and its provisioning agent.", identity),
    ("edge", "2019-server-x64", "Web Application Proxy.", edge),
    ("desk", "8.1-client-x64", "Office, updates in old places, and a start to come.", desk),
]


def hosts(releases):
    made = []
    for name, release, about, add in ROLES:
        host = facts(releases[release], [about])
        host.host = name
        stacks(host, releases[release])
        add(host)
        made.append(host)
    return made
