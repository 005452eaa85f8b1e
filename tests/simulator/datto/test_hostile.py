import pytest

from rmm_simulator.datto.hostile import HOSTILE_TEXT, poison
from simulator.datto.bench import Bench
from simulator.datto.facts import Facts

MARK = "IGNORE PREVIOUS INSTRUCTIONS"


@pytest.mark.thorough
async def test_every_list_of_a_poisoned_account_is_hostile_and_as_documented(fleet: Bench, document: Facts) -> None:
    fleet.tenant.alerts[:] = [
        alert for alert in fleet.tenant.alerts if not document.problems_of(*context(alert.context))
    ]
    poison(fleet.tenant)
    site, device = fleet.tenant.sites[0].uid, fleet.tenant.devices[0].uid
    for path in (
        "/account/devices",
        "/account/sites",
        "/account/users",
        "/account/alerts/open",
        "/account/alerts/resolved",
        "/activity-logs?size=50",
        "/filter/custom-filters",
        f"/site/{site}/patches",
        f"/site/{site}/devices/network-interface",
        f"/audit/device/{device}",
    ):
        answer = await fleet.get(path)
        assert (answer.status_code, document.problems(answer)) == (200, []), path
        assert MARK in answer.text, path


def context(shown: object) -> tuple[str, object]:
    """Return the arguments that judge an alert's context alone."""
    return "Alert", {"alertContext": shown}


async def test_uids_and_addresses_stay_so_that_everything_can_still_be_found(fleet: Bench) -> None:
    device = fleet.tenant.devices[0]
    before = (await fleet.get(f"/device/{device.uid}")).json()
    poison(fleet.tenant)
    after = (await fleet.get(f"/device/{device.uid}")).json()
    kept = ("uid", "id", "siteUid", "intIpAddress", "online", "lastSeen", "deviceClass", "patchManagement")
    assert [after[key] for key in kept] == [before[key] for key in kept]
    assert after["hostname"] == before["hostname"] + HOSTILE_TEXT


async def test_any_text_can_be_put_there(fleet: Bench) -> None:
    poison(fleet.tenant, "x" * 5000)
    site = (await fleet.get("/account/sites")).json()["sites"][0]
    assert (len(site["notes"]), site["name"][:10]) == (5000, "Northwindx")
