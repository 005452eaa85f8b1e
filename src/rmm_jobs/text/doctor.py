"""Text of `doctor`: a line for each check, and advice under a failed one."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from rmm_jobs.domain.errors import JobsError, LedgerUnavailable, NotConfigured
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.system_errors import (
    AuthenticationFailed,
    PermissionDenied,
    RateLimited,
    UnexpectedAnswer,
    Unreachable,
)
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import ago, display_name, plural
from rmm_jobs.text.next_steps import look_for, search


class CheckStatus(StrEnum):
    """The outcome of a check."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "FAILED"
    SKIPPED = "skipped"


HEADING = "rmm-jobs-mcp doctor"
NOT_CHECKED = "cannot be checked without starting a job"
NOT_USABLE = "cannot be used"
NEEDS_THE_CHECKS_ABOVE = "needs the checks above"
NO_DEVICES = "The API user sees no device: check its role and its security level, which decide on sites and devices."
NONE_READABLE = "none can be read"
SITES_NOT_READABLE = "the sites cannot be read"
SEES_EVERYTHING = (
    "The key reaches every device of the account, and whoever has it runs jobs there as SYSTEM.\n"
    "Next: give the API user a security level with the sites that it is for."
)
NO_ACTIVITY = (
    "Jobs can be run. A start whose answer is lost cannot be found there, and job-status of a job that was started "
    "elsewhere needs its device."
)
NO_RATE = (
    "Jobs can be run. What other tools use of the account is then not known, and a limit may be met before this server "
    "slows down."
)
NO_COMPONENTS = "The API user sees no component to run: check its role and its component level."
RATE_FIX = "Answers are slowed down from here on; something in the account asks a great deal."
NO_SERVER_TIME = "the server does not tell its time"
NO_SCRIPTS = "The app token sees no script: check its role."
RAW_FIX = "A server of version 3 or 4 takes CLIXML for the value itself. Set PSU_PARAMETERS to raw."
NO_SWAGGER = "the server publishes no list of its paths at /swagger"
CLOCK_FIX = "Set this computer's clock: times and ages in the answers are computed with it."
NO_PLUGIN = "the vendor's own is not there, or not shown to this token"
PLUGIN_FIX = (
    "Whoever reaches the server can see them there, and may run scripts with them.\n"
    "Next: switch the vendor's MCP plug-in off, or give its scripts roles, and try the path without a token."
)
GREETING_FIX = (
    "Its list of tools could not be read. If it lists them, whoever reaches the server may run scripts with them.\n"
    "Next: run this again. If it stays, ask the path for its tools without a token, or switch the plug-in off."
)
ACCEPTED = "accepted"
CAN_BE_READ = "can be read"
CANNOT_BE_READ = "cannot be read"
FINDS_LOST_STARTS = "can be read; a start whose answer is lost can be found there"
NONE_LISTED = "the server lists none"
ALL_CONFIRMED = "every start of the last 7 days was confirmed or refused"
_STARTS_SHOWN = 10
_NAME_WIDTH = 13


def check_line(verdict: CheckStatus, name: str, found: str, advice: str = "") -> str:
    """Return the line of one check, with its `advice`, of one or more lines, indented below."""
    line = f"{verdict:<8} {name:<{_NAME_WIDTH}} {found}".rstrip()
    indented = "".join("\n" + f"         {each}".rstrip() for each in advice.split("\n")) if advice else ""
    return line + indented


def closing(*, failed: bool, warned: bool) -> str:
    """Return the last line: the result of all checks together."""
    if failed:
        return "Something has to be put right: see FAILED above."
    if warned:
        return "Nothing has failed, but look at the warnings above."
    return "Everything that can be checked without starting a job is in order."


def open_to_others(places: Sequence[str]) -> str:
    """Name what other users of this computer can read or replace."""
    lines = [f"Other users of this computer can read or replace {clean_line(place)}" for place in places]
    return "\n".join([*lines, "Take their rights away (chmod), or name a folder of your own in RMM_JOBS_DATA_DIR."])


def clock_words(ahead: float) -> str:
    """Compare this computer's clock with the server's; a positive `ahead` means that it is ahead."""
    seconds = abs(round(ahead))
    if seconds <= 1:
        return "agrees with the server's"
    return f"{seconds} seconds {'ahead of' if ahead > 0 else 'behind'} the server's"


def rate_words(count: int | None, limit: int | None, seconds: int | None) -> str:
    """Tell how much of the account's quota is used."""
    if count is None or limit is None:
        return "the account does not tell"
    return f"{count} of {limit} requests in {seconds or '?'} seconds, by everybody in the account"


def answer_time(milliseconds: int, version: str | None) -> str:
    """Tell how fast the server answers, and its version."""
    return f"answers in {milliseconds} ms, version {clean_line(version or '') or 'not told'}"


def answer_refused(milliseconds: int) -> str:
    """Tell how fast the server answers, where it refuses to tell its status."""
    return f"answers in {milliseconds} ms, and does not tell its status"


