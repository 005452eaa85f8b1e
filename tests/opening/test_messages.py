"""What is recognized as the opening of a connection is what the SDK takes, and nothing besides."""

import json
from typing import Any

import pytest
from mcp.types import InitializeRequestParams

from rmm_jobs.opening.messages import (
    has_no_parameters,
    proposed_revision,
    read_beside,
    read_message,
    request_reads,
    session_reads,
    stateless_revision,
)

CLIENT = {"name": "a-client", "version": "1"}
PLAIN_CAPABILITIES: list[dict[str, Any]] = [
    {},
    {"roots": {"listChanged": True}},
    {"sampling": {"context": {}, "tools": {}}, "elicitation": {"form": {"applyDefaults": True}, "url": {}}},
    {"experimental": {"x": {"y": [1]}}, "extensions": {"io.modelcontextprotocol/tasks": {}}},
    {"tasks": {"list": {}, "requests": {"sampling": {"createMessage": {}}}}},
]
PLAIN_CLIENTS: list[dict[str, Any]] = [
    CLIENT,
    {**CLIENT, "title": "A client", "websiteUrl": "https://a.example", "description": "x"},
    {**CLIENT, "icons": [{"src": "https://a.example/i.png", "mimeType": "image/png", "sizes": ["48x48"]}]},
]
ODD_CAPABILITIES: list[object] = [
    None,
    [],
    {"roots": True},
    {"roots": {"listChanged": 1}},
    {"x": {}},
    {"extensions": {"x": 1}},
]
ODD_CLIENTS: list[object] = [
    None,
    {"name": "x"},
    {"name": 1, "version": "1"},
    {**CLIENT, "title": 5},
    {**CLIENT, "icons": [{}]},
    {**CLIENT, "icons": {}},
]
VERSION, CAPABILITIES = "io.modelcontextprotocol/protocolVersion", "io.modelcontextprotocol/clientCapabilities"


def initialize(capabilities: object = None, client: object = None) -> dict[str, Any]:
    params = {"protocolVersion": "2025-06-18", "capabilities": capabilities, "clientInfo": client}
    return {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}


@pytest.mark.parametrize("capabilities", PLAIN_CAPABILITIES, ids=json.dumps)
@pytest.mark.parametrize("client", PLAIN_CLIENTS, ids=json.dumps)
def test_a_plain_proposal_is_recognized_and_the_sdk_takes_it(
    capabilities: dict[str, Any], client: dict[str, Any]
) -> None:
    message = read_message(json.dumps(initialize(capabilities, client)).encode())
    assert message is not None
    assert proposed_revision(message) == "2025-06-18"
    InitializeRequestParams.model_validate(message["params"])


@pytest.mark.parametrize(
    "message",
    [
        *(initialize(each, CLIENT) for each in ODD_CAPABILITIES),
        *(initialize({}, each) for each in ODD_CLIENTS),
        {"method": "initialize"},
        {"method": "initialize", "params": {**initialize({}, CLIENT)["params"], "protocolVersion": 5}},
        {"method": "initialize", "params": {**initialize({}, CLIENT)["params"], "more": 5}},
    ],
    ids=json.dumps,
)
def test_an_odd_proposal_is_left_to_the_sdk(message: dict[str, Any]) -> None:
    assert proposed_revision(message) is None


@pytest.mark.parametrize(
    "line",
    [
        b"this is no JSON",
        b"[]",
        b'[{"jsonrpc":"2.0","id":1,"method":"ping"}]',
        b'{"jsonrpc":"2.0","id":1,"method":"ping"',
        b'{"jsonrpc":"1.0","id":1,"method":"ping"}',
        b'{"jsonrpc":"2.0","id":1,"result":{}}',
        b'{"jsonrpc":"2.0","id":1,"method":5}',
        b'{"jsonrpc":"2.0","id":null,"method":"ping"}',
        b'{"jsonrpc":"2.0","id":1.5,"method":"ping"}',
        b'{"jsonrpc":"2.0","id":true,"method":"ping"}',
        b'{"jsonrpc":"2.0","id":99999999999999999999,"method":"ping"}',
        b'{"jsonrpc":"2.0","id":"\\ud83d","method":"ping"}',
        b'{"jsonrpc":"2.0","id":"\xff","method":"ping"}',
        b'{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}',
        b'{"jsonrpc":"2.0","id":1,"method":"ping","params":null}',
        b'{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}',
        b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":NaN}}',
        b'{"jsonrpc":"2.0","id":1,"method":"ping","more":1}',
        b'{"jsonrpc":"2.0","id":1,"method":"ping","params":' + b'{"x":' * 9000 + b"1" + b"}" * 9001,
        json.dumps(initialize({"extensions": {"x": json.loads('{"x":' * 150 + "{}" + "}" * 150)}}, CLIENT)).encode(),
        b'{"jsonrpc":"2.0","id":"' + b"x" * 70_000 + b'","method":"ping"}',
        b"",
        "\ufeff".encode("utf-16"),
    ],
    ids=lambda line: line[:60].decode(errors="replace"),
)
def test_a_line_that_is_not_plainly_a_message_is_left_to_the_sdk(line: bytes) -> None:
    assert read_message(line) is None


