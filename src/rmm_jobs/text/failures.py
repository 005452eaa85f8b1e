"""Blocks of failures: the system, the settings, the ledger."""

import math
from collections.abc import Mapping

from rmm_jobs.domain.errors import JobsError, LedgerProblem, LedgerUnavailable, NotConfigured
from rmm_jobs.domain.job_errors import PipelineUnreadable
from rmm_jobs.domain.system_errors import (
    Action,
    AnswerTooLarge,
    AuthenticationFailed,
    DeadlineExceeded,
    NotFound,
    PermissionDenied,
    RateLimited,
    RequestRejected,
    ServerError,
    SystemFailure,
    UnexpectedAnswer,
    Unreachable,
)
from rmm_jobs.domain.wording import Audience, Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import NOTHING_STARTED, block, fields, plural, seconds, utc, vendor_message
from rmm_jobs.text.registry import BLOCKS, Page, nearest

_MINUTES = 120
"""Seconds from which a time is given in minutes."""
_TASKS = {
    Action.AUTHENTICATE: "sign in",
    Action.READ_DEVICES: "read {devices}",
    Action.READ_COMPONENTS: "read {components}",
    Action.START_JOB: "start the job",
    Action.READ_JOB: "read the job",
    Action.LIST_JOBS: "list jobs",
    Action.READ_ENVIRONMENTS: "read environments",
    Action.READ_VARIABLES: "read variables",
    Action.READ_SCHEDULES: "read schedules",
    Action.CHANGE_SCHEDULE: "change the schedule",
    Action.READ_ACTIVITY: "read the {history}",
    Action.READ_STATUS: "read the system's status",
    Action.READ_SITES: "read sites",
    Action.READ_ALERTS: "read alerts",
    Action.READ_AUDIT: "read the audit",
    Action.READ_PATCHES: "read patches",
    Action.RESOLVE_ALERT: "resolve the alert",
    Action.ANSWER_JOB: "answer the job",
    Action.CANCEL_JOB: "cancel the job",
}
_CAUSES: dict[type[object], str] = {
    AuthenticationFailed: "authentication failed",
    PermissionDenied: "permission denied",
    RateLimited: "too many requests",
    Unreachable: "{system} cannot be reached",
    DeadlineExceeded: "{system} did not answer in time",
    NotFound: "{system} does not know what was asked for",
    RequestRejected: "{system} rejected the request",
    ServerError: "{system} has an internal error",
    UnexpectedAnswer: "{system}'s answer cannot be understood",
    AnswerTooLarge: "{system}'s answer is too large",
    PipelineUnreadable: "the pipeline output cannot be opened",
}
_ADVICE: dict[type[object], str] = {
    AuthenticationFailed: "Check {settings}: they may be mistyped, replaced, or belong to another {address}.",
    Unreachable: "Check the network, the proxy and the {address} in the settings, then try again.",
    DeadlineExceeded: "Try again in a moment.",
    NotFound: "It may have been deleted meanwhile. Look it up again.",
    RequestRejected: "Check the names and values in the request.",
    ServerError: "Try again in a few minutes.",
    UnexpectedAnswer: "A proxy or a login page may have answered instead. Check the network and the {address}.",
}


def cause(error: JobsError, wording: Wording) -> str:
    """Name the cause of an error in a few words, to end a sentence."""
    if isinstance(error, AnswerTooLarge) and error.rows is not None:
        return f"the list goes on after the {error.rows:,} rows that were read"
    return (nearest(_CAUSES, type(error)) or "an internal problem").format(system=wording.system)


def _task(action: Action, wording: Wording) -> str:
    """Name the failed request in the system's own nouns."""
    devices, components = f"{wording.device.lower()}s", f"{wording.component.lower()}s"
    return _TASKS[action].format(devices=devices, components=components, history=wording.job_log_name)


@BLOCKS.on_page(SystemFailure)
def system_failure(error: SystemFailure, page: Page) -> str:
    """Report a failure of the system."""
    return failure(error, page.wording, starting=page.starting)


@BLOCKS.on_page(NotConfigured)
def not_configured(error: NotConfigured, page: Page) -> str:
    """List the settings that are missing or wrong."""
    problems = [f"- {setting}: {clean_line(problem)}" for setting, problem in error.problems.items()]
    is_account = any(setting in page.wording.key_settings for setting in error.problems)
    if is_account and page.wording.audience is Audience.TERMINAL:
        way = f"Set them in the environment, or keep your account in the keyring: {page.wording.terminal} login"
    elif is_account:
        way = (
            "Set them in the environment or in the client's configuration of this server, or type in a terminal:\n"
            f"{page.wording.terminal} login\nThen start the server again."
        )
    else:
        way = "Set them in the environment or in the client's configuration of this server, then start it again."
    return block(
        "Not configured",
        "\n".join(["Settings to put right:", *problems]),
        NOTHING_STARTED if page.starting else None,
        way,
    )


_ANOTHER_FOLDER = "name another folder in RMM_JOBS_DATA_DIR, in the environment of this server"
_LEDGER_MENDS: Mapping[LedgerProblem, str] = {
    LedgerProblem.DAMAGED: (
        "The file is damaged, or is no job ledger. Move it aside, with the files of its name ending in -wal and -shm.\n"
        "The next start makes a new one. It does not know the jobs of the old one, and notices no identical ones."
    ),
    LedgerProblem.UNWRITABLE: (
        f"Make the folder and the file writable for the user that runs this server, or\n{_ANOTHER_FOLDER}."
    ),
    LedgerProblem.FULL: f"The disk is full. Make room on it, or {_ANOTHER_FOLDER}.",
    LedgerProblem.LOCKED: "Another program holds the file. Try again; if that does not help, close that program.",
    LedgerProblem.LINK: f"Links are not followed. Put the file itself in its place, or {_ANOTHER_FOLDER}.",
    LedgerProblem.NO_FILE: f"Something else stands in the place of the file. Move it aside, or {_ANOTHER_FOLDER}.",
    LedgerProblem.OTHER: "Check that the folder exists, can be written to, and has disk space left.",
}


