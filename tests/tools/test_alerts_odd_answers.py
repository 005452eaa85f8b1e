"""Answers that fit the document's schemas and mean nothing: the tools of alerts still answer with a block."""

import random
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client
from mcp.types import TextContent

from fakes.clock import FakeClock
from fakes.ledgers import ledger
from rmm_jobs.app import build_server
from rmm_jobs.jobs.context import Services
from rmm_jobs.responses import Opened, Responder
from rmm_jobs.systems.datto.alert_classes import CLASSES
from rmm_jobs.systems.datto.system import DattoSystem
from rmm_jobs.systems.registry import SYSTEMS

UIDS = [f"0000000{number}-0000-4000-8000-000000000000" for number in range(4)]
WORDS = [
    "",
    " ",
    "x",
    "ACME-DC01",
    "\x1b[31m\u202e",
    "a" * 3_000,
    "STOPPED",
    "-1",
    "\ud800".encode("utf-8", "replace").decode(),
    None,
]
NUMBERS: list[Any] = [0, -1, 1, 2**63, 1e300, -0.5, 1_707_980_000_000, -62_135_596_800_000, None]
FIELDS = [
    "diskName", "totalVolume", "freeSpace", "status", "processName", "samples", "description", "triggerCount",
    "reasons", "lastTriggered", "percentage", "sample", "type", "state", "affectedDirectories", "value", "actionType",
    "reason",
]  # fmt: skip


class Odd:
    """A server whose answers are chosen at random, of the right shape."""

    def __init__(self, seed: int) -> None:
        self.choice = random.Random(seed)  # noqa: S311 - a test has to repeat itself

    def word(self) -> str | None:
        return self.choice.choice(WORDS)

    def value(self) -> object:
        return self.choice.choice([self.word(), self.choice.choice(NUMBERS), [self.word()], {"": self.word()}, True])

    def alert(self) -> dict[str, Any]:
        context = {name: self.value() for name in self.choice.sample(FIELDS, 6)}
        name = self.choice.choice([*CLASSES, "x_ctx", None])
        source = {key: self.word() for key in ("deviceName", "siteName", "siteUid")}
        return {
            "alertUid": self.choice.choice(UIDS),
            "priority": self.choice.choice(
                ["Critical", "High", "Moderate", "Low", "Information", "Unknown", None, "New"]
            ),
            "diagnostics": self.word(),
            "resolved": self.choice.choice([True, False, None]),
            "resolvedBy": self.word(),
            "resolvedOn": self.choice.choice(NUMBERS),
            "timestamp": self.choice.choice(NUMBERS),
            "ticketNumber": self.word(),
            "alertContext": self.choice.choice([{"@class": name, **context}, {}, None]),
            "alertSourceInfo": self.choice.choice([{"deviceUid": UIDS[0], **source}, None]),
        }

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("/oauth/token"):
            return httpx.Response(200, json={"access_token": "t", "expires_in": 360_000})
        if request.method == "POST":
            return httpx.Response(200)
        page = {
            "count": 0,
            "totalCount": self.choice.choice([0, 3, None]),
            "nextPageUrl": self.choice.choice([None, ""]),
        }
        if "/alerts/" in path:
            rows = [self.alert() for _ in range(self.choice.randrange(4))]
            return httpx.Response(200, json={"pageDetails": page, "alerts": rows})
        if "/alert/" in path:
            return httpx.Response(200, json=self.alert())
        rows = [{"uid": uid, "hostname": self.word(), "name": self.word(), "siteName": self.word()} for uid in UIDS]
        key = "sites" if path.endswith("/sites") else "devices"
        return httpx.Response(200, json=rows[0] if UIDS[0] in path else {"pageDetails": page, key: rows})


CALLS: list[tuple[str, dict[str, object]]] = [
    ("alerts", {}),
    ("alerts", {"where": "ACME-DC01"}),
    ("alerts", {"where": UIDS[0]}),
    ("alerts", {"resolved": True, "priority": "high", "since": "24h"}),
    ("resolve-alert", {"alert": UIDS[0], "confirm": ",".join(UIDS)}),
    ("resolve-alert", {"alert": "ACME-DC01", "which": "all", "confirm": ",".join(UIDS)}),
    ("resolve-alert", {"alert": "ACME-DC01", "which": ",".join(UIDS)}),
]


@pytest.mark.parametrize(
    "seed", [*range(4), *(pytest.param(seed, marks=pytest.mark.thorough) for seed in range(4, 60))]
)
async def test_an_answer_of_the_right_shape_never_ends_without_a_block(seed: int, tmp_path: Path) -> None:
    clock, odd = FakeClock(), Odd(seed)
    system = DattoSystem("https://t.example", "k", "s", clock=clock, transport=httpx.MockTransport(odd.answer))
    services = Services(system, ledger(tmp_path / "jobs.sqlite3", system="x"), clock)
    responder = Responder(lambda: Opened(services, "x"), SYSTEMS["datto"].wording, new_tag=str)
    async with Client(build_server(SYSTEMS["datto"], responder), mode="legacy") as client:
        for tool, arguments in CALLS:
            (content,) = (await client.call_tool(tool, arguments)).content
            assert isinstance(content, TextContent)
            assert "\n\n" in content.text
            assert not content.text.startswith("Error executing tool"), (tool, arguments)
    await responder.closing.aclose()
