"""A start that is answered with 401 may have been carried out: it is looked for before it is sent again."""

import json

import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted import Reply
from fakes.scripted_datto import DEVICE, FOREVER, JOB, QUICK_JOB, Tenant, after, answer, order
from rmm_jobs.domain.system_errors import AuthenticationFailed, StartOutcomeUnknown
from rmm_jobs.systems.datto.system import DattoSystem

TOKEN = "/auth/oauth/token"
LOG = "/api/v2/activity-logs"
PUT, POST, LOOK, SIGN_IN = f"PUT {QUICK_JOB}", f"POST {QUICK_JOB}", f"GET {LOG}", f"POST {TOKEN}"
NAME = "Clear Temp Files (rj-0a1b2c)"
REFUSED = answer({"message": "Request cannot be authorized."}, 401)
STARTED = answer({"job": {"uid": JOB, "status": "active"}})
FLAT_STARTED = answer({"jobUid": JOB, "status": "queued"})


def log(*details: object) -> httpx.Response:
    return answer({"activities": [{"details": json.dumps(each)} for each in details]})


NOTHING = log({"job.uid": "another", "job.name": "Clear Temp Files (rj-ffffff)", "device.uid": DEVICE})


def asked(tenant: Tenant) -> list[str]:
    """Every request, tokens included."""
    return [f"{request.method} {request.url.path}" for request in tenant.requests]


async def lost(system: DattoSystem, deadline: float = FOREVER) -> tuple[str, int | None, str | None]:
    """Start, and what was lost."""
    with pytest.raises(StartOutcomeUnknown) as failed:
        await system.start(order(), deadline=deadline)
    return failed.value.reason, failed.value.status, failed.value.said


async def test_what_the_log_does_not_show_is_sent_once_more_with_a_new_token(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    tenant.on("PUT", QUICK_JOB, REFUSED, STARTED)
    tenant.on("GET", LOG, NOTHING)
    assert await system.start(order(), deadline=FOREVER) == JOB
    assert asked(tenant) == [SIGN_IN, PUT, SIGN_IN, LOOK, PUT]
    assert [put.headers["authorization"] for put in tenant.asked("PUT", QUICK_JOB)] == [
        "Bearer token-1",
        "Bearer token-2",
    ]
    assert tenant.asked("GET", LOG)[0].url.params["from"] == "2024-02-15T10:35:00Z"
    assert clock.sleeps == []


@pytest.mark.parametrize("name", [NAME, "(rj-0a1b2c)", f"Quick job: {NAME}"])
async def test_what_the_log_shows_is_the_job_and_is_not_sent_again(
    tenant: Tenant, system: DattoSystem, name: str
) -> None:
    tenant.on("PUT", QUICK_JOB, REFUSED, answer({"job": {"uid": "a-second-job"}}))
    tenant.on("GET", LOG, log({"job.uid": "another", "job.name": None}, {"job.uid": JOB, "job.name": name}))
    assert await system.start(order(), deadline=FOREVER) == JOB
    assert asked(tenant) == [SIGN_IN, PUT, SIGN_IN, LOOK]


@pytest.mark.parametrize("uid", [None, "", "../account/users", 7])
async def test_a_job_that_the_log_shows_without_its_uid_is_not_sent_again(
    tenant: Tenant, system: DattoSystem, uid: object
) -> None:
    tenant.on("PUT", QUICK_JOB, REFUSED, STARTED)
    tenant.on("GET", LOG, log({"job.uid": uid, "job.name": NAME}))
    assert await lost(system) == ("answered with status 401", 401, "Request cannot be authorized.")
    assert tenant.paths == [PUT, LOOK]


@pytest.mark.parametrize("row", [{}, {"job.uid": "another", "job.name": None}, {"jobName": NAME}, ["broken"], "broken"])
async def test_a_row_that_names_no_job_may_be_the_job_so_it_is_not_sent_again(
    tenant: Tenant, system: DattoSystem, row: object
) -> None:
    tenant.on("PUT", QUICK_JOB, REFUSED, STARTED)
    tenant.on("GET", LOG, log(row, {"job.uid": "another", "job.name": "Clear Temp Files (rj-ffffff)"}))
    assert (await lost(system))[1] == 401
    assert tenant.paths == [PUT, LOOK]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (answer({"message": "Not for you"}, 403), "Not for you"),
        (answer({}, 403), "Request cannot be authorized."),
        (answer({}, 404), "Request cannot be authorized."),
        (answer({"activities": [], "error": "search phase failed"}), "search phase failed"),
        (answer({"activities": None}), "Request cannot be authorized."),
        (httpx.Response(200, html="<html>"), "Request cannot be authorized."),
        (httpx.Response(200), "Request cannot be authorized."),
        (answer({"pageDetails": None}), "Request cannot be authorized."),
        (answer({}, 401), "Request cannot be authorized."),
        (answer({}, 429, {"Retry-After": "60"}), "Request cannot be authorized."),
    ],
)
async def test_without_a_look_it_is_not_sent_again(
    tenant: Tenant, system: DattoSystem, reply: httpx.Response, said: str
) -> None:
    tenant.on("PUT", QUICK_JOB, REFUSED, STARTED)
    tenant.on("GET", LOG, reply)
    assert await lost(system, deadline=15) == ("answered with status 401", 401, said)
    assert len(tenant.asked("PUT", QUICK_JOB)) == 1


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (answer({"error_description": "Bad credentials"}, 400), "Bad credentials"),
        (answer({"error_description": "Bad credentials"}, 401), "Bad credentials"),
        (answer({}, 500), "Request cannot be authorized."),
        (httpx.ConnectError("refused"), "Request cannot be authorized."),
        (answer({"token_type": "bearer"}), "Request cannot be authorized."),
    ],
    ids=repr,
)
async def test_without_a_new_token_nothing_is_looked_for_or_sent_again(
    tenant: Tenant, system: DattoSystem, reply: Reply, said: str
) -> None:
    await system.authenticate(deadline=FOREVER)
    tenant.on("PUT", QUICK_JOB, REFUSED, STARTED)
    tenant.on("POST", TOKEN, reply)
    assert await lost(system, deadline=15) == ("answered with status 401", 401, said)
    assert tenant.paths == [PUT]


