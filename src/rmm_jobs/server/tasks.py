"""Answer a waiting call with a task, and tell later how its job stands. No task is stored: the job itself is the task.

What is remembered here only refines the answers, and is bounded. A process that has just begun answers without it.
"""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from mcp import MCPError
from mcp.types import INTERNAL_ERROR, INVALID_PARAMS, CallToolResult, ElicitRequest, ElicitRequestFormParams

from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.callers import AnswerHistory, PromptQuestion, Unanswered
from rmm_jobs.domain.errors import JobsError, NotConfigured, Refused
from rmm_jobs.domain.job_errors import JobNotFound
from rmm_jobs.domain.lanes import Lane, in_lane
from rmm_jobs.domain.model import JobState
from rmm_jobs.domain.results import Finished, JobDetails, Queued, Running, WaitingForFeedback
from rmm_jobs.jobs.background import BackgroundJob, is_ongoing, look, report_background
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.feedback import told_unanswered
from rmm_jobs.jobs.waiting.observe import StatusReport
from rmm_jobs.responses import Opened, Responder, ToolResponse
from rmm_jobs.server.elicitation import can_be_asked
from rmm_jobs.server.guards import Context
from rmm_jobs.server.handles import TaskHandle, read_handle, write_handle
from rmm_jobs.server.looks import SharedLooks
from rmm_jobs.server.questions import JOB_FEEDBACK
from rmm_jobs.server.task_memory import TaskMemory
from rmm_jobs.server.task_replies import SECONDS, TaskReplies, background_caller
from rmm_jobs.server.task_wire import (
    EXTENSION,
    POLL_SECONDS,
    Task,
    TaskParams,
    TaskUpdateParams,
    is_declared,
    require_declared,
    subject_of,
)
from rmm_jobs.text.answer import is_heavy
from rmm_jobs.text.tasks import KEY_MISSING, UNKNOWN_TASK, not_stopped, task_line
from rmm_jobs.tools.arguments import Arguments
from rmm_jobs.tools.background import Background
from rmm_jobs.tools.toolsets import Selection


