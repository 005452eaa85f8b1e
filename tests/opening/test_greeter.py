"""The greeter answers what the snapshot knows, in order, and nothing after the first thing that it does not know."""

import json
import os
from collections.abc import Generator
from typing import Any

import pytest

from rmm_jobs.opening.greeter import Greeter
from rmm_jobs.opening.snapshot import Snapshot

CLIENT = {"name": "a-client", "version": "1"}
META = {
    "_meta": {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": CLIENT,
    }
}
PROPOSAL = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": CLIENT}
KNOWN = {
    **{("2025-06-18", method): b'"result":{"old":1}' for method in ("initialize", "ping", "tools/list")},
    **{("2026-07-28", method): b'"result":{"new":1}' for method in ("server/discover", "tools/list")},
    **{("2025-06-18", f"tools/list+{each}"): b'"result":{"old":2}' for each in ("loading", "loading+cards")},
    ("2026-07-28", "tools/list+loading"): b'"result":{"new":2}',
    ("2025-06-18", "logging/setLevel"): b'"error":{"code":-32601,"message":"Method not found"}',
}


class Client:
    """Speak to a greeter, and read what it has written."""

    def __init__(self) -> None:
        self.reads, output = os.pipe()
        self.output = output
        self.left = 0
        self.greeter = Greeter(Snapshot(KNOWN), output, self.leave)

    def leave(self) -> None:
        self.left += 1

    def says(self, method: str, params: dict[str, Any] | None = None, number: object = None) -> dict[str, Any]:
        """Send a message, and return what the server is given."""
        message = {"jsonrpc": "2.0", "method": method}
        message |= {} if params is None else {"params": params}
        message |= {} if number is None else {"id": number}
        return json.loads(self.greeter.take(json.dumps(message).encode()))

    def answers(self) -> list[dict[str, Any]]:
        os.set_blocking(self.reads, False)
        try:
            return [json.loads(line) for line in os.read(self.reads, 65_536).splitlines()]
        except BlockingIOError:
            return []


@pytest.fixture
def client() -> Generator[Client]:
    client = Client()
    yield client
    os.close(client.reads)
    os.close(client.output)


