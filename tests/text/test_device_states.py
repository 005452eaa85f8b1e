"""Words for the states of a device: its warranty and its patches."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_results import DeviceDetail, DeviceList
from rmm_jobs.domain.inventory import DeviceFacts, PatchState
from rmm_jobs.text.device_states import warranty
from text_cases import DATTO, block_of

NOW = datetime(2026, 11, 26, 11, 53, tzinfo=UTC)
PC = Device("3b0c5a1e-4b8e-4d6a-9c1e-5a2b8d4f6e01", "PC01", "Northwind", online=True)


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