@BLOCKS.on_page(LedgerUnavailable)
def ledger_unavailable(error: LedgerUnavailable, page: Page) -> str:
    """Report a job ledger that cannot be read or written."""
    return block(
        "Job ledger unavailable",
        fields([("File", clean_line(error.path)), ("Problem", clean_line(error.reason))]),
        "Each job is written down there before it is started, so that it can be found again.",
        NOTHING_STARTED if page.starting else None,
        _LEDGER_MENDS[error.problem],
    )


def failure(error: SystemFailure, wording: Wording, *, starting: bool, note: str | None = None) -> str:
    """Report a failure of the system; `note` tells its meaning for this call."""
    message = vendor_message(wording.system, error.said)
    nothing_started = NOTHING_STARTED if starting else None
    if isinstance(error, PermissionDenied):
        return block(*_permission_denied(error, wording, nothing_started), message)
    heading = cause(error, wording)
    if isinstance(error, RateLimited):
        advice = _come_back(error, wording)
    elif isinstance(error, AuthenticationFailed) and error.expired_at is not None:
        advice = f"The {wording.key} says itself that it has expired. Make a new one, and replace it in the settings."
    elif (
        isinstance(error, AuthenticationFailed)
        and wording.features.signs_in
        and error.action is not Action.AUTHENTICATE
    ):
        advice = f"The {wording.key} was accepted, and then refused. It may have been replaced or disabled meanwhile."
    elif isinstance(error, AnswerTooLarge):
        advice = _less(error)
    elif isinstance(error, RequestRejected) and error.reason:
        advice = None  # the reason says what to change
    else:
        advice = (nearest(_ADVICE, type(error)) or "").format(
            settings=wording.key_settings, address=wording.address_setting
        )
    if note and error.action is Action.ANSWER_JOB:
        advice = None  # "try again" would be a second answer
    rows = [("Request", _task(error.action, wording)), *_facts(error)]
    return block(heading[0].upper() + heading[1:], fields(rows), nothing_started, note, advice, message)


def _facts(error: SystemFailure) -> list[tuple[str, str]]:
    match error:
        case AuthenticationFailed() | ServerError() if error.status:
            expired_at = error.expired_at if isinstance(error, AuthenticationFailed) else None
            return [("Status", str(error.status)), *([("Expired", utc(expired_at))] if expired_at else [])]
        case RequestRejected():
            status = [("Status", str(error.status))] if error.status else []
            return [*status, ("Problem", clean_line(error.reason))] if error.reason else status
        # The advice says how large it was.
        case UnexpectedAnswer() if not isinstance(error, AnswerTooLarge):
            status = [("Status", str(error.status))] if error.status else []
            return [*status, ("Problem", clean_line(error.reason))]
        case Unreachable():
            return [("Host", clean_line(error.host)), ("Problem", clean_line(error.reason))]
        case DeadlineExceeded():
            return [("Waited", seconds(error.seconds))]
        case _:
            return []


def _less(error: AnswerTooLarge) -> str:
    if error.rows is not None:
        return "No setting raises this limit."
    if error.megabytes is None:
        return f"The answer held more than {error.values:,} values, and was not read. No setting raises this limit."
    return (
        f"The answer was larger than {error.megabytes:,} MB, and was not read to its end.\n"
        "A higher number in RMM_JOBS_MAX_ANSWER_MB, in the environment of this server, raises this limit."
    )


def _come_back(error: RateLimited, wording: Wording) -> str:
    """Tell when to try again.

    Datto RMM counts an account's requests over 60 seconds, and blocks it for about 5 minutes (help, APIv2).
    """
    if error.retry_after is not None:
        wait = math.ceil(error.retry_after)
        when = f"in {plural(wait, 'second') if wait < _MINUTES else plural(math.ceil(wait / 60), 'minute')}"
    else:
        when = "in about 5 minutes" if error.blocked else "in about a minute"
    if error.blocked:
        what = f"{wording.system} has blocked this account's requests for a while, because there were too many."
    elif error.held_back:
        what = "The request was not sent: this account's requests of the last minute are nearly used up."
    else:
        what = f"{wording.system} takes no more requests from this account for a moment."
    return f"{what}\nTry again {when}."


def _permission_denied(
    error: PermissionDenied, wording: Wording, nothing_started: str | None
) -> tuple[str | None, ...]:
    key, component = wording.key[0].upper() + wording.key[1:], wording.component
    causes = [f"{key} does not have {wording.missing_permission}"] if wording.missing_permission else []
    if error.action is Action.START_JOB:
        on_what = wording.device if wording.features.needs_device else component
        unable = f"run {'job on ' if wording.features.needs_device else ''}this {on_what.lower()}"
        nothing_started = None  # the refusal itself says that nothing runs
        causes = [f"{key} does not have job execution permissions", *causes, f"{component} is restricted"]
    else:
        unable = _task(error.action, wording)
        causes = [f"{key} does not have permission to {unable}", *causes]
    return (
        "Permission denied",
        f"Unable to {unable}.",
        nothing_started,
        "\n- ".join(["Possible causes:", *causes]),
        f"Contact your {wording.system} administrator.",
    )
