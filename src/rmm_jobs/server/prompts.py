"""The prompt `run-job`: the arguments of the typed command, and the message they make."""

from collections.abc import Mapping
from dataclasses import dataclass

from mcp.types import GetPromptResult, Prompt, PromptArgument, PromptMessage, TextContent

from rmm_jobs.domain.errors import ArgumentsRefused
from rmm_jobs.domain.grammar import Grammar
from rmm_jobs.domain.wording import Wording
from rmm_jobs.inputs.command_line import read_command
from rmm_jobs.text.protocol import prompt_text


@dataclass(frozen=True, slots=True)
class PromptSpec:
    """A prompt, and the grammar by which its arguments become a call of `run-job`."""

    definition: Prompt
    grammar: Grammar

    def message(self, arguments: Mapping[str, object], wording: Wording) -> GetPromptResult:
        """The message that asks for the tool call.

        Raises:
            ArgumentsRefused: an argument the prompt does not have.
            CommandUnreadable: the arguments cannot be read as a command.
        """
        known = self.grammar.arguments
        unknown = {name: "is not an argument of this prompt" for name in arguments if name not in known}
        if unknown:
            raise ArgumentsRefused("run-job", unknown, known)
        given = {name: str(value) for name, value in arguments.items() if value is not None}
        text = prompt_text(read_command(given, self.grammar), wording)
        message = PromptMessage(role="user", content=TextContent(text=text))
        return GetPromptResult(description=self.definition.description, messages=[message])


RUN_JOB = Grammar(names=("device", "component"), pairs="variables")
RUN_JOB_PROMPT = PromptSpec(
    Prompt(
        name="run-job",
        title="Run a job",
        description="Run a component on a device now, and wait for its output if asked",
        arguments=[
            PromptArgument(name="device", description="Device hostname or UID", required=True),
            PromptArgument(name="component", description="Component script name or UID", required=True),
            PromptArgument(name="variables", description="key=value,key2=value2", required=False),
            PromptArgument(name="wait", description="true: wait for the end and show the output", required=False),
        ],
    ),
    RUN_JOB,
)

RUN_SCRIPT = Grammar(names=("script",), pairs="parameters", others=("computer", "environment", "credential"))
RUN_SCRIPT_PROMPT = PromptSpec(
    Prompt(
        name="run-job",
        title="Run a script",
        description="Run a script now, and wait for its output if asked",
        arguments=[
            PromptArgument(name="script", description="Script name or id", required=True),
            PromptArgument(name="parameters", description="Name=value,Name2=value2", required=False),
            PromptArgument(name="wait", description="true: wait for the end and show the output", required=False),
        ],
    ),
    RUN_SCRIPT,
)
