import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted import FOREVER, answer
from fakes.scripted_psu import OUTPUT, ScriptedServer
from rmm_jobs.domain.job_errors import JobNotFound
from rmm_jobs.domain.model import Job, Stream
from rmm_jobs.domain.system_errors import ServerError
from rmm_jobs.systems.psu.output import text_of
from rmm_jobs.systems.psu.system import PsuSystem
from rmm_jobs.systems.psu.wire import OutputRow

ROWS = [
    OutputRow(message="hello\r\n", type="0"),
    OutputRow(data="in detail", type="1"),
    OutputRow(message="", data="for nerds", type="Debug"),
    OutputRow(message="careful", type="3"),
    OutputRow(message="broke", data="ignored", type="error"),
    OutputRow(data="50%", type="5"),
    OutputRow(message="no stream"),
    OutputRow(message=None, data=None, type="0"),
    OutputRow(message="broke again\nhere", type="4"),
]
SAID = answer([{"id": 1, "message": "hello", "data": None, "type": 0}])
ENDED = answer({"id": 12, "status": 2, "endTime": "2024-02-15T10:45:00Z"})


def test_all_streams_come_in_their_order_and_say_which_they_are() -> None:
    assert text_of(ROWS, Stream.ALL) == (
        "hello\nVERBOSE: in detail\nDEBUG: for nerds\nWARNING: careful\nERROR: broke\nPROGRESS: 50%\nno stream\n\n"
        "ERROR: broke again\nhere"
    )


def test_standard_output_is_all_but_the_errors() -> None:
    assert text_of(ROWS, Stream.STDOUT) == (
        "hello\nVERBOSE: in detail\nDEBUG: for nerds\nWARNING: careful\nPROGRESS: 50%\nno stream\n"
    )


@pytest.mark.parametrize(
    ("stream", "text"),
    [
        (Stream.STDERR, "broke\nbroke again\nhere"),
        (Stream.ERROR, "broke\nbroke again\nhere"),
        (Stream.INFORMATION, "hello\nno stream\n"),
        (Stream.VERBOSE, "in detail"),
        (Stream.DEBUG, "for nerds"),
        (Stream.WARNING, "careful"),
        (Stream.PROGRESS, "50%"),
    ],
)
def test_one_stream_is_its_text_alone(stream: Stream, text: str) -> None:
    assert text_of(ROWS, stream) == text


async def test_output_of_a_running_job_is_one_request(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock
) -> None:
    console.on("GET", OUTPUT, answer([]))
    assert await system.output(Job("12"), Stream.ALL, deadline=FOREVER) == ""
    assert console.paths == [f"GET {OUTPUT}"]
    assert clock.sleeps == []


async def test_a_groomed_job_has_no_output(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", OUTPUT, httpx.Response(404))
    assert await system.output(Job("12"), Stream.STDOUT, deadline=FOREVER) == ""


async def test_output_that_cannot_be_read_is_no_empty_output(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("GET", OUTPUT, httpx.Response(500))
    with pytest.raises(ServerError):
        await system.output(Job("12"), Stream.STDOUT, deadline=0.1)


@pytest.mark.parametrize("uid", ["..", "a/b", "", "a b", "x?y"])
async def test_a_job_id_that_cannot_be_one_is_not_asked_for(
    console: ScriptedServer, system: PsuSystem, uid: str
) -> None:
    with pytest.raises(JobNotFound):
        await system.output(Job(uid), Stream.STDOUT, deadline=FOREVER)
    with pytest.raises(JobNotFound):
        await system.poll(Job(uid), deadline=FOREVER)
    assert console.requests == []
