"""A start whose answer was lost is never sent again, and a job of somebody else is never shown as ours."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from mcp import Client

from fakes.app_under_test import record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.psu.job_records import Given, JobRecord, Order, Origin
from rmm_simulator.psu.job_scenarios import Line

HELLO = {"script": "Script1.ps1", "parameters": "RequiredParameter=Hello", "wait": True}
REPORT = {"script": "Get-DiskReport.ps1", "wait": True}
ARRIVED, NEVER_ARRIVED = Fault(FaultKind.CUT_AFTER, "POST"), Fault(FaultKind.CUT_BEFORE, "POST")
LIST = r"/script/\d+/job$"
NIGHTLY = Origin(schedule_id=3, schedule="Nightly disk report")
ANA = Origin("ana")


def told(text: str) -> Order:
    """A start by somebody else, who says this."""
    return Order([Given("RequiredParameter", text, text)])


def elsewhere(psu: PsuAppUnderTest, script: str, order: Order | None, origin: Origin, after: float = 1.0) -> JobRecord:
    """A job of somebody or something else, a moment from now."""
    guid = psu.profile in {"5.5.2", "5.6"}
    return psu.server.start_elsewhere(psu.script(script), order, origin=origin, after=after, guid=guid)


async def lose(psu: PsuAppUnderTest, client: Client, arguments: Mapping[str, object], fault: Fault) -> str:
    """One call that starts a script and whose answer is lost; its text."""
    psu.server.faults.add(fault)
    before = len(psu.asked("POST"))
    text = text_of(await client.call_tool("run-job", dict(arguments)))
    assert len(psu.asked("POST")) == before + 1
    return text


@pytest.mark.parametrize("arguments", [HELLO, REPORT], ids=["told by its parameters", "told by nothing"])
async def test_ours_arrived_and_only_ours(any_psu: PsuAppUnderTest, arguments: Mapping[str, object]) -> None:
    async with any_psu.client() as client:
        text = await lose(any_psu, client, arguments, ARRIVED)
    is_told = arguments is HELLO and any_psu.profile in {"5.5.2", "5.6"}
    assert text.startswith("Job Completed Successfully" if is_told else "Job May Have Started")
    says_so = text.endswith("\n\nThe start itself was not answered. This job was recognised by its parameters.")
    assert says_so is is_told
    assert any_psu.job_id in text
    assert any_psu.starts == 1


async def test_once_a_start_was_answered_the_next_is_told_by_who_sent_it(any_psu: PsuAppUnderTest) -> None:
    async with any_psu.client() as client:
        await client.call_tool("run-job", dict(REPORT))
        text = await lose(any_psu, client, REPORT, ARRIVED)
    knows_starter = any_psu.profile in {"3.1", "5.6"}
    assert text.startswith("Job Completed Successfully" if knows_starter else "Job May Have Started")
    assert text.endswith("recognised by who started it.") is knows_starter
    assert any_psu.job_id in text


@pytest.mark.parametrize(
    ("origin", "order"),
    [(NIGHTLY, told("Hello")), (Origin(trigger="On failure"), told("Hello")), (ANA, told("World"))],
    ids=["a schedule", "a trigger", "a person with other parameters"],
)
async def test_ours_never_arrived_and_a_job_of_somebody_else_appears(
    psu: PsuAppUnderTest, origin: Origin, order: Order
) -> None:
    other = elsewhere(psu, "Script1.ps1", order, origin)
    async with psu.client() as client:
        text = await lose(psu, client, HELLO, NEVER_ARRIVED)
    assert "The list of jobs does not show the job so far." in text
    assert str(other.id) not in text
    assert psu.starts == 0


async def test_where_nothing_tells_them_apart_a_job_is_shown_and_not_called_ours(any_psu: PsuAppUnderTest) -> None:
    other = elsewhere(any_psu, "Get-DiskReport.ps1", None, ANA)
    async with any_psu.client() as client:
        text = await lose(any_psu, client, REPORT, NEVER_ARRIVED)
    assert text.startswith("Job May Have Started")
    assert "It may be the one that was sent, or somebody else's:" in text
    assert "does not show" not in text
    assert f"To open it: /job-status {other.id}" in text
    assert any_psu.starts == 0


@pytest.mark.parametrize("is_known", [True, False], ids=["known", "unknown"])
async def test_the_same_parameters_of_another_identity(psu: PsuAppUnderTest, is_known: bool) -> None:
    """Known for somebody else's only where it is known who we are: `Known to fall short` says so."""
    async with psu.client() as client:
        if is_known:
            await client.call_tool("run-job", dict(REPORT))
        other = elsewhere(psu, "Script1.ps1", told("Hello"), ANA)
        text = await lose(psu, client, HELLO, NEVER_ARRIVED)
    assert ("does not show the job so far" in text) is is_known
    assert (str(other.id) in text) is not is_known


async def test_of_two_new_jobs_the_one_that_matches_is_ours(psu: PsuAppUnderTest) -> None:
    other = elsewhere(psu, "Script1.ps1", told("World"), ANA, after=0.5)
    async with psu.client() as client:
        text = await lose(psu, client, HELLO, Fault(FaultKind.SLOW, "POST", seconds=60))
    assert text.startswith("Job Completed Successfully")
    assert psu.job_id in text
    assert str(other.id) not in text


