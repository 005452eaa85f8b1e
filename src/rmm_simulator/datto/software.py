"""Make up the software of a computer from a number that stands for it: names and versions as installers write them."""

_EVERYWHERE = (
    ("Microsoft Edge", ("121.0.2277.112", "121.0.2277.98", "120.0.2210.144")),
    ("Google Chrome", ("121.0.6167.184", "121.0.6167.85", "120.0.6099.225", "109.0.5414.120")),
    ("7-Zip 23.01 (x64)", ("23.01",)),
    ("Datto RMM", ("4.4.2187.2187", "4.4.2180.2180")),
    ("Microsoft Visual C++ 2015-2022 Redistributable (x64) - 14.38.33135", ("14.38.33135.0",)),
)
_CLIENTS = (
    ("Microsoft 365 Apps for business - en-us", ("16.0.17231.20236", "16.0.16731.20550")),
    ("Adobe Acrobat (64-bit)", ("24.001.20604", "23.008.20470", "")),
    ("Zoom Workplace (64-bit)", ("5.17.7 (31859)", "5.16.10 (25689)")),
    ("VLC media player", ("3.0.20", "3.0.18")),
    ("Notepad++ (64-bit x64)", ("8.6.3", "8.5.8")),
    ("Java 8 Update 391 (64-bit)", ("8.0.3910.13",)),
    ("PuTTY release 0.80 (64-bit)", ("0.80.0.0",)),
    ("KeePass Password Safe 2.56", ("2.56", "2.55")),
    ("Dental Imaging", ("2023 R2", "2023 R1", "v2024-beta")),
)
_SERVERS = (
    ("Microsoft SQL Server 2019 (64-bit)", ("15.0.4345.5", "15.0.4312.2")),
    ("OpenSSL 1.0.2 Light (64-bit)", ("1.0.2k", "1.0.2u")),
    ("OpenSSL 3 (64-bit)", ("3.0.13", "3.0.11")),
    ("Veeam Agent for Microsoft Windows", ("6.1.0.349",)),
    ("Backup Exec Remote Agent", ("22.0.1193.0", "Unknown")),
    ("Line of Business Connector", ("4.2-contoso", "4.1.7")),
)
"""Names with the versions that are found: newest first, some of them no version at all."""


def programs(seed: int, *, server: bool) -> tuple[tuple[str, str], ...]:
    """Return the programs of a computer, each with one of its versions; some computers lack some."""
    every = [*_EVERYWHERE, *(_SERVERS if server else _CLIENTS)]
    kept = [each for place, each in enumerate(every) if place < len(_EVERYWHERE) or (seed + place) % 3]
    return tuple((name, versions[(seed + place) % len(versions)]) for place, (name, versions) in enumerate(kept))
