"""Read the prompts of a job, and answer them."""

from functools import partial

from rmm_jobs.domain.job_errors import NoPendingPrompt
from rmm_jobs.domain.model import Prompt
from rmm_jobs.domain.system_errors import Action, NotFound, OutcomeUnknown, SystemFailure, UnexpectedAnswer
from rmm_jobs.safety.secret_prompts import asks_for_secret
from rmm_jobs.systems.http.decode import Decoded
from rmm_jobs.systems.http.request import Request
from rmm_jobs.systems.http.send_once import AnswerLost, write_once
from rmm_jobs.systems.psu import paths
from rmm_jobs.systems.psu.client import Client
from rmm_jobs.systems.psu.wire import FeedbackRow, objects, sendable

REREAD_SECONDS = 1.0
"""Seconds before prompts are read once more, after an answer that could not be understood."""


class Feedback:
    """Read and answer prompts. Answers are never logged, and are redacted in the server's messages."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def prompts(self, job_uid: str, *, deadline: float) -> tuple[Prompt, ...]:
        """Return the prompts that a job waits on, oldest first.

        Raises:
            SystemFailure: the prompts could not be read.
        """
        return tuple(prompt for prompt, _ in await self._pending(job_uid, deadline))

    async def answer(self, job_uid: str, prompt: Prompt, text: str, *, deadline: float) -> None:
        """Answer a prompt once, by sending its complete row back.

        When no answer comes, the prompt is read again: a prompt that is gone was answered.

        Raises:
            NoPendingPrompt: the prompt is no longer pending.
            UnexpectedAnswer: the prompt's row cannot be sent back.
            SystemFailure: the answer was refused or never sent, and the prompt is still pending.
            OutcomeUnknown: the prompt is still pending, and the answer may have arrived.
        """
        row = await self._row(job_uid, prompt, deadline)
        if row is None:
            raise NoPendingPrompt(job_uid)
        request = self._client.signed(
            Request(
                Action.ANSWER_JOB,
                paths.ANSWER.method,
                paths.ANSWER.path,
                json=_completed(row, text),
                secrets=(text,),
                plain=True,
            )
        )
        try:
            await self._send(job_uid, request, deadline)
        except (SystemFailure, OutcomeUnknown) as failure:
            if await self._is_pending(job_uid, prompt, deadline):
                raise failure from None
            if isinstance(failure, NotFound):
                raise NoPendingPrompt(job_uid) from None

    async def _send(self, job_uid: str, request: Request, deadline: float) -> None:
        connection = self._client.connection
        try:
            await write_once(connection, request, partial(connection.understand, request), deadline=deadline)
        except AnswerLost as lost:
            raise OutcomeUnknown(job_uid, lost.failure) from None

    async def _is_pending(self, job_uid: str, prompt: Prompt, deadline: float) -> bool:
        """Return True when the prompt is still pending, or when that cannot be read."""
        try:
            return await self._row(job_uid, prompt, deadline) is not None
        except SystemFailure:
            return True

    async def _row(self, job_uid: str, prompt: Prompt, deadline: float) -> dict[str, object] | None:
        return next((row for asked, row in await self._pending(job_uid, deadline) if asked.uid == prompt.uid), None)

    async def _pending(self, job_uid: str, deadline: float) -> list[tuple[Prompt, dict[str, object]]]:
        """Return pending prompts with their rows. None is 204, null, an empty list or 404, by version."""
        try:
            answer = await self._read(job_uid, deadline)
        except NotFound:
            return []
        rows = ((FeedbackRow.model_validate(row), row) for row in objects(answer.data))
        return [(_prompt(asked), row) for asked, row in rows if not asked.complete and asked.id]

    async def _read(self, job_uid: str, deadline: float) -> Decoded:
        """Read the prompts; retry once after a page or half an answer, which may be transient."""
        # docs/divergences.md, psu-html-with-200: a wrong path gives a page too, and gives it every time.
        path, clock = paths.FEEDBACK.of_job(job_uid), self._client.clock
        try:
            return await self._client.read(Action.READ_JOB, path, deadline=deadline)
        except UnexpectedAnswer:
            if clock.monotonic() + REREAD_SECONDS >= deadline:
                raise
        await clock.sleep(REREAD_SECONDS)
        return await self._client.read(Action.READ_JOB, path, deadline=deadline)


def _completed(row: dict[str, object], text: str) -> object:
    """Return the prompt's row with the answer in it, as the server expects it back."""
    # docs/divergences.md, psu-feedback: `PUT /jobfeedback` takes the whole row.
    try:
        return sendable({**row, "complete": True, "data": text})
    except RecursionError:
        raise UnexpectedAnswer(Action.READ_JOB, status=200, reason="a prompt that is nested too deeply") from None


def _prompt(row: FeedbackRow) -> Prompt:
    message = row.message or ""
    return Prompt(row.id or "", message, secret=asks_for_secret(message))
