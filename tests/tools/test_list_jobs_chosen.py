"""The tool list-jobs, asked as admins ask: by states, script, folder, person, schedule, computer, tag and time."""

import pytest

from fakes.product import record_of, text_of
from fakes.psu_app_under_test import PsuAppUnderTest
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.psu.job_records import JobRecord, Order, Origin
from rmm_simulator.psu.job_scenarios import JobScenario, Prompt, Status
from rmm_simulator.psu.records import ScriptRecord

HOUR = 3600.0
ENDS = {
    "Fine.ps1": Status.COMPLETED,
    "Nightly/Stopped.ps1": Status.FAILED,
    "Nightly/Errors.ps1": Status.ERROR,
    "Warned.ps1": Status.WARNING,
    "Slow.ps1": Status.TIMED_OUT,
}


@pytest.fixture
def night(psu: PsuAppUnderTest) -> PsuAppUnderTest:
    """A server that has run one job an hour: the first script two hours ago, the last six."""
    psu.server.history.clear()
    nightly = Origin(schedule_id=7, schedule="Nightly run")
    for number, (path, end) in enumerate(ENDS.items()):
        script = ScriptRecord(70 + number, path, JobScenario(ends=end, duration=65.0), tags=("audit",) * (number == 1))
        psu.server.scripts.append(script)
        origin = nightly if path.startswith("Nightly") else Origin(f"ana{number}")
        order = Order(computer="PSU02" if number == 3 else None)
        at = psu.clock.epoch() - (2 + number) * HOUR
        psu.server.history.append(JobRecord(900 - number, script, at, order, origin))
    return psu


async def scripts(psu: PsuAppUnderTest, **arguments: object) -> list[str]:
    """The scripts of the listed jobs, without their folders."""
    jobs = record_of(await psu.call("list-jobs", dict(arguments)))["jobs"]
    return [job["component"].removesuffix(".ps1") for job in jobs]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"status": "failed"}, ["Stopped", "Errors"]),
        ({"status": "error"}, ["Errors"]),
        ({"status": "warning"}, ["Warned"]),
        ({"status": "error, warning"}, ["Errors", "Warned"]),
        ({"status": ["completed", "timeout"]}, ["Fine", "Slow"]),
        ({"status": "unclean"}, ["Stopped", "Errors", "Warned", "Slow"]),
        ({"status": "not clean", "since": "4h30m", "until": "3h"}, None),
        ({"status": "not clean", "since": "5h", "until": "200m"}, ["Errors", "Warned"]),
        ({"status": "queued,running,waiting,canceling,completed,warning"}, ["Fine", "Warned"]),
        ({"folder": "nightly"}, ["Stopped", "Errors"]),
        ({"schedule": "Nightly run"}, ["Stopped", "Errors"]),
        ({"schedule": 7}, ["Stopped", "Errors"]),
        ({"by": "ANA"}, ["Fine", "Warned", "Slow"]),
        ({"by": "ana4"}, ["Slow"]),
        ({"by": "me"}, []),
        ({"computer": "psu02"}, ["Warned"]),
        ({"tag": "audit"}, ["Stopped"]),
        ({"since": "150m"}, ["Fine"]),
        ({"script": "Nightly/Errors.ps1", "since": "1d"}, ["Errors"]),
        ({"script": "Fine.ps1", "status": "unclean"}, []),
    ],
    ids=str,
)
async def test_jobs_are_chosen_by_all_that_an_admin_asks_for(
    night: PsuAppUnderTest, wanted: dict[str, object], found: list[str] | None
) -> None:
    if found is None:  # not a length of time
        assert text_of(await night.call("list-jobs", wanted)).startswith("Time not understood")
        return
    assert await scripts(night, **wanted) == found


async def test_jobs_that_were_started_here_are_chosen_from_everybodys(night: PsuAppUnderTest) -> None:
    async with night.client() as client:
        await client.call_tool("run-job", {"script": "Fine.ps1"})
        night.server.start(night.script("Slow.ps1"))
        text = text_of(await client.call_tool("list-jobs", {"by": "me"}))
    assert text.startswith('1 job started by "me":')
    assert "Fine.ps1" in text


