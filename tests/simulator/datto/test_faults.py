import json

import pytest

from rmm_simulator.common.faults import ConnectionCut, Fault, FaultKind
from simulator.datto.bench import Bench

START = "/quickjob$"


async def test_a_fault_strikes_as_often_as_it_says_and_no_more(bench: Bench) -> None:
    bench.tenant.faults.add(Fault(FaultKind.FAILS_BEFORE, times=2, status=503))
    assert [(await bench.get("/account")).status_code for _ in range(3)] == [503, 503, 200]


async def test_a_fault_without_a_count_strikes_until_it_is_switched_off(bench: Bench) -> None:
    bench.tenant.faults.add(Fault(FaultKind.FORBIDDEN, times=None))
    assert [(await bench.get("/account")).status_code for _ in range(3)] == [403, 403, 403]
    bench.tenant.faults.clear()
    assert (await bench.get("/account")).status_code == 200


async def test_a_fault_is_for_its_method_and_path_alone(bench: Bench) -> None:
    bench.tenant.faults.add(Fault(FaultKind.FORBIDDEN, method="PUT", path=START))
    assert (await bench.get("/account/devices")).status_code == 200
    assert (await bench.client.get(bench.quickjob())).status_code == 405
    assert (await bench.start("Clear Temp Files")).status_code == 403
    assert (await bench.start("Clear Temp Files")).status_code == 200


async def test_faults_strike_in_the_order_they_were_added(bench: Bench) -> None:
    bench.tenant.faults.add(Fault(FaultKind.FAILS_BEFORE, status=502), Fault(FaultKind.FORBIDDEN))
    assert [(await bench.get("/account")).status_code for _ in range(3)] == [502, 403, 200]


async def test_an_expired_token_stays_expired_until_there_is_a_new_one(bench: Bench) -> None:
    bench.tenant.faults.add(Fault(FaultKind.TOKEN_EXPIRED))
    assert [(await bench.get("/account")).status_code for _ in range(2)] == [401, 401]
    token = bench.tenant.issue_token()
    assert (await bench.client.get("/api/v2/account", headers={"Authorization": f"Bearer {token}"})).is_success


async def test_a_block_says_that_it_is_one(bench: Bench) -> None:
    bench.tenant.faults.add(Fault(FaultKind.BLOCKED))
    answer = await bench.get("/account")
    assert answer.status_code == 403
    assert "blocked" in answer.json()["errorMessage"]


@pytest.mark.parametrize(("seconds", "header"), [(7, "7"), (0, "0"), (None, None)])
async def test_too_many_requests_may_say_when_to_come_back(
    bench: Bench, seconds: int | None, header: str | None
) -> None:
    bench.tenant.faults.add(Fault(FaultKind.RATE_LIMITED, retry_after=seconds))
    answer = await bench.get("/account")
    assert answer.status_code == 429
    assert answer.headers.get("retry-after") == header


@pytest.mark.parametrize(("kind", "made"), [(FaultKind.FAILS_BEFORE, 0), (FaultKind.FAILS_AFTER, 1)])
async def test_a_500_comes_before_or_after_the_work(bench: Bench, kind: FaultKind, made: int) -> None:
    bench.tenant.faults.add(Fault(kind, path=START))
    answer = await bench.start("Clear Temp Files")
    assert (answer.status_code, answer.json()["error"]) == (500, "Internal Server Error")
    assert len(bench.tenant.started) == made


@pytest.mark.parametrize(("kind", "made"), [(FaultKind.CUT_BEFORE, 0), (FaultKind.CUT_AFTER, 1)])
async def test_a_connection_is_cut_before_or_after_the_work(bench: Bench, kind: FaultKind, made: int) -> None:
    bench.tenant.faults.add(Fault(kind, path=START))
    with pytest.raises(ConnectionCut):
        await bench.start("Clear Temp Files")
    assert len(bench.tenant.started) == made
    assert len(bench.tenant.requests) == 1


