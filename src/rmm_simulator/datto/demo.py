"""Fill the demo tenant's inventory: a managed-services provider with a handful of customers.

Hostnames hold the traps of a LIKE search on purpose: `HARBOR-DC1` is part of `HARBOR-DC10`, `_` in `SQL_01` also
matches `SQLX01`, and `FRONTDESK` exists at two sites. `DC0` finds exactly the three domain controllers whose names
contain it.
"""

from collections.abc import Mapping

from rmm_simulator.datto import demo_scripts
from rmm_simulator.datto.records import (
    NEVER,
    AccountVariableRecord,
    AlertRecord,
    ComponentRecord,
    DeviceRecord,
    EventRecord,
    Script,
    SiteRecord,
    VariableRecord,
    uid_for,
)

_HOUR = 3600.0
_DAY = 24 * _HOUR
_WINDOWS_11 = "Microsoft Windows 11 Pro 10.0.22631"


def sites() -> dict[str, SiteRecord]:
    """Return the sites by name, with the platform's own pseudo-site for deleted devices."""
    names = ("Acme Corporation", "TechStart Inc", "Harbor Logistics", "Northwind Dental", "Deleted Devices")
    return {name: SiteRecord(name, uid_for("site", name)) for name in names}


def devices(sites: Mapping[str, SiteRecord], now: float) -> list[DeviceRecord]:
    """Return the devices; their last activity is dated relative to `now`."""
    acme, techstart, harbor, northwind, deleted = sites.values()

    def device(hostname: str, site: SiteRecord, uid: str | None = None) -> DeviceRecord:
        return DeviceRecord(hostname, site, uid or uid_for("device", site.name, hostname), last_seen=now)

    def workstation(hostname: str, site: SiteRecord, category: str = "Desktop") -> DeviceRecord:
        record = device(hostname, site)
        record.category, record.operating_system = category, _WINDOWS_11
        return record

    first = device("ACME-DC01", acme, "7f3c2a10-4b8e-4d6a-9c1e-5a2b8d4f6e01")
    first.ip, first.domain, first.last_user = "10.20.0.11", "acme.local", "ACME\\svc-backup"
    first.description = "Primary domain controller"

    resting = workstation("ACME-WS01", acme)
    resting.online, resting.last_seen, resting.last_user = False, now - 2 * _HOUR, "ACME\\jsmith"
    unseen = workstation("ACME-WS02", acme)
    unseen.online, unseen.last_seen, unseen.operating_system = False, NEVER, None
    suspended = workstation("ACME-LT-JSMITH", acme, "Laptop")
    suspended.suspended = True
    kiosk = workstation("ACME-KIOSK01", acme)
    kiosk.picks_up = False
    gone = workstation("ACME-OLD01", deleted)
    gone.deleted, gone.online, gone.last_seen = True, False, now - 90 * _DAY
    printer = device("ACME-PRN01", acme)
    printer.device_class, printer.category, printer.operating_system = "printer", "Printer", None
    host = device("ACME-ESX01", acme)
    host.device_class, host.category, host.operating_system = "esxihost", "ESXi Host", "VMware ESXi 8.0.2"
    tablet = workstation("Northwind-Tablet", northwind, "Laptop")
    tablet.online = tablet.last_seen = None

    return [
        first,
        device("ACME-DC02", acme, "8a4d3b21-5c9f-4e7b-8d2f-6b3c9e507f12"),
        device("TECHSTART-DC01", techstart, "9b5e4c32-6da0-4f8c-9e30-7c4daf618023"),
        resting,
        unseen,
        suspended,
        kiosk,
        gone,
        printer,
        host,
        workstation("FRONTDESK", acme),
        workstation("FRONTDESK", northwind),
        device("HARBOR-DC1", harbor),
        device("HARBOR-DC10", harbor),
        device("SQL_01", techstart),
        device("SQLX01", techstart),
        workstation("techstart-build", techstart),
        tablet,
    ]


