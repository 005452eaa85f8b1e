from simulator.datto.bench import Bench


async def test_the_account_is_shared_with_others(fleet: Bench) -> None:
    fleet.tenant.other_requests = 500
    rate = (await fleet.get("/system/request_rate")).json()
    assert (rate["accountCount"], rate["accountRateLimit"]) == (501, 600)


async def test_beyond_the_limit_everything_is_refused_until_a_minute_has_passed(fleet: Bench) -> None:
    fleet.tenant.enforces_limits = True
    fleet.tenant.other_requests = 599
    assert [(await fleet.get("/account")).status_code for _ in range(2)] == [200, 429]
    fleet.clock.advance(61)
    assert (await fleet.get("/account")).status_code == 200


async def test_from_nine_tenths_on_each_answer_takes_a_second(fleet: Bench) -> None:
    fleet.tenant.enforces_limits = True
    fleet.tenant.other_requests = 538
    for _ in range(3):
        assert (await fleet.get("/account")).status_code == 200
    assert fleet.clock.sleeps == [1.0, 1.0]


async def test_resolves_have_a_quota_of_their_own(fleet: Bench) -> None:
    fleet.tenant.enforces_limits = True
    path = f"/api/v2/alert/{fleet.tenant.alerts[0].uid}/resolve"
    statuses = [(await fleet.client.post(path)).status_code for _ in range(101)]
    assert (set(statuses[:100]), statuses[100]) == ({200}, 429)
    status = (await fleet.get("/system/request_rate")).json()["operationWriteStatus"]
    assert status["alert-resolve"] == {"limit": 100, "count": 101}
    assert status["device-job-create"]["count"] == 0


async def test_a_limit_that_is_not_enforced_refuses_nothing(fleet: Bench) -> None:
    fleet.tenant.other_requests = 10_000
    assert (await fleet.get("/account")).status_code == 200
