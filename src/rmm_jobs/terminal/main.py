"""The terminal commands: the same answers as the tools give."""

import argparse
import sys
from collections.abc import Mapping

from rmm_jobs.app import build_answers
from rmm_jobs.jobs.lookup import component_lookup, device_lookup
from rmm_jobs.jobs.model import Stream
from rmm_jobs.jobs.output import OutputRequest, job_output
from rmm_jobs.jobs.run import RunRequest, run_job
from rmm_jobs.jobs.status import job_status
from rmm_jobs.jobs.vocabulary import Voice
from rmm_jobs.systems import chosen_kind
from rmm_jobs.terminal.errand import ASIDE, DAY, Errand
from rmm_jobs.terminal.logs import configure_logging
from rmm_jobs.terminal.scripts import script_errand
from rmm_jobs.terminal.session import Session
from rmm_jobs.tools.scripts.catalog import SCRIPT_TOOLS


def run(command: str, arguments: argparse.Namespace) -> int:
    """Run a command that is not `serve`; its exit code."""
    configure_logging()
    kind = chosen_kind(arguments.system)
    match command:
        case "demo":
            from rmm_jobs.terminal.demo import demo

            return demo(kind)
        case "doctor":
            from rmm_jobs.terminal.doctor import doctor

            return doctor(kind, demo=arguments.demo)
        case "install-commands":
            from rmm_jobs.terminal.install import install_commands

            return install_commands(arguments.project, force=arguments.force)
        case _:
            to_errand = script_errand if kind.tools is SCRIPT_TOOLS else errand
            answers = build_answers(kind, demo=arguments.demo, voice=Voice.TERMINAL)
            return Session(answers).run(to_errand(command, vars(arguments)))


def errand(command: str, given: Mapping[str, object]) -> Errand:
    """The use case behind a command."""
    args = argparse.Namespace(**given)
    match command:
        case "run-job":
            request = RunRequest(args.device, args.component, args.variables, wait=args.wait, timeout=args.timeout)
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
        case _:
            request = OutputRequest(
                args.job,
                Stream(args.stream),
                args.offset,
                args.limit,
                tail=args.tail,
                search=args.search,
                most=sys.maxsize,
            )
            return Errand(lambda desk, call: job_output(desk, request, call))
