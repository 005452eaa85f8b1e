"""Recognize the messages with which a client opens a connection. What is in any way unusual is not recognized.

Whoever is not recognized is served a little later by the SDK, which knows every form that the protocol allows.
"""

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, TypeGuard

    Message = dict[str, Any]

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Some programs of Windows write it before their first line."""
INITIALIZED = "notifications/initialized"
LIST_TOOLS = "tools/list"
LOADING, CARDS = "loading", "cards"
"""What is said to some clients beside a tool's definition: when Claude loads it, and the card for its answers."""
READERS: "tuple[tuple[str, ...], ...]" = ((), (LOADING,), (CARDS,), (LOADING, CARDS))
"""Each combination of these that a client can read."""
CARDS_EXTENSION = "io.modelcontextprotocol/ui"
CARD_TYPE = "text/html;profile=mcp-app"
VERSION = "io.modelcontextprotocol/protocolVersion"
"""The key under which a request without a session names the revision."""
_CAPABILITIES = "io.modelcontextprotocol/clientCapabilities"
_CLIENT = "io.modelcontextprotocol/clientInfo"
_OF_THE_PROTOCOL = "io.modelcontextprotocol/"
_LONGEST = 65_536
_LARGEST_ID = 2**53
_MOST_PARTS = 100
"""Objects and lists of one message: the SDK's parser refuses deep ones."""
_DECLARED = ("roots", "sampling", "elicitation", "tasks")
_OPEN = ("experimental", "extensions")
"""Capabilities whose names and settings are anybody's."""
_SWITCHES = ("listChanged", "applyDefaults")


def read_message(line: bytes) -> "Message | None":
    """Return the request or notification of a line, or `None` for anything that is not plainly one."""
    line = line.removeprefix(BYTE_ORDER_MARK).strip()
    # The standard library reads half of a surrogate pair, which the SDK's parser refuses.
    if len(line) > _LONGEST or line.count(b"{") + line.count(b"[") > _MOST_PARTS or b"\\ud" in line or b"\\uD" in line:
        return None
    try:
        found: object = json.loads(line.decode(), object_pairs_hook=_once, parse_constant=_refused)
    except (ValueError, RecursionError):
        return None
    if not _is_object(found) or found.get("jsonrpc") != "2.0" or not isinstance(found.get("method"), str):
        return None
    if not found.keys() <= {"jsonrpc", "id", "method", "params"} or not _is_object(found.get("params", {})):
        return None
    return found if "id" not in found or _is_id(found["id"]) else None


def proposed_revision(message: "Message") -> str | None:
    """Return the revision that `initialize` proposes, where all of its parameters are plain."""
    given: Message = message.get("params", {})
    if given.keys() != {"protocolVersion", "capabilities", "clientInfo"}:
        return None
    plain = _is_client(given["clientInfo"]) and _are_capabilities(given["capabilities"])
    return given["protocolVersion"] if plain and isinstance(given["protocolVersion"], str) else None


def stateless_revision(message: "Message") -> str | None:
    """Return the revision that a request of a client without a session names, where all of its parameters are plain."""
    given: Message = message.get("params", {})
    if given.keys() != {"_meta"} or not _is_object(given["_meta"]):
        return None
    meta: Message = given["_meta"]
    plain = (
        {name for name in meta if name.startswith(_OF_THE_PROTOCOL)} <= {VERSION, _CAPABILITIES, _CLIENT}
        and _are_capabilities(meta.get(_CAPABILITIES))
        and (_CLIENT not in meta or _is_client(meta[_CLIENT]))
        and _is_plain_meta(meta)
    )
    version: object = meta.get(VERSION)
    return version if plain and isinstance(version, str) else None


