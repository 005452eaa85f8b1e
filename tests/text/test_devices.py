"""Small words and sizes in the blocks of devices."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rmm_jobs.domain.alerts import Alert, AlertContext, AlertKind, Priority
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_results import DeviceDetail, DeviceList
from rmm_jobs.domain.inventory import DeviceFacts, PatchState
from rmm_jobs.text.audits import size
from rmm_jobs.text.device_detail import mac_address
from rmm_jobs.text.device_states import warranty
from text_cases import DATTO, block_of

NOW = datetime(2026, 11, 26, 11, 53, tzinfo=UTC)
PC = Device("3b0c5a1e-4b8e-4d6a-9c1e-5a2b8d4f6e01", "PC01", "Northwind", online=True)


@pytest.mark.parametrize(
    ("count", "written"),
    [
        (0, "0 B"),
        (1_023, "1023 B"),
        (1_024, "1 KB"),
        (1_536, "1.5 KB"),
        (9 * 1024**3, "9 GB"),
        (128_849_018_880, "120 GB"),
        (2 * 1024**4, "2 TB"),
        (2**63, "8192 PB"),
        (-1, "not reported"),
        (None, "not reported"),
    ],
)
def test_a_size_is_in_its_largest_unit(count: int | None, written: str) -> None:
    assert size(count) == written


@pytest.mark.parametrize(
    ("mac", "written"),
    [
        ("001b.4411.3ab7", "00:1B:44:11:3A:B7"),
        ("00-1b-44-11-3a-b7", "00:1B:44:11:3A:B7"),
        ("00:1B:44", "00:1B:44"),
        ("\x1b[2J", "not reported"),
        (None, "not reported"),
    ],
)
def test_a_mac_address_has_one_notation(mac: str | None, written: str) -> None:
    assert mac_address(mac) == written


@pytest.mark.parametrize(
    ("day", "written"),
    [
        ("2026-11-26", "2026-11-26 (ends in 0 days)"),
        ("2026-11-27T00:00:00Z", "2026-11-27 (ends in 1 day)"),
        ("2026-11-25", "2026-11-25 (ended 1 day ago)"),
        ("next year", '"next year"'),
        ("2026-13-40", '"2026-13-40"'),
        (" ", None),
        (None, None),
    ],
)
def test_a_warranty_says_how_far_its_end_is(day: str | None, written: str | None) -> None:
    assert warranty(day, NOW) == written


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        (DeviceFacts(patch_state=PatchState.PENDING), "patches are pending"),
        (DeviceFacts(patch_state=PatchState.PENDING, patches_pending=2), "2 approved and pending"),
        (DeviceFacts(patch_state=PatchState.PATCHED, patches_pending=0), "fully patched"),
        (
            DeviceFacts(patch_state=PatchState.INSTALL_ERROR, patches_not_approved=1),
            "an installation failed; 1 not approved",
        ),
    ],
)
def test_patches_of_a_device_are_one_line(facts: DeviceFacts, line: str) -> None:
    detail = DeviceDetail(replace(PC, facts=facts), alerts=())
    text = block_of(DeviceList("pc01", None, [detail.device], 1, NOW, detail=detail), DATTO)
    assert f"\nPatches:         {line}\n" in text


def test_five_alerts_are_shown_and_the_others_counted() -> None:
    alerts = [Alert(f"a{n}", Priority.HIGH, AlertContext(AlertKind.OTHER), diagnostics=f"No. {n}") for n in range(100)]
    detail = DeviceDetail(PC, alerts=alerts, alerts_total=250)
    text = block_of(DeviceList("pc01", None, [PC], 1, NOW, detail=detail), DATTO)
    assert "\nAlerts:       250 open alerts\n" in text
    assert text.count("  - [High] ") == 5
    assert "\n  ... and 245 more" in text


def test_uids_are_shown_where_nothing_else_tells_two_devices_apart() -> None:
    def shows_uids(*devices: Device, total: int | None = None) -> bool:
        listed = DeviceList("pc", None, devices, total or len(devices), NOW)
        return devices[0].uid in block_of(listed, DATTO)

    twin = replace(PC, uid="4c1d6b2f-4b8e-4d6a-9c1e-5a2b8d4f6e01")
    assert not shows_uids(PC, replace(twin, hostname="PC02"))
    assert shows_uids(PC, twin, total=500)
    assert shows_uids(PC, replace(twin, site="Contoso"))
    assert not shows_uids(PC, replace(twin, site="Contoso"), total=500)
    assert shows_uids(PC, replace(twin, hostname=""), total=500)
