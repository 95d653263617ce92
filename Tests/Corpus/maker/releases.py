"""The releases of the corpus: what their own registries say of them, before anybody configured TLS.

Builds, names and service packs: tls-facts g (WAZUH, MQL, HC, SQLCHECK, HIVES) and a3 (W32-PROTO).
.NET releases: tls-facts c2 (DN-VER); which Windows carries which is common knowledge. Revisions are
those at release. Of them only the side of the updates of 20 September 2022 matters (KB5017811); the
first revisions with these updates are, by build: 10240.19507, 14393.5427, 17763.3469, 19042 to
19044.2075, 20348.1070, 22000.1042. 19045, 22621 and what follows were released after that day, and
10586, 15063 to 17134, 18362, 18363 and 19041 got no update after it (update histories).
"""

from dataclasses import dataclass, field

from . import suites
from .regfile import dword, expand, sz

CBS = "~31bf3856ad364e35~{cbs}~~"


# How EAP-TLS is registered as a method: in part the same in all hives that were read.
METHOD = {
    "MPPEEncryptionSupported": dword(1),
    "NoRootRevocationCheck": dword(1),
    "RolesSupported": dword(3),
    "StandaloneSupported": dword(0),
}
# The rest, as the hive of Windows 7 has it; of the others it was not noted.
LIBRARY = expand("%SystemRoot%\\System32\\rastls.dll")
METHOD_7 = {
    "": sz("Microsoft"),
    "FriendlyName": sz("@%SystemRoot%\\system32\\rastls.dll,-2001"),
    "Path": LIBRARY,
    "ConfigCLSID": sz("{58AB2366-D597-11d1-B90E-00C04FC9B263}"),
    "ConfigUiPath": LIBRARY,
    "IdentityPath": LIBRARY,
    "InteractiveUIPath": LIBRARY,
    "InvokePasswordDialog": dword(0),
    "InvokeUsernameDialog": dword(0),
    "PerPolicyConfig": dword(1),
    "Properties": dword(0x1328D8AF),
} | METHOD


@dataclass
class Hive:
    """A real SYSTEM hive of public test data (HIVES), which shows what a build holds untouched."""

    name: str
    of: str
    suites: list
    signatures: list
    curves: list = None
    stores_ssl2: bool = False
    bindings: tuple = ("SslBindingInfo",)
    method: dict = field(default_factory=lambda: METHOD)


SEVEN = Hive(
    "regipy SYSTEM.xz",
    "Windows 7 SP1 x86",
    suites.WINDOWS_7,
    suites.SIGNATURES_7,
    stores_ssl2=True,
    method=METHOD_7,
)
EIGHT_ONE = Hive(
    "regipy SYSTEM_2.xz",
    "Windows 8.1 x64 with KB2919355",
    suites.WINDOWS_8_1,
    suites.SIGNATURES_7,
    stores_ssl2=True,
    bindings=("SslBindingInfo", "SslCcsBindingInfo", "SslSniBindingInfo"),
)
TEN_1709 = Hive(
    "regipy SYSTEM_B.xz",
    "Windows 10 1709 x64",
    suites.WINDOWS_10,
    suites.SIGNATURES_10,
    suites.CURVES,
    bindings=EIGHT_ONE.bindings,
)
TEN_1903 = Hive(
    "regipy SYSTEM_WIN_10_1709.xz",
    "Windows 10 1903 or 1909 x64, whatever its name says",
    suites.WINDOWS_10,
    suites.SIGNATURES_10,
    suites.CURVES,
    bindings=(*EIGHT_ONE.bindings, "SslScopedCcsBindingInfo"),
)
TEN_2004 = Hive(
    "dissect.regf SYSTEM.gz",
    "Windows 10 x64 of the code base 19041, revision 1288",
    suites.WINDOWS_10,
    suites.SIGNATURES_10_2004,
    suites.CURVES,
    bindings=TEN_1903.bindings,
)


