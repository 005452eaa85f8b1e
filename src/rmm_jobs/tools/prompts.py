"""Prompts: what somebody types after a slash, and the message that it becomes.

A prompt is static and free of the protocol, as the tools are; `server/definitions.py` writes it for a client.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from rmm_jobs.domain.errors import ArgumentsRefused
from rmm_jobs.domain.grammar import Grammar
from rmm_jobs.domain.wording import Wording
from rmm_jobs.inputs.command_line import read_command
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.guides import GUIDES, Guide, guide_text
from rmm_jobs.text.protocol import prompt_text
from rmm_jobs.tools.arguments import Completer
from rmm_jobs.tools.registry import ToolSpec, prompted


@dataclass(frozen=True, slots=True)
class PromptField:
    """Hold one argument of a prompt as `prompts/list` shows it."""

    name: str
    description: str | None
    required: bool


class ServedPrompt(Protocol):
    """Say what a prompt is to the server."""

    @property
    def name(self) -> str:
        """Return what somebody types."""
        ...

    @property
    def title(self) -> str:
        """Return its heading in a menu."""
        ...

    @property
    def description(self) -> str:
        """Return one sentence that says what it does."""
        ...

    @property
    def fields(self) -> Sequence[PromptField]:
        """Return its arguments, in the order in which they are typed."""
        ...

    @property
    def needs(self) -> frozenset[str]:
        """Return the tools without which the prompt leads nowhere."""
        ...

    @property
    def completes(self) -> Mapping[str, Completer]:
        """Return what completes each argument."""
        ...

    def message(self, arguments: Mapping[str, object], wording: Wording) -> str:
        """Return the user's message that the prompt becomes.

        Raises:
            ArgumentsRefused: an argument the prompt does not have, or one that it needs is missing.
            CommandUnreadable: the arguments cannot be read as a command.
        """
        ...


@dataclass(frozen=True, slots=True)
class PromptSpec:
    """Hold a prompt, and the grammar by which its arguments become a call of `run-job`."""

    name: str
    title: str
    description: str
    fields: tuple[PromptField, ...]
    grammar: Grammar
    completes: Mapping[str, Completer]
    """Argument to what completes it."""

    @property
    def needs(self) -> frozenset[str]:
        """Return the tool without which the prompt leads nowhere."""
        return frozenset({self.name})

    def message(self, arguments: Mapping[str, object], wording: Wording) -> str:
        """Return the message that asks for the tool call.

        Raises:
            ArgumentsRefused: an argument the prompt does not have.
            CommandUnreadable: the arguments cannot be read as a command.
        """
        known = self.grammar.arguments
        unknown = {name: "is not an argument of this prompt" for name in arguments if name not in known}
        if unknown:
            raise ArgumentsRefused(self.name, unknown, known, is_prompt=True)
        given = {name: str(value) for name, value in arguments.items() if value is not None}
        return prompt_text(read_command(given, self.grammar), wording)


def prompt_of(tools: Sequence[ToolSpec[Any]]) -> PromptSpec:
    """Return the prompt of the one tool among these that has one, as its declaration says."""
    tool = prompted(tools)
    typed, fields = tool.typed(), tool.arguments.model_fields
    # A prompt starts no repetition, so that it needs what a call may leave out.
    asked = tuple(
        PromptField(name, how.prompt, name in tool.arguments.unless or fields[name].is_required())
        for name, how in typed.items()
        if how.prompt is not None
    )
    # The typed line of the prompt may hold options that it does not ask for by name.
    completes = {name: how.completes for name, how in typed.items() if how.completes}
    return PromptSpec(tool.name, tool.title, tool.prompt, asked, tool.grammar(), completes)


@dataclass(frozen=True, slots=True)
class GuidePrompt:
    """Hold a prompt that leads through several tools, by one name that somebody types."""

    guide: Guide

    @property
    def name(self) -> str:
        """Return what somebody types."""
        return self.guide.name

    @property
    def title(self) -> str:
        """Return its heading in a menu."""
        return self.guide.title

    @property
    def description(self) -> str:
        """Return one sentence that says what it does."""
        return self.guide.description

    @property
    def fields(self) -> Sequence[PromptField]:
        """Return the one argument."""
        return (PromptField(self.guide.argument, self.guide.asks, self.guide.required),)

    @property
    def needs(self) -> frozenset[str]:
        """Return the tools without which the prompt leads nowhere."""
        return frozenset({self.guide.steps[0].tool})

    @property
    def completes(self) -> Mapping[str, Completer]:
        """Return what completes the argument."""
        return {}

    def message(self, arguments: Mapping[str, object], wording: Wording) -> str:
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
        return guide_text(self.guide, clean_line(typed), wording)


GUIDE_PROMPTS = tuple(map(GuidePrompt, GUIDES))
