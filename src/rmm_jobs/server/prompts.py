"""Serve the prompts over MCP: their list, each as a message, and what completes their arguments."""

from collections.abc import Sequence

from mcp import MCPError
from mcp.types import (
    INVALID_PARAMS,
    CompleteRequestParams,
    CompleteResult,
    Completion,
    GetPromptRequestParams,
    GetPromptResult,
    ListPromptsResult,
    PaginatedRequestParams,
    PromptReference,
)

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.responses import Responder
from rmm_jobs.server.completions import suggest
from rmm_jobs.server.definitions import prompt_definition, prompt_result
from rmm_jobs.server.guards import Context
from rmm_jobs.tools.prompts import ServedPrompt


class Prompts:
    """Answer what a client asks of the prompts whose tools are served."""

    def __init__(self, responder: Responder, served: Sequence[ServedPrompt]) -> None:
        self._responder = responder
        self._served = {each.name: each for each in served}

    async def listed(self, context: Context, params: PaginatedRequestParams | None) -> ListPromptsResult:
        """Return their definitions."""
        del context, params
        return ListPromptsResult(prompts=[prompt_definition(each) for each in self._served.values()])

    async def written(self, context: Context, params: GetPromptRequestParams) -> GetPromptResult:
        """Return a prompt as one user message.

        Raises:
            MCPError: there is no such prompt, or its arguments cannot be read.
        """
        del context
        prompt = self._served.get(params.name)
        if prompt is None:
            raise MCPError(INVALID_PARAMS, f"Unknown prompt: {params.name}")
        try:
            message = prompt.message(params.arguments or {}, self._responder.wording)
        except JobsError as error:
            raise MCPError(INVALID_PARAMS, self._responder.answer(error).text) from None
        return prompt_result(prompt, message)

    async def completed(self, context: Context, params: CompleteRequestParams) -> CompleteResult:
        """Return names for an argument of a prompt; none for anything else."""
        del context
        prompt = self._served.get(params.ref.name) if isinstance(params.ref, PromptReference) else None
        if prompt is None:
            return CompleteResult(completion=Completion(values=[]))
        wanted = prompt.completes.get(params.argument.name)
        return CompleteResult(completion=await suggest(self._responder, wanted, params.argument.value))
