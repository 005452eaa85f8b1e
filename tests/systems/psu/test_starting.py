import logging
from typing import get_args

import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted import FOREVER, after, answer, sent_json
from fakes.scripted_psu import SCRIPT, SCRIPT_JOBS, START, STRING, TOKEN, ScriptedServer, jobs, order, page
from rmm_jobs.domain.catalog import Component
from rmm_jobs.domain.model import StartRequest
from rmm_jobs.domain.system_errors import (
    Action,
    AuthenticationFailed,
    DeadlineExceeded,
    NotFound,
    PermissionDenied,
    RateLimited,
    RequestRejected,
    StartOutcomeUnknown,
    SystemFailure,
    Unreachable,
)
from rmm_jobs.domain.target_errors import ComponentNotFound
from rmm_jobs.domain.variable_errors import ParametersRefused
from rmm_jobs.systems.psu import parameters
from rmm_jobs.systems.psu.clixml.writer import Writable, write
from rmm_jobs.systems.psu.parameters import Form
from rmm_jobs.systems.psu.system import PsuSystem

STARTED = answer(12)
WRONG_FORM = "System.Xml.XmlException: Data at the root level is invalid. Line 1, position 1." + " at x" * 100


@pytest.fixture(autouse=True)
def no_jobs_yet(console: ScriptedServer) -> None:
    console.on("GET", SCRIPT_JOBS, jobs())


async def test_a_start_is_one_post_with_a_json_object_even_for_nothing(
    console: ScriptedServer, system: PsuSystem
) -> None:
    console.on("POST", START, STARTED)
    assert await system.start(order(), deadline=FOREVER) == "12"
    (post,) = console.asked("POST", START)
    assert post.content == b"{}"
    assert post.headers["content-type"] == "application/json"
    assert post.headers["authorization"] == f"Bearer {TOKEN}"


