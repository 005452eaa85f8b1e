"""Send a write once: a program on somebody's server must not run twice because an answer was lost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import httpx

from rmm_jobs.domain.system_errors import (
    NotSent,
    RateLimited,
    RequestRejected,
    ServerError,
    StartOutcomeUnknown,
    SystemFailure,
    UnexpectedAnswer,
)
from rmm_jobs.systems.http.connection import Connection
from rmm_jobs.systems.http.no_answer import NEVER_SENT_ERRORS, reason
from rmm_jobs.systems.http.request import Request
from rmm_jobs.systems.http.retry import Backoff

ResultT = TypeVar("ResultT")

ONCE_SECONDS = 15.0
"""Longest time for one attempt."""
UNPROVEN = frozenset({408, 409, 499})
"""Statuses of a refused start that do not prove that nothing runs: time-outs of a gateway, and a conflict."""


@dataclass(eq=False)
class AnswerLost(Exception):
    """Report a request that was sent and may have worked.

    Attributes:
        failure: Failure that the missing or useless answer amounts to.
        phrase: Short phrase of our own for that failure.
        status: Status of the answer; `None` when none came.
    """

    failure: SystemFailure
    phrase: str
    status: int | None = None


async def write_once(
    connection: Connection, request: Request, understand: Callable[[httpx.Response], ResultT], *, deadline: float
) -> ResultT:
    """Send a write, again only while provably nothing was sent; return what `understand` reads from its answer.

    Raises:
        AnswerLost: the write was sent, and no answer shows that it was refused.
        SystemFailure: the write was refused or never sent.
    """
    backoff = Backoff(connection.clock, deadline)
    while True:
        try:
            response = await connection.send(request, seconds=ONCE_SECONDS, deadline=deadline)
            break
        except NEVER_SENT_ERRORS as error:
            await backoff.pause(connection.failure(request, error))
        except NotSent as failure:  # no other failure of ours proves that, a `DeadlineExceeded` least of all
            await backoff.pause(failure)
        except httpx.RequestError as error:
            raise AnswerLost(connection.failure(request, error, waited=backoff.elapsed), reason(error)) from None
    try:
        return understand(response)
    except RateLimited as limit:
        await connection.pause.begin(limit)
        raise
    # A 5xx, or an answer that makes no sense, does not prove that nothing was done.
    except ServerError as failure:
        raise AnswerLost(failure, "a server error", failure.status) from None
    except UnexpectedAnswer as failure:
        raise AnswerLost(failure, failure.reason, failure.status) from None


async def start_once(
    connection: Connection,
    request: Request,
    understand: Callable[[httpx.Response], str],
    *,
    named: bool = True,
    deadline: float,
) -> str:
    """Send a start; `understand` takes the job's UID from the answer. `named` is told of a start that is lost.

    Raises:
        StartOutcomeUnknown: the start was sent and may have run.
        SystemFailure: the start was refused or never sent: nothing runs.
    """
    try:
        return await write_once(connection, request, understand, deadline=deadline)
    except AnswerLost as lost:
        raise StartOutcomeUnknown(lost.phrase, status=lost.status, said=lost.failure.said, named=named) from None
    except RequestRejected as refusal:
        if refusal.status not in UNPROVEN:
            raise
        phrase = f"answered with status {refusal.status}"
        raise StartOutcomeUnknown(phrase, status=refusal.status, said=refusal.said, named=named) from None
