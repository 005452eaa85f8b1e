import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted_datto import COMPONENT, FOREVER, JOB, KEY, QUICK_JOB, Tenant, after, answer, order, sent_json
from rmm_jobs.domain.system_errors import (
    Action,
    DeadlineExceeded,
    NotFound,
    PermissionDenied,
    RateLimited,
    RequestRejected,
    ServerError,
    StartOutcomeUnknown,
    SystemFailure,
    Unreachable,
)
from rmm_jobs.domain.target_errors import DeviceNotFound
from rmm_jobs.systems.datto.system import DattoSystem

STARTED = answer({"job": {"id": 7, "uid": JOB, "status": "active"}, "jobComponents": []})
FLAT_STARTED = answer({"jobUid": "j1k2l3m4-n5o6-7890-pqrs-123456789def", "status": "queued"})


async def test_a_start_is_one_put_in_the_apis_form(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("PUT", QUICK_JOB, STARTED)
    assert await system.start(order({"days": "30", "path": "C:\\Temp"}), deadline=FOREVER) == JOB
    (put,) = tenant.asked("PUT", QUICK_JOB)
    assert put.headers["authorization"] == "Bearer token-1"
    assert sent_json(put) == {
        "jobName": "Clear Temp Files (rj-0a1b2c)",
        "jobComponent": {
            "componentUid": COMPONENT,
            "variables": [{"name": "days", "value": "30"}, {"name": "path", "value": "C:\\Temp"}],
        },
    }


async def test_no_variables_are_left_out_and_not_sent_empty(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("PUT", QUICK_JOB, STARTED)
    await system.start(order(), deadline=FOREVER)
    assert sent_json(tenant.asked("PUT", QUICK_JOB)[0])["jobComponent"] == {"componentUid": COMPONENT}


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (answer({"errorMessage": "Failed to read request"}, 400), RequestRejected),
        (answer({"error": "No access"}, 403), PermissionDenied),
        (answer({"error": "No access"}, 403, {"Retry-After": "300"}), RateLimited),
        (answer({"error": "Not Found"}, 404), NotFound),
        (answer({"error": "Too large"}, 413), RequestRejected),
        (answer({}, 429, {"Retry-After": "1"}), RateLimited),
        (answer({}, 429), RateLimited),
    ],
)
async def test_a_refused_start_is_not_sent_again(
    tenant: Tenant, system: DattoSystem, clock: FakeClock, reply: httpx.Response, kind: type[SystemFailure]
) -> None:
    tenant.on("PUT", QUICK_JOB, reply)
    with pytest.raises(kind) as refused:
        await system.start(order(), deadline=FOREVER)
    assert refused.value.action is Action.START_JOB
    assert tenant.paths == [f"PUT {QUICK_JOB}"]
    assert clock.sleeps == []


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (answer({"error": "Could not create job"}, 500), (500, "a server error", "Could not create job")),
        (httpx.Response(502, html="<html>"), (502, "a server error", None)),
        (answer({}, 503, {"Retry-After": "1"}), (503, "a server error", None)),
        (httpx.Response(504), (504, "a server error", None)),
        (httpx.Response(302, headers={"Location": "/x"}), (302, "a redirect", None)),
        (httpx.Response(200), (200, "an empty answer", None)),
        (httpx.Response(200, html="<html>"), (200, "an HTML page instead of JSON", None)),
        (httpx.Response(200, content=b'{"job": {"uid"'), (200, "JSON that was cut short or broken", None)),
        (answer([]), (200, "JSON of another shape", None)),
        (answer({"job": None}), (200, "an answer without a job UID", None)),
        (answer({"job": {"uid": ""}}), (200, "an answer without a job UID", None)),
        (answer({"job": {"uid": "../account/users"}}), (200, "an answer without a job UID", None)),
        (httpx.ReadTimeout("x"), (None, "no answer in time", None)),
        (httpx.WriteTimeout("x"), (None, "no answer in time", None)),
        (httpx.ReadError("x"), (None, "connection broke", None)),
        (httpx.WriteError("x"), (None, "connection broke", None)),
        (httpx.RemoteProtocolError("x"), (None, "connection broke", None)),
        (httpx.DecodingError("x"), (None, "connection broke", None)),
    ],
)
async def test_a_start_whose_answer_was_lost_is_never_sent_again(
    tenant: Tenant,
    system: DattoSystem,
    reply: httpx.Response | Exception,
    expected: tuple[int | None, str, str | None],
) -> None:
    tenant.on("PUT", QUICK_JOB, reply, STARTED)
    with pytest.raises(StartOutcomeUnknown) as lost:
        await system.start(order(), deadline=FOREVER)
    assert (lost.value.status, lost.value.reason, lost.value.said) == expected
    assert tenant.paths == [f"PUT {QUICK_JOB}"]


