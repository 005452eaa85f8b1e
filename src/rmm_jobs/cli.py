"""The command `rmm-jobs-mcp`. Only the standard library is imported until it is known which command runs."""

import argparse
import gc
import sys
from collections.abc import Sequence

DESCRIPTION = "Run jobs on managed devices from an AI assistant, or from here. Without a command: serve MCP over stdio."

EXIT_CODES = """\
exit codes:
  0  done: the job completed, was queued, or the look-up was answered
  1  the job ended, and failed
  2  the command line is wrong
  3  refused, nothing was started: not found, not exact, offline, variables missing
  4  the system could not be asked, or said no; settings are missing
  5  the job has not ended: timed out, or still running
  6  the job may have started: look before you start it again
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    arguments = parser().parse_args(argv)
    demo: bool = arguments.demo
    command: str = arguments.command or "serve"
    # Half of the start-up is garbage collection of what the imports keep anyway.
    gc.disable()
    if command == "serve":
        from rmm_jobs.app import serve
        from rmm_jobs.terminal.logs import configure_logging

        configure_logging()
        gc.freeze()
        gc.enable()
        serve(demo=demo)
        return 0
    from rmm_jobs.terminal.main import run

    gc.enable()
    return run(command, arguments)


def parser() -> argparse.ArgumentParser:
    """The command line: every command and its arguments."""
    top = argparse.ArgumentParser(
        prog="rmm-jobs-mcp",
        description=DESCRIPTION,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    everywhere = argparse.ArgumentParser(add_help=False)
    # SUPPRESS, so that a command's own default does not undo what stood before the command.
    everywhere.add_argument("--demo", action="store_true", default=argparse.SUPPRESS, help="use a simulated tenant")
    top.add_argument("--demo", action="store_true", help="use a simulated tenant; needs no account and no network")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text, parents=[everywhere])

    command("serve", "Serve MCP over stdio (the default).")
    run_job = command("run-job", "Run a component on a device.")
    run_job.add_argument("device", metavar="DEVICE", help="exact hostname or device UID")
    run_job.add_argument("component", metavar="COMPONENT", help="exact component name or UID")
    run_job.add_argument("--variables", metavar="K=V,...", help="key=value pairs, or a JSON object")
    run_job.add_argument("--wait", action="store_true", help="wait for the end and print the output")
    run_job.add_argument("--timeout", type=_seconds, default=300, metavar="SECONDS", help="from the start; default 300")
    status = command("job-status", "Show how a job stands.")
    status.add_argument("job", metavar="JOB", help="job UID, or the rj-... reference of a start")
    status.add_argument("--device", metavar="DEVICE", help="hostname or UID, for a job started elsewhere")
    status.add_argument("--wait", action="store_true", help="wait for the end")
    device = command("device-lookup", "Find devices.")
    device.add_argument("identifier", metavar="DEVICE", help="part of the hostname, or a device UID")
    device.add_argument("--site", metavar="SITE", help="part of the site's name")
    component = command("component-lookup", "Find components and their variables.")
    component.add_argument("query", metavar="COMPONENT", nargs="?", help="part of the name; all without it")
    output = command("job-output", "Read what a job printed.")
    output.add_argument("job", metavar="JOB", help="job UID")
    output.add_argument("--stream", choices=("stdout", "stderr"), default="stdout")
    output.add_argument("--offset", type=_count, default=0, metavar="N", help="first character; default 0")
    output.add_argument("--limit", type=_count, default=sys.maxsize, metavar="N", help="characters; default all")
    output.add_argument("--tail", type=_count, metavar="N", help="the last N characters")
    output.add_argument("--search", metavar="TEXT", help="list the lines that contain this")
    command("doctor", "Check settings, platform, credentials, clock and permissions, and say what to fix.")
    command("demo", "Show the main job on a simulated tenant, with a real server and a real client.")
    install = command("install-commands", "Copy the slash commands and skills to where Claude Code reads them.")
    install.add_argument("--project", metavar="DIR", help="into DIR/.claude instead of your own ~/.claude")
    install.add_argument("--force", action="store_true", help="replace files that differ")
    return top


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

        parser.exit(message=f"rmm-jobs-mcp {version('rmm-jobs-mcp')}\n")


if __name__ == "__main__":
    raise SystemExit(main())
