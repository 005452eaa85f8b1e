"""A terminal command as a use case."""

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from rmm_jobs.domain.capabilities import PipelineRequest
from rmm_jobs.domain.model import STATES_BY_NAME, Stream
from rmm_jobs.jobs.cancel import cancel_job
from rmm_jobs.jobs.feedback import pending_prompts
from rmm_jobs.jobs.find import component_lookup, device_lookup
from rmm_jobs.jobs.listing import job_details, list_jobs, newest_job
from rmm_jobs.jobs.output import OutputRequest, job_output, job_pipeline
from rmm_jobs.jobs.run import RunRequest, ScriptRequest, run_job, run_script, script_lookup
from rmm_jobs.jobs.status import job_status
from rmm_jobs.responses import Work

DAY = 86_400.0
MARGIN_SECONDS = 60.0
"""Seconds a waiting command has beside its timeout, so that the timeout is what ends it."""


class PromptSource(Enum):
    """Who is asked what a job asks."""

    NOBODY = "the answer shows it"
    PERSON = "somebody at the terminal, if there is one"
    STDIN = "whoever writes to stdin"


@dataclass(frozen=True, slots=True)
class TerminalCommand:
    """One command as a use case; `seconds` is how long its call may take, `None` as settings say."""

    work: Work
    seconds: float | None = None
    starting: bool = False
    asks: PromptSource = PromptSource.NOBODY


CommandTable = Callable[[str, Mapping[str, object]], TerminalCommand]
"""From a command and what was typed with it to its use case."""


def output_command(args: argparse.Namespace) -> TerminalCommand:
    """`job-output`, which every system has: all of it, unless less is asked for."""
    request = OutputRequest(
        job=args.job,
        stream=Stream(args.stream),
        offset=args.offset,
        limit=args.limit,
        tail=args.tail,
        search=args.search,
        max_bytes=sys.maxsize,
    )
    return TerminalCommand(lambda services, call: job_output(services, request, call))


def device_command(command: str, given: Mapping[str, object]) -> TerminalCommand:
    """The use case behind a command."""
    args = argparse.Namespace(**given)
    match command:
        case "run-job":
            request = RunRequest(
                args.device, args.component, args.variables, wait=args.wait, timeout=args.timeout, again=args.again
            )
            seconds = args.timeout + MARGIN_SECONDS if args.wait else None
            return TerminalCommand(lambda services, call: run_job(services, request, call), seconds, starting=True)
        case "job-status":
            return TerminalCommand(
                lambda services, call: job_status(services, args.job, args.device, call, wait=args.wait),
                DAY if args.wait else None,
            )
        case "device-lookup":
            return TerminalCommand(lambda services, call: device_lookup(services, args.identifier, args.site, call))
        case "component-lookup":
            return TerminalCommand(lambda services, call: component_lookup(services, args.query, call))
        case "job-output":
            return output_command(args)
        case _:
            raise AssertionError(command)


CANCEL_SECONDS = 30.0


def script_command(command: str, given: Mapping[str, object]) -> TerminalCommand:  # noqa: PLR0911 - a table
    """The use case behind a command."""
    args = argparse.Namespace(**given)
    match command:
        case "run-job":
            request = ScriptRequest(
                script=args.script,
                parameters=args.parameters,
                computer=args.computer,
                environment=args.environment,
                credential=args.credential,
                wait=args.wait,
                timeout=args.timeout,
                again=args.again,
            )
            seconds = (args.timeout + MARGIN_SECONDS if args.timeout else DAY) if args.wait else None
            asks = PromptSource.PERSON if args.wait else PromptSource.NOBODY
            return TerminalCommand(
                lambda services, call: run_script(services, request, call), seconds, starting=True, asks=asks
            )
        case "job-status":
            seconds, asks = (DAY, PromptSource.PERSON) if args.wait else (None, PromptSource.NOBODY)
            return TerminalCommand(
                lambda services, call: job_details(services, args.job, call, wait=args.wait), seconds, asks=asks
            )
        case "answer-job":
            return TerminalCommand(
                lambda services, call: pending_prompts(services, args.job, call), asks=PromptSource.STDIN
            )
        case "cancel-job":
            return TerminalCommand(lambda services, call: cancel_job(services, args.job, call), CANCEL_SECONDS)
        case "list-jobs":
            state = STATES_BY_NAME[args.status] if args.status else None
            return TerminalCommand(
                lambda services, call: list_jobs(services, call, script=args.script, state=state, offset=args.offset)
            )
        case "last-job":
            return TerminalCommand(lambda services, call: newest_job(services, args.script, call))
        case "script-lookup":
            return TerminalCommand(lambda services, call: script_lookup(services, args.query, call))
        case "job-pipeline":
            pipeline = PipelineRequest(args.path, args.json, args.first, args.rows, max_bytes=sys.maxsize)
            return TerminalCommand(lambda services, call: job_pipeline(services, args.job, pipeline, call))
        case "job-output":
            return output_command(args)
        case _:
            raise AssertionError(command)


TERMINAL_COMMANDS: dict[str, CommandTable] = {"datto": device_command, "psu": script_command}
"""Systems by name, with what their commands do, as `parser.COMMANDS` has what may be typed."""