@pytest.mark.parametrize(("deadline", "waited"), [(FOREVER, 15), (6, 6)])
async def test_a_start_is_waited_for_in_its_own_time_and_the_calls(
    tenant: Tenant, system: DattoSystem, clock: FakeClock, deadline: float, waited: float
) -> None:
    tenant.on("PUT", QUICK_JOB, after(clock, 60, STARTED))
    with pytest.raises(StartOutcomeUnknown) as lost:
        await system.start(order(), deadline=deadline)
    assert lost.value.reason == "no answer in time"
    assert clock.monotonic() == waited
    assert len(tenant.asked("PUT", QUICK_JOB)) == 1


@pytest.mark.parametrize(
    "trouble",
    [httpx.ConnectError("x"), httpx.ConnectTimeout("x"), httpx.PoolTimeout("x"), httpx.ProxyError("x")],
    ids=repr,
)
async def test_a_start_that_was_never_sent_is_tried_again(
    tenant: Tenant, system: DattoSystem, clock: FakeClock, trouble: Exception
) -> None:
    tenant.on("PUT", QUICK_JOB, trouble, trouble, STARTED)
    assert await system.start(order(), deadline=FOREVER) == JOB
    assert len(tenant.asked("PUT", QUICK_JOB)) == 3
    assert len(clock.sleeps) == 2


