"""Every operation on a whole account against the vendor's OpenAPI document: each device, site and alert in turn."""

import pytest

from rmm_simulator.common.faults import ConnectionCut, Fault, FaultKind
from rmm_simulator.datto.contexts import DEVIATING, DOCUMENTED, Context
from rmm_simulator.datto.operations import OPERATIONS
from rmm_simulator.datto.records import AlertRecord, DeviceRecord
from rmm_simulator.datto.wire import number
from simulator.datto.bench import Bench
from simulator.datto.facts import Facts

AUDITS = {"device": "audit/device", "esxihost": "audit/esxihost", "printer": "audit/printer"}

ACCOUNT = [
    "v2/account",
    "v2/account/devices",
    "v2/account/devices?filterId=1001",
    "v3/account/devices?deviceType=server&max=10&page=1",
    "v2/account/sites?siteName=o",
    "v2/account/users",
    "v2/account/alerts/resolved?muted=false",
    "v2/filter/default-filters",
    "v2/filter/custom-filters",
    "v2/activity-logs?size=250",
    "v2/system/request_rate",
]


@pytest.mark.parametrize("path", ACCOUNT)
async def test_lists_of_the_account_are_as_documented(fleet: Bench, document: Facts, path: str) -> None:
    fleet.tenant.alerts[:] = [alert for alert in fleet.tenant.alerts if not deviates(alert)]
    response = await fleet.client.get(f"/api/{path}")
    assert response.status_code == 200
    assert document.problems(response) == []


def paths_of(device: DeviceRecord) -> list[str]:
    """Return every read of one device."""
    paths = [f"{version}/device/{device.uid}" for version in ("v2", "v3")]
    paths += [f"{version}/device/id/{number(device.uid)}" for version in ("v2", "v3")]
    paths += [f"v2/device/{device.uid}/{part}" for part in ("patches", "alerts/resolved")]
    for nic in device.details.nics:
        paths += [f"{version}/device/macAddress/{nic.mac.replace(':', '')}" for version in ("v2", "v3")]
    if device.device_class in AUDITS:
        paths.append(f"v2/{AUDITS[device.device_class]}/{device.uid}")
    if device.device_class == "device":
        paths.append(f"v2/audit/device/{device.uid}/software")
    return paths


async def test_every_read_of_every_device_is_as_documented(fleet: Bench, document: Facts) -> None:
    fleet.tenant.alerts[:] = [alert for alert in fleet.tenant.alerts if not deviates(alert)]
    for path in (path for device in fleet.tenant.devices for path in paths_of(device)):
        response = await fleet.client.get(f"/api/{path}")
        assert (response.status_code, document.problems(response)) == (200, []), path


async def test_every_read_of_every_site_is_as_documented(fleet: Bench, document: Facts) -> None:
    parts = ("", "/devices", "/devices?filterId=1001", "/devices/network-interface", "/filters", "/patches")
    for site in fleet.tenant.sites:
        for path in (*(f"v2/site/{site.uid}{part}" for part in parts), f"v3/site/{site.uid}/devices"):
            response = await fleet.client.get(f"/api/{path}")
            assert (response.status_code, document.problems(response)) == (200, []), path


async def test_an_alert_is_as_documented_unless_its_context_deviates(fleet: Bench, document: Facts) -> None:
    """The operation itself declares `@class` alone, so that the schema of an alert in a list is the judge."""
    for alert in fleet.tenant.alerts:
        response = await fleet.get(f"/alert/{alert.uid}")
        assert (document.problems_of("Alert", response.json()) != []) == deviates(alert), alert.context


def deviates(alert: AlertRecord) -> bool:
    """Return True for a context that none of the document's schemas describes."""
    return alert.context in [each.json for each in DEVIATING if each.name not in ALLOWED]


ALLOWED = {"comp_script_ctx", "ping_ctx"}
"""Classes whose deviations the document allows: an empty key, a null and a missing field are no error in it."""


@pytest.mark.parametrize("context", DOCUMENTED, ids=lambda context: context.schema)
def test_each_context_has_the_fields_of_its_schema(document: Facts, context: Context) -> None:
    assert context.schema
    assert document.problems_of(context.schema, context.json) == []
    assert document.fields_of(context.schema) == set(context.json)


def test_there_is_a_context_for_each_of_the_documents_schemas(document: Facts) -> None:
    assert sorted(str(context.schema) for context in DOCUMENTED) == document.contexts()


UNKNOWN = [
    ("GET", "v2/site/unknown"),
    ("GET", "v2/site/unknown/devices"),
    ("GET", "v2/site/unknown/devices/network-interface"),
    ("GET", "v2/site/unknown/alerts/open"),
    ("GET", "v2/site/unknown/alerts/resolved"),
    ("GET", "v2/site/unknown/patches"),
    ("GET", "v2/site/unknown/filters"),
    ("GET", "v2/device/id/12"),
    ("GET", "v2/device/macAddress/001122334455"),
    ("GET", "v2/device/unknown/alerts/resolved"),
    ("GET", "v2/device/unknown/patches"),
    ("GET", "v2/audit/device/unknown"),
    ("GET", "v2/audit/device/unknown/software"),
    ("GET", "v2/audit/esxihost/unknown"),
    ("GET", "v2/audit/printer/unknown"),
    ("GET", "v3/device/unknown"),
    ("GET", "v3/device/id/12"),
    ("GET", "v3/device/macAddress/001122334455"),
    ("GET", "v3/site/unknown/devices"),
    ("GET", "v3/account/devices?filterId=12"),
]


@pytest.mark.parametrize(("method", "path"), UNKNOWN)
async def test_what_is_not_there_is_refused_as_documented(
    fleet: Bench, document: Facts, method: str, path: str
) -> None:
    response = await fleet.client.request(method, f"/api/{path}")
    assert response.status_code == 404
    assert document.problems(response) == []


def address(fleet: Bench, template: str) -> str:
    """Fill an operation's template with what the account has."""
    device = fleet.tenant.devices[0]
    values = {
        "deviceUid": device.uid,
        "deviceId": str(number(device.uid)),
        "macAddress": device.details.nics[0].mac.replace(":", "") if device.details.nics else "0" * 12,
        "siteUid": device.site.uid,
        "alertUid": fleet.tenant.alerts[0].uid,
        "jobUid": "unknown",
    }
    return template.format(**values)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (FaultKind.FORBIDDEN, 403),
        (FaultKind.BLOCKED, 403),
        (FaultKind.RATE_LIMITED, 429),
        (FaultKind.FAILS_BEFORE, 500),
        (FaultKind.FAILS_AFTER, 500),
        (FaultKind.NOT_FOUND, 404),
        (FaultKind.TOKEN_EXPIRED, 401),
        (FaultKind.CUT_BEFORE, None),
        (FaultKind.CUT_AFTER, None),
    ],
)
async def test_a_fault_strikes_every_operation(fleet: Bench, kind: FaultKind, status: int | None) -> None:
    for method, template in OPERATIONS:
        if template == "/v2/system/status" and kind is FaultKind.TOKEN_EXPIRED:
            continue  # The one operation without a token.
        fleet.tenant.faults.add(Fault(kind))
        try:
            answer = (await fleet.client.request(method, f"/api{address(fleet, template)}")).status_code
        except ConnectionCut:
            answer = None
        assert answer == status, template
