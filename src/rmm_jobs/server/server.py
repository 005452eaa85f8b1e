"""The MCP server: tools, the `run-job` prompt, completions, and the words that say how they fit together."""

import functools
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import Any, get_args

import anyio
from mcp import MCPError
from mcp.server import CacheHint, NotificationOptions, Server
from mcp.server.caching import CacheableMethod
from mcp.types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    InputRequiredResult,
    ListToolsResult,
    PaginatedRequestParams,
    ServerCapabilities,
    TextContent,
)

from rmm_jobs.closing import log_defect
from rmm_jobs.domain.callers import NOBODY_KNOWN, Principal, ask_nobody
from rmm_jobs.domain.errors import ArgumentsRefused, QuestionExpired
from rmm_jobs.domain.ports import Progress
from rmm_jobs.jobs.context import CallStart
from rmm_jobs.opening.connection import Connection
from rmm_jobs.opening.messages import CARDS, LIST_TOOLS, LOADING, read_beside
from rmm_jobs.relay import ProgressRelay, heartbeat, notice
from rmm_jobs.responses import Caller, Responder, ToolResponse
from rmm_jobs.server.definitions import tool_definition
from rmm_jobs.server.elicitation import STATELESS, InputRequired, asker
from rmm_jobs.server.guards import Context, opaque, stateless
from rmm_jobs.server.prompts import Prompts
from rmm_jobs.server.request_state import SealedQuestions
from rmm_jobs.server.resources import CardResources, without_changes
from rmm_jobs.server.stdio import Wire, stdio_streams
from rmm_jobs.server.task_wire import TaskParams, TaskUpdateParams
from rmm_jobs.server.tasks import JobTasks
from rmm_jobs.text.progress import progress_line
from rmm_jobs.tools.prompts import ServedPrompt
from rmm_jobs.tools.registry import ToolSpec
from rmm_jobs.tools.toolsets import Selection

NAME = "rmm-jobs"
RECORD = "io.github.rmm-jobs-mcp/record"
"""The key in a result's `_meta` under which programs find what the text says to people."""

UNCHANGING = CacheHint(ttl_ms=3_600_000, scope="public")
"""Lets a client keep for an hour what no call changes; a newer version may be installed meanwhile."""
ITS_OWN = CacheHint(ttl_ms=UNCHANGING.ttl_ms, scope="private")
"""The same for an answer that depends on who asks."""

log = logging.getLogger(__name__)


