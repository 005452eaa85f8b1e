"""Requests as the SDK hands them to a handler, with nothing but what a handler reads of them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import cast

from mcp.types import ClientCapabilities

from rmm_jobs.server.elicitation import STATELESS
from rmm_jobs.server.guards import Context


@dataclass
class HttpRequest:
    """A request over HTTP."""

    headers: dict[str, str] = field(default_factory=dict[str, str])


@dataclass
class Session:
    """A connection whose client has said what it can do, and which brings the replies that a test gives it."""

    client_capabilities: ClientCapabilities | None = None
    elicit_form: Callable[..., Awaitable[object]] | None = None


@dataclass
class PlainRequest:
    """One request of one connection."""

    session: Session
    protocol_version: str = STATELESS
    request: HttpRequest | None = None
    method: str = "tasks/get"
    request_id: int = 1


def request_of(
    capabilities: ClientCapabilities | None = None,
    *,
    version: str = STATELESS,
    http: HttpRequest | None = None,
) -> Context:
    """A request of a client with these capabilities."""
    return cast("Context", PlainRequest(Session(capabilities), version, http))
