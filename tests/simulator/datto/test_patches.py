from typing import Any

import pytest

from simulator.datto.bench import Bench

STATUSES = ("INSTALLED", "APPROVED_PENDING", "NOT_APPROVED")


async def patches(bench: Bench, path: str, **query: str) -> list[dict[str, Any]]:
    return (await bench.get(f"{path}/patches", **query)).json()["patches"]


async def test_the_row_counts_the_patches_that_the_device_lists(fleet: Bench) -> None:
    device = next(device for device in fleet.tenant.devices if device.details.patch_status == "ApprovedPending")
    listed = await patches(fleet, f"/device/{device.uid}")
    counts = (await fleet.get(f"/device/{device.uid}")).json()["patchManagement"]
    assert [sum(patch["installStatus"] == status for patch in listed) for status in STATUSES] == [
        counts["patchesInstalled"],
        counts["patchesApprovedPending"],
        counts["patchesNotApproved"],
    ]
    assert counts["patchStatus"] == "ApprovedPending"


@pytest.mark.parametrize("status", STATUSES)
async def test_the_status_chooses(fleet: Bench, status: str) -> None:
    device = next(device for device in fleet.tenant.devices if device.details.patch_status == "ApprovedPending")
    for path in (f"/device/{device.uid}", f"/site/{device.site.uid}"):
        assert {patch["installStatus"] for patch in await patches(fleet, path, installStatus=status)} == {status}


async def test_a_site_lists_a_patch_once_for_each_of_its_states(fleet: Bench) -> None:
    site = fleet.tenant.sites[0]
    listed = await patches(fleet, f"/site/{site.uid}")
    first = [patch for patch in listed if patch["kbArticleId"] == "KB5034765"]
    assert {patch["installStatus"] for patch in first} == {"INSTALLED", "APPROVED_PENDING"}
    patched = [device for device in fleet.tenant.devices if device.site is site and device.details.patches]
    assert sum(patch["totalDevices"] for patch in first) == len(patched)


async def test_an_unknown_status_is_refused(bench: Bench) -> None:
    answer = await bench.get(f"/device/{bench.tenant.devices[0].uid}/patches", installStatus="PENDING")
    assert answer.status_code == 400


async def test_a_device_without_data_has_no_patches(bench: Bench) -> None:
    assert await patches(bench, f"/device/{bench.tenant.devices[0].uid}") == []