def components() -> list[ComponentRecord]:
    """Return the components, each with a script of its own kind."""
    return [
        ComponentRecord(
            "Clear Temp Files",
            "c1d2e3f4-a5b6-7890-cdef-123456789abc",
            demo_scripts.CLEAR_TEMP_FILES,
            (
                VariableRecord("days", "30", "Delete files older than this many days"),
                VariableRecord("path", "C:\\Temp", "Folder to clean"),
            ),
            "Deletes old files from temporary folders.",
        ),
        ComponentRecord(
            "Clear Browser Cache",
            "c2d3e4f5-a6b7-8901-cdef-234567890abc",
            Script(duration=4.0, stdout="Cache of 3 profiles cleared\n"),
            description="Clears the caches of Edge, Chrome and Firefox.",
        ),
        ComponentRecord(
            "Disk Cleanup",
            "c3d4e5f6-a7b8-9012-cdef-345678901abc",
            demo_scripts.DISK_CLEANUP,
            (
                VariableRecord("drives", "C", "Drive letters, separated by commas"),
                VariableRecord("days", "14", "Keep files younger than this many days"),
                VariableRecord("logs", "false", "Clean log files as well", "boolean"),
            ),
            "Frees disk space on the chosen drives.",
        ),
        ComponentRecord(
            "Backup Script",
            uid_for("component", "Backup Script"),
            demo_scripts.BACKUP,
            (
                VariableRecord("BACKUP_PATH", None, "Destination path for backups"),
                VariableRecord("RETENTION_DAYS", None, "Number of days to retain"),
                VariableRecord("COMPRESSION", "true", "Enable compression", "boolean"),
            ),
            "Backs up the data drive.",
        ),
        ComponentRecord(
            "Set Local Administrator Password",
            uid_for("component", "Set Local Administrator Password"),
            demo_scripts.PASSWORD_SET,
            (
                VariableRecord("ADMIN_PASSWORD", None, "The new password"),
                VariableRecord("ACCOUNT", "Administrator", "Name of the account"),
            ),
        ),
        ComponentRecord(
            "Repair Windows Update",
            uid_for("component", "Repair Windows Update"),
            Script(stdout="Windows Update components were reset\n"),
            (VariableRecord("MODE", "Standard", "How thorough the repair is", "map"),),
        ),
        *(
            ComponentRecord(name, uid_for("component", name), script)
            for name, script in (
                ("Long Running Script", demo_scripts.LONG_RUNNING),
                ("Purge Locked Folder", demo_scripts.LOCKED_FILE),
                ("Windows Update Health Check", demo_scripts.HEALTH_WARNING),
                ("Export Event Log", demo_scripts.event_log()),
                ("Vendor Diagnostics", demo_scripts.HOSTILE),
                ("Wake For Inventory", demo_scripts.NEVER_FETCHED),
                ("Restart Print Spooler", Script(stdout="Spooler restarted\n")),
                ("RESTART PRINT SPOOLER", Script(stdout="Spooler restarted (old version)\n")),
            )
        ),
    ]


def alerts(devices: list[DeviceRecord], now: float) -> list[AlertRecord]:
    """Return open alerts: a full disk on the first device and a silent workstation."""
    first, resting = devices[0], next(device for device in devices if device.online is False)
    disk = {"@class": "perf_disk_usage_ctx", "diskName": "C:", "totalVolume": 127.9, "freeSpace": 4.1}
    silence = {"@class": "online_offline_status_ctx", "status": "OFFLINE"}
    return [
        AlertRecord(uid_for("alert", "disk"), first, now - _HOUR, "High", disk, "Free space below 5 %"),
        AlertRecord(uid_for("alert", "offline"), resting, now - 2 * _HOUR, "Moderate", silence, muted=True),
    ]


def account_variables() -> list[AccountVariableRecord]:
    """Return the account's variables, one of them masked."""
    return [
        AccountVariableRecord("DEFAULT_TEMP", "C:\\Temp"),
        AccountVariableRecord("BACKUP_API_KEY", "must-not-leak-4711", masked=True),
    ]


def events(devices: list[DeviceRecord], now: float) -> list[EventRecord]:
    """Return other rows of the activity log, which a search for a job has to skip."""
    first = devices[0]
    person = {"user.id": "4711", "user.username": "mreyes", "user.firstname": "Maria", "user.lastname": "Reyes"}
    place = {"device.hostname": first.hostname, "device.uid": first.uid, "site.name": first.site.name}
    return [
        EventRecord(uid_for("event", "login"), "USER", "account", "login", now - 600, {**person, "data.source": "web"}),
        EventRecord(uid_for("event", "remote"), "DEVICE", "remote", "jrto", now - 300, {**place, "note": None}, first),
        EventRecord(uid_for("event", "patch"), "DEVICE", "patch", "audit", now - 2 * _DAY, place, first),
    ]