def test_a_byte_order_mark_and_blanks_around_a_message_count_for_nothing() -> None:
    assert read_message(b'\xef\xbb\xbf {"jsonrpc":"2.0","id":"a","method":"ping"}\r') == {
        "jsonrpc": "2.0",
        "id": "a",
        "method": "ping",
    }


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, None),
        ({"_meta": {VERSION: "2026-07-28", CAPABILITIES: {}}}, "2026-07-28"),
        ({"_meta": {VERSION: "2026-07-28", CAPABILITIES: {}, "progressToken": 1, "traceparent": "00"}}, "2026-07-28"),
        ({"_meta": {VERSION: "2026-07-28"}}, None),
        ({"_meta": {CAPABILITIES: {}}}, None),
        ({"_meta": {VERSION: "2026-07-28", CAPABILITIES: {}, "io.modelcontextprotocol/new": ""}}, None),
        ({"_meta": {VERSION: "2026-07-28", CAPABILITIES: {}, "progressToken": None}}, None),
        ({"_meta": {VERSION: "2026-07-28", CAPABILITIES: {}}, "cursor": "x"}, None),
        ({"_meta": "x"}, None),
    ],
    ids=json.dumps,
)
def test_a_request_without_a_session_names_its_revision_in_a_plain_envelope(
    params: dict[str, Any], expected: str | None
) -> None:
    assert stateless_revision({"params": params}) == expected


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        (None, True),
        ({}, True),
        ({"_meta": {"progressToken": "x"}}, True),
        ({"_meta": {"progressToken": [1]}}, False),
        ({"_meta": {VERSION: "2026-07-28", CAPABILITIES: {}}}, False),
        ({"cursor": None}, False),
        ({"cursor": "x", "_meta": {}}, False),
    ],
    ids=json.dumps,
)
def test_a_request_of_a_session_is_recognized_without_parameters(params: dict[str, Any] | None, expected: bool) -> None:
    assert has_no_parameters({} if params is None else {"params": params}) is expected


UI = {"io.modelcontextprotocol/ui": {"mimeTypes": ["text/html", "text/html;profile=mcp-app"]}}


@pytest.mark.parametrize(
    ("client", "extensions", "beside"),
    [
        (None, {}, ()),
        ("cursor", {}, ()),
        ("not-claude", {"io.modelcontextprotocol/tasks": {}}, ()),
        ("claude-code", {}, ("loading",)),
        ("Claude", {}, ("loading",)),
        ("cursor", UI, ("cards",)),
        ("claude-ai", UI, ("loading", "cards")),
        ("cursor", {"io.modelcontextprotocol/ui": {}}, ()),
        ("cursor", {"io.modelcontextprotocol/ui": {"mimeTypes": "text/html;profile=mcp-app"}}, ()),
        ("cursor", {"io.modelcontextprotocol/ui": {"mimeTypes": ["text/html"]}}, ()),
    ],
)
def test_a_client_reads_beside_a_definition_what_its_name_and_extensions_say(
    client: str | None, extensions: dict[str, dict[str, Any]], beside: tuple[str, ...]
) -> None:
    assert read_beside(client, extensions) == beside
    capabilities = {"extensions": extensions} if extensions else {}
    named = {} if client is None else {"io.modelcontextprotocol/clientInfo": {"name": client, "version": "1"}}
    meta = {VERSION: "2026-07-28", CAPABILITIES: capabilities, **named}
    assert request_reads({"method": "tools/list", "params": {"_meta": meta}}) == beside
    if client is not None:
        assert session_reads(initialize(capabilities, {"name": client, "version": "1"})) == beside
