"""The terminal commands: the same answers as the tools give."""

import argparse

from rmm_jobs.app import build_answers
from rmm_jobs.domain.wording import Voice
from rmm_jobs.systems.registry import chosen_kind
from rmm_jobs.terminal.logs import configure_logging
from rmm_jobs.terminal.session import Session


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
            from rmm_jobs.terminal.commands import ERRANDS

            errand = ERRANDS[kind.name](command, vars(arguments))
            answers = build_answers(kind, demo=arguments.demo, voice=Voice.TERMINAL)
            return Session(answers).run(errand)
