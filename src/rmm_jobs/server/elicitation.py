"""Ask the person at the client: at once where a connection can, else with the answer to the call.

This module knows no kind of question; `questions.py` declares them. Never ask for a secret: a form of the client is
no place for one, and some clients show it to the assistant.
"""

import logging
from collections.abc import Callable
from typing import Any

from mcp import MCPError
from mcp.server import ServerRequestContext
from mcp.server.elicitation import AcceptedElicitation, CancelledElicitation, elicit_with_validation
from mcp.types import (
    CallToolRequestParams,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequiredResult,
)
from pydantic import BaseModel, ConfigDict, ValidationError

from rmm_jobs.domain.callers import Ask, AskedLater, Question, ReplyT, Unanswered, ask_nobody
from rmm_jobs.domain.errors import QuestionExpired
from rmm_jobs.domain.model import Job
from rmm_jobs.jobs.context import CallStart
from rmm_jobs.responses import Work
from rmm_jobs.server.questions import FormT, QuestionKind, kind_named, kind_of

STATELESS = "2026-07-28"
"""The generation in which a server asks by answering: the client calls again, with the person's reply."""

log = logging.getLogger(__name__)


class State(BaseModel):
    """Hold what the client brings back with a reply. The SDK seals it: it is ours, for this tool and its arguments."""

    model_config = ConfigDict(frozen=True)

    kind: str
    version: int
    started: str | None
    """UID of the job that the call had started when it asked: even an unknown kind does not hide that job."""
    data: dict[str, Any]
    asked_at: float | None = None
    """Second of the Unix era in which the question was asked. A version that kept none made the state without it."""


class InputRequired(AskedLater):
    """End this call with a question: `result` is what the client gets."""

    def __init__(
        self, kind: QuestionKind[Any, Any, Any], question: Question[Any], started: CallStart, asked_at: float
    ) -> None:
        super().__init__()
        params = ElicitRequestFormParams(message=kind.message(question), requested_schema=kind.form.model_json_schema())
        state = State(
            kind=kind.name,
            version=kind.version,
            started=started.job.uid if started.job else None,
            data=kind.remember(question).model_dump(mode="json"),
            asked_at=asked_at,
        )
        self.result = InputRequiredResult(
            input_requests={kind.name: ElicitRequest(params=params)}, request_state=state.model_dump_json()
        )


class Elicitor:
    """Ask through one call's connection. `started` is what the call has started. `now` tells Unix seconds."""

    def __init__(self, context: ServerRequestContext[Any, Any], started: CallStart, now: Callable[[], float]) -> None:
        self._context = context
        self._started = started
        self._now = now

    async def __call__(self, question: Question[ReplyT]) -> ReplyT | Unanswered:
        """Return the person's reply, or why there is none.

        Raises:
            InputRequired: the question has to be the answer to this call.
        """
        kind = kind_of(question)
        if self._context.protocol_version == STATELESS:
            raise InputRequired(kind, question, self._started, self._now())
        try:
            given = await elicit_with_validation(
                session=self._context.session,
                message=kind.message(question),
                schema=kind.form,
                related_request_id=self._context.request_id,
            )
        except (MCPError, ValueError):
            # The client says that it can ask, and cannot or brings no answer: the block says how to give one.
            log.info("the client brought no answer")
            return Unanswered.NOT_SHOWN
        if isinstance(given, AcceptedElicitation):
            return kind.reply(given.data)
        return Unanswered.CANCELED if isinstance(given, CancelledElicitation) else Unanswered.DECLINED


def asker(context: ServerRequestContext[Any, Any], started: CallStart, now: Callable[[], float]) -> Ask:
    """Return how the person at the client is asked: not at all, unless the client says that it can show a form."""
    return Elicitor(context, started, now) if can_be_asked(context) else ask_nobody


def can_be_asked(context: ServerRequestContext[Any, Any]) -> bool:
    """Return whether the client says that it can show a form to the person."""
    capabilities = context.session.client_capabilities
    declared = capabilities.elicitation if capabilities else None
    return declared is not None and not (declared.form is None and declared.url is not None)


def resumed(params: CallToolRequestParams, work: Work, started: CallStart, is_late: Callable[[float], bool]) -> Work:
    """Return what this call does: the tool's own work, or how an asked question goes on when its reply is here.

    A call whose reply was declined or not brought along is a resumed call all the same. So is one whose reply comes too
    late, as `is_late` says of the second in which the question was asked: the reply then counts as none.

    Raises:
        QuestionExpired: the question's state is of a kind or version that is unknown here. Nothing may be started.
    """
    if not params.request_state:
        return work
    try:
        state = State.model_validate_json(params.request_state)
    except ValidationError:
        raise QuestionExpired from None
    if state.started is not None:
        started.send(Job(state.started))
    kind = kind_named(state.kind, state.version)
    if kind is None:
        raise QuestionExpired
    try:
        data = kind.state.model_validate(state.data)
    except ValidationError:
        raise QuestionExpired from None
    if state.asked_at is not None and is_late(state.asked_at):
        return kind.resume(data, Unanswered.EXPIRED, work)
    return kind.resume(data, reply_in((params.input_responses or {}).get(kind.name), kind.form), work)


def reply_in(response: object, form: type[FormT]) -> FormT | Unanswered:
    """Return the filled form that a client brings, or why there is none."""
    if not isinstance(response, ElicitResult):
        return Unanswered.NOT_SHOWN
    if response.action != "accept":
        return Unanswered.DECLINED if response.action == "decline" else Unanswered.CANCELED
    try:
        return form.model_validate(response.content)
    except ValidationError:
        return Unanswered.NOT_SHOWN
