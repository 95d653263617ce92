"""One entry per snapshot of an untouched host."""

from . import suites
from .releases import (
    INFERRED_2688,
    SEEN_160,
    SEEN_2688,
    SEEN_2720,
    TEN_1709,
    TEN_1903,
    TEN_2004,
    eight,
    eight_one,
    seven,
    ten,
    updated_vista,
    vista,
)

# Between the hives of 1709 and 1903, which agree, as do the pages of 1709 to 1903 (W32-SUITES).
BETWEEN = {
    "suites": suites.WINDOWS_10,
    "suites_from": "inferred: the hives of 1709 and of 1903 or 1909 agree, and so do the pages of\n"
    "1709, 1803, 1809 and 1903 but for the two suites of TLS 1.3 (HIVES, W32-SUITES)",
}


def page(title, names):
    return {
        "suites": names,
        "suites_from": f"W32-SUITES, “TLS Cipher Suites in {title}”; not seen in a hive",
    }


V22H2 = {
    "hive": TEN_2004,
    "suites": suites.WINDOWS_11_22H2,
    "suites_from": "W32-SUITES, “TLS Cipher Suites in Windows 10 v22H2”; that the two of\n"
    "TLS 1.3 stand before them is inferred from the hives of earlier builds (HIVES)",
}
LIST_1607 = page("Windows 10 v1607", suites.WINDOWS_10_1607)
LIST_11 = page("Windows 11", suites.WINDOWS_10)
LIST_2022 = page("Windows Server 2022", suites.WINDOWS_10)
LIST_11_22H2 = page("Windows 11 v22H2", suites.WINDOWS_11_22H2)
LIST_2025 = page("Windows Server 2025", suites.WINDOWS_11_22H2)

SEEN = {"mask": 2688, "mask_from": SEEN_2688}
INFERRED = {"mask": 2688, "mask_from": INFERRED_2688}
SERVER_2016 = {"product": "Windows Server 2016 Standard", **LIST_1607}
SERVER_2019 = {"product": "Windows Server 2019 Standard", **BETWEEN}
TEN_2004_HOST = {"hive": TEN_2004, **INFERRED}
TEN_2004_SEEN = {"hive": TEN_2004, **SEEN}
TWIN_2004 = "10-2004-client-x64"