async def test_a_start_that_cannot_be_sent_in_time_was_not_started(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    tenant.on("PUT", QUICK_JOB, httpx.ConnectError("x"))
    with pytest.raises(Unreachable) as failed:
        await system.start(order(), deadline=2)
    assert failed.value.action is Action.START_JOB
    assert clock.monotonic() < 2


async def test_a_start_after_the_end_of_the_call_is_not_sent(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    await system.authenticate(deadline=FOREVER)
    clock.advance(10)
    with pytest.raises(DeadlineExceeded):
        await system.start(order(), deadline=10)
    assert tenant.paths == []


async def test_a_lost_answer_to_the_token_request_is_not_a_lost_start(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("POST", "/auth/oauth/token", answer({}, 500))
    with pytest.raises(ServerError):
        await system.start(order(), deadline=FOREVER)
    assert tenant.paths == []


async def test_a_server_that_does_not_know_put_gets_the_flat_form_and_is_remembered(
    tenant: Tenant, system: DattoSystem
) -> None:
    tenant.on("PUT", QUICK_JOB, httpx.Response(405))
    tenant.on("POST", QUICK_JOB, FLAT_STARTED)
    for _ in range(2):
        uid = await system.start(order({"days": "30"}), deadline=FOREVER)
        assert uid == "j1k2l3m4-n5o6-7890-pqrs-123456789def"
    assert tenant.paths == [f"PUT {QUICK_JOB}", f"POST {QUICK_JOB}", f"POST {QUICK_JOB}"]
    for post in tenant.asked("POST", QUICK_JOB):
        assert sent_json(post) == {"componentUid": COMPONENT, "variables": {"days": "30"}}


@pytest.mark.parametrize(
    ("reply", "kind"),
    [(httpx.Response(405), RequestRejected), (answer({}, 500), StartOutcomeUnknown), (answer({}, 429), RateLimited)],
)
async def test_the_flat_form_is_sent_once_too(
    tenant: Tenant, system: DattoSystem, reply: httpx.Response, kind: type[Exception]
) -> None:
    tenant.on("PUT", QUICK_JOB, httpx.Response(405))
    tenant.on("POST", QUICK_JOB, reply)
    with pytest.raises(kind):
        await system.start(order(), deadline=FOREVER)
    assert tenant.paths == [f"PUT {QUICK_JOB}", f"POST {QUICK_JOB}"]


@pytest.mark.parametrize(
    ("put", "post", "expected"),
    [
        (httpx.Response(405), httpx.Response(405), (RequestRejected, None)),
        (
            answer({"message": "PUT is blocked"}, 405),
            answer({"message": "No POST"}, 405),
            (RequestRejected, "PUT is blocked"),
        ),
        (httpx.Response(405), answer({"message": "Bad value"}, 400), (RequestRejected, "Bad value")),
        (httpx.Response(405), answer({"message": "No such device"}, 404), (NotFound, "No such device")),
        (httpx.Response(405), answer({"message": "Not yours"}, 403), (PermissionDenied, "Not yours")),
        (httpx.Response(405), answer({}, 429, {"Retry-After": "0"}), (RateLimited, None)),
        (httpx.Response(405), answer({}, 500), (StartOutcomeUnknown, None)),
        (httpx.Response(405), httpx.Response(200), (StartOutcomeUnknown, None)),
    ],
)
async def test_one_405_is_not_remembered_unless_the_other_form_was_taken(
    tenant: Tenant,
    system: DattoSystem,
    put: httpx.Response,
    post: httpx.Response,
    expected: tuple[type[SystemFailure] | type[StartOutcomeUnknown], str | None],
) -> None:
    tenant.on("PUT", QUICK_JOB, put, STARTED)
    tenant.on("POST", QUICK_JOB, post)
    with pytest.raises(expected[0]) as failed:
        await system.start(order(), deadline=FOREVER)
    assert getattr(failed.value, "said", None) == expected[1]
    assert await system.start(order(), deadline=FOREVER) == JOB
    assert tenant.paths == [f"PUT {QUICK_JOB}", f"POST {QUICK_JOB}", f"PUT {QUICK_JOB}"]


async def test_a_start_whose_first_sending_named_its_job_can_be_found_whatever_form_the_second_one_had(
    tenant: Tenant, system: DattoSystem
) -> None:
    log = answer({"pageDetails": {}, "activities": [], "error": None})
    tenant.on("PUT", QUICK_JOB, answer({}, 401), answer({}, 405))
    tenant.on("POST", QUICK_JOB, httpx.ReadError("cut"))
    tenant.on("GET", "/api/v2/activity-logs", log)
    with pytest.raises(StartOutcomeUnknown) as lost:
        await system.start(order(), deadline=FOREVER)
    assert lost.value.named
    assert tenant.paths.count(f"PUT {QUICK_JOB}") == 2


async def test_a_server_that_stops_taking_the_flat_form_is_asked_in_the_apis_again(
    tenant: Tenant, system: DattoSystem
) -> None:
    tenant.on("PUT", QUICK_JOB, httpx.Response(405), STARTED)
    tenant.on("POST", QUICK_JOB, FLAT_STARTED, answer({}, 403), httpx.Response(405))
    await system.start(order(), deadline=FOREVER)
    for kind in (PermissionDenied, RequestRejected):
        with pytest.raises(kind):
            await system.start(order(), deadline=FOREVER)
    assert await system.start(order(), deadline=FOREVER) == JOB
    assert [path.split()[0] for path in tenant.paths] == ["PUT", "POST", "POST", "POST", "PUT"]


@pytest.mark.parametrize("status", [400, 500])
async def test_values_of_variables_are_hidden_in_what_the_server_says(
    tenant: Tenant, system: DattoSystem, status: int
) -> None:
    said = f'bad value "hunter2" of password (1) by token-1 of {KEY}'
    tenant.on("PUT", QUICK_JOB, answer({"errorMessage": said}, status))
    with pytest.raises((RequestRejected, StartOutcomeUnknown)) as failed:
        await system.start(order({"password": "hunter2", "n": "1"}), deadline=FOREVER)
    assert getattr(failed.value, "said", None) == (
        'bad value "********" of password (********) by ******** of ********'
    )


@pytest.mark.parametrize("uid", ["../account/users", "ACME-DC01", "", "d1e2f3a4-b5c6-7890-abcd-123456789abc/.."])
async def test_a_device_uid_that_is_none_never_enters_a_path(tenant: Tenant, system: DattoSystem, uid: str) -> None:
    with pytest.raises(DeviceNotFound):
        await system.start(order(device_uid=uid), deadline=FOREVER)
    assert tenant.requests == []
