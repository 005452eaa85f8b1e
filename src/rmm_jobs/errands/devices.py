"""The terminal commands of a system whose jobs run on devices."""

import argparse
from collections.abc import Mapping

from rmm_jobs.errands.errand import ASIDE, DAY, Errand, output_errand
from rmm_jobs.jobs.lookup import component_lookup, device_lookup
from rmm_jobs.jobs.run import RunRequest, run_job
from rmm_jobs.jobs.status import job_status


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
