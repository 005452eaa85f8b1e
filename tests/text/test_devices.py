"""Sizes in the blocks of devices, and when a list of devices shows UIDs."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_results import DeviceList
from rmm_jobs.text.audits import size
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
