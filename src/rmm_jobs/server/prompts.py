"""The prompt `run-job`: the arguments of the typed command, and the message they make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from mcp.types import GetPromptResult, Prompt, PromptArgument, PromptMessage, TextContent

from rmm_jobs.domain.errors import ArgumentsRefused
from rmm_jobs.domain.grammar import Grammar
from rmm_jobs.domain.wording import Wording
from rmm_jobs.inputs.command_line import read_command
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.guides import GUIDES, Guide, guide_text
from rmm_jobs.text.protocol import prompt_text
from rmm_jobs.tools.arguments import Completer
from rmm_jobs.tools.registry import ToolSpec, prompted


class ServedPrompt(Protocol):
    """What a prompt is to the server."""

    @property
    def definition(self) -> Prompt:
        """Return what `prompts/list` shows."""
        ...

    @property
    def needs(self) -> frozenset[str]:
        """Return the tools without which the prompt leads nowhere."""
        ...

    @property
    def completes(self) -> Mapping[str, Completer]:
        """Return what completes each argument."""
        ...

    def message(self, arguments: Mapping[str, object], wording: Wording) -> GetPromptResult:
        """Return the messages that the prompt becomes."""
        ...


@dataclass(frozen=True, slots=True)
class PromptSpec:
    """Hold a prompt, and the grammar by which its arguments become a call of `run-job`."""

    definition: Prompt
    grammar: Grammar
    completes: Mapping[str, Completer]
    """Argument to what completes it."""

    @property
    def needs(self) -> frozenset[str]:
        """Return the tool without which the prompt leads nowhere."""
        return frozenset({self.definition.name})

    def message(self, arguments: Mapping[str, object], wording: Wording) -> GetPromptResult:
        """Return the message that asks for the tool call.

        Raises:
            ArgumentsRefused: an argument the prompt does not have.
            CommandUnreadable: the arguments cannot be read as a command.
        """
        known = self.grammar.arguments
        unknown = {name: "is not an argument of this prompt" for name in arguments if name not in known}
        if unknown:
            raise ArgumentsRefused(self.definition.name, unknown, known, is_prompt=True)
        given = {name: str(value) for name, value in arguments.items() if value is not None}
        text = prompt_text(read_command(given, self.grammar), wording)
        message = PromptMessage(role="user", content=TextContent(text=text))
        return GetPromptResult(description=self.definition.description, messages=[message])


def prompt_of(tools: Sequence[ToolSpec[Any]]) -> PromptSpec:
    """Return the prompt of the one tool among these that has one, as its declaration says."""
    tool = prompted(tools)
    asked = {name: how for name, how in tool.typed().items() if how.prompt is not None}
    definition = Prompt(
        name=tool.name,
        title=tool.title,
        description=tool.prompt,
        arguments=[
            # A prompt starts no repetition, so that it needs what a call may leave out.
            PromptArgument(
                name=name,
                description=how.prompt,
                required=name in tool.arguments.unless or tool.arguments.model_fields[name].is_required(),
            )
            for name, how in asked.items()
        ],
    )
    # The typed line of the prompt may hold options that it does not ask for by name.
    completes = {name: how.completes for name, how in tool.typed().items() if how.completes}
    return PromptSpec(definition, tool.grammar(), completes)


@dataclass(frozen=True, slots=True)
class GuidePrompt:
    """Hold a prompt that leads through several tools, by one name that somebody types."""

    guide: Guide

    @property
    def definition(self) -> Prompt:
        """Return what `prompts/list` shows."""
        arguments = [
            PromptArgument(name=self.guide.argument, description=self.guide.asks, required=self.guide.required)
        ]
        return Prompt(
            name=self.guide.name, title=self.guide.title, description=self.guide.description, arguments=arguments
        )

    @property
    def needs(self) -> frozenset[str]:
        """Return the tools without which the prompt leads nowhere."""
        return frozenset({self.guide.steps[0].tool})

    @property
    def completes(self) -> Mapping[str, Completer]:
        """Return what completes the argument."""
        return {}

    def message(self, arguments: Mapping[str, object], wording: Wording) -> GetPromptResult:
        """Return the message that asks for the tools, one after the other.

        Raises:
            ArgumentsRefused: an argument the prompt does not have, or the one that it needs is missing.
        """
        known = [self.guide.argument]
        problems = {name: "is not an argument of this prompt" for name in arguments if name not in known}
        typed = str(arguments.get(self.guide.argument) or "").strip().strip('"').strip()
        if self.guide.required and not typed:
            problems[self.guide.argument] = "is required"
        if problems:
            raise ArgumentsRefused(self.guide.name, problems, known, is_prompt=True)
        content = TextContent(text=guide_text(self.guide, clean_line(typed), wording))
        return GetPromptResult(
            description=self.guide.description, messages=[PromptMessage(role="user", content=content)]
        )


GUIDE_PROMPTS = tuple(map(GuidePrompt, GUIDES))
