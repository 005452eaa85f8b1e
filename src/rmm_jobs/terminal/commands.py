"""A terminal command as a use case."""

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from rmm_jobs.domain.capabilities import PipelineRequest
from rmm_jobs.domain.model import STATES_BY_NAME, Stream
from rmm_jobs.jobs.cancel import cancel_job
from rmm_jobs.jobs.feedback import what_is_asked
from rmm_jobs.jobs.find import component_lookup, device_lookup
from rmm_jobs.jobs.listing import job_details, list_jobs, newest_job
from rmm_jobs.jobs.output import OutputRequest, job_output, job_pipeline
from rmm_jobs.jobs.run import RunRequest, ScriptRequest, run_job, run_script, script_lookup
from rmm_jobs.jobs.status import job_status
from rmm_jobs.responses import Work

DAY = 86_400.0
ASIDE = 60.0
"""Seconds a waiting command has beside its timeout, so that the timeout is what ends it."""


class Asks(Enum):
    """Who is asked what a job asks."""

    NOBODY = "the answer shows it"
    PERSON = "somebody at the terminal, if there is one"
    STDIN = "whoever writes to stdin"


@dataclass(frozen=True, slots=True)
class Errand:
    """One command as a use case; `seconds` is how long its call may take, `None` as settings say."""

    work: Work
    seconds: float | None = None
    starting: bool = False
    asks: Asks = Asks.NOBODY


ToErrand = Callable[[str, Mapping[str, object]], Errand]
"""From a command and what was typed with it to its errand."""


def output_errand(args: argparse.Namespace) -> Errand:
    """`job-output`, which every system has: all of it, unless less is asked for."""
    request = OutputRequest(
        job=args.job,
        stream=Stream(args.stream),
        offset=args.offset,
        limit=args.limit,
        tail=args.tail,
        search=args.search,
        most=sys.maxsize,
    )
    return Errand(lambda desk, call: job_output(desk, request, call))


def device_errand(command: str, given: Mapping[str, object]) -> Errand:
    """The use case behind a command."""
    args = argparse.Namespace(**given)
    match command:
        case "run-job":
            request = RunRequest(
                args.device, args.component, args.variables, wait=args.wait, timeout=args.timeout, again=args.again
            )
            seconds = args.timeout + ASIDE if args.wait else None
            return Errand(lambda desk, call: run_job(desk, request, call), seconds, starting=True)
        case "job-status":
            return Errand(
                lambda desk, call: job_status(desk, args.job, args.device, call, wait=args.wait),
                DAY if args.wait else None,
            )
        case "device-lookup":
            return Errand(lambda desk, call: device_lookup(desk, args.identifier, args.site, call))
        case "component-lookup":
            return Errand(lambda desk, call: component_lookup(desk, args.query, call))
        case "job-output":
            return output_errand(args)
        case _:
            raise AssertionError(command)


CANCEL_SECONDS = 30.0


def script_errand(command: str, given: Mapping[str, object]) -> Errand:  # noqa: PLR0911 - a table
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
            seconds = (args.timeout + ASIDE if args.timeout else DAY) if args.wait else None
            asks = Asks.PERSON if args.wait else Asks.NOBODY
            return Errand(lambda desk, call: run_script(desk, request, call), seconds, starting=True, asks=asks)
        case "job-status":
            seconds, asks = (DAY, Asks.PERSON) if args.wait else (None, Asks.NOBODY)
            return Errand(lambda desk, call: job_details(desk, args.job, call, wait=args.wait), seconds, asks=asks)
        case "answer-job":
            return Errand(lambda desk, call: what_is_asked(desk, args.job, call), asks=Asks.STDIN)
        case "cancel-job":
            return Errand(lambda desk, call: cancel_job(desk, args.job, call), CANCEL_SECONDS)
        case "list-jobs":
            state = STATES_BY_NAME[args.status] if args.status else None
            return Errand(lambda desk, call: list_jobs(desk, call, script=args.script, state=state, offset=args.offset))
        case "last-job":
            return Errand(lambda desk, call: newest_job(desk, args.script, call))
        case "script-lookup":
            return Errand(lambda desk, call: script_lookup(desk, args.query, call))
        case "job-pipeline":
            pipeline = PipelineRequest(args.path, args.json, args.first, args.rows, most=sys.maxsize)
            return Errand(lambda desk, call: job_pipeline(desk, args.job, pipeline, call))
        case "job-output":
            return output_errand(args)
        case _:
            raise AssertionError(command)


ERRANDS: dict[str, ToErrand] = {"datto": device_errand, "psu": script_errand}
"""Systems by name, with what their commands do, as `parser.COMMANDS` has what may be typed."""
