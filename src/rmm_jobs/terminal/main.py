"""The terminal commands: the same answers as the tools give, printed, with a bar while waiting."""

import argparse
import signal
import sys
from collections.abc import Mapping

import anyio

from rmm_jobs.answers import Answer, Answers
from rmm_jobs.app import build_answers
from rmm_jobs.jobs.lookup import component_lookup, device_lookup
from rmm_jobs.jobs.model import Stream
from rmm_jobs.jobs.output import OutputRequest, job_output
from rmm_jobs.jobs.run import RunRequest, run_job
from rmm_jobs.jobs.status import job_status
from rmm_jobs.jobs.vocabulary import Voice
from rmm_jobs.systems import chosen_kind
from rmm_jobs.terminal.errand import ASIDE, DAY, Errand
from rmm_jobs.terminal.exits import INTERRUPTED, exit_code
from rmm_jobs.terminal.logs import configure_logging
from rmm_jobs.terminal.progress import TerminalProgress
from rmm_jobs.terminal.scripts import script_errand
from rmm_jobs.text.farewell import NOTHING_STARTED, goes_on
from rmm_jobs.tools.scripts.catalog import SCRIPT_TOOLS
from rmm_jobs.watched import Watched


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
        case "answer-job":
            from rmm_jobs.terminal.answer_job import answer_job

            return answer_job(arguments.job, build_answers(kind, demo=arguments.demo, voice=Voice.TERMINAL))
        case _:
            to_errand = script_errand if kind.tools is SCRIPT_TOOLS else errand
            return run_errand(
                to_errand(command, vars(arguments)), build_answers(kind, demo=arguments.demo, voice=Voice.TERMINAL)
            )


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


def run_errand(errand: Errand, answers: Answers) -> int:
    """Do it, print the answer, and give its exit code."""
    progress = TerminalProgress(sys.stderr)
    watched = Watched(progress)
    # Whoever is told to end says which job goes on, as with Ctrl-C.
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        answer = anyio.run(_answer, errand, answers, watched)
    except KeyboardInterrupt:
        progress.clear()
        if watched.running is not None:
            sys.stderr.write(goes_on(watched.running, answers.vocabulary) + "\n")
        elif errand.starting and watched.job is None:
            sys.stderr.write(NOTHING_STARTED + "\n")
        return INTERRUPTED
    progress.clear()
    sys.stdout.write(answer.text + "\n")
    return exit_code(answer.outcome)


def _interrupt(number: int, frame: object) -> None:
    del number, frame
    signal.raise_signal(signal.SIGINT)


async def _answer(errand: Errand, answers: Answers, watched: Watched) -> Answer:
    try:
        return await answers.answer(errand.work, watcher=watched, seconds=errand.seconds, starting=errand.starting)
    finally:
        with anyio.CancelScope(shield=True):
            await answers.aclose()