async def test_values_are_clixml_and_names_of_variables_are_not(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("POST", START, STARTED)
    given = {"RequiredParameter": "Hello", "Count": "30", "Credential": "$MyUser"}
    options = {"environment": "PowerShell 7", "credential": "RunAs", "computer": "PSU01"}
    await system.start(order(given, options), deadline=FOREVER)
    (post,) = console.asked("POST", START)
    assert sent_json(post) == {
        "environment": "PowerShell 7",
        "credential": "RunAs",
        "computer": "PSU01",
        "jobParameters": [
            {"name": "RequiredParameter", "value": STRING.format("Hello"), "isVariable": False},
            {"name": "Count", "value": STRING.replace("S>", "I32>").format("30"), "isVariable": False},
            {"name": "Credential", "value": "MyUser", "isVariable": True},
        ],
    }


async def test_a_value_is_written_as_clixml_once_for_its_check_and_its_start(
    console: ScriptedServer, system: PsuSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Writable] = []

    def counting(value: Writable) -> str:
        written.append(value)
        return write(value)

    monkeypatch.setattr(parameters, "write", counting)
    console.on("POST", START, STARTED, STARTED)
    given = order({"RequiredParameter": "Hello"})
    await system.check(given.component, given.variables, deadline=FOREVER)
    await system.start(given, deadline=FOREVER)
    assert written == ["Hello"]
    await system.start(given, deadline=FOREVER)
    assert written == ["Hello", "Hello"]


@pytest.mark.parametrize("other", [{"RequiredParameter": "Other"}, {}])
async def test_values_checked_for_one_run_are_not_sent_with_another(
    console: ScriptedServer, system: PsuSystem, other: dict[str, str]
) -> None:
    console.on("POST", START, STARTED, STARTED)
    first, second = order({"RequiredParameter": "Hello"}), order(other)
    await system.check(first.component, first.variables, deadline=FOREVER)
    await system.check(second.component, second.variables, deadline=FOREVER)
    await system.start(first, deadline=FOREVER)
    await system.start(second, deadline=FOREVER)
    sent = [sent_json(post).get("jobParameters", []) for post in console.asked("POST", START)]
    assert [[row["value"] for row in rows] for rows in sent] == [
        [STRING.format("Hello")],
        [STRING.format(value) for value in other.values()],
    ]


async def test_raw_values_stand_in_the_body_as_they_are(console: ScriptedServer, clock: FakeClock) -> None:
    console.on("POST", START, STARTED)
    await console.system(clock, "raw").start(order({"RequiredParameter": "$$5", "Count": "30"}), deadline=FOREVER)
    (post,) = console.asked("POST", START)
    assert sent_json(post) == {
        "jobParameters": [
            {"name": "RequiredParameter", "value": "$5", "isVariable": False},
            {"name": "Count", "value": "30", "isVariable": False},
        ]
    }


async def test_query_values_stand_in_the_query_and_names_of_variables_in_the_body(
    console: ScriptedServer, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="rmm_jobs")
    console.on("POST", START, STARTED)
    given = {"RequiredParameter": "a&b=c", "Credential": "$MyUser"}
    await console.system(clock, "query").start(order(given), deadline=FOREVER)
    (post,) = console.asked("POST", START)
    assert dict(post.url.params) == {"RequiredParameter": "a&b=c"}
    assert sent_json(post) == {"jobParameters": [{"name": "Credential", "value": "MyUser", "isVariable": True}]}
    assert "a&b" not in caplog.text


@pytest.mark.parametrize(
    ("reply", "uid"),
    [
        (answer(12), "12"),
        (answer("12"), "12"),
        (answer("0d9f7e4c-2b1a-4c3d-8e5f-112233445566"), "0d9f7e4c-2b1a-4c3d-8e5f-112233445566"),
        (answer({"id": 12, "status": 0}), "12"),
        (httpx.Response(200, text="12\r\n"), "12"),
        (httpx.Response(200, text="0d9f7e4c-2b1a-4c3d-8e5f-112233445566"), "0d9f7e4c-2b1a-4c3d-8e5f-112233445566"),
        (answer(12, 201), "12"),
    ],
)
async def test_a_job_id_is_understood_in_every_dress(
    console: ScriptedServer, system: PsuSystem, reply: httpx.Response, uid: str
) -> None:
    console.on("POST", START, reply)
    assert await system.start(order(), deadline=FOREVER) == uid


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (answer({"title": "Bad Request", "detail": "no"}, 400), RequestRejected),
        (httpx.Response(401), AuthenticationFailed),
        (httpx.Response(403), PermissionDenied),
        (answer({}, 404), NotFound),
        (answer({}, 405), RequestRejected),
        (answer({}, 429, {"Retry-After": "1"}), RateLimited),
    ],
)
async def test_a_refused_start_is_not_sent_again(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock, reply: httpx.Response, kind: type[SystemFailure]
) -> None:
    console.on("POST", START, reply)
    with pytest.raises(kind) as refused:
        await system.start(order(), deadline=FOREVER)
    assert refused.value.action is Action.START_JOB
    assert len(console.asked("POST", START)) == 1
    assert clock.sleeps == []


