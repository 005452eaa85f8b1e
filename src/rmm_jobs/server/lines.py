"""Read one line of stdin as a message, or say what is wrong with it in the form that the protocol's revision allows."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from mcp.types import (
    INVALID_PARAMS,
    INVALID_REQUEST,
    PARSE_ERROR,
    JSONRPCMessage,
    JSONRPCNotification,
    JSONRPCRequest,
    JSONRPCResponse,
    jsonrpc_message_adapter,
)
from pydantic import ValidationError

from rmm_jobs.opening.messages import BYTE_ORDER_MARK, VERSION
from rmm_jobs.text.format import quoted
from rmm_jobs.text.protocol import LineProblem, line_words

ID_MAY_BE_ABSENT = "2025-11-25"
"""The first revision whose schema has an error without an id. None has an id that is null; JSON-RPC 2.0 has."""
_CODES: Mapping[LineProblem, int] = {
    **dict.fromkeys((LineProblem.BATCH, LineProblem.BAD_ID, LineProblem.NO_MESSAGE), INVALID_REQUEST),
    LineProblem.NAMED_TWICE: INVALID_PARAMS,
}


@dataclass(frozen=True, slots=True)
class BadLine:
    """Say why a line is no message; `request` is the id of the request that it would have been."""

    problem: LineProblem
    request: str | int | None = None
    name: str | None = None
    """The name that stands twice in one object."""


def read_line(line: bytes) -> JSONRPCMessage | BadLine | None:
    """Return the message of a line, `None` for a blank line, or what is wrong with it."""
    line = line.removeprefix(BYTE_ORDER_MARK).strip()
    if not line:
        return None
    try:
        message = jsonrpc_message_adapter.validate_json(line, by_name=False)
    except (ValidationError, ValueError, RecursionError):
        return _bad(line)
    # A decoded object keeps the last of two values: a job would run with half of what its author wrote.
    if isinstance(message, JSONRPCRequest) and message.method == "tools/call":
        name = _named_twice(line)
        return message if name is None else BadLine(LineProblem.NAMED_TWICE, message.id, name)
    # The SDK takes a request whose id is neither text nor a whole number for a notification, which has no answer.
    if isinstance(message, JSONRPCNotification) and _has_id(line, message.method):
        return BadLine(LineProblem.BAD_ID)
    return message


def _named_twice(line: bytes) -> str | None:
    """Return the first name that stands twice in one object of a line, or `None`."""
    twice: list[str] = []

    def seen(pairs: list[tuple[str, object]]) -> None:
        names = set[str]()
        for name, _ in pairs:
            if name in names:
                twice.append(name)
            names.add(name)

    with suppress(ValueError, RecursionError):  # the SDK's parser, which decides, has read it
        json.loads(line, object_pairs_hook=seen, parse_int=str, parse_float=str)
    return twice[0] if twice else None


def _has_id(line: bytes, method: str) -> bool:
    """Return whether a message without a valid id has an id; null is none in what is a notification by its name."""
    try:
        found: object = json.loads(line)
    except (ValueError, RecursionError):
        return False
    if not isinstance(found, dict) or "id" not in found:
        return False
    return cast("dict[str, object]", found)["id"] is not None or not method.startswith("notifications/")


def _bad(line: bytes) -> BadLine:
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return BadLine(LineProblem.NOT_UTF_8, _request(line.decode(errors="replace")))
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return BadLine(LineProblem.NOT_JSON)
    if isinstance(found, list):
        return BadLine(LineProblem.BATCH)
    # The SDK's parser refuses half a character. As an escape, only the standard library's reads it.
    return BadLine(LineProblem.HALF_A_CHARACTER if _has_half(found) else LineProblem.NO_MESSAGE, _request(text))


def _has_half(found: object) -> bool:
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except RecursionError:
        return False
    return False


def _request(text: str) -> str | int | None:
    """Return the id of a request. The id of a response is of no use: it is one of our own requests."""
    try:
        found: dict[str, object] | object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or "method" not in found:
        return None
    identifier = cast("dict[str, object]", found).get("id")
    if isinstance(identifier, str):
        return identifier if identifier.isprintable() else None
    return identifier if isinstance(identifier, int) and not isinstance(identifier, bool) else None


@dataclass(slots=True)
class Revision:
    """Know which revision of the protocol a connection speaks: an error without an id differs between them."""

    _version: str = ""

    def saw_incoming(self, message: JSONRPCMessage) -> None:
        """Learn from a request: `initialize` proposes a revision, and a stateless client names it each time."""
        if not isinstance(message, JSONRPCRequest) or not message.params:
            return
        meta: object = message.params.get("_meta")
        named = cast("dict[str, object]", meta).get(VERSION) if isinstance(meta, dict) else None
        if message.method == "initialize":
            named = message.params.get("protocolVersion")
        if isinstance(named, str):
            self._version = named

    def saw_outgoing(self, message: JSONRPCMessage) -> None:
        """Learn from the answer to `initialize`, which has what both sides agreed to."""
        if isinstance(message, JSONRPCResponse):
            named = message.result.get("protocolVersion")
            if isinstance(named, str):
                self._version = named

    def error_line(self, bad: BadLine) -> bytes:
        """Return the answer to a line that is no message."""
        answer: dict[str, object] = {"jsonrpc": "2.0"}
        if bad.request is not None or self._version < ID_MAY_BE_ABSENT:
            answer["id"] = bad.request
        answer["error"] = {
            "code": _CODES.get(bad.problem, PARSE_ERROR),
            "message": line_words(bad.problem, bad.name and quoted(bad.name)),
        }
        return json.dumps(answer).encode() + b"\n"