class JobsServer(Server[Any]):
    """Serve static tools and prompts over MCP; every answer comes from the responder."""

    def __init__(
        self, responder: Responder, served: Selection, prompts: Sequence[ServedPrompt], instructions: str
    ) -> None:
        if served.prefix and served.tools:
            example = served.prefix + served.tools[0].name
            instructions += f"\n\nThe names of these tools begin with {served.prefix}: {example}."
        names = {tool.name for tool in served.tools}
        offered = Prompts(responder, [each for each in prompts if each.needs <= names])
        super().__init__(
            NAME,
            title=f"RMM jobs: {responder.wording.system}" + (" (demo)" if responder.mark else ""),
            instructions=f"{responder.mark}\n\n{instructions}" if responder.mark else instructions,
            version=_product_version(),
            cache_hints={**dict.fromkeys(get_args(CacheableMethod), UNCHANGING), LIST_TOOLS: ITS_OWN},
            get_tool_input_schema=self._input_schema,
            on_list_tools=opaque(self._list_tools),
            on_list_prompts=opaque(offered.listed),
            on_get_prompt=opaque(offered.written),
            on_completion=opaque(offered.completed),
        )
        self._questions = SealedQuestions(responder, audience=NAME)
        self.middleware.append(self._questions)
        self._responder = responder
        self._tools = {served.prefix + tool.name: tool for tool in served.tools}
        self._tasks = JobTasks(responder, served, _result)
        self._serve_calls()
        self._cards = CardResources(served)
        self._cards.serve(self)

    async def run_stdio(self, wire: Wire, connection: Connection) -> None:
        """Serve over a connection and a wire until the client closes the former."""
        async with stdio_streams(wire, connection) as (incoming, outgoing):
            await self.run(incoming, outgoing, self.create_initialization_options())

    def get_capabilities(
        self,
        notification_options: NotificationOptions | None = None,
        experimental_capabilities: dict[str, dict[str, Any]] | None = None,
        extensions: dict[str, dict[str, Any]] | None = None,
        *,
        protocol_version: str | None = None,
    ) -> ServerCapabilities:
        """Return what is served, without a word on changes: the lists never change."""
        if protocol_version == STATELESS:  # the older generations have no extensions, and no task on the wire
            extensions = extensions or {**self._tasks.extensions, **self._cards.extensions} or None
        served = super().get_capabilities(
            notification_options, experimental_capabilities, extensions, protocol_version=protocol_version
        )
        return without_changes(served)

    def _serve_calls(self) -> None:
        """Serve calls, and to clients of the generation that has it the methods of the Tasks extension."""
        self.add_request_handler("tools/call", CallToolRequestParams, opaque(self._call_tool))
        self.add_request_handler("tasks/get", TaskParams, opaque(stateless(self._tasks.get)))
        self.add_request_handler("tasks/update", TaskUpdateParams, opaque(stateless(self._tasks.update)))
        self.add_request_handler("tasks/cancel", TaskParams, opaque(stateless(self._tasks.cancel)))

    def _input_schema(self, name: str) -> Mapping[str, Any] | None:
        """Return the schema by which the SDK checks the headers of a call over HTTP."""
        tool = self._tools.get(name)
        return None if tool is None else tool.schema()

    async def _list_tools(self, context: Context, params: PaginatedRequestParams | None) -> ListToolsResult:
        """Return the definitions in the catalogue's order, with what this client reads beside them.

        Over HTTP nobody knows a client of the older generations any more when it asks: it is told everything.
        """
        del params
        declared = context.session.client_capabilities
        beside = read_beside(_principal(context).client, declared.extensions or {}) if declared else (LOADING, CARDS)
        return ListToolsResult(tools=[tool_definition(tool, name, beside) for name, tool in self._tools.items()])

    async def _call_tool(
        self, context: Context, params: CallToolRequestParams
    ) -> CallToolResult | InputRequiredResult | dict[str, Any]:
        """Call a tool, within the outermost of the guards of a call.

        Who catches what, from the inside out:

        1. `Responder.respond`: an error of ours becomes its block. After a start, so does a defect: the report of the
           job. Where the words of that are broken, it names the job in a line.
        2. `_answered`: arguments and replies that cannot be read, before anything runs.
        3. Here: a question to the person goes out as it is. A cancellation goes on, and stderr names the job. Of a
           defect before a start, or around the answers and refusals, the text stays here: its traceback goes to stderr.

        Raises:
            MCPError: there is no such tool.
        """
        tool = self._tools.get(params.name)
        if tool is None:
            raise MCPError(INVALID_PARAMS, f"Unknown tool: {params.name}")
        started = CallStart()
        relay = ProgressRelay(ProgressReporter(context), started)
        try:
            return await self._answered(context, params, tool, relay)
        except InputRequired as needed:
            return needed.result
        except anyio.get_cancelled_exc_class():
            # No answer is sent any more: stderr is the one place left to say what becomes of the job.
            if words := notice(relay, self._responder.wording):
                log.warning(words)
            raise
        except Exception as defect:  # noqa: BLE001 - whatever it is, it ends this call alone
            if started.job is not None:
                return _result(self._responder.answer(defect, started))
            log_defect(defect)
            return CallToolResult(content=[TextContent(text=f"Error executing tool {params.name}")], is_error=True)

    async def _answered(
        self, context: Context, params: CallToolRequestParams, tool: ToolSpec[Any], relay: ProgressRelay
    ) -> CallToolResult | dict[str, Any]:
        """Return the answer of a call, or its refusal where arguments or a reply cannot be read.

        Raises:
            InputRequired: the call ends with a question.
        """
        try:
            caller = Caller(relay, _principal(context), asker(context, relay.started, self._questions.now))
            arguments = tool.parse(params.arguments or {})
            work = self._questions.resumed(params, lambda services, call: tool.run(services, arguments, call), caller)
            # A reply goes on with the call that has asked: that one has begun without a task.
            task = None if params.request_state else await self._tasks.taken(context, tool.background, arguments)
            if task is not None:
                caller = replace(caller, ask=ask_nobody, in_background=True)
            async with heartbeat(relay):
                response = await self._responder.respond(work, caller, starting=tool.starts)
            return _result(response) if task is None else await self._tasks.created(context, task, response)
        except (ArgumentsRefused, QuestionExpired) as refused:
            return _result(self._responder.answer(refused, relay.started))


class ProgressReporter:
    """Report a call's progress to the client: no line twice, each with a higher number, in tenths of a second."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._last = 0.0
        self._line = ""

    async def __call__(self, progress: Progress) -> None:
        """Report it, unless its line was the last one; nothing happens when the client did not ask for progress."""
        line = progress_line(progress)
        if line == self._line:
            return
        self._line = line
        self._last = round(max(progress.elapsed, self._last + 0.1), 1)
        total = round(self._last * 100 / progress.percent, 1) if progress.percent else None
        await self._context.session.report_progress(self._last, total, line)


@functools.cache
def _product_version() -> str:
    """Return the version that is installed: to read it takes longer than all else that builds a server."""
    return version("rmm-jobs-mcp")


def _principal(context: Context) -> Principal:
    params = context.session.client_params
    return Principal(client=params.client_info.name) if params else NOBODY_KNOWN


def _result(answer: ToolResponse) -> CallToolResult:
    """Return the text alone: with `structuredContent`, Claude Code would not show the text to the model."""
    return CallToolResult(
        content=[TextContent(text=answer.text)], is_error=answer.is_error, _meta={RECORD: answer.record}
    )
