"""The terminal commands of a script system."""

import argparse
import sys
from collections.abc import Mapping

from rmm_jobs.jobs.cancel import cancel_job
from rmm_jobs.jobs.listing import job_details, job_pipeline, list_jobs, newest_job
from rmm_jobs.jobs.model import Stream
from rmm_jobs.jobs.output import OutputRequest, job_output
from rmm_jobs.jobs.powers import PipelineRequest
from rmm_jobs.jobs.scripts import ScriptRequest, run_script, script_lookup
from rmm_jobs.terminal.asking import what_it_asks
from rmm_jobs.terminal.errand import ASIDE, DAY, Asks, Errand
from rmm_jobs.tools.scripts.list_jobs import STATES

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
            )
            seconds = (args.timeout + ASIDE if args.timeout else DAY) if args.wait else None
            asks = Asks.PERSON if args.wait else Asks.NOBODY
            return Errand(lambda desk, call: run_script(desk, request, call), seconds, starting=True, asks=asks)
        case "job-status":
            seconds, asks = (DAY, Asks.PERSON) if args.wait else (None, Asks.NOBODY)
            return Errand(lambda desk, call: job_details(desk, args.job, call, wait=args.wait), seconds, asks=asks)
        case "answer-job":
            return Errand(what_it_asks(args.job), asks=Asks.STDIN)
        case "cancel-job":
            return Errand(lambda desk, call: cancel_job(desk, args.job, call), CANCEL_SECONDS)
        case "list-jobs":
            state = STATES[args.status] if args.status else None
            return Errand(lambda desk, call: list_jobs(desk, call, script=args.script, state=state, offset=args.offset))
        case "last-job":
            return Errand(lambda desk, call: newest_job(desk, args.script, call))
        case "script-lookup":
            return Errand(lambda desk, call: script_lookup(desk, args.query, call))
        case "job-pipeline":
            pipeline = PipelineRequest(args.path, args.json, args.first, args.rows, most=sys.maxsize)
            return Errand(lambda desk, call: job_pipeline(desk, args.job, pipeline, call))
        case _:
            output = OutputRequest(
                job=args.job,
                stream=Stream(args.stream),
                offset=args.offset,
                limit=args.limit,
                tail=args.tail,
                search=args.search,
                most=sys.maxsize,
            )
            return Errand(lambda desk, call: job_output(desk, output, call))
