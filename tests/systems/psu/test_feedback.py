import logging

import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted import FOREVER, answer, sent_json
from fakes.scripted_psu import ANSWER, FEEDBACK, ScriptedServer, page
from rmm_jobs.domain.job_errors import JobNotFound, NoPendingPrompt
from rmm_jobs.domain.model import Job, Prompt
from rmm_jobs.domain.system_errors import (
    Action,
    AuthenticationFailed,
    DeadlineExceeded,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    RequestRejected,
    ServerError,
    SystemFailure,
    UnexpectedAnswer,
    Unreachable,
)
from rmm_jobs.systems.psu.feedback import _completed
from rmm_jobs.systems.psu.system import PsuSystem

ASKED = {"id": 5, "jobId": 12, "message": "User name", "data": None, "complete": False, "odd": {"kept": [1]}}
NAME = Prompt("5", "User name")
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    "nothing",
    [
        httpx.Response(204),
        answer(None),
        answer([]),
        httpx.Response(404),
        answer({"page": [], "total": 0}),
        answer([{**ASKED, "complete": True}]),
        answer([{**ASKED, "id": None}]),
    ],
)
async def test_nothing_is_asked_in_every_versions_way(
    console: ScriptedServer, system: PsuSystem, nothing: httpx.Response
) -> None:
    console.on("GET", FEEDBACK, nothing)
    assert await system.prompts(Job("12"), deadline=FOREVER) == ()


@pytest.mark.parametrize("wrapped", [answer([ASKED]), answer(ASKED), answer({"page": [ASKED], "total": 1})])
async def test_a_prompt_is_found_in_a_list_a_page_or_alone(
    console: ScriptedServer, system: PsuSystem, wrapped: httpx.Response
) -> None:
    console.on("GET", FEEDBACK, wrapped)
    assert await system.prompts(Job("12"), deadline=FOREVER) == (NAME,)