async def test_what_went_wrong_is_one_call_with_its_times_and_a_bounded_number_of_requests(
    night: PsuAppUnderTest,
) -> None:
    text = await night.text("list-jobs", {"status": "unclean", "since": "yesterday"})
    assert "| 1m 5s " in text
    assert "Looked at: 4 jobs." in text
    assert len(night.asked("GET")) == 4


async def test_what_runs_or_waits_and_what_it_asks_is_one_call(any_psu: PsuAppUnderTest) -> None:
    async with any_psu.client() as client:
        await client.call_tool("run-job", {"script": "New-User.ps1", "wait": True})
        await client.call_tool("run-job", {"script": "LongRunning.ps1"})
        any_psu.forget()
        text = text_of(await client.call_tool("list-jobs", {"status": "active"}))
    assert text.startswith("2 jobs with status Running, Waiting for Feedback, Queued or Canceling:")
    (asked,) = [line for line in text.split("\n") if line.startswith("- ")]
    assert asked.endswith('"User name"')
    assert 'answer="..."' in text
    assert len(any_psu.asked()) <= 6


async def test_prompts_of_five_waiting_jobs_are_read_and_the_others_counted(psu: PsuAppUnderTest) -> None:
    script = ScriptRecord(80, "Ask.ps1", JobScenario(queue=0.0, prompts=(Prompt("Go\non?", "a"),)))
    psu.server.scripts.append(script)
    for _ in range(8):
        psu.server.start(script)
        psu.clock.advance(1)
    text = await psu.text("list-jobs", {"status": "waiting"})
    assert text.startswith("8 jobs with status Waiting for Feedback, 1-4:")
    assert text.count(': "Go on?"') == 4
    assert len([each for each in psu.asked() if each.endswith("/feedback")]) == 5


async def test_a_list_is_shown_although_a_prompt_cannot_be_read(psu: PsuAppUnderTest) -> None:
    async with psu.client() as client:
        await client.call_tool("run-job", {"script": "New-User.ps1", "wait": True})
        psu.faults.add(Fault(FaultKind.FORBIDDEN, "GET", "/feedback$"))
        text = text_of(await client.call_tool("list-jobs", {"status": "waiting"}))
    assert text.startswith("1 job with status Waiting for Feedback")
    assert "What the waiting jobs ask could not be read." in text


async def test_jobs_that_the_server_cannot_filter_are_looked_through_within_five_requests(psu: PsuAppUnderTest) -> None:
    script = psu.script("Noise.ps1")
    for number in range(1_300):
        psu.server.history.append(JobRecord(2_000 + number, script, psu.clock.epoch() - 9_000 + number))
    text = await psu.text("list-jobs", {"by": "nobody"})
    assert text.startswith("No jobs found")
    assert "Looked at: the newest 1,000 of 1,306 jobs. Older ones may match too." in text
    assert psu.asked() == ["GET /job"] * 5
    psu.forget()
    recent = await psu.text("list-jobs", {"by": "nobody", "since": "140m"})
    assert "Looked at: " in recent
    assert "Older ones" not in recent
    assert "Looked at: the newest 1,000 of 1,306 jobs, all that were made since 2024-02-15 08:" in recent
    assert psu.asked() == ["GET /job"] * 5  # the last two: for jobs that were made earlier and began in that time


async def test_the_next_page_keeps_what_was_asked_for(psu: PsuAppUnderTest) -> None:
    script = psu.script("Noise.ps1")
    for number in range(60):
        psu.server.history.append(
            JobRecord(2_000 + number, script, psu.clock.epoch() - 900 + number, Order(), Origin("ana"))
        )
    wanted = {"status": "completed,failed", "by": "ana", "since": "1h"}
    first = await psu.text("list-jobs", wanted)
    assert first.startswith('60 jobs started by "ana"')
    assert 'status="completed,failed" by="ana" since="2024-02-15T09:45:00Z" offset=9' in first
    assert ", 26-33:" in await psu.text("list-jobs", {**wanted, "offset": 25})
    several = await psu.text("list-jobs", {"status": "completed,failed", "offset": 50})
    assert several.startswith("66 jobs with status Completed, Failed or Completed With Errors, 51-")


async def test_a_state_that_there_is_not_is_refused_with_those_that_there_are(psu: PsuAppUnderTest) -> None:
    answer = await psu.call("list-jobs", {"status": "failed,brokn"})
    assert answer.is_error
    assert "unclean" in text_of(answer)
    assert psu.asked() == []