async def test_a_slow_answer_takes_its_time(bench: Bench) -> None:
    bench.tenant.faults.add(Fault(FaultKind.SLOW, seconds=42))
    assert (await bench.get("/account")).status_code == 200
    assert bench.clock.sleeps == [42]


async def test_results_may_not_be_there_at_first(bench: Bench) -> None:
    await bench.start("Clear Temp Files")
    bench.tenant.faults.add(Fault(FaultKind.NOT_FOUND, path="/results/", times=2))
    assert [(await bench.get(bench.results)).status_code for _ in range(3)] == [404, 404, 200]


@pytest.mark.parametrize(("status", "shown"), [(None, 200), (502, 502)])
async def test_a_maintenance_page_is_not_json(bench: Bench, status: int | None, shown: int) -> None:
    bench.tenant.faults.add(Fault(FaultKind.HTML, path=START, status=status))
    answer = await bench.start("Clear Temp Files")
    assert answer.status_code == shown
    assert answer.headers["content-type"].startswith("text/html")
    assert bench.tenant.started == []


async def test_json_may_be_cut_short(bench: Bench) -> None:
    bench.tenant.faults.add(Fault(FaultKind.CUT_JSON))
    answer = await bench.get("/account/devices")
    assert answer.status_code == 200
    assert answer.headers["content-length"] == str(len(answer.content))
    with pytest.raises(json.JSONDecodeError):
        answer.json()


async def test_an_answer_may_be_empty_though_the_work_is_done(bench: Bench) -> None:
    bench.tenant.faults.add(Fault(FaultKind.EMPTY))
    answer = await bench.start("Clear Temp Files")
    assert (answer.status_code, answer.content) == (200, b"")
    assert len(bench.tenant.started) == 1


async def test_the_next_page_may_lie_on_a_foreign_host(bench: Bench) -> None:
    bench.tenant.faults.add(Fault(FaultKind.FOREIGN_NEXT, times=None))
    page = (await bench.get("/account/components", max=10)).json()
    assert page["pageDetails"]["nextPageUrl"] == "https://attacker.example/api/v2/account/components?page=1&max=10"
    assert len(page["components"]) == 10
    last = (await bench.get("/account/components", max=10, page=1)).json()
    assert last["pageDetails"]["nextPageUrl"] is None


async def test_a_page_may_be_sent_twice(fleet: Bench) -> None:
    pages = list[list[str]]()
    fleet.tenant.faults.add(Fault(FaultKind.SLOW), Fault(FaultKind.REPEATED))
    for page in range(3):
        devices = (await fleet.get("/account/devices", page=page, max=10)).json()["devices"]
        pages.append([device["uid"] for device in devices])
    assert pages[0] == pages[1]
    assert pages[2] == [device.uid for device in fleet.tenant.devices[20:30]]


async def test_a_first_page_cannot_be_a_repetition(fleet: Bench) -> None:
    fleet.tenant.faults.add(Fault(FaultKind.REPEATED))
    assert len((await fleet.get("/account/devices", max=10)).json()["devices"]) == 10


async def test_an_account_may_change_between_two_pages(fleet: Bench) -> None:
    uids = [device.uid for device in fleet.tenant.devices]
    fleet.tenant.faults.add(
        Fault(FaultKind.CHANGED_AFTER, path="/devices$", change=lambda: fleet.tenant.devices.pop(0))
    )
    seen = list[str]()
    for page in range(2):
        devices = (await fleet.get("/account/devices", page=page, max=10)).json()["devices"]
        seen += [device["uid"] for device in devices]
    assert seen == [*uids[:10], *uids[11:21]]  # The eleventh moved to the page that was read already.


async def test_one_operation_may_be_forbidden(fleet: Bench) -> None:
    fleet.tenant.faults.add(Fault(FaultKind.FORBIDDEN, path=r"/alerts/open$", times=None))
    site, device = fleet.tenant.sites[0].uid, fleet.tenant.devices[0].uid
    for path in ("/account", f"/site/{site}", f"/device/{device}"):
        assert (await fleet.get(f"{path}/alerts/open")).status_code == 403
        assert (await fleet.get(f"{path}/alerts/resolved")).status_code == 200
