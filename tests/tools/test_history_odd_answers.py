"""Random answers of the shapes that the document declares: history and a repeat always end with a block."""

import re

import httpx
import pytest

from fakes.app_under_test import AppUnderTest
from fakes.ledgers import ledger
from fakes.product import record_of, text_of
from fakes.random_datto import RandomDatto
from rmm_jobs.jobs.context import Services
from rmm_jobs.responses import Opened, Responder
from rmm_jobs.systems.datto.system import DattoSystem
from rmm_jobs.systems.registry import SYSTEMS

UID = "3b0c5a1e-4b8e-4d6a-9c1e-5a2b8d4f6e01"
NO_BLOCK = re.compile(r"^Error executing tool|Traceback")
CALLS: list[tuple[str, dict[str, object]]] = [
    ("recent-jobs", {}),
    ("recent-jobs", {"device": "NW-SQL01", "since": "7d"}),
    ("recent-jobs", {"device": UID, "component": "x", "status": "failed"}),
    ("recent-jobs", {"by": "Maria", "since": "yesterday", "offset": 3}),
    ("activity", {}),
    ("activity", {"device": "NW-SQL01", "kind": "remote"}),
    ("activity", {"site": "Northwind", "by": "x"}),
    ("activity", {"site": UID, "kind": "jobs", "since": "2024-02-01"}),
    ("run-job", {"repeat": UID}),
    ("run-job", {"repeat": UID, "device": UID, "variables": "days=1"}),
    ("run-job", {"repeat": "(ours)", "wait": True}),
    ("run-job", {"repeat": "(ours)", "again": True}),
    ("job-status", {"job": "(ours)"}),
]


def odd_responder(odd: RandomDatto, app: AppUnderTest) -> Responder:
    system = DattoSystem("http://127.0.0.1", "k", "s", clock=app.clock, transport=httpx.MockTransport(odd))
    ours = ledger(app.folder / "odd.sqlite3", system="odd")
    return Responder(lambda: Opened(Services(system, ours, app.clock), "odd"), SYSTEMS["datto"].wording, new_tag=str)


@pytest.mark.sample(5)
@pytest.mark.parametrize("seed", range(120))
async def test_random_answers_of_the_declared_shapes_end_in_a_block(datto: AppUnderTest, seed: int) -> None:
    odd = RandomDatto(seed, jobs=True)
    responder = odd_responder(odd, datto)
    names = {"device": UID, "component": "c1d2e3f4-a5b6-7890-cdef-123456789abc"}
    async with datto.client(responder=responder) as client:
        started = await client.call_tool("run-job", names)
        ours: str = record_of(started).get("job_uid") or UID
        for tool, arguments in CALLS:
            given = {name: ours if value == "(ours)" else value for name, value in arguments.items()}
            text = text_of(await client.call_tool(tool, given))
            assert "\n\n" in text, (tool, given, text)
            assert not NO_BLOCK.search(text), (tool, given, text)
            assert "\x1b" not in text