def test_a_session_is_answered_and_the_server_is_given_the_same_under_ids_of_ours(client: Client) -> None:
    given = [
        client.says("initialize", PROPOSAL, 1),
        client.says("notifications/initialized"),
        client.says("tools/list", {}, "two"),
        client.says("ping", {"_meta": {"progressToken": 5}}, 3),
        client.says("logging/setLevel", None, 4),
    ]
    assert client.answers() == [
        {"jsonrpc": "2.0", "id": 1, "result": {"old": 1}},
        {"jsonrpc": "2.0", "id": "two", "result": {"old": 1}},
        {"jsonrpc": "2.0", "id": 3, "result": {"old": 1}},
        {"jsonrpc": "2.0", "id": 4, "error": {"code": -32601, "message": "Method not found"}},
    ]
    assert given[0] | {"id": 1} == {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": PROPOSAL}
    assert given[1] == {"jsonrpc": "2.0", "method": "notifications/initialized"}
    ours = [each["id"] for each in given if "id" in each]
    assert len({*ours, 1, "two", 3, 4}) == 8
    assert all(client.greeter.swallows(each) for each in ours)
    assert not any(client.greeter.swallows(each) for each in (1, "two", 3, 4))


def test_a_client_without_a_session_is_answered_by_what_each_request_names(client: Client) -> None:
    client.says("server/discover", META, 0)
    client.says("server/discover", META, 1)
    client.says("tools/list", META, 2)
    assert client.answers() == [{"jsonrpc": "2.0", "id": each, "result": {"new": 1}} for each in range(3)]


UI = {"extensions": {"io.modelcontextprotocol/ui": {"mimeTypes": ["text/html;profile=mcp-app"]}}}


@pytest.mark.parametrize(
    ("name", "capabilities", "answered"), [("claude-code", {}, 2), ("claude-ai", UI, 2), ("a-client", UI, None)]
)
def test_a_session_is_told_the_tools_in_the_form_that_its_client_reads(
    client: Client, name: str, capabilities: dict[str, Any], answered: int | None
) -> None:
    info = {"name": name, "version": "1"}
    client.says("initialize", {**PROPOSAL, "capabilities": capabilities, "clientInfo": info}, 1)
    client.says("tools/list", {}, 2)
    found = [each["result"]["old"] for each in client.answers()]
    assert found == ([1] if answered is None else [1, answered])  # what the snapshot lacks, the server answers


def test_each_request_without_a_session_is_told_the_tools_in_the_form_that_its_client_reads(client: Client) -> None:
    named = {**META["_meta"], "io.modelcontextprotocol/clientInfo": {"name": "claude-code", "version": "1"}}
    for number, meta in enumerate((META["_meta"], named, META["_meta"])):
        client.says("tools/list", {"_meta": meta}, number)
    assert [each["result"]["new"] for each in client.answers()] == [1, 2, 1]


@pytest.mark.parametrize(
    ("method", "params", "number"),
    [
        ("tools/call", {"name": "run-job", "arguments": {}}, 9),
        ("tools/list", {"cursor": "x"}, 9),
        ("tools/list", META, 9),
        ("initialize", PROPOSAL, 9),
        ("prompts/list", {}, 9),
        ("server/discover", META, 9),
        ("notifications/cancelled", {"requestId": 1}, None),
        ("notifications/roots/list_changed", {}, None),
        ("ping", {}, None),
    ],
)
def test_the_first_thing_that_is_not_known_ends_it_and_comes_unchanged_to_the_server(
    client: Client, method: str, params: dict[str, Any], number: int | None
) -> None:
    client.says("initialize", PROPOSAL, 1)
    assert client.says(method, params, number).get("id") == number
    assert client.says("ping", {}, 10) == {"jsonrpc": "2.0", "method": "ping", "params": {}, "id": 10}
    assert [each["id"] for each in client.answers()] == [1]
    client.greeter.ended()
    assert client.left == 0


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("tools/list", {}),
        ("ping", None),
        ("initialize", {**PROPOSAL, "protocolVersion": "2019-01-01"}),
        ("initialize", {**PROPOSAL, "protocolVersion": "2026-07-28"}),
        ("server/discover", {}),
        ("ping", META),
    ],
)
def test_a_client_that_begins_otherwise_is_left_to_the_server(
    client: Client, method: str, params: dict[str, Any] | None
) -> None:
    assert client.says(method, params, 1)["id"] == 1
    client.says("initialize", PROPOSAL, 2)
    assert client.answers() == []


def test_a_line_that_cannot_be_read_ends_it_and_a_blank_one_does_not(client: Client) -> None:
    assert client.greeter.take(b" \r") == b" \r"
    client.says("initialize", PROPOSAL, 1)
    assert client.greeter.take(b"no JSON") == b"no JSON"
    client.says("ping", {}, 2)
    assert [each["id"] for each in client.answers()] == [1]


def test_the_server_may_answer_the_same_and_what_differs_is_told_apart(client: Client) -> None:
    first, second = client.says("initialize", PROPOSAL, 1)["id"], client.says("ping", {}, 2)["id"]
    assert client.greeter.compare(first, b'{"id": "x", "jsonrpc": "2.0", "result": {"old": 1}}')
    assert not client.greeter.is_outdated
    assert not client.greeter.compare(second, b'{"id": "x", "jsonrpc": "2.0", "error": {"code": 1}}')
    assert client.greeter.is_outdated
    assert not client.greeter.swallows(first)


def test_a_client_that_has_gone_is_left_whichever_end_it_has_closed(client: Client) -> None:
    client.greeter.ended()
    assert client.left == 1
    os.close(client.reads)
    client.says("initialize", PROPOSAL, 1)
    assert client.left == 2
    client.reads = os.open(os.devnull, os.O_RDONLY)