def read_beside(client: str | None, extensions: "Mapping[str, Mapping[str, object]]") -> "tuple[str, ...]":
    """Return what a client reads beside a tool's definition; every other client is spared its tokens.

    Claude reads keys of its own, whichever program of it asks. A host of cards names the extension and their type, as
    MCP Apps demands (specification 2026-01-26, "Client<>Server Capability Negotiation").
    """
    types = extensions.get(CARDS_EXTENSION, {}).get("mimeTypes")
    has_cards = isinstance(types, list) and CARD_TYPE in types
    is_claude = client is not None and client.lower().startswith("claude")
    return (*((LOADING,) if is_claude else ()), *((CARDS,) if has_cards else ()))


def answered_as(method: str, beside: "Iterable[str]") -> str:
    """Return the name under which a snapshot has the answer for a client that reads this beside the definitions."""
    return "+".join((method, *beside)) if method == LIST_TOOLS else method


def session_reads(message: "Message") -> "tuple[str, ...]":
    """Return what the client of an `initialize` with plain parameters reads beside the definitions."""
    given: Message = message["params"]
    return read_beside(given["clientInfo"]["name"], given["capabilities"].get("extensions", {}))


def request_reads(message: "Message") -> "tuple[str, ...]":
    """Return the same for a plain request of a client without a session, which may leave its name out."""
    meta: Message = message["params"]["_meta"]
    return read_beside(meta.get(_CLIENT, {}).get("name"), meta[_CAPABILITIES].get("extensions", {}))


def has_no_parameters(message: "Message") -> bool:
    """Return whether a message of a session asks for nothing more than its method says."""
    given: Message = message.get("params", {})
    if not given:
        return True
    if given.keys() != {"_meta"} or not _is_object(given["_meta"]):
        return False
    meta: Message = given["_meta"]
    return _is_plain_meta(meta) and not any(name.startswith(_OF_THE_PROTOCOL) for name in meta)


def _is_plain_meta(meta: "Message") -> bool:
    """Accept a token for progress, and other values that are text."""
    token: object = meta.get("progressToken", "")
    others = (value for name, value in meta.items() if name not in {"progressToken", _CAPABILITIES, _CLIENT})
    return _is_id(token) and _are_texts(others)


def _is_client(found: object) -> bool:
    if not _is_object(found):
        return False
    icons: object = found.get("icons", [])
    return (
        isinstance(found.get("name"), str)
        and isinstance(found.get("version"), str)
        and _are_texts(value for name, value in found.items() if name != "icons")
        and isinstance(icons, list)
        and all(map(_is_icon, icons))  # pyright: ignore[reportUnknownArgumentType] - a list from JSON
    )


def _is_icon(found: object) -> bool:
    if not _is_object(found) or not isinstance(found.get("src"), str) or "theme" in found:
        return False
    sizes: object = found.get("sizes", [])
    texts = _are_texts(value for name, value in found.items() if name != "sizes")
    return texts and isinstance(sizes, list) and _are_texts(sizes)  # pyright: ignore[reportUnknownArgumentType] - the same


def _are_capabilities(found: object) -> bool:
    if not _is_object(found):
        return False
    for name, value in found.items():
        if not _is_object(value) or name not in {*_DECLARED, *_OPEN}:
            return False
        if not (all(map(_is_object, value.values())) if name in _OPEN else _is_declared(value)):
            return False
    return True


def _is_declared(found: "Message") -> bool:
    return all(
        isinstance(value, bool) if name in _SWITCHES else _is_object(value) and _is_declared(value)
        for name, value in found.items()
    )


def _is_object(found: object) -> "TypeGuard[Message]":
    return isinstance(found, dict)


def _are_texts(found: "Iterable[object]") -> bool:
    return all(isinstance(each, str) for each in found)


def _is_id(found: object) -> bool:
    if isinstance(found, str):
        return True
    return isinstance(found, int) and not isinstance(found, bool) and abs(found) <= _LARGEST_ID


def _once(pairs: "list[tuple[str, Any]]") -> "Message":
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refused(_constant: str) -> object:
    """Refuse NaN and Infinity, which are no JSON.

    Raises:
        ValueError: always.
    """
    raise ValueError