async def test_two_that_cannot_be_told_apart_are_both_shown(psu: PsuAppUnderTest) -> None:
    elsewhere(psu, "Get-DiskReport.ps1", None, ANA, after=0.5)
    psu.server.faults.add(Fault(FaultKind.SLOW, "POST", seconds=60))
    result = await psu.call("run-job", REPORT)
    text = text_of(result)
    assert "shows 2 jobs of this script from about that time" in text
    assert "To open one: /job-status <Job ID>" in text
    possible = record_of(result)["possible_jobs"]
    assert [(each["started_by"], each["state"]) for each in possible] == [
        ("automation", "completed"),
        ("ana", "completed"),
    ]
    assert possible[0]["job_uid"] == psu.job_id


async def test_its_reference_shows_the_job_when_it_has_appeared(psu: PsuAppUnderTest) -> None:
    psu.server.faults.add(Fault(FaultKind.FORBIDDEN, "GET", LIST, times=None))
    async with psu.client() as client:
        unread = await lose(psu, client, REPORT, ARRIVED)
        assert "could not be read" in unread
        reference = unread.split("Reference:    ")[1].split("\n", maxsplit=1)[0]
        psu.server.faults.clear()
        later = text_of(await client.call_tool("job-status", {"job": reference}))
    assert f"To open it: /job-status {psu.job_id}" in later
    assert f"To look for it again, while this server runs: /job-status {reference}" in later


async def test_its_reference_finds_the_job_and_goes_on_with_it(psu: PsuAppUnderTest) -> None:
    psu.server.faults.add(Fault(FaultKind.SLOW, "GET", LIST), Fault(FaultKind.FORBIDDEN, "GET", LIST), ARRIVED)
    async with psu.client() as client:
        lost = await client.call_tool("run-job", dict(HELLO))
        assert "could not be read" in text_of(lost)
        reference = record_of(lost)["reference"]
        found = await client.call_tool("job-status", {"job": reference, "wait": True})
    assert text_of(found).startswith("Job Completed Successfully")
    row = await psu.responder.opened().services.ledger.find(reference)
    assert row is not None
    assert row[0].uid == psu.job_id
    assert len(psu.asked("POST")) == 1


@pytest.mark.parametrize(
    ("tool", "more"),
    [
        ("job-status", {}),
        ("job-output", {}),
        ("job-pipeline", {}),
        ("cancel-job", {}),
        ("answer-job", {"answer": "ana"}),
    ],
)
async def test_another_session_knows_nothing_of_it_and_says_so(
    psu: PsuAppUnderTest, tool: str, more: dict[str, str]
) -> None:
    async with psu.client() as client:
        text = await lose(psu, client, REPORT, ARRIVED)
    reference = text.split("Reference:    ")[1].split("\n", maxsplit=1)[0]
    asked = len(psu.asked())
    async with psu.client(responder=psu.another_process()) as client:
        later = text_of(await client.call_tool(tool, {"job": reference, **more}))
    assert later.startswith("Job May Have Started")
    assert "only the session that sent the job can tell it from others" in later
    assert '/list-jobs --script "Get-DiskReport.ps1"' in later
    assert len(psu.asked()) == asked


async def test_secrets_of_the_start_are_hidden_in_what_a_possible_job_prints(psu: PsuAppUnderTest) -> None:
    script = psu.script("Set-ApiKey.ps1")
    script.scenario = replace(script.scenario, lines=(Line("stored $ApiKey"),))
    psu.server.faults.add(Fault(FaultKind.FAILS_BEFORE, "GET", LIST, times=5))
    async with psu.client() as client:
        arguments = {"script": "Set-ApiKey.ps1", "parameters": "ApiKey=hunter2zz"}
        text = await lose(psu, client, arguments, ARRIVED)
        assert f"To open it: /job-status {psu.job_id}" in text
        psu.clock.advance(10)
        seen = text_of(await client.call_tool("job-status", {"job": psu.job_id}))
    assert "stored ********" in seen
    assert "hunter2zz" not in text + seen


async def test_two_lost_starts_of_one_script_are_not_taken_for_each_other(psu: PsuAppUnderTest) -> None:
    """A job that somebody else starts at the same moment makes the search unsure: then nothing is claimed."""
    psu.server.faults.add(Fault(FaultKind.CUT_AFTER, "POST"))
    real = psu.server.start

    def twice(*args: object, **named: object) -> object:
        real(*args, **named)  # pyright: ignore[reportArgumentType]  # passed on as they came
        return real(*args, **named)  # pyright: ignore[reportArgumentType]  # the same

    psu.server.start = twice  # pyright: ignore[reportAttributeAccessIssue]  # the same signature, in effect
    text = await psu.text("run-job", {"script": "Get-DiskReport.ps1", "wait": True})
    assert text.startswith("Job May Have Started")
    assert len(psu.asked("POST")) == 1
