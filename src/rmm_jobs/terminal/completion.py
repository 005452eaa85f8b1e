"""`rmm-jobs-mcp completion SHELL`: the script by which a shell completes commands and options."""

import shtab

from rmm_jobs.terminal.exits import DONE
from rmm_jobs.terminal.output import say
from rmm_jobs.terminal.parser import parser


def completion(system: str, shell: str) -> int:
    """Print the script for the commands of a system."""
    say(shtab.complete(parser(system), shell).rstrip("\n"))
    return DONE
