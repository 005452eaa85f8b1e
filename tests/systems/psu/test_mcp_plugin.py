"""The vendor's own MCP plug-in: whether it is there, and whether it answers without a token."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from fakes.clock import FakeClock
from fakes.ports import PlainLedger
from fakes.product import InProcess
from fakes.scripted import FOREVER
from fakes.scripted_psu import ScriptedServer, page
from rmm_jobs.jobs.context import Services
from rmm_jobs.systems.checks import CheckResult
from rmm_jobs.systems.psu.checks import PSU_CHECKS
from rmm_jobs.systems.psu.mcp_plugin import Access, Found
from rmm_jobs.systems.psu.system import PsuSystem
from rmm_jobs.text.doctor import CheckStatus
from rmm_simulator.psu.app import build_psu_app
from rmm_simulator.psu.profiles import ProfileName
from rmm_simulator.psu.server import DEMO_TOKEN, Plugin, PsuServer, demo_server

MCP = "/api/v1/mcp"
VERSIONS: tuple[ProfileName, ...] = ("1.5", "3.1", "5.5.2", "5.6")


@pytest.fixture
def server(clock: FakeClock) -> PsuServer:
    return demo_server(now=clock.epoch)


@pytest.fixture(params=VERSIONS)
async def served(request: pytest.FixtureRequest, server: PsuServer, clock: FakeClock) -> AsyncIterator[PsuSystem]:
    transport = InProcess(build_psu_app(server, profile=request.param))
    system = PsuSystem("https://psu.example", DEMO_TOKEN, clock=clock, transport=transport)
    yield system
    await system.aclose()


async def checked(system: PsuSystem, clock: FakeClock) -> CheckResult:
    return await PSU_CHECKS.each["MCP plug-in"](Services(system, PlainLedger(), clock))


async def test_a_server_without_it_is_in_order(served: PsuSystem, server: PsuServer, clock: FakeClock) -> None:
    assert await served.mcp_plugin(deadline=FOREVER) == []
    status, found, advice = await checked(served, clock)
    assert (status, advice) == (CheckStatus.OK, "")
    assert "not there" in found
    assert server.started == []


@pytest.mark.parametrize("plugin", [Plugin.GUARDED, Plugin.GREETS])
async def test_one_that_wants_a_token_is_told_and_is_in_order(
    served: PsuSystem, server: PsuServer, clock: FakeClock, plugin: Plugin
) -> None:
    server.plugin = plugin
    status, found, advice = await checked(served, clock)
    assert (status, advice) == (CheckStatus.OK, "")
    assert found == "the vendor's own is at /api/v1/mcp and /sse, and wants a token"


async def test_one_that_lists_its_tools_without_a_token_is_a_warning(
    served: PsuSystem, server: PsuServer, clock: FakeClock
) -> None:
    server.plugin = Plugin.OPEN
    status, found, advice = await checked(served, clock)
    assert status is CheckStatus.WARNING
    assert found == f"/api/v1/mcp lists {len(server.scripts)} tools and /sse answers without a token"
    assert "Whoever reaches the server can see them there, and may run scripts with them." in advice
    methods = [request.method for request in server.requests if request.path == MCP]
    assert methods == ["POST", "POST", "POST"]
    assert server.started == []


GREETING = httpx.Response(200, json={"jsonrpc": "2.0", "id": 1, "result": {"protocolVersion": "2025-03-26"}})


@pytest.mark.parametrize(
    "listed",
    [
        httpx.ReadTimeout("late"),
        httpx.Response(500),
        httpx.Response(400),
        page(),
        httpx.Response(200, json={"jsonrpc": "2.0", "id": 1, "error": {"code": -32603}}),
    ],
)
async def test_one_that_greets_and_whose_list_cannot_be_read_is_a_warning_of_its_own(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock, listed: httpx.Response | httpx.TransportError
) -> None:
    console.on("POST", MCP, GREETING, httpx.Response(202), listed)
    console.on("GET", "/sse", httpx.Response(404))
    status, found, advice = await checked(system, clock)
    assert status is CheckStatus.WARNING
    assert found == "/api/v1/mcp greets without a token; whether it lists tools is not known"
    assert "without a token" in advice


@pytest.mark.parametrize("refused", [401, 403])
async def test_one_that_greets_and_refuses_its_list_wants_a_token(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock, refused: int
) -> None:
    console.on("POST", MCP, GREETING, httpx.Response(202), httpx.Response(refused))
    console.on("GET", "/sse", httpx.Response(404))
    status, found, _ = await checked(system, clock)
    assert (status, found) == (CheckStatus.OK, "the vendor's own is at /api/v1/mcp, and wants a token")


async def test_a_path_that_answers_and_one_that_greets_are_both_told(
    console: ScriptedServer, system: PsuSystem, clock: FakeClock
) -> None:
    console.on("POST", MCP, GREETING, httpx.Response(202), httpx.Response(500))
    console.on("GET", "/sse", httpx.Response(200, text="", headers={"Content-Type": "text/event-stream"}))
    status, found, _ = await checked(system, clock)
    assert status is CheckStatus.WARNING
    assert found == (
        "/sse answers without a token; /api/v1/mcp greets without a token; whether it lists tools is not known"
    )


async def test_the_list_is_asked_for_as_the_handshake_wants_it(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("POST", MCP, GREETING, httpx.Response(202), httpx.Response(401))
    await system.mcp_plugin(deadline=FOREVER)
    sent = [request for request in console.requests if request.url.path == MCP]
    assert [json.loads(request.content)["method"] for request in sent] == [
        "initialize",
        "notifications/initialized",
        "tools/list",
    ]
    assert [request.headers.get("mcp-protocol-version") for request in sent] == [None, "2025-03-26", "2025-03-26"]
    assert "id" not in json.loads(sent[1].content)


@pytest.mark.parametrize(
    "odd",
    [
        page(),
        httpx.Response(200, text="not JSON"),
        httpx.Response(200, json=[1]),
        httpx.Response(200, json={"jsonrpc": "2.0", "id": 1, "result": 7}),
        httpx.Response(200, json={"jsonrpc": "2.0", "id": 1, "error": {"code": -32600}}),
        httpx.Response(200, text="data: {\ndata: 7\n", headers={"Content-Type": "text/event-stream"}),
        httpx.Response(500),
        httpx.Response(401),
    ],
)
async def test_an_odd_answer_is_no_plug_in(console: ScriptedServer, system: PsuSystem, odd: httpx.Response) -> None:
    console.on("POST", MCP, odd)
    assert await system.mcp_plugin(deadline=FOREVER) == []


async def test_a_path_that_answers_nothing_counts_as_not_there(console: ScriptedServer, system: PsuSystem) -> None:
    console.on("POST", MCP, httpx.ConnectError("refused"))
    console.on("GET", "/sse", httpx.ReadTimeout("late"))
    assert await system.mcp_plugin(deadline=FOREVER) == []


async def test_the_token_is_sent_only_where_it_was_refused_without(console: ScriptedServer, system: PsuSystem) -> None:
    stream = {"Content-Type": "text/event-stream"}
    console.on("GET", "/sse", httpx.Response(200, text="event: endpoint\n\n", headers=stream))
    assert await system.mcp_plugin(deadline=FOREVER) == [Found("/sse", Access.OPEN)]
    signed = [request for request in console.requests if "authorization" in request.headers]
    assert [request.url.path for request in signed] == [MCP]