@pytest.mark.parametrize("form", get_args(Form))
@pytest.mark.parametrize("reply", [httpx.Response(500, text=WRONG_FORM), answer({"detail": WRONG_FORM}, 500)])
async def test_a_server_that_reads_another_form_refuses_and_the_others_are_named(
    console: ScriptedServer, clock: FakeClock, form: Form, reply: httpx.Response
) -> None:
    console.on("POST", START, reply)
    with pytest.raises(RequestRejected) as refused:
        await console.system(clock, form).start(order({"RequiredParameter": "x"}), deadline=FOREVER)
    assert (refused.value.status, refused.value.said) == (500, "Data at the root level is invalid")
    named = refused.value.reason.partition("PSU_PARAMETERS")[2]
    assert [other for other in get_args(Form) if other not in named] == [form]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (httpx.Response(500, text="It broke"), (500, "a server error", "It broke")),
        (httpx.Response(502, html="<html>"), (502, "a server error", None)),
        (page(), (200, "an HTML page instead of JSON", None)),
        (httpx.Response(302, headers={"Location": "/login"}), (302, "a redirect", None)),
        (httpx.Response(200), (200, "an answer without a job ID", None)),
        (answer(None), (200, "an answer without a job ID", None)),
        (answer(True), (200, "an answer without a job ID", None)),  # noqa: FBT003  # what a server says
        (answer([12]), (200, "an answer without a job ID", None)),
        (answer({"id": None}), (200, "an answer without a job ID", None)),
        (answer({"id": "../script"}), (200, "an answer without a job ID", None)),
        (httpx.Response(200, text="OK"), (200, "an answer without a job ID", None)),
        (httpx.ReadTimeout("x"), (None, "no answer in time", None)),
        (httpx.ReadError("x"), (None, "connection broke", None)),
        (httpx.RemoteProtocolError("x"), (None, "connection broke", None)),
    ],
)
async def test_a_start_whose_answer_was_lost_is_never_sent_again(
    console: ScriptedServer,
    system: PsuSystem,
    reply: httpx.Response | Exception,
    expected: tuple[int | None, str, str | None],
) -> None:
    console.on("POST", START, reply, STARTED)
    with pytest.raises(StartOutcomeUnknown) as lost:
        await system.start(order(), deadline=FOREVER)
    assert (lost.value.status, lost.value.reason, lost.value.said) == expected
    assert len(console.asked("POST", START)) == 1


async def test_a_start_that_was_never_sent_is_tried_again(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("POST", START, httpx.ConnectError("x"), httpx.PoolTimeout("x"), STARTED)
    assert await system.start(order(), deadline=FOREVER) == "12"
    assert len(console.asked("POST", START)) == 3


async def test_a_start_that_cannot_be_sent_in_time_was_not_started(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("POST", START, httpx.ConnectError("x"))
    with pytest.raises(Unreachable):
        await system.start(order(), deadline=2)


async def test_a_start_after_the_end_of_the_call_is_not_sent(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock
) -> None:
    clock.advance(10)
    with pytest.raises(DeadlineExceeded):
        await system.start(order(), deadline=10)
    assert console.requests == []


async def test_a_start_is_waited_for_in_its_own_time(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock
) -> None:
    console.on("POST", START, after(clock, 60, STARTED))
    with pytest.raises(StartOutcomeUnknown):
        await system.start(order(), deadline=FOREVER)
    assert clock.monotonic() == 15


@pytest.mark.parametrize("trouble", [httpx.Response(500), httpx.Response(401), page(), httpx.ReadError("x")])
async def test_a_start_does_not_depend_on_the_list_of_jobs_before_it(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock, trouble: httpx.Response | Exception
) -> None:
    console.on("GET", SCRIPT_JOBS, trouble)
    console.on("POST", START, STARTED)
    assert await system.start(order(), deadline=15) == "12"
    assert clock.monotonic() <= 4


async def test_values_are_hidden_in_what_the_server_says(console: ScriptedServer, system: PsuSystem) -> None:
    said = f"cannot bind 'hunter2' ({STRING.format('hunter2')}) for {TOKEN}"
    console.on("POST", START, answer({"detail": said}, 400))
    with pytest.raises(RequestRejected) as refused:
        await system.start(order({"RequiredParameter": "hunter2"}), deadline=FOREVER)
    assert refused.value.said == "cannot bind '********' (********) for ********"


async def test_values_that_do_not_fit_are_refused_before_anything_is_sent(
    console: ScriptedServer, system: PsuSystem
) -> None:
    with pytest.raises(ParametersRefused) as refused:
        await system.start(order({"Count": "many"}), deadline=FOREVER)
    assert refused.value.component is SCRIPT
    assert console.requests == []


async def test_a_script_id_that_is_none_never_enters_a_path(console: ScriptedServer, system: PsuSystem) -> None:
    astray = StartRequest(None, Component("../user", "x"), {}, reference="rj-1", job_name="x")
    with pytest.raises(ComponentNotFound):
        await system.start(astray, deadline=FOREVER)
    assert console.requests == []
