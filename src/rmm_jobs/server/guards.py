"""Guard the handlers of requests: a bug's text stays here, and a method stays within its generation of the protocol."""

from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Any, TypeVar

from mcp import MCPError
from mcp.server import ServerRequestContext
from mcp.types import INTERNAL_ERROR, METHOD_NOT_FOUND

from rmm_jobs.closing import log_defect
from rmm_jobs.server.elicitation import STATELESS

Context = ServerRequestContext[Any, Any]
ParamsT = TypeVar("ParamsT")
ResultT = TypeVar("ResultT")


@contextmanager
def kept_here() -> Generator[None]:
    """Keep the text of a bug here. The SDK sends the text of any exception to a client of the older generations.

    Raises:
        MCPError: the block has raised it, or failed in another way.
    """
    try:
        yield
    except MCPError:
        raise
    except Exception as defect:  # noqa: BLE001 - whatever it is, it ends this request alone
        log_defect(defect)
        raise MCPError(INTERNAL_ERROR, "Internal server error") from None


def opaque(
    handler: Callable[[Context, ParamsT], Awaitable[ResultT]],
) -> Callable[[Context, ParamsT], Awaitable[ResultT]]:
    """Return the handler, with the text of its bugs kept here."""

    async def handle(context: Context, params: ParamsT) -> ResultT:
        with kept_here():
            return await handler(context, params)

    return handle


def stateless(
    handler: Callable[[Context, ParamsT], Awaitable[dict[str, Any]]],
) -> Callable[[Context, ParamsT], Awaitable[dict[str, Any]]]:
    """Serve a method to clients of 2026-07-28 alone."""

    async def handle(context: Context, params: ParamsT) -> dict[str, Any]:
        if context.protocol_version != STATELESS:
            raise MCPError(METHOD_NOT_FOUND, "Method not found", context.method)
        return await handler(context, params)

    return handle