RELEASES = [
    vista("vista-sp2-client-x86", "Windows Vista (TM) Business"),
    updated_vista(
        "vista-sp2-kb4019276-client-x86",
        "Windows Vista (TM) Business",
        "KB4019276",
        remarks=["That KB4019276 installs on Vista is a report of third parties (FFFTP, UKFAST)."],
    ),
    vista("2008-sp2-server-x64", "Windows Server (R) 2008 Standard"),
    updated_vista(
        "2008-sp2-kb4019276-server-x64", "Windows Server (R) 2008 Standard", "KB4019276"
    ),
    updated_vista(
        "2008-sp2-build6003-server-x86",
        "Windows Server (R) 2008 Standard",
        "KB4056564",
        build=6003,
        remarks=["KB4056564 replaces KB4019276 (tls-facts a3)."],
    ),
    seven(
        "7-sp1-client-x86",
        "Windows 7 Professional",
        framework2="3.5",
        mask=160,
        mask_from=SEEN_160,
    ),
    seven(
        "7-sp1-client-x64",
        "Windows 7 Professional",
        framework2="3.5",
        mask=160,
        mask_from=SEEN_160,
    ),
    seven("2008-r2-sp1-server-x64", "Windows Server 2008 R2 Standard", framework2="2.0"),
    eight("8-client-x64", "Windows 8 Pro"),
    eight("2012-server-x64", "Windows Server 2012 Standard", twin="8-client-x64"),
    eight_one("8.1-client-x64", "Windows 8.1 Pro", mask=2720, mask_from=SEEN_2720),
    eight_one("2012-r2-server-x64", "Windows Server 2012 R2 Standard", twin="8.1-client-x64"),
    ten(
        "10-1507-client-x64",
        10240,
        16384,
        393295,
        **page("Windows 10 v1507", suites.WINDOWS_10_1507),
    ),
    ten(
        "10-1511-client-x64",
        10586,
        0,
        394254,
        "1511",
        **page("Windows 10 v1511", suites.WINDOWS_10_1511),
    ),
    ten("10-1607-client-x64", 14393, 0, 394802, "1607", **LIST_1607, **INFERRED),
    ten("2016-server-x64", 14393, 0, 394802, "1607", twin="10-1607-client-x64", **SERVER_2016),
    ten(
        "2016-october-2022-server-x64",
        14393,
        5427,
        394802,
        "1607",
        packages=["Package_for_RollupFix~31bf3856ad364e35~{cbs}~~14393.5427.1.10"],
        twin="10-1607-client-x64",
        remarks=["KB5018411 of 11 October 2022; KB5017811 does not list this release."],
        **SERVER_2016,
    ),
    ten(
        "10-1703-client-x64",
        15063,
        0,
        460798,
        "1703",
        **page("Windows 10 v1703", suites.WINDOWS_10_1703),
        **SEEN,
    ),
    ten("10-1709-client-x64", 16299, 15, 461308, "1709", hive=TEN_1709, **INFERRED),
    ten("10-1803-client-x64", 17134, 1, 461808, "1803", twin="10-1809-client-x64", **INFERRED),
    ten("10-1809-client-x64", 17763, 1, 461814, "1809", **BETWEEN, **INFERRED),
    ten("2019-server-x64", 17763, 1, 461814, "1809", twin="10-1809-client-x64", **SERVER_2019),
    ten(
        "2019-october-2022-server-x64",
        17763,
        3532,
        461814,
        "1809",
        packages=["Package_for_RollupFix~31bf3856ad364e35~{cbs}~~17763.3532.1.11"],
        twin="10-1809-client-x64",
        remarks=["KB5018419 of 11 October 2022; KB5017811 lists this release."],
        **SERVER_2019,
    ),
    ten("10-1903-client-x64", 18362, 30, 528040, "1903", hive=TEN_1903, **INFERRED),
    ten(
        "10-1909-client-x64",
        18363,
        418,
        528040,
        "1909",
        hive=TEN_1903,
        twin="10-1903-client-x64",
        **INFERRED,
    ),
    ten("10-2004-client-x64", 19041, 264, 528372, "2004", **TEN_2004_HOST),
    ten("10-20h2-client-x64", 19042, 508, 528372, "20H2", twin=TWIN_2004, **TEN_2004_HOST),
    ten("10-21h1-client-x64", 19043, 985, 528372, "21H1", twin=TWIN_2004, **TEN_2004_SEEN),
    ten("10-21h2-client-x64", 19044, 1288, 528372, "21H2", **TEN_2004_SEEN),
    ten(
        "10-21h2-october-2022-client-x64",
        19044,
        2130,
        528372,
        "21H2",
        hive=TEN_2004,
        packages=["Package_for_RollupFix~31bf3856ad364e35~{cbs}~~19041.2130.1.8"],
        twin="10-21h2-client-x64",
        remarks=["KB5018410 of 11 October 2022; KB5017811 lists this release."],
        **SEEN,
    ),
    ten("10-22h2-client-x64", 19045, 2130, 528372, "22H2", **V22H2, **SEEN),
    ten(
        "10-22h2-client-x86",
        19045,
        2130,
        528372,
        "22H2",
        framework2="3.5",
        twin="10-22h2-client-x64",
        remarks=["With the feature .NET Framework 3.5, which is not there from the start."],
        **V22H2,
        **SEEN,
    ),
    ten(
        "2022-server-x64",
        20348,
        169,
        528449,
        "21H2",
        product="Windows Server 2022 Standard",
        **LIST_2022,
    ),
    ten("11-21h2-client-x64", 22000, 194, 528449, "21H2", **LIST_11, **INFERRED),
    ten("11-22h2-client-x64", 22621, 521, 533320, "22H2", **LIST_11_22H2, **INFERRED),
    ten(
        "11-23h2-client-x64",
        22631,
        2428,
        533320,
        "23H2",
        twin="11-22h2-client-x64",
        **INFERRED,
    ),
    ten("11-24h2-client-x64", 26100, 1742, 533320, "24H2", **LIST_11_22H2, **INFERRED),
    ten("11-24h2-client-arm64", 26100, 1742, 533320, "24H2", twin="11-24h2-client-x64"),
    # No source tells of these two what they hold; the lists are those of what lies beside them.
    ten(
        "23h2-server-x64",
        25398,
        469,
        533320,
        "23H2",
        product="Windows Server Datacenter",
        twin="11-22h2-client-x64",
        remarks=["W32-PROTO does not list the build, which lies between 22631 and 26100."],
    ),
    ten(
        "11-25h2-client-x64",
        26200,
        6584,
        533320,
        "25H2",
        twin="11-24h2-client-x64",
        remarks=["An enablement package on 24H2; W32-PROTO does not list the build."],
    ),
    ten(
        "2025-server-x64",
        26100,
        1742,
        533320,
        "24H2",
        product="Windows Server 2025 Standard",
        **LIST_2025,
    ),
]
