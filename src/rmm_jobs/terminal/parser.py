"""The command line of each system. The standard library alone is imported here: it is read before anything else."""

import argparse
import sys
from collections.abc import Callable

from rmm_jobs.terminal.output import say

DESCRIPTION = "Run jobs from an AI assistant, or from here. Without a command: serve MCP over stdio."

JOB_STATES = ("queued", "running", "waiting", "completed", "failed", "canceled", "timeout")

EXIT_CODES = """\
exit codes:
  0  done: the job completed, was queued, or the look-up was answered
  1  the job ended, and failed
  2  the command line is wrong
  3  refused, nothing was started: not found, not exact, offline, variables missing
  4  the system could not be asked, or said no; settings are missing
  5  no end was seen: timed out, still running, waiting for an answer, or no longer there
  6  the job was, or may have been, started and the call failed: look before you start it again
"""


def parser(system: str = "datto") -> argparse.ArgumentParser:
    """The command line of a system: every command and its arguments."""
    top = argparse.ArgumentParser(
        prog="rmm-jobs-mcp",
        description=DESCRIPTION,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    everywhere = argparse.ArgumentParser(add_help=False)
    # SUPPRESS, so that a command's own default does not undo what stood before the command.
    for each, default in ((top, False), (everywhere, argparse.SUPPRESS)):
        each.add_argument("--demo", action="store_true", default=default, help="use a simulated system")
        each.add_argument(
            "--system", choices=tuple(COMMANDS), default=default or None, help="instead of RMM_JOBS_SYSTEM"
        )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text, parents=[everywhere])

    command("serve", "Serve MCP over stdio (the default).")
    COMMANDS.get(system, _device_commands)(command)  # another name is refused in words by the settings
    command("doctor", "Check settings, address, credentials, clock and permissions, and say what to fix.")
    command("demo", "Show the main job on a simulated system, with a real server and a real client.")
    install = command("install-commands", "Copy the slash commands and skills to where Claude Code reads them.")
    install.add_argument("--project", metavar="DIR", help="into DIR/.claude instead of your own ~/.claude")
    install.add_argument("--force", action="store_true", help="replace files that differ")
    return top


Command = Callable[[str, str], argparse.ArgumentParser]


def _device_commands(command: Command) -> None:
    """The commands of Datto RMM."""
    run_job = command("run-job", "Run a component on a device.")
    run_job.add_argument("device", metavar="DEVICE", help="exact hostname or device UID")
    run_job.add_argument("component", metavar="COMPONENT", help="exact component name or UID")
    run_job.add_argument("--variables", metavar="K=V,...", help="key=value pairs, or a JSON object")
    _waiting(run_job, timeout=300)
    status = command("job-status", "Show how a job stands.")
    status.add_argument("job", metavar="JOB", help="job UID, or the rj-... reference of a start")
    status.add_argument("--device", metavar="DEVICE", help="hostname or UID, for a job started elsewhere")
    status.add_argument("--wait", action="store_true", help="wait for the end")
    device = command("device-lookup", "Find devices.")
    device.add_argument("identifier", metavar="DEVICE", help="part of the hostname, or a device UID")
    device.add_argument("--site", metavar="SITE", help="part of the site's name")
    component = command("component-lookup", "Find components and their variables.")
    component.add_argument("query", metavar="COMPONENT", nargs="?", help="part of the name; all without it")
    _output(command, "job UID", ("stdout", "stderr"))


def _script_commands(command: Command) -> None:
    """The commands of PowerShell Universal."""
    run_job = command("run-job", "Run a script.")
    run_job.add_argument("script", metavar="SCRIPT", help="exact script name or path, or its id")
    run_job.add_argument("--parameters", metavar="N=V,...", help="Name=value pairs, or a JSON object; lists as JSON")
    run_job.add_argument("--computer", metavar="NAME", help="where to run it")
    run_job.add_argument("--environment", metavar="NAME", help="environment to run it in")
    run_job.add_argument("--credential", metavar="NAME", help="credential variable to run it as")
    _waiting(run_job, timeout=None)
    status = command("job-status", "Open a job.")
    status.add_argument("job", metavar="JOB", help="job id")
    status.add_argument("--wait", action="store_true", help="wait for the end")
    answer = command("answer-job", "Answer what a job asks, as long as it asks; a secret is typed without echo.")
    answer.add_argument("job", metavar="JOB", help="job id")
    cancel = command("cancel-job", "Cancel a job in progress.")
    cancel.add_argument("job", metavar="JOB", help="job id")
    jobs = command("list-jobs", "List jobs, newest first.")
    jobs.add_argument("--script", metavar="SCRIPT", help="only those of this script")
    jobs.add_argument("--status", choices=JOB_STATES, help="only those in this state")
    jobs.add_argument("--offset", type=_count, default=0, metavar="N", help="jobs to skip")
    last = command("last-job", "Show the newest job of a script with all its output.")
    last.add_argument("script", metavar="SCRIPT", help="exact script name or path, or its id")
    scripts = command("script-lookup", "Find scripts and their parameters.")
    scripts.add_argument("query", metavar="SCRIPT", nargs="?", help="part of the name; all without it")
    pipeline = command("job-pipeline", "Read the objects a job wrote to its pipeline.")
    pipeline.add_argument("job", metavar="JOB", help="job id")
    pipeline.add_argument("--path", default="", metavar="PATH", help="such as [0].Process.Modules")
    pipeline.add_argument("--json", action="store_true", help="as JSON, instead of a table")
    pipeline.add_argument("--first", type=_count, default=0, metavar="N", help="rows to skip")
    pipeline.add_argument("--rows", type=_count, default=1_000, metavar="N", help="rows to show; default 1000")
    streams = ("all", "information", "verbose", "debug", "warning", "error", "progress", "stdout", "stderr")
    _output(command, "job id", streams)


COMMANDS = {"datto": _device_commands, "psu": _script_commands}
"""Systems by name, with their commands; `SYSTEMS` in `systems/registry.py` has the rest, and cannot be imported yet."""


def _waiting(run_job: argparse.ArgumentParser, *, timeout: int | None) -> None:
    run_job.add_argument("--wait", action="store_true", help="wait for the end and print the output")
    run_job.add_argument("--again", action="store_true", help="run it even while an identical job has not ended")
    default = f"default {timeout}" if timeout else "without it there is no limit"
    run_job.add_argument(
        "--timeout", type=_seconds, default=timeout, metavar="SECONDS", help=f"from the start; {default}"
    )


def _output(command: Command, uid: str, streams: tuple[str, ...]) -> None:
    output = command("job-output", "Read what a job printed.")
    output.add_argument("job", metavar="JOB", help=uid)
    output.add_argument("--stream", choices=streams, default=streams[0])
    output.add_argument("--offset", type=_count, default=0, metavar="N", help="first character; default 0")
    output.add_argument("--limit", type=_count, default=sys.maxsize, metavar="N", help="characters; default all")
    output.add_argument("--tail", type=_count, metavar="N", help="the last N characters")
    output.add_argument("--search", metavar="TEXT", help="list the lines that contain this")


def _seconds(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 86_400:  # noqa: PLR2004 - a day
        raise argparse.ArgumentTypeError("must be between 1 and 86400 seconds")
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return value


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        say(f"rmm-jobs-mcp {version('rmm-jobs-mcp')}")
        parser.exit()
