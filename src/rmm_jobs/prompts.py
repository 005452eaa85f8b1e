"""The prompt `run-job`, with the four arguments of the command."""

from collections.abc import Mapping

from mcp.types import GetPromptResult, Prompt, PromptArgument, PromptMessage, TextContent

from rmm_jobs.jobs.command import read_command
from rmm_jobs.jobs.errors import ArgumentsRefused
from rmm_jobs.text.prompt import prompt_text

RUN_JOB_PROMPT = Prompt(
    name="run-job",
    title="Run a job",
    description="Run a component on a device now, and wait for its output if asked",
    arguments=[
        PromptArgument(name="device", description="Device hostname or UID", required=True),
        PromptArgument(name="component", description="Component script name or UID", required=True),
        PromptArgument(name="variables", description="key=value,key2=value2", required=False),
        PromptArgument(name="wait", description="true: wait for the end and show the output", required=False),
    ],
)


def run_job_prompt(arguments: Mapping[str, object]) -> GetPromptResult:
    """The message that asks for the tool call.

    Raises:
        ArgumentsRefused: an argument the prompt does not have.
        CommandUnreadable: the arguments cannot be read as a command.
    """
    known = [argument.name for argument in RUN_JOB_PROMPT.arguments or []]
    unknown = {name: "is not an argument of this prompt" for name in arguments if name not in known}
    if unknown:
        raise ArgumentsRefused("run-job", unknown, known)
    device, component, variables, wait = (_text(arguments.get(name)) for name in known)
    command = read_command(device, component, variables, wait)
    call: dict[str, object] = {"device": command.device, "component": command.component}
    if command.variables is not None:
        call["variables"] = command.variables
    if command.wait:
        call["wait"] = True
    message = PromptMessage(role="user", content=TextContent(text=prompt_text(call)))
    return GetPromptResult(description=RUN_JOB_PROMPT.description, messages=[message])


def _text(value: object) -> str | None:
    return None if value is None else str(value)
