"""Send what a client sends to a task on to its job: a person's answer, once, and the wish to stop it."""

from collections import OrderedDict
from typing import Any

from mcp import MCPError
from mcp.types import INTERNAL_ERROR, INVALID_PARAMS, ElicitResult
from pydantic import ValidationError

from rmm_jobs.domain.callers import Unanswered
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.job_errors import JobHasEnded, JobNotFound, NoPendingPrompt, SecretPrompt
from rmm_jobs.domain.ports import Progress
from rmm_jobs.domain.system_errors import OutcomeUnknown
from rmm_jobs.jobs.cancel import request_cancel
from rmm_jobs.jobs.feedback import Answer, answer_job
from rmm_jobs.jobs.waiting.prompts import note_no
from rmm_jobs.relay import ProgressRelay
from rmm_jobs.responses import Caller, Responder, ToolResponse, Work
from rmm_jobs.server.questions import JOB_FEEDBACK
from rmm_jobs.text.tasks import BAD_ANSWER, UNKNOWN_TASK, first_line

SECONDS = 15.0
"""Seconds that a request about a task may take."""
MAX_ANSWER_CHARS = 10_000
MAX_SENT = 1_024
"""Prompts that are remembered as answered. The system itself refuses an answer to one that is not open any more."""


async def _unseen(progress: Progress) -> None:
    """Show no progress: a task has none beside its state."""
    del progress


def background_caller() -> Caller:
    """Return the caller of a step that nobody waits for."""
    return Caller(ProgressRelay(_unseen), in_background=True)


class TaskReplies:
    """Pass on what a client sends. A prompt is answered once, whatever the client repeats."""

    def __init__(self, responder: Responder) -> None:
        self._responder = responder
        self._sent: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def reply(self, uid: str, prompt: str, given: object) -> Unanswered | None:
        """Send a person's reply to the job. Return why there was none; `None` where there was one.

        A reply to a prompt that is not open, or never was, is not sent (as the specification of the extension has it).

        Raises:
            MCPError: the reply is none, or the job did not take it, or nobody knows whether it did.
        """
        words = _words(given)
        if words is Unanswered.DECLINED:
            await note_no(self._responder.opened().services, uid, prompt)
        if isinstance(words, Unanswered):
            return words
        key = (uid, prompt)
        if key in self._sent:
            return None
        self._sent[key] = None  # before it is sent: a second reply comes while the first one is under way
        if len(self._sent) > MAX_SENT:
            self._sent.popitem(last=False)
        answer = Answer(uid, words, prompt=prompt, from_person=True)
        response = await self._respond(lambda services, call: answer_job(services, answer, call))
        outcome = response.outcome
        if isinstance(outcome, JobsError) and not isinstance(outcome, NoPendingPrompt | SecretPrompt):
            if not isinstance(outcome, OutcomeUnknown):
                self._sent.pop(key, None)
            raise _trouble(response)
        return None

    async def cancel(self, uid: str) -> None:
        """Ask the job to stop. One that has ended, or does not show whether it was asked, is left as it is.

        Raises:
            MCPError: there is no such job, or the system refused.
        """
        response = await self._respond(lambda services, call: request_cancel(services, uid, call))
        if isinstance(response.outcome, JobsError) and not isinstance(response.outcome, JobHasEnded | OutcomeUnknown):
            raise _trouble(response)

    async def _respond(self, work: Work) -> ToolResponse:
        return await self._responder.respond(work, background_caller(), seconds=SECONDS)


def _words(given: object) -> str | Unanswered:
    """Return the text that the person gave, or why they gave none.

    Raises:
        MCPError: it is no reply of this form.
    """
    try:
        reply = ElicitResult.model_validate(given, by_name=False)
        if reply.action != "accept":
            return Unanswered.DECLINED if reply.action == "decline" else Unanswered.CANCELED
        words: Any = JOB_FEEDBACK.reply(JOB_FEEDBACK.form.model_validate(reply.content))
    except ValidationError:
        raise MCPError(INVALID_PARAMS, BAD_ANSWER) from None
    if len(words) > MAX_ANSWER_CHARS:
        raise MCPError(INVALID_PARAMS, BAD_ANSWER)
    return words


def _trouble(response: ToolResponse) -> MCPError:
    if isinstance(response.outcome, JobNotFound):
        return MCPError(INVALID_PARAMS, UNKNOWN_TASK)
    return MCPError(INTERNAL_ERROR, first_line(response.text))
