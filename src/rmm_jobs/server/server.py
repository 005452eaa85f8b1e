"""The MCP server: tools, the `run-job` prompt, completions, and the words that say how they fit together."""

import logging
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import anyio
from mcp import MCPError
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import UnexpectedToolError
from mcp.types import (
    INVALID_PARAMS,
    CallToolResult,
    Completion,
    CompletionArgument,
    CompletionContext,
    GetPromptResult,
    InputRequiredResult,
    Prompt,
    PromptReference,
    ResourceTemplateReference,
    TextContent,
    Tool,
)

from rmm_jobs.domain.callers import NOBODY_KNOWN, Principal
from rmm_jobs.domain.errors import ArgumentsRefused, JobsError, QuestionExpired
from rmm_jobs.domain.ports import Progress
from rmm_jobs.jobs.context import CallStart
from rmm_jobs.responses import Caller, ProgressRelay, Responder, ToolResponse, heartbeat, notice
from rmm_jobs.server.completions import suggest
from rmm_jobs.server.elicitation import InputRequired, asker, resumed
from rmm_jobs.server.prompts import PromptSpec
from rmm_jobs.text.progress import progress_line
from rmm_jobs.tools.registry import ToolSpec

RECORD = "io.github.rmm-jobs-mcp/record"
"""The key in a result's `_meta` under which programs find what the text says to people."""

log = logging.getLogger(__name__)


class JobsServer(MCPServer[Any]):
    """Serve static tools and prompts over MCP; every answer comes from the responder."""

    def __init__(
        self, responder: Responder, tools: Sequence[ToolSpec[Any]], prompt: PromptSpec, instructions: str
    ) -> None:
        super().__init__(
            name="rmm-jobs",
            title=f"RMM jobs: {responder.wording.system}" + (" (demo)" if responder.mark else ""),
            instructions=f"{responder.mark}\n\n{instructions}" if responder.mark else instructions,
            version=version("rmm-jobs-mcp"),
            log_level="WARNING",
        )
        self._responder = responder
        self._tools = {tool.name: tool for tool in tools}
        self._prompt = prompt
        self.completion()(self._complete)

    async def list_tools(self) -> list[Tool]:
        """Return the definitions in the catalogue's order."""
        return [tool.definition() for tool in self._tools.values()]

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool.

        Raises:
            MCPError: there is no such tool.
            UnexpectedToolError: a bug; its text stays here, its traceback goes to stderr.
        """
        tool = self._tools.get(name)
        if tool is None:
            raise MCPError(INVALID_PARAMS, f"Unknown tool: {name}")
        try:
            return _result(await self._answer(tool, arguments, context))
        except InputRequired as needed:
            return needed.result
        except Exception as bug:
            raise UnexpectedToolError(f"Error executing tool {name}") from bug

    async def _answer(
        self, tool: ToolSpec[Any], arguments: Mapping[str, Any], context: Context[Any, Any] | None
    ) -> ToolResponse:
        try:
            parsed = tool.parse(arguments)
        except ArgumentsRefused as refused:
            return self._responder.refusal(refused)
        relay, started = ProgressRelay(ProgressReporter(context)), CallStart()
        caller = Caller(relay, _principal(context), asker(context, started), started)
        try:
            work = resumed(context, lambda services, call: tool.run(services, parsed, call), started)
        except QuestionExpired as expired:
            return self._responder.stopped(expired, caller)
        try:
            async with heartbeat(relay):
                return await self._responder.respond(work, caller, starting=tool.starts)
        except InputRequired:
            raise
        except anyio.get_cancelled_exc_class():
            # No answer is sent any more: stderr is the one place left to say what becomes of the job.
            if words := notice(relay, self._responder.wording):
                log.warning(words)
            raise
        except Exception as defect:
            # The last guard: around the answers, too, nothing may hide a job that this call has started.
            if started.job is None:
                raise
            return self._responder.failed(defect, started)

    async def list_prompts(self) -> list[Prompt]:
        """Return the one prompt."""
        return [self._prompt.definition]

    async def get_prompt(
        self, name: str, arguments: dict[str, Any] | None = None, context: Context[Any, Any] | None = None
    ) -> GetPromptResult:
        """Return the prompt `run-job` as one user message.

        Raises:
            MCPError: there is no such prompt, or its arguments cannot be read.
        """
        del context
        if name != self._prompt.definition.name:
            raise MCPError(INVALID_PARAMS, f"Unknown prompt: {name}")
        try:
            return self._prompt.message(arguments or {}, self._responder.wording)
        except JobsError as error:
            raise MCPError(INVALID_PARAMS, self._responder.refusal(error).text) from None

    async def _complete(
        self,
        ref: PromptReference | ResourceTemplateReference,
        argument: CompletionArgument,
        context: CompletionContext | None,
    ) -> Completion | None:
        del context
        if not isinstance(ref, PromptReference) or ref.name != self._prompt.definition.name:
            return None
        return await suggest(self._responder, self._prompt.completes.get(argument.name), argument.value)


class ProgressReporter:
    """Report a call's progress to the client: one line at a time, each with a higher number."""

    def __init__(self, context: Context[Any, Any] | None) -> None:
        self._context = context
        self._last = 0.0

    async def __call__(self, progress: Progress) -> None:
        """Report it; nothing happens when the client did not ask for progress."""
        if self._context is None:
            return
        self._last = max(round(progress.elapsed, 3), self._last + 0.001)
        total = self._last * 100 / progress.percent if progress.percent else None
        await self._context.report_progress(self._last, total, progress_line(progress))


def _principal(context: Context[Any, Any] | None) -> Principal:
    params = context.request_context.session.client_params if context else None
    return Principal(client=params.client_info.name) if params else NOBODY_KNOWN


def _result(answer: ToolResponse) -> CallToolResult:
    """Return the text alone: with `structuredContent`, Claude Code would not show the text to the model."""
    return CallToolResult(
        content=[TextContent(text=answer.text)], is_error=answer.is_error, _meta={RECORD: answer.record}
    )
