"""Hosts with every update that a fact hangs on, by release (tls-facts a3, c3, c4, d8, f, b)."""

from .hosts import FRAMEWORK4, MICROSOFT, CBS, WOW, small, views
from .regfile import dword
from .releases import eight, eight_one, seven, ten, updated_vista

ROLLUPS = ("RollupFix", "DotNetRollup")


def with_updates(release, *numbers, rollups=ROLLUPS):
    """ROLLUP: the packages of monthly and of .NET rollups carry no number of an update."""
    kernel = "10.0" if release.build >= 10240 else release.version
    for name in [*(f"KB{number}" for number in numbers), *rollups]:
        package = f"Package_for_{name}~31bf3856ad364e35~{{cbs}}~~{kernel}.1.0"
        if package not in release.packages:
            release.packages = [*release.packages, package]
    return release


# c4 (ADV2960358): the update for .NET sets SchUseStrongCrypto itself.
STRONG = {"framework2": "3.5", "strong_crypto": True}
SERVER_2008 = updated_vista(
    "2008-sp2-server-x64",
    "Windows Server (R) 2008 Standard",
    "KB4019276",
    build=6003,
)
RELEASES = [
    with_updates(SERVER_2008, 4056564, 3154517, 4074621),
    with_updates(
        seven("7-sp1-client-x64", "Windows 7 Professional", framework4=379893, **STRONG),
        *(3140245, 3161949, 3154518, 2954853, 2977292, 3080079, 3042058, 3174644),
    ),
    with_updates(
        seven(
            "2008-r2-sp1-net45-server-x64",
            "Windows Server 2008 R2 Standard",
            framework4=378389,
            **STRONG,
        ),
        2938782,
        rollups=("DotNetRollup",),
    ),
    with_updates(
        eight("2012-server-x64", "Windows Server 2012 Standard", **STRONG),
        *(3140245, 3161949, 3154519, 2898849, 2977292, 2973337, 4022721, 3042058, 3174644),
    ),
    with_updates(
        eight_one("2012-r2-server-x64", "Windows Server 2012 R2 Standard", **STRONG),
        *(3161949, 3154520, 2898850, 2977292, 2973337, 4022720, 2929781, 3174644),
    ),
    with_updates(
        ten("10-1507-client-x64", 10240, 17146, 393295, framework2="3.5"),
        3192440,
    ),
    with_updates(
        ten("10-1511-client-x64", 10586, 318, 394254, "1511", framework2="3.5"),
        3156421,
    ),
    with_updates(
        ten(
            "2016-server-x64",
            14393,
            576,
            394802,
            "1607",
            product="Windows Server 2016 Standard",
            framework2="3.5",
        ),
        *(3201845, 3206632),
    ),
]


def hosts():
    made = []
    for release in RELEASES:
        host = small(release, ["With the updates that the engine asks for."])
        host.covers(MICROSOFT + "\\Updates", WOW + "\\Microsoft\\Updates")
        host.covers(CBS + "\\RebootPending")
        if release.strong_crypto:
            note = "Set by the update of advisory 2960358."
            for path in views(FRAMEWORK4, release):
                host.key(path, note, SchUseStrongCrypto=dword(1))
        made.append(host)
    return made
