from typing import Any, Literal

import pytest

from rmm_simulator.common.faults import ConnectionCut, Fault, FaultKind
from rmm_simulator.datto.contexts import EVERY
from rmm_simulator.datto.fleet import account_tenant
from rmm_simulator.datto.records import AlertRecord
from simulator.datto.bench import Bench

NOW = 1_707_993_900_000


async def listed(bench: Bench, path: str, **query: str | int) -> list[dict[str, Any]]:
    return (await bench.get(f"{path}", **query)).json()["alerts"]


def open_alert(bench: Bench) -> AlertRecord:
    return next(alert for alert in bench.tenant.alerts if alert.resolved_at is None)


async def test_open_and_resolved_alerts_together_are_all_alerts(fleet: Bench) -> None:
    lists = [await listed(fleet, f"/account/alerts/{state}") for state in ("open", "resolved")]
    assert [{alert["resolved"] for alert in alerts} for alerts in lists] == [{False}, {True}]
    assert sum(map(len, lists)) == len(fleet.tenant.alerts)
    assert all(alert["resolvedOn"] and alert["resolvedBy"] for alert in lists[1])


async def test_every_context_and_priority_is_among_the_open_ones(fleet: Bench) -> None:
    alerts = await listed(fleet, "/account/alerts/open")
    assert all(context.json in [alert["alertContext"] for alert in alerts] for context in EVERY)
    words = {"Critical", "High", "Moderate", "Low", "Information", "Unknown"}
    assert {alert["priority"] for alert in alerts} == words


async def test_a_site_and_a_device_list_their_own(fleet: Bench) -> None:
    everything = await listed(fleet, "/account/alerts/open")
    device = open_alert(fleet).device
    of_site = [each for each in everything if each["alertSourceInfo"]["siteUid"] == device.site.uid]
    of_device = [each for each in everything if each["alertSourceInfo"]["deviceUid"] == device.uid]
    assert await listed(fleet, f"/site/{device.site.uid}/alerts/open") == of_site
    assert await listed(fleet, f"/device/{device.uid}/alerts/open") == of_device
    assert 0 < len(of_device) < len(of_site) < len(everything)


async def test_muted_chooses_and_without_it_both_are_listed(fleet: Bench) -> None:
    both = await listed(fleet, "/account/alerts/open")
    muted = await listed(fleet, "/account/alerts/open", muted="true")
    loud = await listed(fleet, "/account/alerts/open", muted="false")
    assert {alert["muted"] for alert in both} == {True, False}
    assert (len(muted) > 0, len(muted) + len(loud)) == (True, len(both))


async def test_a_page_has_a_hundred_alerts_and_more_are_refused(fleet: Bench) -> None:
    fleet.tenant.alerts[:] = account_tenant(n_alerts=400, now=fleet.clock.epoch).alerts
    page = (await fleet.get("/account/alerts/open")).json()
    assert page["pageDetails"]["count"] == len(page["alerts"]) == 100
    assert page["pageDetails"]["totalCount"] > 200
    following = (await fleet.get("/account/alerts/open", page=1)).json()["alerts"]
    assert {each["alertUid"] for each in page["alerts"]}.isdisjoint(each["alertUid"] for each in following)
    refused = await fleet.get("/account/alerts/open", max=101)
    assert (refused.status_code, refused.json()["errorMessage"][-3:]) == (400, "100")


async def test_a_resolve_answers_nothing_and_names_the_api_user(fleet: Bench) -> None:
    alert = open_alert(fleet)
    answer = await fleet.client.post(f"/api/v2/alert/{alert.uid}/resolve")
    assert (answer.status_code, answer.content) == (200, b"")
    after = (await fleet.get(f"/alert/{alert.uid}")).json()
    assert (after["resolved"], after["resolvedBy"], after["resolvedOn"]) == (True, "api-user", NOW)
    assert alert.uid not in [each["alertUid"] for each in await listed(fleet, "/account/alerts/open")]
    assert alert.uid in [
        each["alertUid"] for each in await listed(fleet, f"/device/{alert.device.uid}/alerts/resolved")
    ]


@pytest.mark.parametrize("status", [200, 409])
async def test_a_second_resolve_keeps_the_first(fleet: Bench, status: Literal[200, 409]) -> None:
    fleet.tenant.second_resolve_status = status
    alert = next(alert for alert in fleet.tenant.alerts if alert.resolved_by == "mreyes")
    before = (await fleet.get(f"/alert/{alert.uid}")).json()
    assert (await fleet.client.post(f"/api/v2/alert/{alert.uid}/resolve")).status_code == status
    assert (await fleet.get(f"/alert/{alert.uid}")).json() == before


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/resolve")])
async def test_an_unknown_alert_is_not_found(fleet: Bench, method: str, path: str) -> None:
    answer = await fleet.client.request(method, f"/api/v2/alert/unknown{path}")
    assert (answer.status_code, answer.json()["error"]) == (404, "Not Found")


@pytest.mark.parametrize(
    ("kind", "resolved"),
    [
        (FaultKind.CUT_BEFORE, False),
        (FaultKind.FAILS_BEFORE, False),
        (FaultKind.CUT_AFTER, True),
        (FaultKind.FAILS_AFTER, True),
    ],
)
async def test_the_answer_of_a_resolve_is_lost_with_or_without_its_work(
    fleet: Bench, kind: FaultKind, *, resolved: bool
) -> None:
    alert = open_alert(fleet)
    fleet.tenant.faults.add(Fault(kind, method="POST", path="/resolve$"))
    try:
        assert (await fleet.client.post(f"/api/v2/alert/{alert.uid}/resolve")).status_code == 500
    except ConnectionCut:
        assert kind in {FaultKind.CUT_BEFORE, FaultKind.CUT_AFTER}
    assert (await fleet.get(f"/alert/{alert.uid}")).json()["resolved"] is resolved


async def test_somebody_else_may_be_faster(fleet: Bench) -> None:
    alert = open_alert(fleet)

    def resolve() -> None:
        fleet.tenant.resolutions.resolve(alert, by="mreyes", at=fleet.clock.epoch())

    fleet.tenant.faults.add(Fault(FaultKind.CHANGED_BEFORE, method="POST", change=resolve))
    assert (await fleet.client.post(f"/api/v2/alert/{alert.uid}/resolve")).status_code == 200
    assert alert.resolved_by == "mreyes"


async def test_a_ticket_stands_on_the_alert_and_among_its_actions(fleet: Bench) -> None:
    alert = next(each for each in await listed(fleet, "/account/alerts/open") if each["ticketNumber"])
    (ticket, email) = alert["responseActions"]
    assert (ticket["actionType"], ticket["actionReference"]) == ("TICKET_CREATED", alert["ticketNumber"])
    assert email["actionType"] == "EMAIL_SENT"
    assert alert["alertMonitorInfo"] == {"sendsEmails": True, "createsTicket": True}
