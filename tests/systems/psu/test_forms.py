"""The form of values: the one that is set, or the one that the server's version reads."""

import httpx
import pytest

from fakes.clock import FakeClock
from fakes.scripted import FOREVER, answer, sent_json
from fakes.scripted_psu import SCRIPT, SCRIPT_JOBS, START, ScriptedServer, jobs, order, page
from rmm_jobs.domain.model import ValueForm
from rmm_jobs.systems.psu.forms import form_for
from rmm_jobs.systems.psu.parameters import Form, Setting

VERSION = "/api/v1/version"
GIVEN = {"RequiredParameter": "Hello", "Force": "no"}


@pytest.fixture(autouse=True)
def started(console: ScriptedServer) -> None:
    console.on("GET", SCRIPT_JOBS, jobs())
    console.on("POST", START, answer(12), answer(13))


def sent(console: ScriptedServer) -> list[str]:
    """How the first value was sent by each start."""
    bodies = [sent_json(post) for post in console.asked("POST", START)]
    values = [body["jobParameters"][0]["value"] for body in bodies]
    return ["raw" if value == "Hello" else "clixml" for value in values]


@pytest.mark.parametrize(
    ("version", "form"),
    [
        ("3.1.6", "raw"),
        ("4.5.0", "raw"),
        (" v4.0", "raw"),
        ("1.5.21", "clixml"),
        ("5.6.0", "clixml"),
        ("30.1", "clixml"),
        ("three", None),
        ("", None),
        (None, None),
    ],
)
def test_versions_3_and_4_read_values_as_they_are(version: str | None, form: Form | None) -> None:
    assert form_for(version) == form


@pytest.mark.parametrize(("version", "form"), [("3.9.1", "raw"), ("5.6.0", "clixml")])
async def test_the_version_is_asked_once_and_decides(
    console: ScriptedServer, clock: FakeClock, version: str, form: Form
) -> None:
    console.on("GET", VERSION, answer(version))
    system = console.system(clock, "auto")
    for _ in range(2):
        told = await system.check(SCRIPT, GIVEN, deadline=FOREVER)
        await system.start(order(GIVEN), deadline=FOREVER)
        assert told == ValueForm(form)
    assert len(console.asked("GET", VERSION)) == 1
    assert sent(console) == [form, form]


@pytest.mark.parametrize("reply", [page(), answer({}, 404), answer("soon"), httpx.Response(403)])
async def test_a_version_that_cannot_be_read_is_clixml_and_told(
    console: ScriptedServer, clock: FakeClock, reply: httpx.Response
) -> None:
    console.on("GET", VERSION, reply)
    system = console.system(clock, "auto")
    for _ in range(2):
        assert await system.check(SCRIPT, GIVEN, deadline=FOREVER) == ValueForm("clixml", is_assumed=True)
        await system.start(order(GIVEN), deadline=FOREVER)
    assert sent(console) == ["clixml", "clixml"]
    assert len(console.asked("GET", VERSION)) == 1


async def test_a_server_that_was_out_of_reach_is_asked_again_by_the_next_start(
    console: ScriptedServer, clock: FakeClock
) -> None:
    console.on("GET", VERSION, *(httpx.ConnectError("x") for _ in range(20)))
    system = console.system(clock, "auto")
    told = await system.check(SCRIPT, GIVEN, deadline=clock.monotonic() + 30)
    assert told == ValueForm("clixml", is_assumed=True)
    console.on("GET", VERSION, answer("4.1.0"))
    await system.start(order(GIVEN), deadline=FOREVER)
    assert await system.check(SCRIPT, GIVEN, deadline=FOREVER) == ValueForm("raw")
    assert sent(console) == ["clixml"]  # as it was told before


@pytest.mark.parametrize("setting", ["clixml", "raw"])
async def test_a_form_that_was_set_is_never_second_guessed(
    console: ScriptedServer, clock: FakeClock, setting: Setting
) -> None:
    system = console.system(clock, setting)
    assert await system.check(SCRIPT, GIVEN, deadline=FOREVER) is None
    await system.start(order(GIVEN), deadline=FOREVER)
    assert (sent(console), console.asked("GET", VERSION)) == ([setting], [])


async def test_a_start_without_values_asks_for_no_version(console: ScriptedServer, clock: FakeClock) -> None:
    system = console.system(clock, "auto")
    assert await system.check(SCRIPT, {}, deadline=FOREVER) is None
    await system.start(order({}), deadline=FOREVER)
    assert console.asked("GET", VERSION) == []
