"""One line of stdin: a message, nothing, or what is wrong with it."""

import json

import pytest
from mcp.types import INVALID_PARAMS, JSONRPCNotification, JSONRPCRequest, JSONRPCResponse

from rmm_jobs.server.lines import BadLine, Revision, read_line
from rmm_jobs.text.protocol import LineProblem

PING = b'{"jsonrpc":"2.0","id":1,"method":"ping"}'


@pytest.mark.parametrize("line", [PING, b"\xef\xbb\xbf" + PING, PING + b"\r", b"  " + PING])
def test_a_message_is_read_whatever_stands_around_it(line: bytes) -> None:
    assert isinstance(read_line(line), JSONRPCRequest)


@pytest.mark.parametrize("line", [b"", b"\r", b"   ", b"\xef\xbb\xbf"])
def test_a_blank_line_is_nothing(line: bytes) -> None:
    assert read_line(line) is None


@pytest.mark.parametrize(
    ("line", "problem", "request_id"),
    [
        (b"{not json", LineProblem.NOT_JSON, None),
        (b"Content-Length: 52", LineProblem.NOT_JSON, None),
        (b"[" * 100_000, LineProblem.NOT_JSON, None),
        (b"[]", LineProblem.BATCH, None),
        (b"[" + PING + b"]", LineProblem.BATCH, None),
        (b"42", LineProblem.NO_MESSAGE, None),
        (b'{"id":3}', LineProblem.NO_MESSAGE, None),
        (b'{"jsonrpc":"1.0","id":3,"method":"ping"}', LineProblem.NO_MESSAGE, 3),
        (b'{"jsonrpc":"2.0","id":"a","method":5}', LineProblem.NO_MESSAGE, "a"),
        (b'{"jsonrpc":"2.0","id":true,"method":5}', LineProblem.NO_MESSAGE, None),
        # The id of a response is that of a request of ours.
        (b'{"jsonrpc":"2.0","id":3,"result":5}', LineProblem.NO_MESSAGE, None),
        (b'{"jsonrpc":"2.0","id":5,"method":"x","params":{"a":"A\\ud83d"}}', LineProblem.HALF_A_CHARACTER, 5),
        (b'{"jsonrpc":"2.0","id":"\\ud83d","method":"x"}', LineProblem.HALF_A_CHARACTER, None),
        (b'{"jsonrpc":"2.0","id":5,"method":"x","params":{"a":"Gr\xf6\xdfe"}}', LineProblem.NOT_UTF_8, 5),
        (b"\xff\xfe{\x00", LineProblem.NOT_UTF_8, None),
    ],
)
def test_what_is_no_message_is_named_with_the_request_it_would_have_been(
    line: bytes, problem: LineProblem, request_id: str | int | None
) -> None:
    assert read_line(line) == BadLine(problem, request_id)


def calling(arguments: str) -> bytes:
    return b'{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"run-job","arguments":%s}}' % (
        arguments.encode()
    )


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ('{"variables":{"Age":1,"Age":2}}', "Age"),
        ('{"device":"A","device":"B"}', "device"),
        ('{"variables":{"Options":[{"x":1,"\\u0078":2}]}}', "x"),
    ],
)
def test_a_call_that_names_something_twice_is_refused_by_the_name(arguments: str, name: str) -> None:
    bad = read_line(calling(arguments))
    assert isinstance(bad, BadLine)
    assert bad == BadLine(LineProblem.NAMED_TWICE, 7, name)
    error = json.loads(Revision().error_line(bad))["error"]
    assert error["code"] == INVALID_PARAMS
    assert error["message"] == f'A JSON object names "{name}" twice. Nothing was done.'


def test_a_call_that_names_the_same_in_two_objects_is_read() -> None:
    assert isinstance(read_line(calling('{"a":{"x":1},"b":[{"x":1},{"x":2}]}')), JSONRPCRequest)


@pytest.mark.parametrize("identifier", ["1.5", "1.0", "1e3", "null", "true", "{}", "[]"])
def test_a_request_whose_id_is_neither_text_nor_a_whole_number_is_no_notification(identifier: str) -> None:
    line = f'{{"jsonrpc":"2.0","id":{identifier},"method":"tools/list"}}'.encode()
    assert read_line(line) == BadLine(LineProblem.BAD_ID)


def test_a_notification_that_is_written_with_a_null_id_is_one() -> None:
    # Some programs write every field that they have.
    line = b'{"jsonrpc":"2.0","id":null,"method":"notifications/initialized"}'
    assert isinstance(read_line(line), JSONRPCNotification)
    wrong = b'{"jsonrpc":"2.0","id":1.5,"method":"notifications/initialized"}'
    assert read_line(wrong) == BadLine(LineProblem.BAD_ID)


def test_an_error_has_a_null_id_until_a_revision_is_known_that_allows_none() -> None:
    revision, bad = Revision(), BadLine(LineProblem.NOT_JSON)
    assert json.loads(revision.error_line(bad))["id"] is None
    revision.saw_outgoing(JSONRPCResponse(jsonrpc="2.0", id=1, result={"protocolVersion": "2025-06-18"}))
    assert json.loads(revision.error_line(bad))["id"] is None
    newer = Revision()
    newer.saw_outgoing(JSONRPCResponse(jsonrpc="2.0", id=1, result={"protocolVersion": "2025-11-25"}))
    assert "id" not in json.loads(newer.error_line(bad))
    assert json.loads(newer.error_line(BadLine(LineProblem.NOT_JSON, 5)))["id"] == 5


def test_a_stateless_client_names_the_revision_itself() -> None:
    revision = Revision()
    meta = {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}
    revision.saw_incoming(JSONRPCRequest(jsonrpc="2.0", id=1, method="ping", params={"_meta": meta}))
    assert "id" not in json.loads(revision.error_line(BadLine(LineProblem.BATCH)))


def test_the_revision_that_a_client_proposes_counts_until_one_is_agreed_to() -> None:
    revision, bad = Revision(), BadLine(LineProblem.BATCH)
    params = {"protocolVersion": "2025-11-25"}
    revision.saw_incoming(JSONRPCRequest(jsonrpc="2.0", id=1, method="initialize", params=params))
    assert "id" not in json.loads(revision.error_line(bad))
    revision.saw_outgoing(JSONRPCResponse(jsonrpc="2.0", id=1, result={"protocolVersion": "2025-06-18"}))
    assert json.loads(revision.error_line(bad))["id"] is None
