"""Make up the hardware, patches and fields of a device from a number that stands for it."""

import random
from dataclasses import replace

from rmm_simulator.datto.details import (
    AntivirusStatus,
    Datastore,
    DeviceDetails,
    Disk,
    Guest,
    InstallStatus,
    Nic,
    Patch,
    PatchStatus,
    Severity,
    Supply,
    Udf,
)
from rmm_simulator.datto.records import uid_for
from rmm_simulator.datto.software import programs

GB = 1024**3
DAY = 86_400.0
SERVER_MODELS = (("HPE", "ProLiant DL360 Gen10"), ("Dell Inc.", "PowerEdge R650"))
CLIENT_MODELS = (("LENOVO", "ThinkPad T14 Gen 3"), ("Dell Inc.", "OptiPlex 7090"), ("HP", "EliteBook 840 G9"))
ANTIVIRUS: tuple[AntivirusStatus, ...] = (
    "RunningAndUpToDate",
    "RunningAndUpToDate",
    "RunningAndUpToDate",
    "RunningAndNotUpToDate",
    "NotRunning",
    "NotDetected",
)
PATCH_STATUSES: tuple[PatchStatus, ...] = (
    "FullyPatched",
    "ApprovedPending",
    "RebootRequired",
    "InstallError",
    "NoData",
    "NoPolicy",
)
_CATALOG: tuple[tuple[str, str | None, Severity, bool, str], ...] = (
    ("2024-02 Cumulative Update for Windows (x64)", "KB5034765", "CRITICAL", True, "2024-02-13"),
    ("2024-01 Cumulative Update for .NET Framework", "KB5034275", "IMPORTANT", True, "2024-01-09"),
    ("Security Update for SQL Server 2019", "KB5033688", "IMPORTANT", False, "2024-01-09"),
    ("Windows Malicious Software Removal Tool", "KB890830", "UNSPECIFIED", False, "2024-02-13"),
    ("Update for Microsoft Defender Antivirus", "KB2267602", "MODERATE", False, "2024-02-14"),
    ("Servicing Stack Update", "KB5034864", "LOW", False, "2024-01-23"),
    ("Intel - Net - 12.19.2.45", None, "UNSPECIFIED", True, "2023-11-02"),
)


def mac_of(seed: int, nic: int = 0) -> str:
    """Return an address that is unique for the device and interface; the range is one for documents (RFC 7042)."""
    number = seed * 8 + nic
    return "00:00:5E:" + ":".join(f"{number >> shift & 0xFF:02X}" for shift in (16, 8, 0))


def agent_details(chance: random.Random, seed: int, address: str, now: float, *, server: bool) -> DeviceDetails:
    """Return the details of a computer with an agent, in one of every state."""
    maker, model = chance.choice(SERVER_MODELS if server else CLIENT_MODELS)
    patch_status = PATCH_STATUSES[seed % len(PATCH_STATUSES)]
    size = (256, 512, 1024)[seed % 3] * GB
    return DeviceDetails(
        ext_ip=f"203.0.113.{seed % 250 + 1}",
        agent=f"4.4.{2180 + seed % 12}",
        reboot_required=patch_status == "RebootRequired",
        last_reboot=now - (seed % 40 + 1) * DAY,
        last_audit=now - seed % 24 * 3600,
        created_at=now - (400 + seed % 900) * DAY,
        warranty=f"{2023 + seed % 5}-0{seed % 9 + 1}-15" if seed % 4 else None,
        antivirus_product="Windows Defender" if seed % 3 else "Webroot SecureAnywhere",
        antivirus_status=ANTIVIRUS[seed % len(ANTIVIRUS)],
        patch_status=patch_status,
        software_status="Compliant" if seed % 2 else None,
        manufacturer=maker,
        model=model,
        serial=f"SN{seed:08}",
        memory=(64 if server else 16) * GB,
        cores=16 if server else 8,
        processor="Intel(R) Xeon(R) Silver 4314" if server else "12th Gen Intel(R) Core(TM) i5-1245U",
        nics=nics(seed, address, several=server or seed % 5 == 0),
        disks=(
            Disk("C:", size, int(size * chance.uniform(0.02, 0.7))),
            *((Disk("D:", 4 * size, int(4 * size * chance.uniform(0.01, 0.6))),) if server else ()),
        ),
        patches=patches(patch_status),
        software=programs(seed, server=server),
        udfs=udfs(seed),
    )


