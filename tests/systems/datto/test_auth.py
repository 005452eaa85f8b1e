import json
import logging

import anyio
import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted_datto import BASE, DEVICE, FOREVER, KEY, SECRET, Tenant, after, answer, sent_form
from rmm_jobs.domain.system_errors import (
    Action,
    AuthenticationFailed,
    DeadlineExceeded,
    RequestRejected,
    ServerError,
    SystemFailure,
    UnexpectedAnswer,
)
from rmm_jobs.systems.datto.auth import LIFE, MARGIN, Credentials
from rmm_jobs.systems.datto.system import DattoSystem

TOKEN = "/auth/oauth/token"
DEVICE_PATH = f"/api/v2/device/{DEVICE}"


def token(value: str, **more: object) -> httpx.Response:
    return answer({"access_token": value, **more})


async def test_construction_sends_nothing_and_closing_is_then_harmless(tenant: Tenant, clock: FakeClock) -> None:
    await tenant.system(clock).aclose()
    assert tenant.requests == []


async def test_the_token_is_asked_for_beside_the_api_as_the_public_client(tenant: Tenant, system: DattoSystem) -> None:
    await system.authenticate(deadline=FOREVER)
    (request,) = tenant.requests
    assert str(request.url) == BASE + TOKEN
    assert request.method == "POST"
    assert request.headers["authorization"] == "Basic cHVibGljLWNsaWVudDpwdWJsaWM="
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert sent_form(request) == {"grant_type": ["password"], "username": [KEY], "password": [SECRET]}


