"""Who is heard over HTTP, in process: both generations, and what is refused before the server sees it."""

import logging
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from fakes.app_under_test import AppUnderTest
from fakes.ledgers import closing_ledgers
from fakes.product import ProductUnderTest
from fakes.psu_app_under_test import PsuAppUnderTest
from fakes.task_client import Json, RpcError, TaskClient, block_of
from rmm_jobs.app import build_server
from rmm_jobs.server.http import http_app
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.tools.toolsets import Selection

TOKEN = "the-token-of-this-process"
URL = "http://127.0.0.1:8722"
OLD = "2025-11-25"
ENVELOPE = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "a-test", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}
ACCEPT = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
LIST: Json = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


@pytest.fixture(params=[AppUnderTest, PsuAppUnderTest], ids=["datto", "psu"])
def product(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[ProductUnderTest]:
    with closing_ledgers():
        yield request.param(tmp_path)


@asynccontextmanager
async def served(product: ProductUnderTest, token: str | None = TOKEN) -> AsyncGenerator[httpx.AsyncClient]:
    spec = SYSTEMS[product.ways.system]
    server = build_server(spec, product.responder, served=Selection(spec.tools))
    gate = http_app(server, 8722, token)
    given = {"authorization": f"Bearer {token}"} if token else {}
    async with (
        server.session_manager.run(),
        httpx.AsyncClient(transport=httpx.ASGITransport(gate), base_url=URL, headers=ACCEPT | given) as client,
    ):
        yield client
    await product.responder.closing.aclose()


def message_in(response: httpx.Response) -> Json:
    """The answer itself, which comes alone or at the end of a stream."""
    if response.headers["content-type"].startswith("text/event-stream"):
        (*_, last) = [line for line in response.text.splitlines() if line.startswith("data:")]
        return httpx.Response(200, text=last.removeprefix("data:")).json()
    return response.json()


class HttpClient(TaskClient):
    """A client of 2026-07-28 with tasks, over HTTP."""

    def __init__(self, client: httpx.AsyncClient, **headers: str) -> None:
        super().__init__()
        self._client = client
        self._headers = headers

    async def exchange(self, method: str, params: Json) -> Json:
        name = params.get("name") or params.get("taskId")
        headers = {"mcp-protocol-version": "2026-07-28", "mcp-method": method, **({"mcp-name": name} if name else {})}
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        return message_in(await self._client.post("/mcp", json=body, headers=headers | self._headers))


async def test_clients_of_both_generations_see_the_same_tools(product: ProductUnderTest) -> None:
    async with served(product) as client:
        old = await client.post("/mcp", json=LIST, headers={"mcp-protocol-version": OLD})
        new = await HttpClient(client).ask("tools/list")
    names = [tool["name"] for tool in new["tools"]]
    assert "run-job" in names
    assert names == [tool["name"] for tool in message_in(old)["result"]["tools"]]


async def test_a_client_that_nobody_knows_when_it_asks_is_told_all_that_a_client_may_read(
    product: ProductUnderTest,
) -> None:
    async with served(product) as client:
        old = message_in(await client.post("/mcp", json=LIST, headers={"mcp-protocol-version": OLD}))
        new = await HttpClient(client).ask("tools/list")
    told = {tool["name"]: tool.get("_meta") for tool in old["result"]["tools"]}
    assert told["run-job"] == {"anthropic/alwaysLoad": True, "ui": {"resourceUri": "ui://rmm-jobs/job"}}
    assert not any("_meta" in tool for tool in new["tools"])  # this one says who it is with each request


async def test_a_task_of_one_server_is_ended_by_the_next_and_its_name_is_checked(product: ProductUnderTest) -> None:
    async with served(product) as client:
        task = await HttpClient(client).start("run-job", {**product.ways.short, "wait": True})
        with pytest.raises(RpcError) as refused:
            await HttpClient(client, **{"mcp-name": "another"}).get(task)
        assert refused.value.code == -32020
    product.responder = product.another_process()
    async with served(product, "another-token") as client:
        state = await HttpClient(client).get(task)
        while state["status"] != "completed":
            await product.clock.sleep(5.0)
            state = await HttpClient(client).get(task)
    assert "Completed" in block_of(state).splitlines()[0]
    assert product.starts == 1


REFUSED: dict[str, tuple[dict[str, str], int]] = {
    "no token": ({"authorization": ""}, 401),
    "another token": ({"authorization": "Bearer another"}, 401),
    "a token that is no ASCII": ({"authorization": "Bearer \u00ff"}, 401),
    "a foreign host": ({"host": "evil.example:8722"}, 421),
    "another port": ({"host": "127.0.0.1:9"}, 421),
    "a foreign origin": ({"origin": "https://evil.example"}, 403),
    "a page of another local server": ({"origin": "http://127.0.0.1:9"}, 403),
    "an unknown place": ({"origin": "null"}, 403),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("version", [OLD, "2026-07-28"])
async def test_nobody_else_is_heard_and_the_refusal_says_no_more(
    tmp_path: Path, case: str, version: str, caplog: pytest.LogCaptureFixture
) -> None:
    headers, status = REFUSED[case]
    product = AppUnderTest(tmp_path)
    run = {"name": "run-job", "arguments": product.ways.short, "_meta": ENVELOPE}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": run}
    routed = {"mcp-protocol-version": version, "mcp-method": "tools/call", "mcp-name": "run-job"}
    with caplog.at_level(logging.DEBUG):
        async with served(product) as client:
            response = await client.post(
                "/mcp", json=body, headers=httpx.Headers({**routed, **headers}, encoding="latin-1")
            )
    assert response.status_code == status
    assert status != 401 or (response.content, response.headers["www-authenticate"]) == (b"", "Bearer")
    assert product.asked() == []
    assert TOKEN not in caplog.text
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8722", "http://localhost:8722"])
async def test_a_page_of_its_own_is_heard(tmp_path: Path, origin: str) -> None:
    async with served(AppUnderTest(tmp_path), None) as client:
        response = await client.post("/mcp", json=LIST, headers={"origin": origin, "mcp-protocol-version": OLD})
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/mcp", 405), ("DELETE", "/mcp", 405), ("POST", "/", 404)]
)
async def test_there_are_no_streams_no_sessions_and_no_other_place(
    tmp_path: Path, method: str, path: str, status: int
) -> None:
    async with served(AppUnderTest(tmp_path)) as client:
        assert (await client.request(method, path)).status_code == status


TWICE = b'{"name":"run-job","arguments":{"device":"a","device":"b"}}'
BODIES = {
    b"{not json": -32700,
    b'[{"jsonrpc":"2.0","id":1,"method":"ping"}]': -32600,
    b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"\\ud83d"}}': -32700,
    b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":' + TWICE + b"}": -32602,
}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("version", [OLD, "2026-07-28"])
async def test_a_body_is_read_as_a_line_of_stdin_is(tmp_path: Path, body: bytes, version: str) -> None:
    product = AppUnderTest(tmp_path)
    async with served(product) as client:
        response = await client.post("/mcp", content=body, headers={"mcp-protocol-version": version})
    assert (response.status_code, response.json()["error"]["code"]) == (400, BODIES[body])
    assert product.asked() == []


@pytest.mark.parametrize("method", ["completion/complete", "prompts/get", "tools/call"])
async def test_parameters_that_do_not_fit_are_the_clients_fault_and_no_defect(
    tmp_path: Path, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    body: Json = {"jsonrpc": "2.0", "id": 1, "method": method, "params": {}}
    async with served(AppUnderTest(tmp_path)) as client:
        response = await client.post("/mcp", json=body, headers={"mcp-protocol-version": OLD})
    assert message_in(response)["error"]["code"] == -32602
    assert not [each for each in caplog.records if each.levelname == "ERROR"]
