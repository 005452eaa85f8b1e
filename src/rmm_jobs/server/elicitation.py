"""Asking the person at the client what a job asks: at once where a connection can, else over a second round.

Never a secret: a form of the client is no place for one, and some clients show it to the assistant.
"""

import logging
from contextlib import suppress
from typing import Any

from mcp import MCPError
from mcp.server.elicitation import AcceptedElicitation
from mcp.server.mcpserver import Context
from mcp.types import (
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequiredResult,
)
from pydantic import BaseModel, Field, ValidationError

from rmm_jobs.domain.model import Job, Prompt
from rmm_jobs.jobs.feedback import AnswerHistory, Question
from rmm_jobs.text.questions import ANSWER_HINT, question

STATELESS = "2026-07-28"
"""The generation in which a server asks by answering: the client calls again, with the person's words."""
KEY = "feedback"

log = logging.getLogger(__name__)


class Feedback(BaseModel):
    """Define the form that a person fills in."""

    answer: str = Field(description=ANSWER_HINT)


class InputRequired(Exception):
    """End this round with a question: `result` is what the client gets."""

    def __init__(self, job: Job, prompt: Prompt, earlier: AnswerHistory) -> None:
        super().__init__()
        message = question(job, prompt, unsent=earlier.unsent > 0)
        params = ElicitRequestFormParams(message=message, requested_schema=Feedback.model_json_schema())
        state = f"{job.uid}/{earlier.answered}/{earlier.unsent}/{prompt.uid}"
        self.result = InputRequiredResult(input_requests={KEY: ElicitRequest(params=params)}, request_state=state)


class Elicitor:
    """Ask through one call's connection."""

    def __init__(self, context: Context[Any, Any]) -> None:
        self._context = context

    async def __call__(self, job: Job, prompt: Prompt, earlier: AnswerHistory) -> str | None:
        """Return the person's words; `None` when they declined, or the client could not ask them.

        Raises:
            InputRequired: the question has to be this round's answer.
        """
        if self._context.protocol_version == STATELESS:
            raise InputRequired(job, prompt, earlier)
        try:
            given = await self._context.elicit(question(job, prompt, unsent=earlier.unsent > 0), Feedback)
        except (MCPError, ValueError):
            # The client says that it can ask, and cannot or brings no answer: the block says how to give one.
            log.info("the client brought no answer")
            return None
        return given.data.answer if isinstance(given, AcceptedElicitation) else None


def can_ask(context: Context[Any, Any] | None) -> bool:
    """Tell whether the client says that it can show a form to a person."""
    declared = context.client_capabilities.elicitation if context and context.client_capabilities else None
    return declared is not None and (declared.form is not None or declared.url is None)


def resumed_question(context: Context[Any, Any] | None) -> Question | None:
    """Return the question and the person's words when this call is its second round.

    The words are `None` when there are none: declined, or not brought along. It is a second round all the same, in
    which nothing is started. The SDK seals the state: it is ours, for this tool and its arguments.
    """
    if context is None or not context.request_state:
        return None
    job, answered, unsent, prompt = context.request_state.split("/", 3)
    earlier = AnswerHistory(int(answered), int(unsent))
    words: str | None = None
    response = (context.input_responses or {}).get(KEY)
    if isinstance(response, ElicitResult) and response.action == "accept":
        with suppress(ValidationError):
            words = Feedback.model_validate(response.content).answer
    return Question(job, prompt, words, earlier)