class JobTasks:
    """Serve the Tasks extension for the tools that wait for jobs."""

    def __init__(
        self, responder: Responder, served: Selection, result: Callable[[ToolResponse], CallToolResult]
    ) -> None:
        """Serve for these tools; `result` makes the result of a call from its response."""
        self._responder = responder
        self._result = result
        self._marks = {tool.background.mark: tool.background for tool in served.tools if tool.background}
        names = {tool.name for tool in served.tools}
        self._has_answers, self._has_cancel = "answer-job" in names, "cancel-job" in names
        self._can_be_switched_on = "cancel-job" in served.left_out
        self._replies = TaskReplies(responder)
        self._looks = SharedLooks[StatusReport](POLL_SECONDS, keeps=lambda seen: not is_heavy(seen.report))
        self._responses = SharedLooks[ToolResponse](POLL_SECONDS, keeps=lambda made: not is_heavy(made.outcome))
        self._memory = TaskMemory()

    @property
    def extensions(self) -> dict[str, dict[str, Any]]:
        """Return what the server announces: nothing, where no tool that waits is served."""
        return {EXTENSION: {}} if self._marks else {}

    async def taken(self, context: Context, background: Background | None, arguments: Arguments) -> Background | None:
        """Return how a call goes on as a task, if its job goes on; `None` where it waits for its answer."""
        if background is None or not background.waits(arguments) or not is_declared(context):
            return None
        # Without a key no later request would know the task, so the call waits as any other.
        return None if await self._key() is None else background

    async def created(
        self, context: Context, background: Background, response: ToolResponse
    ) -> dict[str, Any] | CallToolResult:
        """Return the task of a job that goes on; any other response is the answer itself."""
        report, key = _report(response), await self._key()
        if not isinstance(report, Queued | Running | WaitingForFeedback) or key is None:
            return self._result(response)
        if not is_ongoing(report) and self._question(context, background, report) is None:
            return self._result(response)
        job, now = report.job, self._opened().services.clock.now()
        is_start = isinstance(report, Queued) and report.just_started and job.sent_at is not None
        made_at = (job.sent_at if is_start and job.sent_at else now).replace(microsecond=0)
        handle = TaskHandle(job.uid, background.mark, made_at, job.device_uid, job.timeout if is_start else None)
        text = write_handle(handle, key, subject_of(context))
        if text is None:
            return self._result(response)
        self._memory.of(text).started = job if is_start else None
        state = Task(text, made_at).state("working", self._line(response), now)
        return {"resultType": "task", **state}

    async def get(self, context: Context, params: TaskParams) -> dict[str, Any]:
        """Return how the job of a task stands, by one look for all who ask within the interval.

        Raises:
            MCPError: the client may not ask, or the task is unknown.
        """
        handle = await self._admitted(context, params)
        remembered = self._memory.of(params.task_id)
        if remembered.ended is not None:
            return remembered.ended
        background = self._marks.get(handle.mark) or Background(handle.mark, lambda _: True)
        services = self._opened().services
        left = BackgroundJob(handle.job, handle.made_at, background.describe, remembered.started)
        response = await self._responses.get(
            params.task_id,
            partial(self._respond, left, remembered.declined),
            services.clock,
            since=partial(services.looks.asked_at, handle.job),
        )
        if isinstance(response.outcome, JobNotFound):
            raise MCPError(INVALID_PARAMS, UNKNOWN_TASK)
        state = partial(Task(params.task_id, handle.made_at).state, now=services.clock.now())
        report = _report(response)
        question = self._question(context, background, report, remembered.declined)
        if question is not None:
            return state("input_required", self._line(response), inputRequests=question)
        remembered.see(response, report)
        if _goes_on(report) or remembered.doubt is response:
            return state("working", remembered.note or self._line(response))
        if isinstance(report, Finished) and report.state is JobState.CANCELED:
            remembered.ended = state("cancelled", self._line(response))
        else:
            result = self._result(response).model_dump(mode="json", by_alias=True, exclude_none=True)
            remembered.ended = state("completed", self._line(response), result=result)
        return remembered.ended

    async def update(self, context: Context, params: TaskUpdateParams) -> dict[str, Any]:
        """Send the person's replies to the job, each once.

        Raises:
            MCPError: the client may not, the task is unknown, or a reply was not taken.
        """
        handle = await self._admitted(context, params)
        background = self._marks.get(handle.mark)
        if background is not None and background.asks and self._has_answers:
            for prompt, given in params.input_responses.items():
                try:
                    why = await self._replies.reply(handle.uid, prompt, given)
                    if why is not None:
                        self._memory.of(params.task_id).declined[prompt] = why
                finally:
                    self._look_anew(params.task_id, handle)
        return {}

    async def cancel(self, context: Context, params: TaskParams) -> dict[str, Any]:
        """Ask the job to stop, where the system can and the settings let it; else the next state says that it goes on.

        Raises:
            MCPError: the client may not, the task is unknown, or the system refused.
        """
        handle = await self._admitted(context, params)
        if self._has_cancel:
            await self._replies.cancel(handle.uid)
            self._look_anew(params.task_id, handle)
        else:
            note = not_stopped(self._responder.wording, is_switched_off=self._can_be_switched_on)
            self._memory.of(params.task_id).note = note
        return {}

    def _question(
        self, context: Context, background: Background, report: object, declined: Collection[str] = ()
    ) -> dict[str, Any] | None:
        """Return the question of a job that waits for an answer, by its prompt; `None` where nobody is to be asked.

        Never ask for a secret: a client may show its forms to the assistant. The block says where it is answered.
        """
        if not isinstance(report, WaitingForFeedback) or not report.prompts:
            return None
        prompt = report.prompts[0]
        is_asked = background.asks and self._has_answers and can_be_asked(context)
        if not is_asked or prompt.secret or prompt.uid in declined:
            return None
        question = PromptQuestion(report.job, prompt, AnswerHistory())
        form = ElicitRequestFormParams(
            message=JOB_FEEDBACK.message(question), requested_schema=JOB_FEEDBACK.form.model_json_schema()
        )
        return {prompt.uid: ElicitRequest(params=form).model_dump(mode="json", by_alias=True, exclude_none=True)}

    async def _respond(self, left: BackgroundJob, declined: Mapping[str, Unanswered]) -> ToolResponse:
        async def work(services: Services[Any], call: CallContext) -> Answerable:
            shared = partial(
                self._looks.get,
                left.job.uid,
                partial(look, services, left.job, call),
                services.clock,
                since=partial(services.looks.asked_at, left.job),
            )
            report = await report_background(services, left, shared, call)
            for prompt, why in declined.items():
                report = told_unanswered(report, prompt, why)
            return report

        with in_lane(Lane.LOOK):
            return await self._responder.respond(work, background_caller(), seconds=SECONDS)

    async def _admitted(self, context: Context, params: TaskParams) -> TaskHandle:
        """Return the handle of a request about a task.

        Raises:
            MCPError: the client does not have tasks, or the handle is none of this server's for this caller.
        """
        require_declared(context, params.task_id)
        key = await self._key()
        if key is None:
            raise MCPError(INTERNAL_ERROR, KEY_MISSING)
        now = self._opened().services.clock.now()
        handle = read_handle(params.task_id, key, subject_of(context), now=now)
        if handle is None:
            raise MCPError(INVALID_PARAMS, UNKNOWN_TASK)
        return handle

    async def _key(self) -> bytes | None:
        try:
            seal = self._opened().seal
        except NotConfigured:  # the call itself says what is missing
            return None
        return None if seal is None else await seal.key()

    def _opened(self) -> Opened[Any]:
        return self._responder.opened()

    def _line(self, response: ToolResponse) -> str:
        text = self._responder.unmarked(response.text)
        return task_line(text, response.outcome, stops_job=self._has_cancel)

    def _look_anew(self, task_id: str, handle: TaskHandle) -> None:
        self._opened().services.looks.forget(handle.uid)
        self._looks.forget(handle.uid)
        self._responses.forget(task_id)


def _report(response: ToolResponse) -> Answerable | JobsError:
    """Return the report within what a tool tells beside it."""
    outcome = response.outcome
    return outcome.report if isinstance(outcome, JobDetails) else outcome


def _goes_on(report: Answerable | JobsError) -> bool:
    """Return whether a look shows that the task goes on. A failure that may pass does not end it."""
    return not isinstance(report, Refused) if isinstance(report, JobsError) else is_ongoing(report)
