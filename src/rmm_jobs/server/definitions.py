"""Write tools and prompts as the protocol shows them."""

from collections.abc import Container
from typing import Any

from mcp.types import (
    GetPromptResult,
    Prompt,
    PromptArgument,
    PromptMessage,
    TextContent,
    Tool,
    ToolAnnotations,
)

from rmm_jobs.opening.messages import CARDS, LOADING
from rmm_jobs.tools.prompts import ServedPrompt
from rmm_jobs.tools.registry import ToolSpec
from rmm_jobs.tools.schema import Card, Hints


def tool_definition(tool: ToolSpec[Any], name: str, beside: Container[str]) -> Tool:
    """Return the definition of a tool, under the name by which this process serves it.

    `beside` says what the client reads of it and a model is not shown: `opening.messages.read_beside`.
    """
    return Tool(
        name=name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.schema(),
        annotations=_lean_hints(tool.hints),
        _meta=_meta(tool.search_hint, tool.card, beside) or None,
    )


def prompt_definition(prompt: ServedPrompt) -> Prompt:
    """Return a prompt as `prompts/list` shows it."""
    arguments = [
        PromptArgument(name=each.name, description=each.description, required=each.required) for each in prompt.fields
    ]
    return Prompt(name=prompt.name, title=prompt.title, description=prompt.description, arguments=arguments)


def prompt_result(prompt: ServedPrompt, message: str) -> GetPromptResult:
    """Return what a prompt has become: one message of the user."""
    content = PromptMessage(role="user", content=TextContent(text=message))
    return GetPromptResult(description=prompt.description, messages=[content])


def card_uri(card: Card) -> str:
    """Return the URI under which a card is read."""
    return f"ui://rmm-jobs/{card}"


def _lean_hints(hints: Hints) -> ToolAnnotations | None:
    """Return the hints that differ from the specification's defaults; `None` when none does.

    The specification gives "destructive" and "idempotent" a meaning for tools that are not read-only.
    """
    if hints.read_only:
        return ToolAnnotations(read_only_hint=True)
    usual = Hints()
    lean = ToolAnnotations(
        destructive_hint=None if hints.destructive == usual.destructive else hints.destructive,
        idempotent_hint=None if hints.idempotent == usual.idempotent else hints.idempotent,
    )
    return lean if lean.model_dump(exclude_none=True) else None


def _meta(search_hint: str, card: Card | None, beside: Container[str]) -> dict[str, object]:
    """Return what the client alone reads of a tool: when it is loaded, and the card for its answers.

    Claude Code defers tools: it shows a model their names alone until the model searches (seen with 2.1.332). Without
    words to find it by, a tool is loaded at once.
    """
    found: dict[str, object] = {}
    if LOADING in beside:
        found |= {"anthropic/searchHint": search_hint} if search_hint else {"anthropic/alwaysLoad": True}
    if CARDS in beside and card is not None:
        found["ui"] = {"resourceUri": card_uri(card)}
    return found
