"""Send a write once: a program on somebody's server must not run twice because an answer was lost."""

from collections.abc import Callable

import httpx

from rmm_jobs.domain.errors import ServerError, StartOutcomeUnknown, UnexpectedAnswer
from rmm_jobs.systems.http.connection import NEVER_SENT_ERRORS, Connection, Request, reason
from rmm_jobs.systems.http.retry import NEVER_SENT, retry

ONCE_SECONDS = 15.0
"""Longest time for one attempt."""


async def send_once(connection: Connection, request: Request, *, deadline: float) -> httpx.Response:
    """Send, and retry only while provably nothing was sent.

    Raises:
        SystemFailure: nothing was sent.
        httpx.RequestError: the request was sent, and no answer came.
    """

    async def deliver() -> httpx.Response:
        try:
            return await connection.send(request, seconds=ONCE_SECONDS, deadline=deadline)
        except NEVER_SENT_ERRORS as error:
            raise connection.failure(request, error) from None

    return await retry(deliver, after=NEVER_SENT, clock=connection.clock, deadline=deadline)


async def start_once(
    connection: Connection, request: Request, understand: Callable[[httpx.Response], str], *, deadline: float
) -> str:
    """Send a start; `understand` takes the job's UID from the answer.

    Raises:
        StartOutcomeUnknown: the start was sent and may have run.
        SystemFailure: the start was refused or never sent: nothing runs.
    """
    try:
        response = await send_once(connection, request, deadline=deadline)
    except httpx.RequestError as error:
        raise StartOutcomeUnknown(reason(error)) from None
    try:
        return understand(response)
    except ServerError as failure:
        raise StartOutcomeUnknown("a server error", status=failure.status, said=failure.said) from None
    except UnexpectedAnswer as failure:
        raise StartOutcomeUnknown(failure.reason, status=failure.status, said=failure.said) from None
