"""One device in full: a MAC address, and how many of its alerts are shown."""

from datetime import UTC, datetime

import pytest

from rmm_jobs.domain.alerts import Alert, AlertContext, AlertKind, Priority
from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_results import DeviceDetail, DeviceList
from rmm_jobs.text.device_detail import mac_address
from text_cases import DATTO, block_of

NOW = datetime(2026, 11, 26, 11, 53, tzinfo=UTC)
PC = Device("3b0c5a1e-4b8e-4d6a-9c1e-5a2b8d4f6e01", "PC01", "Northwind", online=True)


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


def test_five_alerts_are_shown_and_the_others_counted() -> None:
    alerts = [Alert(f"a{n}", Priority.HIGH, AlertContext(AlertKind.OTHER), diagnostics=f"No. {n}") for n in range(100)]
    detail = DeviceDetail(PC, alerts=alerts, alerts_total=250)
    text = block_of(DeviceList("pc01", None, [PC], 1, NOW, detail=detail), DATTO)
    assert "\nAlerts:       250 open alerts\n" in text
    assert text.count("  - [High] ") == 5
    assert "\n  ... and 245 more" in text