def nics(seed: int, address: str, *, several: bool) -> tuple[Nic, ...]:
    """Return the interfaces. A second one, without a gateway, has an address that the device's row does not show."""
    first = Nic("Intel(R) Ethernet Connection", mac_of(seed), address, f"fe80::{seed:x}")
    if not several:
        return (first,)
    second = Nic("Broadcom NetXtreme #2", mac_of(seed, 1), f"192.168.{seed // 250 % 250}.{seed % 250 + 1}")
    return (first, second, Nic("Wi-Fi", mac_of(seed, 2), None, None, "Wireless80211"))


def patches(status: PatchStatus) -> list[Patch]:
    """Return the patches that lead to this status."""
    if status in {"NoData", "NoPolicy"}:
        return []
    pending: InstallStatus = "INSTALLED" if status == "FullyPatched" else "APPROVED_PENDING"
    states: tuple[InstallStatus, ...] = (
        pending,
        pending,
        "INSTALLED",
        "INSTALLED",
        "INSTALLED",
        "NOT_APPROVED",
        "NOT_APPROVED",
    )
    made = [
        Patch(uid_for("patch", title), title, kb, severity, state, released=released, size=480_000_000, reboot=reboot)
        for (title, kb, severity, reboot, released), state in zip(_CATALOG, states, strict=True)
    ]
    made[-1] = replace(made[-1], type="DRIVER", category=("Drivers",), needs_input=True)
    return made


def udfs(seed: int) -> tuple[Udf, ...]:
    """Return filled fields of every type, one of them far up, and one against the declared type."""
    if seed % 3 == 0:
        return ()
    return (
        Udf(1, f"RACK-{seed % 12 + 1}", "Location"),
        Udf(2, seed % 2 == 0, "Backup enabled"),
        Udf(5, float(seed % 60), "Backup age (hours)"),
        Udf(7, f"2025-0{seed % 9 + 1}-01", "Contract end", day=True),
        Udf(30, "soon", "Review in days", mismatch=True),
        Udf(212, f"asset {seed}"),
    )


def esxi_details(seed: int, address: str, now: float) -> DeviceDetails:
    """Return the details of an ESXi host with three guests, one of them with snapshots."""
    return DeviceDetails(
        last_audit=now - 3600,
        last_reboot=now - 190 * DAY,
        manufacturer="Dell Inc.",
        model="PowerEdge R740",
        serial=f"ESX{seed:05}",
        memory=256 * GB,
        cores=32,
        processor="Intel(R) Xeon(R) Gold 6226R",
        nics=(
            Nic("vmnic0", mac_of(seed), address, None, "ixgben"),
            Nic("vmnic1", mac_of(seed, 1), None, None, "ixgben"),
        ),
        guests=(
            Guest(f"vm-dc-{seed}", 8 * GB, 0, "datastore1"),
            Guest(f"vm-sql-{seed}", 32 * GB, 3, "datastore1, datastore2"),
            Guest(f"vm-file-{seed}", 16 * GB, 0, "datastore2"),
        ),
        datastores=(Datastore("datastore1", 2048 * GB, 120 * GB), Datastore("datastore2", 4096 * GB, 2900 * GB)),
    )


def printer_details(seed: int, address: str, now: float) -> DeviceDetails:
    """Return the details of a printer; one supply tells no exact level."""
    return DeviceDetails(
        last_audit=now - 7200,
        manufacturer="HP",
        model="HP LaserJet Pro M404dn",
        serial=f"PRN{seed:05}",
        nics=(Nic("Ethernet", mac_of(seed), address),),
        supplies=(Supply("Black Cartridge HP CF259A", str(seed % 100)), Supply("Maintenance Kit", "-3", "-2")),
        pages=48_213 + seed,
        snmp_location="2nd floor",
    )


def network_details(seed: int, address: str) -> DeviceDetails:
    """Return the details of a switch, which no audit describes."""
    return DeviceDetails(
        type_name="Switch",
        manufacturer="Cisco",
        nics=(Nic("vlan1", mac_of(seed), address),),
        snmp_location="rack 1",
    )
