"""The terminal commands of a script system."""

import argparse
import sys
from collections.abc import Mapping

from rmm_jobs.errands.errand import ASIDE, DAY, Asks, Errand, output_errand
from rmm_jobs.jobs.answering import what_is_asked
from rmm_jobs.jobs.cancel import cancel_job
from rmm_jobs.jobs.listing import job_details, list_jobs, newest_job
from rmm_jobs.jobs.model import STATES_BY_NAME
from rmm_jobs.jobs.pipeline import job_pipeline
from rmm_jobs.jobs.powers import PipelineRequest
from rmm_jobs.jobs.scripts import ScriptRequest, run_script, script_lookup

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
