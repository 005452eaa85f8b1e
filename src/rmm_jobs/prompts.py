"""The prompt `run-job`: the arguments of the typed command, and the message they make."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mcp.types import GetPromptResult, Prompt, PromptArgument, PromptMessage, TextContent

from rmm_jobs.jobs.command import read_command, read_script_command
from rmm_jobs.jobs.errors import ArgumentsRefused
from rmm_jobs.text.prompt import prompt_text


@dataclass(frozen=True, slots=True)
class PromptSpec:
    """A prompt, and how its arguments, in their order, become a call of `run-job`."""

    definition: Prompt
    read: Callable[..., Mapping[str, object]]

    def message(self, arguments: Mapping[str, object]) -> GetPromptResult:
        """The message that asks for the tool call.

        Raises:
            ArgumentsRefused: an argument the prompt does not have.
            CommandUnreadable: the arguments cannot be read as a command.
        """
        known = [argument.name for argument in self.definition.arguments or []]
        unknown = {name: "is not an argument of this prompt" for name in arguments if name not in known}
        if unknown:
            raise ArgumentsRefused("run-job", unknown, known)
        call = self.read(*(_text(arguments.get(name)) for name in known))
        message = PromptMessage(role="user", content=TextContent(text=prompt_text(call)))
        return GetPromptResult(description=self.definition.description, messages=[message])


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _job_call(*pieces: str | None) -> Mapping[str, object]:
    command = read_command(*pieces)
    call: dict[str, object] = {"device": command.device, "component": command.component}
    if command.variables is not None:
        call["variables"] = command.variables
    return call | ({"wait": True} if command.wait else {})


def _script_call(*pieces: str | None) -> Mapping[str, object]:
    command = read_script_command(*pieces)
    call: dict[str, object] = {"script": command.script, **command.options}
    return call | ({"wait": True} if command.wait else {})


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
    _job_call,
)

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
    _script_call,
)