@dataclass
class Release:
    name: str  # of the file: <release>-<client|server>-<architecture>
    build: int
    product: str
    explorer: str  # `Version`; from Internet Explorer 10 on `svcVersion` too
    revision: int = None
    service_pack: int = 0
    edition: str = "Professional"
    display: str = None
    framework4: int = None
    framework2: str = None  # "2.0" or "3.5"
    strong_crypto: bool = False  # SchUseStrongCrypto of .NET 4, as an update sets it
    packages: list = field(default_factory=list)
    hive: Hive = None  # of this build, or of the one that shares its code
    suites: list = None  # where no hive shows them
    suites_from: str = None
    curves: list = None
    mask: int = None  # SecureProtocols of the user
    mask_from: str = "no hive of this release was seen, so the value is left out"
    twin: str = None  # a file that has the same local lists, which are not told again
    remarks: list = field(default_factory=list)

    @property
    def kind(self):
        return "server" if "-server-" in self.name else "client"

    @property
    def architecture(self):
        return self.name.rsplit("-", 1)[1]

    @property
    def version(self):
        """`CurrentVersion` stays at 6.3 from Windows 10 on (W32-OSVER)."""
        for version, end in (("6.0", 7000), ("6.1", 9000), ("6.2", 9600)):
            if self.build < end:
                return version
        return "6.3"

    @property
    def explorer_major(self):
        major, minor = (int(part) for part in self.explorer.split(".")[:2])
        return minor if major == 9 and minor >= 10 else major


SEEN_160 = "160 in four hives of Windows 7 with Internet Explorer 8 to 10 (HIVES)"
SEEN_2720 = "2720 in plaso regf/NTUSER.DAT, whose Winlogon names build 9600 (HIVES)"
SEEN_2688 = (
    "2688 in hives whose Winlogon names builds 15063, 19043, 19044 and 19045 (HIVES: regipy\n"
    "transactions_NTUSER, NTUSER_with_winscp, NTUSER_BAGMRU, NTUSER-WSL)"
)
INFERRED_2688 = SEEN_2688 + "; inferred for this build"


def vista(name, product, **changes):
    facts = {
        "build": 6002,
        "service_pack": 2,
        "explorer": "7.0.6002.18005",
        "framework2": "3.0",
        "edition": "ServerStandard" if "server" in name else "Business",
        "suites": suites.VISTA,
        "suites_from": "W32-SUITES, “TLS Cipher Suites in Windows Vista”; not seen in a hive",
    }
    return Release(name, product=product, **{**facts, **changes})


def updated_vista(name, product, kb, **changes):
    """KB4019276 brings TLS 1.1 and 1.2 and leaves them off (MS-TLSP, FFFTP)."""
    return vista(
        name,
        product,
        packages=[f"Package_for_{kb}{CBS}6.0.1.0"],
        suites=None,
        suites_from=f"no source gives the suites with {kb}, so the list is left out",
        **changes,
    )


def seven(name, product, **changes):
    facts = {
        "build": 7601,
        "service_pack": 1,
        "explorer": "8.0.7601.17514",
        "packages": [f"Package_for_KB976932{CBS}6.1.1.17514"],
        "hive": SEVEN,
        "edition": "ServerStandard" if "server" in name else "Professional",
    }
    return Release(name, product=product, **{**facts, **changes})


def eight(name, product, **changes):
    facts = {
        "build": 9200,
        "explorer": "9.10.9200.16384",
        "framework4": 378389,
        "packages": [f"Package_for_KB3042058{CBS}6.2.1.0"],
        "suites": suites.WINDOWS_8,
        "suites_from": "W32-SUITES, “TLS Cipher Suites in Windows 8”, which is the list with\n"
        "KB3042058; not seen in a hive",
        "edition": "ServerStandard" if "server" in name else "Professional",
    }
    return Release(name, product=product, **{**facts, **changes})


def eight_one(name, product, **changes):
    facts = {
        "build": 9600,
        "revision": 17031,
        "explorer": "9.11.9600.17031",
        "framework4": 378675,
        "packages": [f"Package_for_KB2919355{CBS}6.3.1.14"],
        "hive": EIGHT_ONE,
        "edition": "ServerStandard" if "server" in name else "Professional",
    }
    return Release(name, product=product, **{**facts, **changes})


def ten(name, build, revision, framework4, display=None, product="Windows 10 Pro", **changes):
    """Windows 10, 11 and their servers; ProductName says “Windows 10” on 11 too (WAZUH, HC)."""
    facts = {
        "explorer": f"9.11.{build}.0",
        "edition": "ServerStandard" if "server" in name else "Professional",
        "curves": suites.CURVES if build >= 14393 else None,
    }
    return Release(
        name,
        build,
        product,
        revision=revision,
        framework4=framework4,
        display=display,
        **{**facts, **changes},
    )
