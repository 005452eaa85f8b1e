"""What the golden blocks of devices are the blocks of, by the name of their file in `tests/golden`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rmm_jobs.domain.alerts import Alert, AlertContext, AlertKind, Priority
from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.audits import Audit, AuditKind, AuditPart, Datastore, Disk, Guest, MemoryModule, Nic, Supply
from rmm_jobs.domain.catalog import Device, Shortfall
from rmm_jobs.domain.device_results import AuditReport, Coverage, DeviceDetail, DeviceList, FoundBy, PatchList
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.inventory import AntivirusState, DeviceFacts, DeviceKind, PatchState, Site, UserField
from rmm_jobs.domain.patches import Patch, PatchStatus, Severity
from rmm_jobs.domain.software import Program, Software, SoftwareFilter, SoftwareList
from rmm_jobs.domain.software_search import FoundProgram, Reach, SoftwareSearch
from rmm_jobs.domain.system_errors import Action, DeadlineExceeded, PermissionDenied, RateLimited
from rmm_jobs.safety.fields import mask_fields

NOW = datetime(2026, 11, 26, 11, 53, tzinfo=UTC)
SQL01 = Device(
    "3b0c5a1e-4b8e-4d6a-9c1e-5a2b8d4f6e01",
    "NW-SQL01",
    "Northwind",
    online=True,
    last_seen=datetime(2026, 11, 26, 11, 50, 30, tzinfo=UTC),
    category="Server",
    operating_system="Windows Server 2022 Standard",
    internal_ip="10.4.0.12",
    last_user="NORTHWIND\\svc-sql",
    description="Accounts, do not reboot before 18:00",
    facts=DeviceFacts(
        kind=DeviceKind.SERVER,
        audit_kind=AuditKind.COMPUTER,
        external_ip="203.0.113.9",
        agent_version="4.4.2190",
        last_reboot=datetime(2026, 11, 21, 3, 0, tzinfo=UTC),
        reboot_required=True,
        patch_state=PatchState.PENDING,
        patches_pending=3,
        patches_not_approved=1,
        antivirus="Windows Defender",
        antivirus_state=AntivirusState.OUT_OF_DATE,
        warranty="2026-05-15",
        portal_url="https://pinotage.rmm.datto.com/device/4711",
    ),
)
AUDIT = Audit(
    AuditKind.COMPUTER,
    manufacturer="HPE",
    model="ProLiant DL360",
    serial="CZ30000001",
    nics=(Nic("vEthernet", "001b44113ab8"), Nic("Intel(R) I350", "00-1b-44-11-3a-b7", ipv4="10.4.0.12")),
)
FIELDS = (
    UserField(1, "Rack", "B4"),
    UserField(2, "Admin password", "hunter2"),
    UserField(9, "UDF 9", "471207-238227-000187-111111-222222-333333-444444-555555"),
)
MASKED, COUNT = mask_fields(FIELDS)
ALERTS = [
    Alert("a1", Priority.HIGH, AlertContext(AlertKind.OTHER, {"state": "low"}, "new_ctx")),
    Alert("a2", Priority.LOW, AlertContext(AlertKind.OTHER, {}, None), diagnostics="Spooler is stopped"),
]
IN_FULL = DeviceDetail(SQL01, AUDIT, alerts=ALERTS, alerts_total=2, fields=MASKED, fields_masked=COUNT)
PLAIN = DeviceDetail(
    Device("4c1d6b2f-4b8e-4d6a-9c1e-5a2b8d4f6e01", "", "Northwind", online=True), alerts=(), alerts_total=0
)
ASLEEP = replace(
    SQL01,
    uid="5d2e7c30-4b8e-4d6a-9c1e-5a2b8d4f6e01",
    hostname="NW-LT07",
    online=False,
    last_seen=datetime(2026, 11, 24, 8, 0, tzinfo=UTC),
    category="Laptop",
    description=None,
    facts=DeviceFacts(kind=DeviceKind.LAPTOP, agent_version="4.4.2190", warranty="soon"),
)
PRINTER = Device(
    "6e3f8d41-4b8e-4d6a-9c1e-5a2b8d4f6e01", "NW-PRN01", "Northwind", online=True, agentless=True, category="Printer"
)
OLD = Device("7f409e52-4b8e-4d6a-9c1e-5a2b8d4f6e01", "NW-SQL01-OLD", "Deleted Devices", deleted=True)
SUSPENDED = Device("80510f63-4b8e-4d6a-9c1e-5a2b8d4f6e01", "NW-WS07", "Northwind", online=True, suspended=True)
SILENT = Device("91621074-4b8e-4d6a-9c1e-5a2b8d4f6e01", "NW-WS08", "Northwind")
NAMESAKE = replace(SQL01, uid="a2732185-4b8e-4d6a-9c1e-5a2b8d4f6e01", site="Contoso", online=False)
FLEET = [
    Device(f"b{number:07}-e5f6-7890-abcd-ef1234567890", f"NW-WS{number:02}", "Northwind", online=True)
    for number in range(1, 26)
]
UNREADABLE = DeviceDetail(
    replace(SQL01, facts=replace(SQL01.facts, fields=FIELDS)),
    audit_failure=PermissionDenied(Action.READ_AUDIT),
    alerts_failure=RateLimited(Action.READ_ALERTS),
    fields_unlabelled=3,
    fields_failure=DeadlineExceeded(Action.READ_DEVICES, seconds=10.0),
)


INDEX = Coverage(100_000, 100_000, interfaces=False, as_of=NOW - timedelta(minutes=12))


def found(query: str, *devices: Device, **more: object) -> DeviceList:
    """A look-up that found these devices and no others."""
    return DeviceList(query, None, devices, len(devices), NOW, **more)  # pyright: ignore[reportArgumentType]  # its own fields


GB = 1024**3
COMPUTER = replace(
    AUDIT,
    processors=("Intel(R) Xeon(R) Silver 4314", "Intel(R) Xeon(R) Silver 4314"),
    cores=16,
    memory=64 * GB,
    modules=(MemoryModule(32 * GB, "DDR4", "3200", "DIMM 1"), MemoryModule(32 * GB, "DDR4", "3200", "DIMM 2")),
    disks=(Disk("C:", 256 * GB, 119 * GB), Disk("D:", 256 * GB, 9 * GB), Disk("E:"), Disk("F:", 100 * GB, 15 * GB)),
)
AUDITED = replace(SQL01, facts=replace(SQL01.facts, last_audit=datetime(2026, 11, 26, 7, 0, tzinfo=UTC)))
ESXI_DEVICE = Device(
    "c3843296-4b8e-4d6a-9c1e-5a2b8d4f6e01",
    "NW-ESX01",
    "Northwind",
    online=True,
    agentless=True,
    facts=DeviceFacts(kind=DeviceKind.ESXI, audit_kind=AuditKind.ESXI),
)
ESXI = Audit(
    AuditKind.ESXI,
    manufacturer="Dell Inc.",
    guests=(Guest("vm-dc", 8 * GB, 0, "store1"), Guest("vm-sql", 32 * GB, 3, "store1, store2"), Guest(None)),
    datastores=(
        Datastore("store1", 2048 * GB, 1024 * GB, 94, "VMFS", "normal"),
        Datastore("store2", 1024 * GB, 50 * GB),
    ),
    nics=(Nic("vmnic0", "00:00:5e:00:53:01", "10.4.0.20", speed="10000 Mbps"),),
    snapshots=3,
)
SUPPLIES = Audit(
    AuditKind.PRINTER,
    model="LaserJet M404",
    pages=48_213,
    location="2nd floor",
    uptime="12 days",
    supplies=(
        Supply("Maintenance Kit", -3, -2),
        Supply("Black", 7, 100),
        Supply("Yellow", 400, 1_000),
        Supply("Waste", None, None),
        Supply("Drum", 900, -2),
    ),
)
SWITCH = Device(
    "d49543a7-4b8e-4d6a-9c1e-5a2b8d4f6e01",
    "NW-SW01",
    "Northwind",
    online=True,
    agentless=True,
    category="Network Device",
)
PATCHES = [
    Patch(
        "p1", "2026-11 Cumulative Update", "5034765", Severity.CRITICAL, pending=1, reboot=True, released="2026-11-10"
    ),
    Patch("p2", None, None, Severity.UNSPECIFIED, not_approved=1, reboot=None, needs_input=True),
]
OF_SITE = [
    Patch("p1", "2026-11 Cumulative Update", "KB5034765", Severity.CRITICAL, pending=4, not_approved=2, reboot=True),
    Patch("p3", "Servicing Stack", None, Severity.LOW, not_approved=6, reboot=False),
]
PROGRAMS = [
    Program(Software("7-Zip 22.01 (x64)", "22.01")),
    Program(Software("Google Chrome", "125.0.6422.142")),
    Program(Software("Backup Agent")),
]
OLD_PROGRAMS = [
    Program(Software("OpenSSL Light", "1.0.2k")),
    Program(Software("OpenSSL of Contoso", "1.1.0-contoso"), is_unsure=True),
]
OPENSSL = SoftwareFilter("openssl", "1.1")
OPEN = (PatchStatus.PENDING, PatchStatus.NOT_APPROVED)
PLACE = Site("5d7a3c1e-0b2f-4e6a-9c8d-1f2e3d4c5b6a", "Northwind", devices=45, online=42, offline=3)
READ_AT = datetime(2026, 11, 26, 9, 53, tzinfo=UTC)
FOUND_PROGRAMS = [
    FoundProgram(SQL01.uid, "NW-SQL01", "Northwind", OLD_PROGRAMS[0], READ_AT),
    FoundProgram(ASLEEP.uid, "NW-LT07", "Northwind", Program(Software("OpenSSL", "1.0.1"))),
    FoundProgram(SILENT.uid, "NW-WS08", "Northwind", OLD_PROGRAMS[1], READ_AT),
]
WITHOUT = SoftwareFilter("sentinel", absent=True)
LACKING = [replace(each, program=None) for each in FOUND_PROGRAMS[:2]]
COUNTS = [
    (PatchStatus.PENDING, Severity.CRITICAL, 1),
    (PatchStatus.NOT_APPROVED, Severity.CRITICAL, 1),
    (PatchStatus.NOT_APPROVED, Severity.LOW, 1),
]

DEVICE_CASES: Mapping[str, Answerable | JobsError] = {
    "devices-one": found("nw-sql01", SQL01, detail=IN_FULL),
    "devices-one-offline": replace(found("lt07", ASLEEP), site="North", detail=DeviceDetail(ASLEEP, None, alerts=())),
    "devices-one-unreadable": found("nw-sql01", SQL01, detail=UNREADABLE),
    "devices-one-printer": found(
        "10.4.0.9", PRINTER, found_by=FoundBy.ADDRESS, detail=DeviceDetail(PRINTER, alerts=())
    ),
    "devices-one-of-a-user": found(
        "anna",
        SQL01,
        found_by=FoundBy.USER,
        coverage=Coverage(5_000, 12_000, whole=False, interfaces=False),
        detail=replace(IN_FULL, alerts=(), alerts_total=0, fields=(), fields_masked=0),
    ),
    "devices-one-of-an-index": found(
        "anna", SQL01, found_by=FoundBy.USER, coverage=INDEX, detail=DeviceDetail(SQL01, alerts=())
    ),
    "devices-one-not-read-now": found(
        "10.4.0.11",
        SQL01,
        found_by=FoundBy.ADDRESS,
        coverage=replace(INDEX, failure=RateLimited(Action.READ_DEVICES)),
    ),
    "devices-several-of-an-index": found("anna", SQL01, ASLEEP, found_by=FoundBy.USER, coverage=INDEX),
    "devices-none-in-an-index": found(
        "10.4.0.99", found_by=FoundBy.ADDRESS, coverage=replace(INDEX, looked_at=99_998, whole=False)
    ),
    "devices-one-suspended": found("WS07", SUSPENDED, detail=DeviceDetail(SUSPENDED, alerts=())),
    "devices-one-deleted": found("OLD", OLD, detail=DeviceDetail(OLD, alerts=())),
    "devices-without-hostname": found("NW", PLAIN.device, detail=PLAIN),
    "devices-exact-beside-longer": found("nw-sql01", SQL01, OLD, detail=IN_FULL),
    "devices-repeated": found("SQL", SQL01, detail=IN_FULL, shortfall=Shortfall(1, None, repeats=True)),
    "devices-several": found("NW", SQL01, ASLEEP, SUSPENDED, PRINTER, SILENT, OLD),
    "devices-namesakes": replace(found("nw-sql01", SQL01, NAMESAKE), kind=DeviceKind.SERVER),
    "devices-many": DeviceList("WS", None, FLEET, 1_500, NOW),
    "devices-second-page": DeviceList("WS", "Northwind", FLEET[:2], 1_500, NOW, offset=25, online=True),
    "devices-past-the-end": DeviceList("WS", None, [], 30, NOW, offset=50),
    "devices-alike": found("NW-SQL1", SQL01, alike=True, found_by=FoundBy.LIKENESS),
    "devices-elsewhere": replace(found("nw-sql01", SQL01), site="Contoso", elsewhere=True),
    "devices-none": found("UNKNOWN-PC"),
    "devices-none-at-site": replace(found("UNKNOWN-PC"), site="Northwind", shortfall=Shortfall(250, 300)),
    "devices-none-left": replace(found("SQL"), online=False, kind=DeviceKind.SERVER, left_out=2),
    "devices-none-at-address": found(
        "10.4.0.99",
        found_by=FoundBy.ADDRESS,
        coverage=Coverage(250, 1_500, whole=False, interfaces=False, failure=RateLimited(Action.READ_DEVICES)),
    ),
    "devices-none-at-address-in-time": found(
        "10.4.0.99",
        found_by=FoundBy.ADDRESS,
        coverage=Coverage(
            250,
            1_500,
            whole=False,
            failure=RateLimited(Action.READ_DEVICES, retry_after=5, held_back=True),
            interfaces=False,
            late=True,
        ),
    ),
    "devices-none-at-address-of-site": replace(
        found(
            "10.4.0.99",
            found_by=FoundBy.ADDRESS,
            coverage=Coverage(40, 40, interfaces=False, failure=PermissionDenied(Action.READ_DEVICES)),
        ),
        site="Northwind",
    ),
    "audit-computer": AuditReport(AUDITED, NOW, COMPUTER),
    "audit-part": AuditReport(AUDITED, NOW, COMPUTER, AuditPart.DISKS),
    "audit-without-the-part": AuditReport(AUDITED, NOW, COMPUTER, AuditPart.GUESTS),
    "audit-empty": AuditReport(SQL01, NOW, Audit(AuditKind.COMPUTER)),
    "audit-esxi": AuditReport(ESXI_DEVICE, NOW, ESXI),
    "audit-printer": AuditReport(PRINTER, NOW, SUPPLIES),
    "audit-none-of-its-kind": AuditReport(SWITCH, NOW, None),
    "audit-none-yet": AuditReport(SQL01, NOW, None),
    "software-of-a-device": SoftwareList(AUDITED, NOW, SoftwareFilter(), 3, PROGRAMS, 3),
    "software-below": SoftwareList(AUDITED, NOW, OPENSSL, 73, OLD_PROGRAMS, 2, 1),
    "software-none-below": SoftwareList(
        AUDITED, NOW, OPENSSL, 73, named=[Software("OpenSSL 3 (64-bit)", "3.0.13")], named_total=3
    ),
    "software-none-named": SoftwareList(AUDITED, NOW, SoftwareFilter("opnssl"), 73, near=["OpenSSL Light"]),
    "software-many": SoftwareList(
        AUDITED, NOW, SoftwareFilter(), 300, PROGRAMS[:1], 300, offset=50, shortfall=Shortfall(300, 320)
    ),
    "software-past-the-end": SoftwareList(AUDITED, NOW, SoftwareFilter("zip"), 73, total=1, offset=50),
    "software-none": SoftwareList(AUDITED, NOW, SoftwareFilter(), 0),
    "software-of-a-printer": SoftwareList(PRINTER, NOW, SoftwareFilter(), None),
    "software-not-audited": SoftwareList(SQL01, NOW, SoftwareFilter(), None),
    "software-at-a-site": SoftwareSearch(
        OPENSSL, NOW, PLACE, FOUND_PROGRAMS, 3, 2, 1, 40, {"1.0.2k": 1, "1.0.1": 1}, 2, reach=Reach(45, 45, READ_AT)
    ),
    "software-at-all-sites": SoftwareSearch(
        OPENSSL,
        NOW,
        None,
        FOUND_PROGRAMS,
        90,
        84,
        6,
        301,
        {"1.0.2k": 80, "1.0.1": 2},
        4,
        reach=Reach(1_204, 340, READ_AT, kept=True, as_of=READ_AT),
    ),
    "software-partly-read": SoftwareSearch(
        SoftwareFilter("openssl"),
        NOW,
        PLACE,
        FOUND_PROGRAMS[1:2],
        26,
        1,
        having=1,
        reach=Reach(95, 10, READ_AT, RateLimited(Action.READ_AUDIT), shortfall=Shortfall(250, 300), unlisted=50),
        offset=25,
    ),
    "software-nowhere": SoftwareSearch(
        SoftwareFilter("opnssl"), NOW, PLACE, near=["OpenSSL Light"], reach=Reach(45, 45, READ_AT)
    ),
    "software-outdated": SoftwareSearch(
        OPENSSL,
        NOW,
        PLACE,
        [replace(FOUND_PROGRAMS[0], is_outdated=True), FOUND_PROGRAMS[1]],
        2,
        1,
        having=36,
        versions={"1.0.2k": 1, "1.0.1": 1},
        versions_total=2,
        outdated=1,
        outdated_having=4,
        reach=Reach(45, 38, READ_AT, kept=True, outdated=5),
    ),
    "software-none-of-a-part": SoftwareSearch(
        SoftwareFilter("opnssl"),
        NOW,
        near=["OpenSSL Light"],
        reach=Reach(12_000, 10, READ_AT, shortfall=Shortfall(5_000, 12_000, at_limit=True), unlisted=7_000),
    ),
    "software-nobody-below": SoftwareSearch(OPENSSL, NOW, PLACE, having=40, reach=Reach(45, 44, READ_AT, kept=True)),
    "software-without-at-a-site": SoftwareSearch(
        WITHOUT, NOW, PLACE, LACKING, 2, 2, having=41, reach=Reach(45, 43, READ_AT, kept=True, unaudited=1)
    ),
    "software-without-at-all-sites": SoftwareSearch(
        WITHOUT, NOW, None, LACKING, 90, 90, having=250, reach=Reach(1_204, 340, READ_AT, kept=True, as_of=READ_AT)
    ),
    "software-without-of-nobody": SoftwareSearch(
        SoftwareFilter("sentinal", absent=True),
        NOW,
        PLACE,
        LACKING,
        2,
        2,
        near=["Sentinel Agent"],
        reach=Reach(3, 2, READ_AT, RateLimited(Action.READ_AUDIT)),
    ),
    "software-without-none": SoftwareSearch(WITHOUT, NOW, PLACE, having=45, reach=Reach(45, 45, READ_AT)),
    "software-no-devices": SoftwareSearch(OPENSSL, NOW, PLACE),
    "software-search-past-the-end": SoftwareSearch(
        OPENSSL, NOW, None, total=3, devices=3, having=3, reach=Reach(45, 45, READ_AT), offset=50
    ),
    "patches-of-a-device": PatchList(SQL01, None, PATCHES, 2, COUNTS[:1], 1, OPEN),
    "patches-of-a-site": PatchList(None, PLACE, OF_SITE, 90, COUNTS, 1, OPEN, shortfall=Shortfall(250, 300)),
    "patches-second-page": PatchList(
        None, PLACE, OF_SITE[:1], 90, COUNTS[:1], 1, OPEN[:1], Severity.IMPORTANT, offset=25
    ),
    "patches-past-the-end": PatchList(SQL01, None, [], 2, COUNTS[:1], 1, OPEN, offset=25),
    "patches-none": PatchList(
        replace(SQL01, facts=DeviceFacts(patch_state=PatchState.NO_DATA)), None, [], 0, [], 0, OPEN
    ),
    "patches-none-so-severe": PatchList(None, PLACE, [], 0, [], 0, OPEN[:1], Severity.CRITICAL),
}
