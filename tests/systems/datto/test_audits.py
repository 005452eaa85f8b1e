"""Audits, interfaces and patches as the API sends them."""

import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted_datto import DEVICE, FOREVER, Tenant, answer
from rmm_jobs.domain.audits import AuditKind, DeviceAddresses, Disk, percent_free
from rmm_jobs.domain.catalog import Shortfall, shortfall_of
from rmm_jobs.domain.patches import Patch, PatchStatus, Severity, merged
from rmm_jobs.domain.software import Software
from rmm_jobs.domain.system_errors import PermissionDenied, RequestRejected
from rmm_jobs.systems.datto.audits import addresses, audit
from rmm_jobs.systems.datto.patches import patch
from rmm_jobs.systems.datto.system import DattoSystem
from rmm_jobs.systems.datto.wire_audits import AddressesRow, AuditRow, PatchRow

AUDIT = f"/api/v2/audit/device/{DEVICE}"
SOFTWARE = f"{AUDIT}/software"


def test_what_one_class_reports_in_another_place_is_looked_for_there() -> None:
    host = audit(AuditRow.model_validate({"systemInfo": {"serviceTag": "ST1", "numberOfSnapshots": 3}}), AuditKind.ESXI)
    assert (host.serial, host.snapshots) == ("ST1", 3)
    printer = audit(
        AuditRow.model_validate({"snmpInfo": {"snmpSerial": "P1", "snmpDescription": "M404", "nicManufacturer": "HP"}}),
        AuditKind.PRINTER,
    )
    assert (printer.serial, printer.model, printer.manufacturer) == ("P1", "M404", "HP")
    board = audit(AuditRow.model_validate({"baseBoard": {"manufacturer": "ASUS", "product": "Z"}}), AuditKind.COMPUTER)
    assert (board.manufacturer, board.model) == ("ASUS", "Z")


def test_memory_and_cores_are_summed_where_no_total_is_told() -> None:
    row = AuditRow.model_validate(
        {
            "processors": [{"name": "X", "numberOfCores": 8}, {"name": "X", "numberOfCores": 8}],
            "physicalMemory": [{"size": 16}, {"size": 16}, {"size": None}, {"size": -1}],
        }
    )
    found = audit(row, AuditKind.ESXI)
    assert (found.cores, found.memory, found.processors) == (16, 32, ("X", "X"))


def test_free_space_is_in_whole_percent_rounded_down_and_nonsense_is_none() -> None:
    assert [percent_free(100, free) for free in (0, 9, 100)] == [0, 9, 100]
    assert percent_free(1_000, 9) == 0
    assert [percent_free(*pair) for pair in ((None, 1), (0, 0), (100, 101), (100, -1), (-5, 1))] == [None] * 5
    assert audit(AuditRow.model_validate({"logicalDisks": [{"diskIdentifier": "C:"}]}), AuditKind.COMPUTER).disks == (
        Disk("C:"),
    )


async def test_a_device_without_an_audit_or_of_another_class_has_none(tenant: Tenant, system: DattoSystem) -> None:
    for status in (404, 400):
        tenant.on("GET", AUDIT, answer({"error": "Bad Request"}, status))
        assert await system.audits.of(DEVICE, AuditKind.COMPUTER, deadline=FOREVER) is None
    assert await system.audits.of("../x", AuditKind.COMPUTER, deadline=FOREVER) is None


@pytest.mark.parametrize(("status", "kind"), [(403, PermissionDenied), (409, RequestRejected)])
async def test_another_refusal_of_an_audit_is_a_failure(
    tenant: Tenant, system: DattoSystem, status: int, kind: type[Exception]
) -> None:
    tenant.on("GET", AUDIT, answer({}, status))
    with pytest.raises(kind):
        await system.audits.of(DEVICE, AuditKind.COMPUTER, deadline=FOREVER)


def test_all_addresses_of_a_device_are_read_once() -> None:
    row = AddressesRow.model_validate(
        {
            "uid": "u",
            "intIpAddress": "10.4.0.12",
            "extIpAddress": None,
            "nics": [{"ipv4": "10.4.0.12", "ipv6": "fe80::1"}, {"ipv4": "192.168.77.5"}, {}],
        }
    )
    assert addresses(row) == DeviceAddresses("u", ("10.4.0.12", "fe80::1", "192.168.77.5"))