def names_listed(names: Sequence[str]) -> str:
    """List the names that the server gave."""
    return ", ".join(map(clean_line, names)) or NONE_LISTED


def open_plugin(paths: Sequence[tuple[str, int | None]]) -> str:
    """Say at which paths the vendor's MCP plug-in answers without a token; the number of tools, where it lists them."""
    told = [f"{path} answers" if tools is None else f"{path} lists {plural(tools, 'tool')}" for path, tools in paths]
    return f"{' and '.join(told)} without a token"


def greeting_plugin(paths: Sequence[str]) -> str:
    """Say at which paths the vendor's MCP plug-in greets without a token, where its list of tools could not be read."""
    return f"{' and '.join(paths)} greets without a token; whether it lists tools is not known"


def guarded_plugin(paths: Sequence[str]) -> str:
    """Say where the vendor's MCP plug-in is, and that it wants a token."""
    return f"the vendor's own is at {' and '.join(paths)}, and wants a token"


def reach(sites: int, devices: int, deleted: int, total: int | None) -> str:
    """Count the sites and devices that the key reaches, beside those of the account."""
    others = f" and {deleted:,} deleted" if deleted else ""
    of_all = "" if total is None else f" of {total:,} in the account"
    return f"{plural(sites, 'site')}, {plural(devices, 'device')}{others}{of_all}"


def settings_listed(error: NotConfigured, wording: Wording) -> str:
    """List the settings that are missing or wrong, and the one thing to do."""
    problems = [f"- {setting}: {clean_line(problem)}" for setting, problem in error.problems.items()]
    if any(not setting.isupper() for setting in error.problems):
        step = "do what is said of the file"
    elif any(setting in wording.key_settings for setting in error.problems):
        step = f"set them in the environment, or keep your account: {wording.terminal} login"
    else:
        step = f"correct {'it' if len(problems) == 1 else 'them'} in the environment"
    return "\n".join([*problems, f"Next: {step}"])


def next_step(error: JobsError, program: str) -> str:
    """Return the one thing to do after a failed check."""
    steps = {
        AuthenticationFailed: "make a new key or token in the web console, and put it where the old one is set "
        f"(after a login: {program} login)",
        PermissionDenied: "give the API user's role the permission that is named above",
        RateLimited: "wait a minute, then run this again",
        Unreachable: "check the address, the network and the proxy (HTTPS_PROXY), then run this again",
        UnexpectedAnswer: "check the address: what answers there is not the system's API",
        LedgerUnavailable: "do what is said above, or name another folder in RMM_JOBS_DATA_DIR",
    }
    step = next((step for kind, step in steps.items() if isinstance(error, kind)), None)
    return f"Next: {step or f'run it again with the log: RMM_JOBS_LOG_LEVEL=DEBUG {program} doctor'}"


def recorded_to(file: str, count: int) -> str:
    """Say where the recording is, and that somebody should read it before it is sent."""
    return (
        f"{plural(count, 'request')} and their answers are in {file}, without names, addresses, ids and secrets.\n"
        "Read the file before you send it: docs/troubleshooting.md says where."
    )


def not_recorded(file: str, reason: str) -> str:
    """Say why nothing was recorded."""
    return f"Nothing was checked. The file {file} cannot be written: {reason}. An existing file is not overwritten."


def readable(count: int) -> str:
    """Tell how many components there are to run."""
    return f"{count} can be read"


def sent_as(form: str) -> str:
    """Name the form in which parameters are sent."""
    return f"sent as {form}"


def paths_listed(count: int, total: int) -> str:
    """Tell how many of the paths we ask for the server lists itself."""
    return f"{count} of {total} are listed by the server"


def missing_paths(missing: Sequence[str]) -> str:
    """List the paths that the server does not name, and the consequence."""
    listed = "\n".join(f"- {path}" for path in missing)
    return f"Not listed at /swagger; what needs them may not work on this version:\n{listed}"


def unconfirmed(count: int) -> str:
    """Tell how many starts have an unknown outcome."""
    return f"{plural(count, 'start')} of the last 7 days {'was' if count == 1 else 'were'} never confirmed"


def unconfirmed_starts(jobs: Sequence[Job], now: datetime, wording: Wording) -> str:
    """List the starts with an unknown outcome, newest first, each with the command that looks for it."""
    lines = ["Each may have run. Look before you start it again:"]
    for job in jobs[:_STARTS_SHOWN]:
        what = display_name(job.component) + (f" on {display_name(job.device)}" if job.device else "")
        sent = f", sent {ago(max(0.0, (now - job.sent_at).total_seconds()))}" if job.sent_at else ""
        lines += [
            f"- {display_name(job.reference)}: {what}{sent}",
            f"  {search(job, wording) if job.named else look_for(job, wording)}",
        ]
    if len(jobs) > _STARTS_SHOWN:
        lines.append(f"... and {len(jobs) - _STARTS_SHOWN:,} more")
    return "\n".join(lines)
