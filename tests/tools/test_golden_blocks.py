"""The golden blocks of a script system, byte for byte, through an MCP client on a simulated server."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import anyio
import pytest

from fakes.app_under_test import Mode, record_of, text_of
from fakes.psu_app_under_test import Person, PsuAppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.psu.clixml import document, obj, scalar
from rmm_simulator.psu.job_scenarios import JobScenario, Line, Prompt, Status, Stream
from rmm_simulator.psu.records import ParameterRecord, ScriptRecord

pytestmark = pytest.mark.thorough

GOLDEN = Path(__file__).parents[1] / "golden"
REPORT = "Get-DiskReport.ps1"
SERVICE = "Restart-Service.ps1"
NEW_USER = "New-User.ps1"
SWITCH = "System.Management.Automation.SwitchParameter"
CREDENTIAL = "System.Management.Automation.PSCredential"
PARAMETERS = (
    ParameterRecord("Name", required=True, help="Name of the service"),
    ParameterRecord("Mode", default="Soft", valid_values=("Soft", "Hard", "After \x1b[1mBoot")),
    ParameterRecord("Retries", "System.Int32", default="3"),
    ParameterRecord("Force", SWITCH),
    ParameterRecord("Account", CREDENTIAL),
)
ON_PSU02: Mapping[str, object] = {
    "script": SERVICE,
    "parameters": {"Name": "Spooler", "Token": "t0k3n-of-mine"},
    "computer": "PSU02",
}
FEEDBACK = (Prompt("Name of the new user", "Name"), Prompt("Enter the password", "Password", secret=True))


def golden(name: str) -> str:
    return (GOLDEN / f"psu-{name}.txt").read_text(encoding="utf-8").removesuffix("\n")


def nowhere(text: str) -> str:
    """The text of a job of which nobody says where it runs; the simulated server always does."""
    return text.replace("Computer:     PSU01\n", "").replace(" on PSU01...", "...")


def scripted(
    psu: PsuAppUnderTest, job: int, script: str = REPORT, *, parameters: Sequence[ParameterRecord] = (), **life: object
) -> None:
    """Give the next job this id, and the script this life from its first second on."""
    psu.server.job_ids = iter([str(job)])
    record = psu.script(script)
    record.parameters = parameters
    record.scenario = JobScenario(**{"queue": 0.0, "duration": 4.0, **life})  # pyright: ignore[reportArgumentType]  # its own fields


def lines(*texts: str, stream: Stream = Stream.INFORMATION) -> tuple[Line, ...]:
    return tuple(Line(text, stream) for text in texts)


async def ran(psu: PsuAppUnderTest, script: str = REPORT) -> str:
    return await psu.text("run-job", {"script": script, "wait": True})


async def newest(psu: PsuAppUnderTest, script: str = REPORT) -> str:
    """The report of the newest job; what is told of it besides has a golden file of its own."""
    report, *_ = (await psu.text("last-job", {"script": script})).split("\n\nDetails:\n")
    return report


# --- reports -----------------------------------------------------------------------------------------------------


async def test_queued(psu: PsuAppUnderTest, mode: Mode) -> None:
    scripted(psu, 13, SERVICE, parameters=[*PARAMETERS, ParameterRecord("Token")])
    assert await psu.text("run-job", ON_PSU02, mode=mode) == golden("queued")


async def test_running(psu: PsuAppUnderTest) -> None:
    scripted(psu, 12, duration=44.0, progress=True)
    await psu.text("run-job", {"script": REPORT})
    psu.clock.advance(22)
    assert nowhere(await newest(psu)) == golden("running")


async def test_running_and_asking_nothing_yet(psu: PsuAppUnderTest) -> None:
    scripted(psu, 14, NEW_USER, prompts=FEEDBACK)
    await psu.text("run-job", {"script": NEW_USER})
    psu.server.faults.add(Fault(FaultKind.NOT_FOUND, "GET", "/feedback$"))
    assert nowhere(await newest(psu, NEW_USER)) == golden("running-waiting")


async def test_running_and_canceling(psu: PsuAppUnderTest) -> None:
    scripted(psu, 13, SERVICE, cancels=False)
    await psu.text("run-job", {"script": SERVICE, "computer": "PSU02"})
    await psu.text("cancel-job", {"job": "13"})
    assert await newest(psu, SERVICE) == golden("running-canceling")


async def test_completed(psu: PsuAppUnderTest, mode: Mode) -> None:
    scripted(psu, 12, lines=lines("2 disks"))
    assert await psu.text("run-job", {"script": REPORT, "wait": True}, mode=mode) == golden("completed")


async def test_completed_with_errors(psu: PsuAppUnderTest) -> None:
    errors = lines("Cannot find drive E:", stream=Stream.ERROR)
    scripted(psu, 12, ends=Status.ERROR, lines=[*lines("1 disk"), *errors])
    assert await ran(psu) == golden("completed-with-errors")


async def test_failed_and_its_secret_is_hidden(psu: PsuAppUnderTest) -> None:
    failure = "Login of ana with hunter2 failed.\r\nAt line 3: Connect-Thing"
    password = ParameterRecord("Password")
    scripted(psu, 12, parameters=[password], duration=1.0, ends=Status.FAILED, failure=failure)
    arguments = {"script": REPORT, "parameters": "Password=hunter2", "wait": True}
    text = await psu.text("run-job", arguments)
    assert text == golden("failed") + "\n\nParameters:\n  Password: ********"


async def test_failed_with_suggestions(psu: PsuAppUnderTest) -> None:
    failure = "The term 'Get-Diks' is not recognized as the name of a cmdlet."
    scripted(psu, 12, duration=1.0, ends=Status.FAILED, failure=failure)
    assert await ran(psu) == golden("failed-with-suggestions")


async def test_output_cut(psu: PsuAppUnderTest) -> None:
    errors = lines("x" * 6_000, stream=Stream.ERROR)
    scripted(psu, 12, lines=[*lines("\n".join(["0123456789abcde"] * 1_000)), *errors])
    assert await ran(psu) == golden("output-cut")


async def test_timed_out(psu: PsuAppUnderTest) -> None:
    psu.wait_limit = 400
    psu.responder = psu.another_process()
    scripted(psu, 12, duration=600.0, lines=lines("1 disk"))
    text = await psu.text("run-job", {"script": REPORT, "wait": True, "timeout": 60})
    assert text == golden("timed-out")


async def test_timed_out_by_the_server(psu: PsuAppUnderTest) -> None:
    psu.wait_limit = 900
    psu.responder = psu.another_process()
    scripted(psu, 12, duration=600.0, ends=Status.TIMED_OUT, lines=lines("1 disk"))
    text = await psu.text("run-job", {"script": REPORT, "wait": True, "timeout": 800})
    assert text == golden("timed-out-by-the-server")


async def test_gone(psu: PsuAppUnderTest) -> None:
    scripted(psu, 12, duration=600.0)
    looks = Fault(FaultKind.SLOW, "GET", "/job/12$", times=3)  # no fault at all: three looks pass
    psu.server.faults.add(looks, replace(looks, kind=FaultKind.NOT_FOUND, times=None))
    assert await ran(psu) == golden("gone")


async def test_gone_after_its_end(psu: PsuAppUnderTest) -> None:
    scripted(psu, 12, groomed_after=600.0)
    await ran(psu)
    psu.clock.advance(3600)
    text = await psu.text("job-status", {"job": "12"})
    assert text == golden("gone-after-its-end").replace("10:45:00", "10:45:04")


async def test_gone_and_never_seen(psu: PsuAppUnderTest) -> None:
    scripted(psu, 14, NEW_USER)
    psu.server.faults.add(Fault(FaultKind.NOT_FOUND, "GET", "/job/14$", times=None))
    assert await ran(psu, NEW_USER) == golden("gone-and-never-seen")


async def test_waiting(psu: PsuAppUnderTest, mode: Mode) -> None:
    scripted(psu, 14, NEW_USER, prompts=FEEDBACK)
    result = await psu.call("run-job", {"script": NEW_USER, "wait": True}, mode=mode)
    assert text_of(result).replace(record_of(result)["prompts"][0]["uid"], "31") == golden("waiting")


async def test_waiting_for_a_secret(psu: PsuAppUnderTest, mode: Mode) -> None:
    scripted(psu, 14, NEW_USER, prompts=FEEDBACK)
    text = await psu.text("run-job", {"script": NEW_USER, "wait": True}, mode=mode, person=Person(["ana"]))
    assert nowhere(text) == golden("waiting-for-secret")


async def test_answer_not_sent(psu: PsuAppUnderTest, mode: Mode) -> None:
    async def elsewhere() -> None:
        psu.server.answer(psu.job, "bob")
        psu.clock.advance(1)
        await anyio.lowlevel.checkpoint()

    created = Line("Created user $Name", after=12.0)
    scripted(psu, 14, NEW_USER, prompts=FEEDBACK[:1], duration=12.0, lines=(created,))
    person = Person(["ana"], before=elsewhere)
    text = await psu.text("run-job", {"script": NEW_USER, "wait": True}, mode=mode, person=person)
    expected = golden("answer-not-sent").replace("12 seconds", "13 seconds")  # one of them was waiting
    assert nowhere(text) == expected


async def test_waiting_for_what_cannot_be_read(psu: PsuAppUnderTest) -> None:
    scripted(psu, 14, NEW_USER, prompts=FEEDBACK)
    psu.server.faults.add(Fault(FaultKind.HTML, "GET", "/feedback$", times=None))
    assert await ran(psu, NEW_USER) == golden("waiting-unreadable")


async def test_cancelled(psu: PsuAppUnderTest) -> None:
    scripted(psu, 13, SERVICE, duration=60.0, cancel_delay=3.0)
    await psu.text("run-job", {"script": SERVICE, "computer": "PSU02"})
    assert await psu.text("cancel-job", {"job": "13"}) == golden("cancel-done")


async def test_cancel_requested(psu: PsuAppUnderTest) -> None:
    psu.wait_limit = 14
    psu.responder = psu.another_process()
    scripted(psu, 12, duration=60.0, cancels=False)
    await psu.text("run-job", {"script": REPORT})
    assert nowhere(await psu.text("cancel-job", {"job": "12"})) == golden("cancel-requested")


async def test_cancel_unanswered(psu: PsuAppUnderTest) -> None:
    scripted(psu, 12, duration=60.0)
    await psu.text("run-job", {"script": REPORT})
    psu.server.faults.add(Fault(FaultKind.FAILS_BEFORE, "DELETE", times=None))
    said = '\n\nPowerShell Universal said: "Database is locked"'
    text = await psu.text("cancel-job", {"job": "12"})
    assert text == golden("cancel-unanswered").removesuffix(said)


async def test_cancel_stuck(psu: PsuAppUnderTest) -> None:
    scripted(psu, 12, duration=60.0, cancels=False)
    await psu.text("run-job", {"script": REPORT})
    assert nowhere(await psu.text("cancel-job", {"job": "12"})) == golden("cancel-stuck")


async def test_no_jobs(psu: PsuAppUnderTest) -> None:
    psu.server.history.clear()
    assert await psu.text("list-jobs", {"script": REPORT, "status": "failed"}) == golden("jobs-none")


async def test_jobs_past_the_end(psu: PsuAppUnderTest) -> None:
    del psu.server.history[4:]
    assert await psu.text("list-jobs", {"offset": 25}) == golden("jobs-past-the-end")


# --- pipeline ----------------------------------------------------------------------------------------------------

PROCESSES = document(*(obj(n, {"Name": scalar(f"process{n}"), "Id": scalar(1_000 + n)}) for n in range(12_000)))
FORTY = document(*(obj(n, {"Name": scalar("x"), "Id": scalar(n)}) for n in range(40)))
PARTS = f'<Obj RefId="2"><LST>{obj(3, {"Number": scalar(1)})}</LST></Obj>'
LABELLED = document(obj(1, {"Name": scalar("C:"), "Volume's label": scalar(""), "Parts": PARTS}))
PAIR = '<Obj RefId="3"><LST><I32>1</I32><I32>2</I32></LST></Obj>'
NAMES = document(obj(1, {"Name": f'<Obj RefId="2"><LST><S>C:</S>{PAIR}</LST></Obj>'}))
EMPTY = document(obj(1, {"Name": scalar("C:"), "Disks": '<Obj RefId="2"><LST/></Obj>'}))
TWO_THOUSAND = document(scalar("x" * (2_200 - len('[""]'))))


@pytest.mark.parametrize(
    ("name", "objects", "arguments"),
    [
        ("pipeline", PROCESSES, {"first": 25}),
        ("pipeline-one-object", LABELLED, {"path": "[0]"}),
        ("pipeline-values", NAMES, {"path": "Name"}),
        ("pipeline-none", None, {}),
        ("pipeline-no-objects", EMPTY, {"path": "[0].Disks"}),
        ("pipeline-past-the-end", FORTY, {"first": 50}),
        ("pipeline-json-past-the-end", TWO_THOUSAND, {"format": "json", "offset": 9_000}),
        ("path-without-names", FORTY, {"path": "[99]"}),
    ],
)
async def test_objects(psu: PsuAppUnderTest, name: str, objects: str | None, arguments: Mapping[str, object]) -> None:
    scripted(psu, 12, pipeline=None if objects is None else lambda: objects)
    await ran(psu)
    assert nowhere(await psu.text("job-pipeline", {"job": "12", **arguments})) == golden(name)


async def test_an_empty_list_in_the_pipeline(psu: PsuAppUnderTest) -> None:
    scripted(psu, 12, pipeline=lambda: document('<Obj RefId="1"><LST/></Obj>'))
    text = await ran(psu)
    assert text.startswith("Job Completed Successfully")


# --- scripts and refusals ----------------------------------------------------------------------------------------


@pytest.fixture
def services(psu: PsuAppUnderTest) -> PsuAppUnderTest:
    """A server with the script of the golden files."""
    service = ScriptRecord(5, SERVICE, JobScenario(), PARAMETERS, "Restarts a service")
    psu.server.scripts = [service, ScriptRecord(3, REPORT)]
    psu.server.history.clear()
    return psu


@pytest.mark.parametrize(
    ("name", "tool", "arguments"),
    [
        ("scripts-one", "script-lookup", {"query": "restart"}),
        ("scripts-none", "script-lookup", {"query": "Defrag"}),
        ("environment-unknown", "run-job", {"parameters": "Name=x", "environment": "PowerShell 8"}),
        ("missing-parameter", "run-job", {"parameters": "Mode=Hard"}),
        ("unknown-parameter", "run-job", {"parameters": "Name=x,Nmae=y"}),
        ("parameters-unreadable", "run-job", {"parameters": "Name=ab,retries,Force=true"}),
        ("job-not-found", "job-status", {"job": "99"}),
    ],
)
async def test_lookups_and_refusals(
    services: PsuAppUnderTest, name: str, tool: str, arguments: Mapping[str, object]
) -> None:
    given = {"script": SERVICE, **arguments} if tool == "run-job" else arguments
    assert await services.text(tool, given) == golden(name)
    assert services.starts == 0


async def test_script_not_found(services: PsuAppUnderTest) -> None:
    del services.server.scripts[1]
    assert await services.text("run-job", {"script": "Restart.ps1"}) == golden("script-not-found")


async def test_no_scripts_at_all(services: PsuAppUnderTest) -> None:
    services.server.scripts.clear()
    assert await services.text("script-lookup", {}) == golden("scripts-none-at-all")


async def test_nothing_asked(psu: PsuAppUnderTest) -> None:
    scripted(psu, 14)
    await ran(psu)
    assert await psu.text("answer-job", {"job": "14", "answer": "ana"}) == golden("nothing-asked")


async def test_a_secret_prompt(psu: PsuAppUnderTest) -> None:
    scripted(psu, 14, NEW_USER, prompts=FEEDBACK[1:])
    await ran(psu, NEW_USER)
    assert await psu.text("answer-job", {"job": "14", "answer": "hunter2zz"}) == golden("secret-prompt")


async def test_a_job_that_has_ended(psu: PsuAppUnderTest) -> None:
    scripted(psu, 12, ends=Status.ERROR)
    await ran(psu)
    assert await psu.text("cancel-job", {"job": "12"}) == golden("job-has-ended")


async def test_permission_denied(psu: PsuAppUnderTest) -> None:
    psu.server.faults.add(Fault(FaultKind.FORBIDDEN, "POST"))
    assert await psu.text("run-job", {"script": REPORT}) == golden("permission-denied")


@pytest.mark.parametrize(
    ("name", "tool", "fault"),
    [
        ("permission-denied-canceling", "cancel-job", Fault(FaultKind.FORBIDDEN, "DELETE")),
        ("authentication-failed", "job-status", Fault(FaultKind.FORBIDDEN, "GET", status=401)),
        ("unexpected-answer", "job-status", Fault(FaultKind.HTML, "GET")),
    ],
)
async def test_failures_at_a_job(psu: PsuAppUnderTest, name: str, tool: str, fault: Fault) -> None:
    scripted(psu, 12)
    await psu.text("run-job", {"script": REPORT})
    psu.server.faults.add(replace(fault, path="/job/12$"))
    assert await psu.text(tool, {"job": "12"}) == golden(name)


async def test_a_cancelled_job_is_opened(psu: PsuAppUnderTest) -> None:
    scripted(psu, 13, SERVICE, duration=60.0, cancel_delay=3.0, lines=lines("Stopping Spooler..."))
    async with psu.client() as client:
        await client.call_tool("run-job", {"script": SERVICE, "computer": "PSU02"})
        psu.clock.advance(6)
        await client.call_tool("cancel-job", {"job": "13"})
        text = text_of(await client.call_tool("last-job", {"script": SERVICE}))
    # The simulated server gives no reason for the end of a cancelled job.
    head, rest = golden("canceled").split("Failure:\n")
    assert text.split("\n\nDetails:\n")[0] == head + rest.split("-" * 70 + "\n\n", 1)[1]
