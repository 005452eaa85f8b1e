"""Serve one caller: run a tool's use case, and go on after a job's prompt as long as somebody answers."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from rmm_jobs.domain.model import Job, Prompt
from rmm_jobs.domain.results import WaitingForFeedback
from rmm_jobs.jobs.context import CallStart
from rmm_jobs.jobs.feedback import (
    Answer,
    AnswerHistory,
    Question,
    answer_history,
    answer_job,
    report_unanswered,
    waiting_report,
)
from rmm_jobs.responses import ProgressRelay, Responder, ToolResponse, Work
from rmm_jobs.tools.registry import Arguments, ToolSpec

MIN_SECONDS = 5.0
"""Seconds that have to be left for asking somebody; half of them are kept for sending what they say."""


class Ask(Protocol):
    """Ask a person what a job asks."""

    async def __call__(self, job: Job, prompt: Prompt, earlier: AnswerHistory) -> str | None:
        """Return the person's words, for as long as it takes; `None` when they declined."""
        ...


@dataclass(frozen=True, slots=True)
class Caller:
    """Hold what is known of a caller: the client's own name, where its progress goes, and what it has started."""

    responder: Responder
    client: str | None
    progress_sink: ProgressRelay
    ask: Ask | None = None
    """Asks the person at the client; `None` where nobody can be asked."""
    started: CallStart = field(default_factory=CallStart)
    """What this caller has started: a failure afterwards reports that job."""

    async def call(self, tool: ToolSpec[Any], arguments: Arguments) -> ToolResponse:
        """Run a tool, and ask the person what its job asks where the tool does that."""
        response = await self._serve(lambda services, call: tool.run(services, arguments, call), starting=tool.starts)
        return await self._ask_pending_prompts(response) if tool.asks else response

    async def resume(self, tool: ToolSpec[Any], asked: Question) -> ToolResponse:
        """Go on in the second round of a question, with the person's words; nothing is started again."""
        if tool.starts:
            self.started.send(Job(asked.job))  # by the first round
        if asked.words is None:
            return await self._serve(lambda services, call: report_unanswered(services, asked, call))
        answer = Answer(asked.job, asked.words, prompt=asked.prompt, earlier=asked.earlier)
        return await self._ask_pending_prompts(await self._send(answer))

    async def _ask_pending_prompts(self, response: ToolResponse) -> ToolResponse:
        """Return the response once the prompts in it that a person may answer here have been answered.

        Some clients say that they can ask, and never do: then it is returned in its time, and says how to answer.
        """
        ends = response.deadline
        while (waiting := waiting_report(response.outcome)) and (prompt := _askable(waiting)) and self.ask is not None:
            clock = self.responder.opened().services.clock
            words: str | None = None
            if clock.monotonic() < ends - MIN_SECONDS:
                with clock.limit(ends - MIN_SECONDS / 2):
                    words = await self.ask(waiting.job, prompt, answer_history(response.outcome))
            if words is None:
                return response
            answer = Answer(waiting.job.uid, words, prompt=prompt.uid, earlier=answer_history(response.outcome))
            response = await self._send(answer, seconds=max(ends - clock.monotonic(), MIN_SECONDS / 2))
        return response

    async def _send(self, answer: Answer, *, seconds: float | None = None) -> ToolResponse:
        """Answer the job's prompt and wait for what comes of it."""
        return await self._serve(lambda services, call: answer_job(services, answer, call), seconds=seconds)

    async def _serve(self, work: Work, *, starting: bool = False, seconds: float | None = None) -> ToolResponse:
        return await self.responder.respond(
            work,
            progress_sink=self.progress_sink,
            client=self.client,
            seconds=seconds,
            starting=starting,
            started=self.started,
        )


def _askable(waiting: WaitingForFeedback) -> Prompt | None:
    """Return the prompt to ask somebody at the client; none that wants a secret."""
    return next((prompt for prompt in waiting.prompts[:1] if not prompt.secret), None)