async def test_several_prompts_come_in_their_order(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", FEEDBACK, answer([ASKED, {**ASKED, "id": 6, "message": None}, {"id": 7, "complete": True}]))
    assert await system.prompts(Job("12"), deadline=FOREVER) == (NAME, Prompt("6", ""))


async def test_a_page_of_the_console_is_not_taken_for_nothing_and_asked_for_twice_at_most(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock
) -> None:
    console.on("GET", FEEDBACK, page())
    with pytest.raises(UnexpectedAnswer):
        await system.prompts(Job("12"), deadline=FOREVER)
    assert (len(console.requests), clock.monotonic()) == (2, 1)


@pytest.mark.parametrize("odd", [page(), httpx.Response(200, content=b'[{"id": 5', headers=JSON)], ids=["page", "cut"])
async def test_prompts_whose_answer_was_odd_once_are_asked_for_again(
    console: ScriptedServer, system: PsuSystem, odd: httpx.Response
) -> None:
    console.on("GET", FEEDBACK, odd, answer([ASKED]))
    assert await system.prompts(Job("12"), deadline=FOREVER) == (NAME,)


async def test_prompts_are_not_asked_for_again_when_the_time_is_over(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock
) -> None:
    console.on("GET", FEEDBACK, page(), answer([ASKED]))
    with pytest.raises(UnexpectedAnswer):
        await system.prompts(Job("12"), deadline=1)
    assert clock.monotonic() < 1


@pytest.mark.parametrize(
    ("message", "secret"),
    [
        ("Enter the password", True),
        ("API key:", True),
        ("PIN?", True),
        ("clientSecret", True),
        ("Token for the mail service", True),
        ("Passphrase", True),
        ("Press any key and enter the password", True),
        ("User name", False),
        ("Press any key to continue", False),
        ("Hit the Enter key", False),
        ("Which keyboard layout?", False),
    ],
)
async def test_a_prompt_that_smells_of_a_secret_is_one(
    console: ScriptedServer, system: PsuSystem, message: str, secret: bool
) -> None:
    console.on("GET", FEEDBACK, answer([{**ASKED, "message": message}]))
    (prompt,) = await system.prompts(Job("12"), deadline=FOREVER)
    assert prompt.secret is secret


@pytest.mark.parametrize(
    "reply",
    [httpx.Response(200), httpx.Response(204), answer(True), httpx.Response(200, text="OK")],  # noqa: FBT003
)
async def test_an_answer_is_the_whole_row_complete_and_sent_once(
    console: ScriptedServer, system: PsuSystem, reply: httpx.Response
) -> None:
    console.on("GET", FEEDBACK, answer([ASKED]))
    console.on("PUT", ANSWER, reply)
    await system.answer(Job("12"), NAME, "anna", deadline=FOREVER)
    (put,) = console.asked("PUT", ANSWER)
    assert sent_json(put) == {**ASKED, "complete": True, "data": "anna"}
    assert console.paths == [f"GET {FEEDBACK}", f"PUT {ANSWER}"]


async def test_a_row_that_json_cannot_carry_goes_back_as_far_as_it_can(
    console: ScriptedServer, system: PsuSystem
) -> None:
    odd = '{"id": 5, "message": "User name", "odd": [NaN, 1e999, 1.5, {"a\\ud800": "b\\udc00"}], "deep": null}'
    console.on("GET", FEEDBACK, httpx.Response(200, text=odd, headers=JSON))
    console.on("PUT", ANSWER, httpx.Response(200))
    await system.answer(Job("12"), NAME, "anna\ud800", deadline=FOREVER)
    assert sent_json(console.asked("PUT", ANSWER)[-1]) == {
        "id": 5,
        "message": "User name",
        "odd": [None, None, 1.5, {"a?": "b?"}],
        "deep": None,
        "complete": True,
        "data": "anna?",
    }


def test_a_row_that_is_nested_too_deeply_is_not_sent_back() -> None:
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(UnexpectedAnswer) as unexpected:
        _completed({**ASKED, "odd": deep}, "anna")
    assert unexpected.value.reason == "a prompt that is nested too deeply"


@pytest.mark.parametrize("now", [httpx.Response(204), answer([{**ASKED, "id": 6}])])
async def test_a_prompt_that_stands_no_more_is_not_answered(
    console: ScriptedServer, system: PsuSystem, now: httpx.Response
) -> None:
    console.on("GET", FEEDBACK, now)
    with pytest.raises(NoPendingPrompt):
        await system.answer(Job("12"), NAME, "anna", deadline=FOREVER)
    assert console.asked("PUT", ANSWER) == []


async def test_an_answer_that_comes_too_late_is_told(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", FEEDBACK, answer([ASKED]), httpx.Response(204))
    console.on("PUT", ANSWER, httpx.Response(404))
    with pytest.raises(NoPendingPrompt):
        await system.answer(Job("12"), NAME, "anna", deadline=FOREVER)


async def test_a_path_for_answers_that_is_not_there_is_not_taken_for_a_prompt_that_has_gone(
    console: ScriptedServer, system: PsuSystem
) -> None:
    console.on("GET", FEEDBACK, answer([ASKED]))
    console.on("PUT", ANSWER, httpx.Response(404))
    with pytest.raises(NotFound):
        await system.answer(Job("12"), NAME, "anna", deadline=FOREVER)


LOST = [
    (httpx.ReadError("cut"), Unreachable),
    (httpx.ReadTimeout("late"), DeadlineExceeded),
    (httpx.Response(500), ServerError),
    (page(), UnexpectedAnswer),
]


@pytest.mark.parametrize(("reply", "kind"), LOST)
async def test_an_answer_that_arrived_is_known_by_the_prompts_absence(
    console: ScriptedServer, system: PsuSystem, reply: httpx.Response | Exception, kind: type[SystemFailure]
) -> None:
    del kind
    console.on("GET", FEEDBACK, answer([ASKED]), httpx.Response(204))
    console.on("PUT", ANSWER, reply)
    await system.answer(Job("12"), NAME, "anna", deadline=FOREVER)
    assert len(console.asked("PUT", ANSWER)) == 1


@pytest.mark.parametrize(("reply", "kind"), LOST)
async def test_an_answer_that_may_have_arrived_is_told_and_not_sent_again(
    console: ScriptedServer, system: PsuSystem, reply: httpx.Response | Exception, kind: type[SystemFailure]
) -> None:
    console.on("GET", FEEDBACK, answer([ASKED]))
    console.on("PUT", ANSWER, reply)
    with pytest.raises(OutcomeUnknown) as failed:
        await system.answer(Job("12"), NAME, "anna", deadline=FOREVER)
    assert isinstance(failed.value.failure, kind)
    assert (failed.value.job, failed.value.failure.action) == ("12", Action.ANSWER_JOB)
    assert len(console.asked("PUT", ANSWER)) == 1


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (httpx.Response(401), AuthenticationFailed),
        (httpx.Response(403), PermissionDenied),
        (answer({}, 400), RequestRejected),
    ],
)
async def test_an_answer_that_did_not_arrive_is_told_and_not_sent_again(
    console: ScriptedServer, system: PsuSystem, reply: httpx.Response | Exception, kind: type[SystemFailure]
) -> None:
    console.on("GET", FEEDBACK, answer([ASKED]))
    console.on("PUT", ANSWER, reply)
    with pytest.raises(kind) as failed:
        await system.answer(Job("12"), NAME, "anna", deadline=FOREVER)
    assert failed.value.action is Action.ANSWER_JOB
    assert len(console.asked("PUT", ANSWER)) == 1


async def test_an_answer_of_which_nothing_is_known_is_told(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock
) -> None:
    console.on("GET", FEEDBACK, answer([ASKED]), httpx.Response(503))
    console.on("PUT", ANSWER, httpx.ReadError("cut"))
    with pytest.raises(OutcomeUnknown):
        await system.answer(Job("12"), NAME, "anna", deadline=3)
    assert clock.monotonic() <= 3


async def test_an_answer_that_was_never_sent_is_tried_again(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", FEEDBACK, answer([ASKED]))
    console.on("PUT", ANSWER, httpx.ConnectError("x"), httpx.Response(200))
    await system.answer(Job("12"), NAME, "anna", deadline=FOREVER)
    assert len(console.asked("PUT", ANSWER)) == 2


async def test_the_answer_is_neither_said_nor_logged(
    console: ScriptedServer, system: PsuSystem, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="rmm_jobs")
    console.on("GET", FEEDBACK, answer([ASKED]))
    console.on("PUT", ANSWER, answer({"detail": "'hunter2' is too short"}, 400))
    with pytest.raises(RequestRejected) as refused:
        await system.answer(Job("12"), NAME, "hunter2", deadline=FOREVER)
    assert refused.value.said == "'********' is too short"
    assert "hunter2" not in caplog.text


async def test_a_job_id_that_cannot_be_one_is_not_asked_for(console: ScriptedServer, system: PsuSystem) -> None:
    with pytest.raises(JobNotFound):
        await system.prompts(Job("../12"), deadline=FOREVER)
    assert console.requests == []