async def test_values_of_variables_are_hidden_in_what_the_log_says(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("PUT", QUICK_JOB, REFUSED)
    tenant.on("GET", LOG, answer({"activities": [], "error": "no row with hunter2"}))
    with pytest.raises(StartOutcomeUnknown) as failed:
        await system.start(order({"password": "hunter2"}), deadline=FOREVER)
    assert failed.value.said == "no row with ********"


@pytest.mark.parametrize("reply", [answer({}, 400), answer({}, 401)])
async def test_with_wrong_credentials_nothing_is_sent_at_all(
    tenant: Tenant, system: DattoSystem, reply: httpx.Response
) -> None:
    tenant.on("POST", TOKEN, reply)
    with pytest.raises(AuthenticationFailed):
        await system.start(order(), deadline=FOREVER)
    assert asked(tenant) == [SIGN_IN]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (REFUSED, ("answered with status 401", 401, "Request cannot be authorized.")),
        (answer({"message": "Not yours"}, 403), ("answered with status 401", 401, "Not yours")),
        (answer({"message": "No device"}, 404), ("answered with status 401", 401, "No device")),
        (answer({"message": "Slow down"}, 429), ("answered with status 401", 401, "Slow down")),
        (answer({"message": "Broken"}, 500), ("a server error", 500, "Broken")),
        (httpx.ReadError("x"), ("connection broke", None, None)),
    ],
    ids=repr,
)
async def test_whatever_a_second_sending_is_answered_the_first_may_have_run(
    tenant: Tenant, system: DattoSystem, reply: Reply, expected: tuple[str, int | None, str | None]
) -> None:
    tenant.on("PUT", QUICK_JOB, REFUSED, reply)
    tenant.on("GET", LOG, NOTHING)
    assert await lost(system) == expected
    assert tenant.paths == [PUT, LOOK, PUT]


async def test_a_second_sending_that_never_left_does_not_make_the_first_unsent(
    tenant: Tenant, system: DattoSystem
) -> None:
    tenant.on("PUT", QUICK_JOB, REFUSED, httpx.ConnectError("refused"))
    tenant.on("GET", LOG, NOTHING)
    assert await lost(system, deadline=15) == ("answered with status 401", 401, "Request cannot be authorized.")


@pytest.mark.parametrize("slow", [TOKEN, LOG, QUICK_JOB])
async def test_without_time_for_it_there_is_no_second_sending(
    tenant: Tenant, system: DattoSystem, clock: FakeClock, slow: str
) -> None:
    await system.authenticate(deadline=FOREVER)
    seconds = 9.0

    def late(path: str, reply: httpx.Response) -> Reply:
        return after(clock, seconds, reply) if path == slow else reply

    tenant.on("PUT", QUICK_JOB, late(QUICK_JOB, REFUSED), STARTED)
    tenant.on("POST", TOKEN, late(TOKEN, answer({"access_token": "token-2"})))
    tenant.on("GET", LOG, late(LOG, NOTHING))
    assert (await lost(system, deadline=seconds))[0] in {"answered with status 401", "no answer in time"}
    assert clock.monotonic() <= seconds
    assert len(tenant.asked("PUT", QUICK_JOB)) == 1


async def test_a_second_sending_may_find_that_the_server_wants_the_other_form(
    tenant: Tenant, system: DattoSystem
) -> None:
    tenant.on("PUT", QUICK_JOB, REFUSED, httpx.Response(405))
    tenant.on("POST", QUICK_JOB, FLAT_STARTED)
    tenant.on("GET", LOG, NOTHING)
    assert await system.start(order(), deadline=FOREVER) == JOB
    assert tenant.paths == [PUT, LOOK, PUT, POST]


async def test_the_other_form_carries_no_name_to_look_for_and_is_not_sent_again(
    tenant: Tenant, system: DattoSystem
) -> None:
    tenant.on("PUT", QUICK_JOB, httpx.Response(405))
    tenant.on("POST", QUICK_JOB, REFUSED, FLAT_STARTED)
    tenant.on("GET", LOG, NOTHING)
    assert await lost(system) == ("answered with status 401", 401, "Request cannot be authorized.")
    assert tenant.paths == [PUT, POST]
