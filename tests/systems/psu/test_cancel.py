"""A request to stop a job: sent again only where that is safe, and told as far as it is known."""

from collections.abc import Sequence

import httpx
import pytest

from fakes.scripted import FOREVER, answer
from fakes.scripted_psu import JOB, ScriptedServer, page
from rmm_jobs.domain.job_errors import JobNotFound
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.system_errors import (
    Action,
    AuthenticationFailed,
    DeadlineExceeded,
    OutcomeUnknown,
    PermissionDenied,
    RequestRejected,
    ServerError,
    SystemFailure,
    UnexpectedAnswer,
    Unreachable,
)
from rmm_jobs.systems.psu.system import PsuSystem


@pytest.mark.parametrize(
    "reply", [httpx.Response(200), httpx.Response(204), answer({}), httpx.Response(200, text="ok")]
)
async def test_a_job_is_asked_to_stop(console: ScriptedServer, system: PsuSystem, reply: httpx.Response) -> None:
    console.on("DELETE", JOB, httpx.ReadError("cut"), reply)
    await system.cancel(Job("12"), deadline=FOREVER)
    assert len(console.asked("DELETE", JOB)) == 2


async def test_a_job_that_is_not_there_cannot_be_asked_to_stop(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("DELETE", JOB, httpx.Response(404))
    with pytest.raises(JobNotFound):
        await system.cancel(Job("12"), deadline=FOREVER)
    with pytest.raises(JobNotFound):
        await system.cancel(Job("../12"), deadline=FOREVER)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (httpx.Response(403), PermissionDenied),
        (httpx.Response(401), AuthenticationFailed),
        (answer({}, 400), RequestRejected),
        (httpx.ConnectError("x"), Unreachable),
    ],
)
async def test_a_request_to_stop_that_was_refused_or_never_sent_is_told(
    console: ScriptedServer, system: PsuSystem, reply: httpx.Response | Exception, kind: type[SystemFailure]
) -> None:
    console.on("DELETE", JOB, reply)
    with pytest.raises(kind) as failed:
        await system.cancel(Job("12"), deadline=20)
    assert failed.value.action is Action.CANCEL_JOB


@pytest.mark.parametrize(
    ("replies", "kind"),
    [
        ([page()], UnexpectedAnswer),
        ([httpx.Response(500)], ServerError),
        ([httpx.ReadError("cut")], Unreachable),
        ([httpx.ReadTimeout("late")], DeadlineExceeded),
        ([httpx.ReadError("cut"), httpx.ConnectError("x")], Unreachable),
        ([httpx.Response(500), answer({}, 409)], ServerError),
        ([httpx.Response(500), httpx.Response(404)], ServerError),
    ],
)
async def test_a_request_to_stop_that_may_have_arrived_is_told_whatever_came_of_the_next(
    console: ScriptedServer, system: PsuSystem, replies: Sequence[httpx.Response | Exception], kind: type[SystemFailure]
) -> None:
    console.on("DELETE", JOB, *replies)
    with pytest.raises(OutcomeUnknown) as unsure:
        await system.cancel(Job("12"), deadline=20)
    assert unsure.value.job == "12"
    assert type(unsure.value.failure) is kind
