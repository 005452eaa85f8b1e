"""Rows that an old server writes after the job's end are waited for once."""

from fakes.clock import FakeClock
from fakes.scripted import FOREVER, answer
from fakes.scripted_psu import JOB, OUTPUT, ScriptedServer
from rmm_jobs.domain.model import Job, Stream
from rmm_jobs.systems.psu.system import PsuSystem

SAID = answer([{"id": 1, "message": "hello", "data": None, "type": 0}])


ENDED = answer({"id": 12, "status": 2, "endTime": "2024-02-15T10:45:00Z"})


async def test_output_that_is_not_there_yet_is_asked_for_once_more(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock
) -> None:
    console.on("GET", JOB, ENDED)
    console.on("GET", OUTPUT, answer([]), SAID)
    await system.poll(Job("12"), deadline=FOREVER)
    await system.poll(Job("12"), deadline=FOREVER)
    assert await system.output(Job("12"), Stream.STDOUT, deadline=FOREVER) == "hello"
    assert clock.sleeps == [1.0]


async def test_a_silent_job_is_asked_once_more_and_then_believed(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", JOB, ENDED)
    console.on("GET", OUTPUT, answer([]))
    await system.poll(Job("12"), deadline=FOREVER)
    for stream in (Stream.STDOUT, Stream.STDERR):
        assert await system.output(Job("12"), stream, deadline=FOREVER) == ""
    assert len(console.asked("GET", OUTPUT)) == 3


async def test_a_job_that_ended_long_ago_is_believed_at_once(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", JOB, answer({"id": 12, "status": 2, "endTime": "2024-02-15T10:40:00Z"}))
    console.on("GET", OUTPUT, answer([]))
    await system.poll(Job("12"), deadline=FOREVER)
    assert await system.output(Job("12"), Stream.STDOUT, deadline=FOREVER) == ""
    assert len(console.asked("GET", OUTPUT)) == 1


async def test_late_output_is_not_waited_for_past_the_calls_end(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock
) -> None:
    console.on("GET", JOB, answer({"id": 12, "status": 3}))
    console.on("GET", OUTPUT, answer([]), SAID)
    await system.poll(Job("12"), deadline=FOREVER)
    assert await system.output(Job("12"), Stream.STDOUT, deadline=0.5) == ""
    assert clock.monotonic() == 0
