"""The terminal commands: the same answers as the tools give."""

import argparse

from rmm_jobs.app import build_responder
from rmm_jobs.domain.wording import Audience
from rmm_jobs.systems.registry import selected_system
from rmm_jobs.terminal.logs import configure_logging
from rmm_jobs.terminal.session import Session


def run(command: str, arguments: argparse.Namespace) -> int:
    """Run a command that is not `serve`; its exit code."""
    configure_logging()
    spec = selected_system(arguments.system)
    match command:
        case "demo":
            from rmm_jobs.terminal.demo import demo

            return demo(spec)
        case "doctor":
            from rmm_jobs.terminal.doctor import doctor

            return doctor(spec, demo=arguments.demo)
        case "install-commands":
            from rmm_jobs.terminal.install import install_commands

            return install_commands(arguments.project, force=arguments.force)
        case _:
            from rmm_jobs.terminal.commands import TERMINAL_COMMANDS

            terminal_command = TERMINAL_COMMANDS[spec.name](command, vars(arguments))
            responder = build_responder(spec, demo=arguments.demo, audience=Audience.TERMINAL)
            return Session(responder).run(terminal_command)