async def test_ten_first_calls_at_once_ask_for_one_token(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("GET", DEVICE_PATH, answer({"uid": DEVICE, "hostname": "ACME-DC01"}))
    with anyio.fail_after(5):
        async with anyio.create_task_group() as calls:
            for _ in range(10):
                calls.start_soon(lambda: system.device(DEVICE, deadline=FOREVER))
    assert tenant.tokens == 1
    assert {r.headers["authorization"] for r in tenant.asked("GET", DEVICE_PATH)} == {"Bearer token-1"}
    assert len(tenant.asked("GET", DEVICE_PATH)) == 10


async def test_calls_at_once_with_wrong_credentials_try_them_once(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("POST", TOKEN, answer({"error": "invalid_grant", "error_description": "Bad credentials"}, 400))
    failures: list[AuthenticationFailed] = []

    async def call() -> None:
        with pytest.raises(AuthenticationFailed) as failed:
            await system.device(DEVICE, deadline=FOREVER)
        failures.append(failed.value)

    async with anyio.create_task_group() as calls:
        for _ in range(3):
            calls.start_soon(call)
    assert len(tenant.asked("POST", TOKEN)) == 1
    assert {(f.action, f.said, f.status) for f in failures} == {(Action.AUTHENTICATE, "Bad credentials", 400)}
    assert tenant.paths == []


async def test_wrong_credentials_are_tried_again_by_a_later_call(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("POST", TOKEN, answer({}, 401), token("t"))
    with pytest.raises(AuthenticationFailed):
        await system.authenticate(deadline=FOREVER)
    await system.authenticate(deadline=FOREVER)
    assert len(tenant.asked("POST", TOKEN)) == 2


@pytest.mark.parametrize(("life", "margin"), [(360_000, 300), (1000, 100)])
async def test_a_token_is_renewed_before_it_expires(
    tenant: Tenant, system: DattoSystem, clock: FakeClock, life: int, margin: int
) -> None:
    tenant.on("POST", TOKEN, token("a", expires_in=life), token("b", expires_in=life))
    await system.authenticate(deadline=FOREVER)
    clock.advance(life - margin - 1)
    await system.authenticate(deadline=FOREVER)
    assert len(tenant.asked("POST", TOKEN)) == 1
    clock.advance(1)
    await system.authenticate(deadline=FOREVER)
    assert len(tenant.asked("POST", TOKEN)) == 2


async def test_a_refused_token_is_renewed_once_for_everybody(tenant: Tenant, system: DattoSystem) -> None:
    await system.authenticate(deadline=FOREVER)
    tenant.on("GET", DEVICE_PATH, *[answer({}, 401)] * 5, answer({"uid": DEVICE}))
    async with anyio.create_task_group() as calls:
        for _ in range(5):
            calls.start_soon(lambda: system.device(DEVICE, deadline=FOREVER))
    assert tenant.tokens == 2
    assert len(tenant.asked("GET", DEVICE_PATH)) == 10


async def test_a_fresh_token_that_is_refused_too_is_an_authentication_failure(
    tenant: Tenant, system: DattoSystem
) -> None:
    tenant.on("GET", DEVICE_PATH, answer({"message": "no to token-1, token-2"}, 401))
    with pytest.raises(AuthenticationFailed) as failed:
        await system.device(DEVICE, deadline=FOREVER)
    assert (failed.value.action, failed.value.status) == (Action.READ_DEVICES, 401)
    assert failed.value.said == "no to token-1, ********"
    assert tenant.tokens == 2
    assert len(tenant.asked("GET", DEVICE_PATH)) == 2


async def test_a_server_that_gives_the_same_token_again_is_asked_once_for_all_who_wait(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    tenant.on("POST", TOKEN, token("same", expires_in=1000))
    await system.authenticate(deadline=FOREVER)
    clock.advance(950)
    async with anyio.create_task_group() as calls:
        for _ in range(5):
            calls.start_soon(lambda: system.authenticate(deadline=FOREVER))
    assert len(tenant.asked("POST", TOKEN)) == 2


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (answer({"error": "Conflict"}, 409), RequestRejected),
        (answer({}, 500), ServerError),
        (answer({"token_type": "bearer"}), UnexpectedAnswer),
        (token("caf\u00e9"), UnexpectedAnswer),
        (token("two\nlines"), UnexpectedAnswer),
        (token("two words"), UnexpectedAnswer),
        (token("token-1 "), UnexpectedAnswer),
        (token(" "), UnexpectedAnswer),
        (httpx.Response(200), UnexpectedAnswer),
        (httpx.Response(200, html="<html>"), UnexpectedAnswer),
    ],
)
async def test_another_failure_to_get_a_token_keeps_its_kind(
    tenant: Tenant, system: DattoSystem, reply: httpx.Response, kind: type[SystemFailure]
) -> None:
    tenant.on("POST", TOKEN, reply)
    with pytest.raises(kind) as failed:
        await system.authenticate(deadline=FOREVER)
    assert failed.value.action is Action.AUTHENTICATE


@pytest.mark.parametrize("value", ["caf\u00e9", "two\nlines", "two words", "token-1 ", "\ttoken-1", ""])
async def test_a_token_that_cannot_be_sent_is_refused_when_it_arrives_and_nothing_is_sent_with_it(
    tenant: Tenant, system: DattoSystem, value: str
) -> None:
    tenant.on("POST", TOKEN, token(value), token("good"))
    tenant.on("GET", DEVICE_PATH, answer({"uid": DEVICE}))
    with pytest.raises(UnexpectedAnswer):
        await system.device(DEVICE, deadline=FOREVER)
    assert tenant.asked("GET", DEVICE_PATH) == []
    assert await system.device(DEVICE, deadline=FOREVER)


@pytest.mark.parametrize("life", [-1, 0, 2**70, 10**401, float("inf"), "9" * 5000])
async def test_a_life_that_cannot_be_one_is_the_usual_one(
    tenant: Tenant, system: DattoSystem, clock: FakeClock, life: float | str
) -> None:
    written = json.dumps({"access_token": "t", "expires_in": life})
    tenant.on("POST", TOKEN, httpx.Response(200, text=written))
    await system.authenticate(deadline=FOREVER)
    clock.advance(LIFE - MARGIN - 1)
    await system.authenticate(deadline=FOREVER)
    assert len(tenant.asked("POST", TOKEN)) == 1
    clock.advance(2)
    await system.authenticate(deadline=FOREVER)
    assert len(tenant.asked("POST", TOKEN)) == 2


async def test_key_and_secret_are_hidden_in_what_the_server_says(tenant: Tenant, system: DattoSystem) -> None:
    tenant.on("POST", TOKEN, answer({"message": f"{KEY} with {SECRET} or s3cret%2F%2Bvalue"}, 401))
    with pytest.raises(AuthenticationFailed) as failed:
        await system.authenticate(deadline=FOREVER)
    assert failed.value.said == "******** with ******** or ********"


async def test_waiting_for_the_token_of_a_slower_call_ends_in_time(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    tenant.on("POST", TOKEN, after(clock, 8, token("late")))

    async def hurried() -> None:
        with pytest.raises(DeadlineExceeded) as slow:
            await system.authenticate(deadline=3)
        assert (slow.value.action, slow.value.seconds) == (Action.AUTHENTICATE, 3)

    async with anyio.create_task_group() as calls:
        calls.start_soon(lambda: system.authenticate(deadline=FOREVER))
        calls.start_soon(hurried)
    assert len(tenant.asked("POST", TOKEN)) == 1


async def test_a_call_that_outlasts_the_one_asking_for_the_token_asks_itself(
    tenant: Tenant, system: DattoSystem, clock: FakeClock
) -> None:
    tenant.on("POST", TOKEN, after(clock, 8, token("late")), token("soon"))
    tenant.on("GET", DEVICE_PATH, answer({"uid": DEVICE}))

    async def hurried() -> None:
        with pytest.raises(DeadlineExceeded):
            await system.authenticate(deadline=3)

    async with anyio.create_task_group() as calls:
        calls.start_soon(hurried)
        calls.start_soon(lambda: system.device(DEVICE, deadline=FOREVER))
    assert tenant.asked("GET", DEVICE_PATH)[0].headers["authorization"] == "Bearer soon"


async def test_nothing_secret_is_logged(tenant: Tenant, system: DattoSystem, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="rmm_jobs.systems.http")
    tenant.on("GET", "/api/v2/account/devices", httpx.ReadError("Bearer token-1"), answer({"devices": []}))
    await system.devices_like("ACME-DC01", deadline=FOREVER)
    assert "GET /api/v2/account/devices answered 200" in caplog.messages
    assert "GET /api/v2/account/devices had no answer: ReadError" in caplog.messages
    assert not any(secret in caplog.text for secret in (KEY, SECRET, "token-1", "ACME-DC01"))


def test_credentials_do_not_show_themselves() -> None:
    assert repr(Credentials(KEY, SECRET)) == "Credentials()"
