"""Starts of PowerShell Universal whose answer is lost, and the jobs that are there afterwards."""

from collections.abc import Mapping
from datetime import UTC, datetime

import httpx
import pytest

from fakes.scripted import FOREVER, answer
from fakes.scripted_psu import SCRIPT_JOBS, START, STRING, ScriptedServer, jobs, order
from rmm_jobs.domain.model import Job, JobMatch, StartRequest
from rmm_jobs.domain.system_errors import StartOutcomeUnknown
from rmm_jobs.systems.psu.system import PsuSystem

SENT = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
NOW = "2024-02-15T10:45:01"
HELLO = {"RequiredParameter": "Hello"}
ROW = {"name": "RequiredParameter", "value": STRING.format("Hello"), "isVariable": False}
OURS = {"parameters": [ROW]}
"""What the server tells of a job that was given what we sent."""
ANA = {"id": 3, "name": "ana"}
BOB = {"id": 4, "name": "bob"}


def job(uid: int, created: object = NOW, **more: object) -> dict[str, object]:
    return {"id": uid, "createdTime": created, "computerName": "PSU01", "status": 1, **more}


async def lose(console: ScriptedServer, system: PsuSystem, sent: StartRequest) -> None:
    console.on("POST", START, httpx.ReadError("cut"))
    with pytest.raises(StartOutcomeUnknown):
        await system.start(sent, deadline=FOREVER)


async def find(system: PsuSystem, sent: StartRequest) -> list[JobMatch]:
    return [*await system.find_started(sent, sent_at=SENT, deadline=FOREVER)]


async def look_for(
    console: ScriptedServer, system: PsuSystem, *now: Mapping[str, object], sent: StartRequest | None = None
) -> list[tuple[str, bool]]:
    """A lost start, and the jobs that are new after it: which of them may be it, and whether one is certain."""
    sent = sent or order(HELLO)
    console.on("GET", SCRIPT_JOBS, jobs(job(11)), jobs(*now, job(11)))
    await lose(console, system, sent)
    found = await find(system, sent)
    assert len(console.asked("POST", START)) == 1
    return [(each.job_uid, each.certain) for each in found]


async def ask_again(system: PsuSystem) -> list[tuple[str, bool]]:
    """The same by reference, later."""
    found = await system.find_reference("rj-0a1b2c", sent_at=SENT, deadline=FOREVER)
    assert found is not None
    return [(each.job_uid, each.certain) for each in found]


async def know(console: ScriptedServer, system: PsuSystem, identity: object) -> None:
    """A start that was answered, and its job looked at."""
    console.on("GET", SCRIPT_JOBS, jobs())
    console.on("POST", START, answer(9))
    await system.start(order(reference="rj-answered"), deadline=FOREVER)
    console.on("GET", "/api/v1/job/9", answer(job(9, identity=identity)))
    await system.poll(Job("9"), deadline=FOREVER)
    console.requests.clear()
