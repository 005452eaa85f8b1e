"""What the golden blocks of sites are the blocks of, by the name of their file in `tests/golden`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from rmm_jobs.domain.alerts import Priority
from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.catalog import Device, Lookalike, Shortfall
from rmm_jobs.domain.device_filters import FieldFilter, FieldTest, WarrantyFilter
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.inventory import AntivirusState, DeviceFacts, DeviceKind, PatchState, Site, UserField
from rmm_jobs.domain.site_errors import DeviceElsewhere, SiteNotFound, SitesMatch
from rmm_jobs.domain.site_results import (
    AlertReading,
    Contact,
    DeviceFilter,
    Need,
    SiteDevice,
    SiteDevices,
    SiteList,
    SiteRow,
    SiteSummary,
)
from rmm_jobs.domain.system_errors import Action, PermissionDenied, ServerError
from rmm_jobs.inventory.device_filters import by_kind, count, sift, tests_of, worst_first

NOW = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
ACME = Site("5d7a3c1e-0b2f-4e6a-9c8d-1f2e3d4c5b6a", "Acme Corporation", devices=45, online=42, offline=3)
ACME_NORTH = Site("6e8b4d2f-1c30-4f7b-8d9e-203f4e5d6c7b", "Acme North", devices=1, online=1, offline=0)
NAMESAKE = Site("7f9c5e30-2d41-4a8c-9eaf-314a5f6e7d8c", "ACME NORTH")
NO_PERMISSION = AlertReading(trouble=PermissionDenied(Action.READ_ALERTS, "Authenticated user doesn't have access"))
SOME = AlertReading(missing=Shortfall(2_000, 2_310, at_limit=True), unowned=1)
COUNTED = AlertReading(as_of=NOW - timedelta(minutes=12))


def device(  # noqa: PLR0913 - what a row shows
    name: str,
    kind: DeviceKind,
    *,
    ago: timedelta | None = timedelta(),
    online: bool | None = True,
    system: str | None = "Microsoft Windows 11 Pro 10.0.22631",
    alerts: Mapping[Priority, int] | None = None,
    suspended: bool = False,
    facts: DeviceFacts | None = None,
) -> SiteDevice:
    return SiteDevice(
        Device(
            f"0000000{len(name)}-{name}",
            name,
            site="Acme Corporation",
            online=online,
            last_seen=None if ago is None else NOW - ago,
            suspended=suspended,
            agentless=kind in {DeviceKind.PRINTER, DeviceKind.ESXI, DeviceKind.NETWORK},
            operating_system=system,
            internal_ip="10.4.0.12" if online else None,
            facts=replace(facts or DeviceFacts(), kind=kind, is_labelled=True),
        ),
        alerts or {},
    )


REBOOT = DeviceFacts(
    reboot_required=True,
    patch_state=PatchState.PENDING,
    patches_pending=3,
    antivirus="Windows Defender",
    antivirus_state=AntivirusState.OUT_OF_DATE,
    warranty="2024-03-15",
    last_reboot=NOW - timedelta(days=37),
    created_at=datetime(2021, 5, 4, 9, 30, tzinfo=UTC),
    fields=(UserField(12, "Backup", "Veeam 12"),),
)
SERVER = "Microsoft Windows Server 2022 Standard 10.0.20348"
DEVICES = [
    device(
        "NW-SQL01",
        DeviceKind.SERVER,
        ago=timedelta(minutes=2),
        system=SERVER,
        alerts={Priority.MODERATE: 1, Priority.HIGH: 1},
        facts=REBOOT,
    ),
    device(
        "NW-DC01",
        DeviceKind.SERVER,
        ago=timedelta(hours=3),
        online=False,
        system=SERVER,
        facts=replace(REBOOT, antivirus_state=AntivirusState.NOT_DETECTED, patch_state=PatchState.INSTALL_ERROR),
    ),
    device("NW-DC02", DeviceKind.SERVER, system=SERVER, facts=replace(REBOOT, reboot_required=False, warranty=None)),
    device("NW-WS01", DeviceKind.DESKTOP, alerts={Priority.UNKNOWN: 1}),
    device("NW-WS02", DeviceKind.DESKTOP, ago=timedelta(hours=30), online=False),
    device("NW-LT01", DeviceKind.LAPTOP, ago=timedelta(hours=2), online=False),
    device("NW-LT02", DeviceKind.LAPTOP, ago=timedelta(days=45), online=False),
    device("NW-LT03", DeviceKind.LAPTOP, suspended=True),
    device("NW-ESX01", DeviceKind.ESXI, system="VMware ESXi 8.0.2 build-22380479"),
    device("NW-SW01", DeviceKind.NETWORK, online=None, ago=None, system=None),
    device("NW-PRN01", DeviceKind.PRINTER, system=None),
]


def listed(chosen: DeviceFilter, *, site: Site | None = ACME, query: str | None = "Acme Corporation") -> SiteDevices:
    """Return all devices that a filter selects, as the use case does."""
    tests = tests_of(chosen, NOW)
    found, _, hidden = sift(tests, DEVICES)
    found = worst_first(found, chosen.need)
    return SiteDevices(
        site,
        query,
        chosen,
        found,
        count(found, NOW),
        NOW,
        looked_at=len(DEVICES),
        alone={name: sum(test(each) is True for each in DEVICES) for name, test in tests.items()},
        hidden=hidden,
    )


def page(result: SiteDevices, first: int, last: int) -> SiteDevices:
    """Return a part of the rows, and count the others."""
    return replace(result, devices=result.devices[first:last], rest=by_kind(result.devices[last:]), offset=first)


EVERY = listed(DeviceFilter())
BACKUP = listed(DeviceFilter(field=FieldFilter("Backup", FieldTest.EQUALS, "veeam 12"), kind=DeviceKind.SERVER))
FILLED = listed(DeviceFilter(field=FieldFilter("12", FieldTest.SET, number=12)), site=None, query=None)
UNNAMED = [
    replace(each, device=replace(each.device, facts=replace(each.device.facts, is_labelled=False)))
    for each in FILLED.devices
]
UNKNOWN = replace(
    listed(DeviceFilter(field=FieldFilter("Bakcup", FieldTest.EQUALS, "none"))), labels=["backup", "rack"]
)
OPEN = replace(
    listed(DeviceFilter(field=FieldFilter("Bakcup", FieldTest.EMPTY))),
    devices=[],
    counts=count([], NOW),
    alone={"udf": 0},
    labels=["backup", "rack"],
)
OPEN_SERVERS = replace(OPEN, chosen=replace(OPEN.chosen, kind=DeviceKind.SERVER), alone={"type": 3, "udf": 0})
BEFORE = DeviceFilter(warranty=WarrantyFilter(before=date(2024, 4, 1)))
SERVERS = DeviceFilter(kind=DeviceKind.SERVER)
ROWS = [
    SiteRow(ACME, {Priority.CRITICAL: 1, Priority.LOW: 4}),
    SiteRow(ACME_NORTH, {Priority.HIGH: 2}),
    SiteRow(replace(NAMESAKE, name="Contoso"), {}),
]
SITES = SiteList(
    None, NOW, ROWS, 3, devices=46, offline=3, alerts={Priority.CRITICAL: 1, Priority.HIGH: 2, Priority.LOW: 4}
)

SITE_CASES: Mapping[str, Answerable | JobsError] = {
    "site-not-found": SiteNotFound("Acmee Corp", [ACME, ACME_NORTH]),
    "site-not-found-alone": SiteNotFound("Contoso"),
    "site-not-found-among": SiteNotFound("zzqx", listed=[ACME, ACME_NORTH]),
    "site-lookalike": SiteNotFound(
        "Acme Corporation", [ACME], Lookalike(ACME.uid, "Acme\u00a0Corporation", 4, "U+00A0", in_listed=True)
    ),
    "site-not-found-short": SiteNotFound("Contoso", shortfall=Shortfall(250, 412)),
    "sites-match": SitesMatch("acme", [ACME, ACME_NORTH]),
    "sites-match-namesakes": SitesMatch("acme north", [ACME_NORTH, NAMESAKE], Shortfall(250, 412)),
    "device-elsewhere": DeviceElsewhere("nw-sql01", ACME_NORTH, [DEVICES[0].device]),
    "device-elsewhere-several": DeviceElsewhere(
        "nw-sql01",
        ACME_NORTH,
        [DEVICES[0].device, replace(DEVICES[1].device, hostname="NW-SQL01", site="Contoso")],
        Shortfall(250, 412),
    ),
    "site-devices": EVERY,
    "site-devices-cut": replace(
        page(replace(EVERY, query="acme"), 0, 4), deleted=1, reading=SOME, shortfall=Shortfall(11, 14)
    ),
    "site-devices-next": page(EVERY, 9, 11),
    "site-devices-beyond": replace(EVERY, devices=(), offset=50),
    "site-devices-all-sites": page(replace(EVERY, site=None, query=None), 0, 3),
    "site-devices-without-alerts": replace(
        page(EVERY, 0, 1), reading=NO_PERMISSION, devices=[replace(EVERY.devices[0], alerts={})]
    ),
    "site-devices-servers-that-need-a-reboot": listed(replace(SERVERS, need=Need.REBOOT)),
    "site-devices-that-need-patches": listed(DeviceFilter(need=Need.PATCHES)),
    "site-devices-that-need-antivirus": replace(listed(DeviceFilter(need=Need.ANTIVIRUS)), unreported=5),
    "site-devices-with-no-antivirus": listed(DeviceFilter(need=Need.NO_ANTIVIRUS)),
    "site-devices-that-need-contact": listed(DeviceFilter(need=Need.CONTACT)),
    "site-devices-with-warranty-at-all-sites": listed(DeviceFilter(need=Need.WARRANTY), site=None, query=None),
    "site-devices-of-an-index": replace(
        listed(DeviceFilter(need=Need.ANTIVIRUS), site=None, query=None), as_of=NOW - timedelta(minutes=12)
    ),
    "site-summary-of-an-index": SiteSummary(
        replace(EVERY, site=None, query=None, as_of=NOW - timedelta(minutes=12), shortfall=Shortfall(99_998, 100_000))
    ),
    "site-devices-by-field": replace(BACKUP, hidden=1),
    "site-devices-by-field-of-an-index": replace(FILLED, devices=UNNAMED, as_of=NOW - timedelta(minutes=12)),
    "site-devices-by-unknown-field": UNKNOWN,
    "site-devices-by-unknown-empty-field": OPEN,
    "site-devices-by-unknown-empty-field-and-type": OPEN_SERVERS,
    "site-summary-by-unknown-empty-field": SiteSummary(OPEN),
    "site-summary-by-unknown-field": SiteSummary(UNKNOWN),
    "site-devices-by-warranty": replace(listed(BEFORE), unreported=6),
    "site-devices-by-warranty-and-field": listed(
        replace(BEFORE, field=FILLED.chosen.field, alerts=True), site=None, query=None
    ),
    "site-summary-by-warranty": SiteSummary(replace(listed(DeviceFilter(warranty=WarrantyFilter(days=30))))),
    "site-devices-filtered": listed(DeviceFilter(status=Contact.ONLINE, system='windows "11"')),
    "site-devices-online": listed(DeviceFilter(status=Contact.ONLINE, system="windows 11")),
    "site-devices-with-alerts": listed(DeviceFilter(alerts=True)),
    "site-devices-with-alerts-of-an-index": replace(listed(DeviceFilter(alerts=True)), reading=COUNTED),
    "site-summary-with-alerts-of-an-index": SiteSummary(replace(listed(SERVERS), reading=COUNTED)),
    "site-devices-with-alerts-at-all-sites": listed(DeviceFilter(alerts=True), site=None, query=None),
    "site-devices-offline": listed(DeviceFilter(status=Contact.OFFLINE)),
    "site-devices-offline-laptops-at-all-sites": listed(
        DeviceFilter(status=Contact.OFFLINE, kind=DeviceKind.LAPTOP), site=None, query=None
    ),
    "site-devices-none": listed(DeviceFilter(status=Contact.OFFLINE, kind=DeviceKind.PRINTER)),
    "site-devices-none-of-one-filter": listed(DeviceFilter(system="linux")),
    "site-devices-empty": SiteDevices(ACME_NORTH, ACME_NORTH.uid, DeviceFilter(), (), count((), NOW), NOW, deleted=2),
    "site-summary": SiteSummary(EVERY),
    "site-summary-filtered": SiteSummary(
        replace(listed(SERVERS, site=None, query=None), reading=NO_PERMISSION, shortfall=Shortfall(11, 14))
    ),
    "site-summary-of-a-need": SiteSummary(
        replace(
            listed(DeviceFilter(status=Contact.OFFLINE, need=Need.REBOOT, system="server"), query="acme"), reading=SOME
        )
    ),
    "site-list": SITES,
    "site-list-cut": replace(
        SITES,
        query="a",
        sites=[*ROWS[:2], SiteRow(NAMESAKE, {})],
        total=47,
        devices=None,
        offset=20,
        reading=SOME,
        shortfall=Shortfall(250, 412),
    ),
    "site-list-alerts-cut-short": replace(
        SITES,
        reading=AlertReading(missing=Shortfall(100, 350, failure=ServerError(Action.READ_ALERTS, status=502))),
    ),
    "site-list-of-an-index": replace(
        SITES, reading=AlertReading(unowned=3, as_of=NOW - timedelta(minutes=12)), offset=20, total=23
    ),
    "site-list-alike": replace(SITES, query="Acmee", alike=True, total=2, sites=ROWS[:2], reading=NO_PERMISSION),
    "site-list-one": SiteList(
        "acme",
        NOW,
        [SiteRow(replace(ACME, description="Key at the front desk", portal_url="https://demo/site/1"), ROWS[0].alerts)],
        1,
    ),
    "site-list-one-quiet": SiteList("contoso", NOW, [SiteRow(replace(NAMESAKE, name="Contoso"))], 1),
    "site-list-one-neither": SiteList("acme", NOW, [SiteRow(replace(ACME, devices=47))], 1),
    "site-list-beyond": replace(SITES, query="a", sites=(), offset=20),
    "site-list-as-of": replace(SITES, as_of=NOW - timedelta(minutes=12)),
    "site-list-none": SiteList("zzz", NOW, (), 0),
    "site-list-empty": SiteList(None, NOW, (), 0),
}
