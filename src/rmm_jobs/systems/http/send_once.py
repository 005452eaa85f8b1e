"""What is sent once. A program on somebody's server must not run twice because an answer was lost."""

from collections.abc import Callable

import httpx

from rmm_jobs.domain.errors import RequestRejected, ServerError, StartOutcomeUnknown, UnexpectedAnswer
from rmm_jobs.systems.http.connection import NEVER_SENT_ERRORS, Connection, Request, reason
from rmm_jobs.systems.http.retry import NEVER_SENT, retry

ONCE_SECONDS = 15.0
"""The longest one attempt may take."""
UNPROVEN = frozenset({408, 409, 499})
"""Refusals that do not prove that nothing runs: a gateway's time-outs, and a conflict with what is there already."""


async def send_once(connection: Connection, request: Request, *, deadline: float) -> httpx.Response:
    """Send, and send again only what provably never left.

    Raises:
        SystemFailure: it was never sent.
        httpx.RequestError: it was sent, and no answer came.
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
    """Send a start; `understand` takes the job's UID from its answer.

    Raises:
        StartOutcomeUnknown: it was sent and may have run.
        SystemFailure: it was refused, or never sent: nothing runs.
    """
    try:
        response = await send_once(connection, request, deadline=deadline)
    except httpx.RequestError as error:
        raise StartOutcomeUnknown(reason(error)) from None
    try:
        return understand(response)
    except RequestRejected as failure:
        if failure.status not in UNPROVEN:
            raise
        reason_given = f"answered with status {failure.status}"
        raise StartOutcomeUnknown(reason_given, status=failure.status, said=failure.said) from None
    except ServerError as failure:
        raise StartOutcomeUnknown("a server error", status=failure.status, said=failure.said) from None
    except UnexpectedAnswer as failure:
        raise StartOutcomeUnknown(failure.reason, status=failure.status, said=failure.said) from None