def test_a_patch_that_comes_once_for_each_status_is_one() -> None:
    def site_patch(status: str, devices: int | None) -> Patch:
        row = {"patchId": "p", "severity": "important", "installStatus": status, "totalDevices": devices}
        return patch(PatchRow.model_validate(row), None)

    rows = [site_patch("APPROVED_PENDING", 3), site_patch("not_approved", 2), site_patch("INSTALLED", 20)]
    assert merged(rows) == [Patch("p", None, None, Severity.IMPORTANT, pending=3, not_approved=2, installed=20)]


async def test_patches_are_asked_for_by_status_and_a_row_of_another_one_is_left_out(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    del clock
    rows = [
        {"patchId": "a", "installStatus": "APPROVED_PENDING"},
        {"patchId": "a", "installStatus": "INSTALLED"},
        {"patchId": "b"},
        {"installStatus": "APPROVED_PENDING"},
    ]
    path = f"/api/v2/device/{DEVICE}/patches"
    tenant.on("GET", path, answer({"patches": rows, "pageDetails": {"totalCount": 9}}))
    listed = await system.patches.of_device(DEVICE, PatchStatus.PENDING, deadline=FOREVER)
    assert [each.uid for each in listed] == ["a", "b"]
    assert shortfall_of(listed) == Shortfall(4, 9)
    assert tenant.asked("GET", path)[0].url.params["installStatus"] == "APPROVED_PENDING"


def programs(*rows: object, following: str | None = None, total: int | None = None) -> httpx.Response:
    return answer({"pageDetails": {"nextPageUrl": following, "totalCount": total}, "software": list(rows)})


async def test_software_is_read_page_by_page_and_a_program_that_is_there_twice_is_listed_once(
    tenant: Tenant, system: DattoSystem
) -> None:
    chrome = {"name": "Google Chrome", "version": "126.0"}
    first = programs(chrome, chrome, {"name": "7-Zip", "version": None}, following="https://evil.test", total=5)
    tenant.on("GET", SOFTWARE, first, programs({"version": "1"}, {"name": "7-Zip", "version": 23.01}, total=5))
    listed = await system.audits.software(DEVICE, deadline=FOREVER)
    assert listed == (Software("Google Chrome", "126.0"), Software("7-Zip"), Software("7-Zip", "23.01"))
    assert shortfall_of(listed or ()) is None
    asked = [dict(request.url.params) for request in tenant.asked("GET", SOFTWARE)]
    assert asked == [{"page": "0", "max": "250"}, {"page": "1", "max": "250"}]


async def test_software_is_read_again_where_a_program_goes_while_it_is_read(
    tenant: Tenant, system: DattoSystem
) -> None:
    names = [{"name": f"P{number}"} for number in range(500)]
    tenant.on(
        "GET",
        SOFTWARE,
        programs(*names[:250], following="next", total=500),
        programs(*names[251:], total=499),
        programs(*names[1:251], following="next", total=499),
        programs(*names[251:], total=499),
    )
    listed = await system.audits.software(DEVICE, deadline=FOREVER)
    assert [each.name for each in listed or ()] == [each["name"] for each in names[1:]]
    assert shortfall_of(listed or ()) is None


async def test_a_list_of_software_that_ends_early_or_repeats_itself_says_so(
    tenant: Tenant, system: DattoSystem
) -> None:
    tenant.on("GET", SOFTWARE, programs({"name": "A"}, total=9))
    assert shortfall_of(await system.audits.software(DEVICE, deadline=FOREVER) or ()) == Shortfall(1, 9)
    tenant.on("GET", SOFTWARE, programs({"name": "A"}, following="next", total=9))
    assert shortfall_of(await system.audits.software(DEVICE, deadline=FOREVER) or ()) == Shortfall(1, 9, repeats=True)


@pytest.mark.parametrize("status", [400, 404])
async def test_a_device_of_another_class_has_no_list_of_software(
    tenant: Tenant, system: DattoSystem, status: int
) -> None:
    tenant.on("GET", SOFTWARE, answer({"error": "Bad Request"}, status))
    assert await system.audits.software(DEVICE, deadline=FOREVER) is None
    assert await system.audits.software("../x", deadline=FOREVER) is None
