"""What each golden block is the block of: results and errors by the name of their file in `tests/golden`."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from fakes.grammars import RUN_JOB, RUN_SCRIPT
from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.callers import Unanswered
from rmm_jobs.domain.catalog import Component, Device, Lookalike, MatchedIn, Shortfall, Variable, VariableReference
from rmm_jobs.domain.errors import (
    ArgumentsRefused,
    CommandProblem,
    CommandUnreadable,
    JobsError,
    LedgerProblem,
    LedgerUnavailable,
    NotConfigured,
    QuestionExpired,
)
from rmm_jobs.domain.history_errors import JobStateUnknown, RepeatNeedsValues, RepeatOpen, RepeatUnknown, RepeatUntold
from rmm_jobs.domain.job_errors import (
    ColumnNotFound,
    ConditionUnreadable,
    IdenticalJob,
    JobDeviceUnknown,
    JobHasEnded,
    JobNotFound,
    JobOnAnotherDevice,
    NoJobOfScript,
    NoPendingPrompt,
    PathNotFound,
    PipelineUnreadable,
    PromptDeclined,
    SecretPrompt,
    TooLateToStart,
)
from rmm_jobs.domain.listing_results import ComponentList, JobFilter, JobList, JobRow, LookedAt
from rmm_jobs.domain.model import (
    SERVER_TIME,
    Job,
    JobAttribute,
    JobBeside,
    JobMatch,
    JobState,
    MatchReason,
    Prompt,
    Stream,
    ValueForm,
    Verdicts,
)
from rmm_jobs.domain.output_results import (
    LineWindow,
    Match,
    OutputMatches,
    OutputPage,
    OutputSearch,
    PipelineView,
    Table,
    TableQuery,
)
from rmm_jobs.domain.ports import Ending, JobOutput
from rmm_jobs.domain.results import (
    AnswerNotSent,
    Cancellation,
    CancelReport,
    Finished,
    JobDetails,
    JobRemoved,
    MayHaveStarted,
    NoResults,
    Queued,
    Running,
    StartedThenFailed,
    StartSearch,
    StillRunning,
    TimedOut,
    WaitingForFeedback,
)
from rmm_jobs.domain.system_errors import (
    Action,
    AnswerTooLarge,
    AuthenticationFailed,
    DeadlineExceeded,
    NotFound,
    NotSent,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    RequestRejected,
    ServerError,
    StartOutcomeUnknown,
    UnexpectedAnswer,
    Unreachable,
)
from rmm_jobs.domain.target_errors import (
    ComponentListIncomplete,
    ComponentNotFound,
    DeviceListIncomplete,
    DeviceNotFound,
    DeviceOffline,
    DevicesMatch,
    DeviceUnusable,
    DuplicateComponents,
    DuplicateDevices,
    UnusableReason,
)
from rmm_jobs.domain.values import PLACEHOLDER
from rmm_jobs.domain.variable_errors import (
    Ambiguity,
    MissingVariables,
    ParametersRefused,
    UnknownOption,
    UnknownVariables,
    Unreadable,
    VariablesAmbiguous,
    VariablesUnreadable,
)
from rmm_jobs.domain.wording import Audience, Wording
from rmm_jobs.safety.redact import Redacted, redact_variables
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.text.answer import lay_out, record, render
from rmm_jobs.tools.arguments import DEVICE_STATUS
from text_cases_alerts import ALERT_CASES
from text_cases_devices import DEVICE_CASES
from text_cases_history import HISTORY_CASES
from text_cases_schedules import SCHEDULE_CASES
from text_cases_sites import SITE_CASES

DATTO, PSU = SYSTEMS["datto"].wording, SYSTEMS["psu"].wording


@dataclass(frozen=True, slots=True)
class Case:
    """A result or an error; `starting` says that an error met a call that was to start a job."""

    subject: Answerable | JobsError
    starting: bool = False
    wording: Wording = DATTO


def leaves(root: type[JobsError] = JobsError) -> list[type[JobsError]]:
    """The errors that are raised: those of the product's tree without children."""
    children = [child for child in root.__subclasses__() if child.__module__.startswith("rmm_jobs.")]
    return [leaf for child in children for leaf in leaves(child)] if children else [root]


def outcome_types() -> list[type[object]]:
    """Every type of result, and every leaf of the error tree."""
    return [*get_args(Answerable), *leaves()]


def of_each_type(names: Iterable[str]) -> list[object]:
    """Return parameters of the cases; in a plain run, the first of each type in each system and for each reader."""
    of = {name: {**CASES, **NEVER_SHOWN}[name] for name in names}
    kinds = {name: (type(case.subject), case.wording.system, case.wording.audience) for name, case in of.items()}
    plain = {kind: name for name, kind in reversed(kinds.items())}.values()
    return [pytest.param(name, marks=() if name in plain else pytest.mark.thorough) for name in of]


def block_of(subject: Answerable | JobsError, wording: Wording, *, starting: bool = False) -> str:
    """Return the block of a result or an error, laid out as an answer is."""
    return render(lay_out(subject), wording, starting=starting)


def record_of(subject: Answerable | JobsError) -> dict[str, object]:
    """Return the record of a result or an error, laid out as an answer is."""
    return record(lay_out(subject))


NOW = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
JOB_UID = "j1k2l3m4-n5o6-7890-pqrs-123456789def"
JOB = Job(
    uid=JOB_UID,
    device="ACME-DC01",
    device_uid="a1b2c3d4-e5f6-7890-abcd-ef1234567890",
    component="Clear Temp Files",
    component_uid="c1d2e3f4-a5b6-7890-cdef-123456789abc",
    timeout=300,
    sent_at=NOW,
    reference="rj-0a1b2c3d4e5f",
)
JOB_WITH_VARIABLES = Job(
    uid=JOB_UID, device="ACME-DC01", component="Clear Temp Files", variables={"days": "30", "path": "C:\\Temp"}
)
LONG_JOB = Job(uid=JOB_UID, device="ACME-DC01", component="Long Running Script", timeout=300)
UNSENT = Job(uid="", device="ACME-DC01", component="Clear Temp Files", sent_at=NOW, reference="rj-0a1b2c3d4e5f")
NAMELESS = replace(UNSENT, named=False)

DC01 = Device(
    "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
    "ACME-DC01",
    "Acme Corporation",
    online=True,
    last_seen=datetime(2024, 2, 15, 10, 44, 30, tzinfo=UTC),
    category="Server",
    operating_system="Microsoft Windows Server 2022 Standard",
    internal_ip="10.0.0.10",
    last_user="ACME\\svc-backup",
)
DC02 = Device("a2b2c3d4-e5f6-7890-abcd-ef1234567890", "ACME-DC02", "Acme Corporation", online=True)
TECHSTART = Device("a3b2c3d4-e5f6-7890-abcd-ef1234567890", "TECHSTART-DC01", "TechStart Inc", online=True)
OFFLINE = Device(
    DC01.uid,
    "ACME-DC01",
    "Acme Corporation",
    online=False,
    last_seen=datetime(2024, 2, 15, 8, 30, tzinfo=UTC),
)
SUSPENDED = Device("a4b2c3d4-e5f6-7890-abcd-ef1234567890", "ACME-WS07", "Acme Corporation", suspended=True)
DELETED = Device("a5b2c3d4-e5f6-7890-abcd-ef1234567890", "ACME-OLD1", "Acme Corporation", deleted=True)
PRINTER = Device("a6b2c3d4-e5f6-7890-abcd-ef1234567890", "ACME-PRT1", "Acme Corporation", online=True, agentless=True)
SILENT = Device("a7b2c3d4-e5f6-7890-abcd-ef1234567890", "ACME-WS08", "Acme Corporation")
FLEET = [
    Device(f"b{number:07}-e5f6-7890-abcd-ef1234567890", f"ACME-WS{number:02}", "Acme Corporation", online=True)
    for number in range(1, 26)
]

CLEAR_TEMP = Component(
    "c1d2e3f4-a5b6-7890-cdef-123456789abc",
    "Clear Temp Files",
    description="Deletes temporary files",
    category="scripts",
    variables=(
        Variable("days", default="30", description="Delete files older than this many days"),
        Variable("path", description="Folder to clear"),
        Variable("API_TOKEN", default="t0ps3cr3t"),
    ),
)
CLEAR_CACHE = Component("c2d3e4f5-a5b6-7890-cdef-123456789abc", "Clear Browser Cache")
DISK_CLEANUP = Component("c3d4e5f6-a5b6-7890-cdef-123456789abc", "Disk Cleanup")
BACKUP = Component(
    "c4d5e6f7-a5b6-7890-cdef-123456789abc",
    "Backup Script",
    variables=(
        Variable("BACKUP_PATH", description="Destination path for backups"),
        Variable("RETENTION_DAYS", description="Number of days to retain"),
        Variable("COMPRESSION", default="true", description="Enable compression"),
    ),
)

SCANNED = """\
Scanning temporary directories...
Found 156 files older than 30 days
Deleting files...
Successfully deleted 156 files (2.3 GB freed)
"""
DENIED = "Scanning temporary directories...\r\nError: Access denied to C:\\Temp\\locked.file\r\n"
LOCKED = "ERROR: Could not delete locked file\r\nProcess exited with code 1\r\n"
LONG_TEXT = "".join(f"Deleted C:\\Temp\\{number:06}.tmp\n" for number in range(80_000))
LONG_ERRORS = "".join(f"Skipped C:\\Temp\\{number:06}.tmp\n" for number in range(1_000))

FROM_THE_DOCUMENT: dict[str, Case] = {
    "queued": Case(Queued(JOB_WITH_VARIABLES)),
    "running": Case(Running(JOB, NOW, elapsed=22.0, percent=50)),
    "completed": Case(Finished(JOB, JobState.COMPLETED, JobOutput(SCANNED, ""), exit_code=0, duration=45.0)),
    "failed": Case(Finished(JOB, JobState.FAILED, JobOutput(DENIED, LOCKED), exit_code=1, duration=12.0)),
    "timed-out": Case(
        TimedOut(LONG_JOB, 300.0, JobOutput("Step 1 complete...\nStep 2 complete...\nStep 3 in progress...\n", ""))
    ),
    "device-offline": Case(DeviceOffline(OFFLINE, NOW), starting=True),
    "component-not-found": Case(
        ComponentNotFound("Clear Temp Filess", [CLEAR_TEMP, CLEAR_CACHE, DISK_CLEANUP]), starting=True
    ),
    "missing-variable": Case(MissingVariables("ACME-DC01", BACKUP, ["BACKUP_PATH", "RETENTION_DAYS"]), starting=True),
    "device-not-found": Case(DeviceNotFound("UNKNOWN-PC"), starting=True),
    "device-not-found-near": Case(DeviceNotFound("ACME-DC1", [DC01, DC02]), starting=True),
    "device-not-found-lookalike": Case(
        DeviceNotFound("ACME-DC\u200b01", [DC01], Lookalike(DC01.uid, "ACME-DC01", 7, "U+200B", in_listed=False)),
        starting=True,
    ),
    "device-not-found-in-part": Case(DeviceNotFound("ACME-DC01", shortfall=Shortfall(1, 3)), starting=True),
    "device-inexact-lookalike": Case(
        DevicesMatch(
            "ACME-DC01",
            [DC01],
            Lookalike(DC01.uid, "ACME-DC01\u2003", 9, "U+2003", in_listed=True),
            Shortfall(1, 3),
        )
    ),
    "device-inexact-without-hostname": Case(DevicesMatch("ACME", [Device(DC01.uid, "", "Acme", online=True)])),
    "component-not-found-lookalike": Case(
        ComponentNotFound(
            "Clear Temp  Files",
            [CLEAR_TEMP],
            Lookalike(CLEAR_TEMP.uid, "Clear Temp Files", 11, "U+0020", in_listed=False),
            Shortfall(250, repeats=True),
        )
    ),
    "components-second-page": Case(ComponentList(None, [CLEAR_TEMP, CLEAR_CACHE], 326, offset=25)),
    "components-past-the-end": Case(ComponentList("clear", [], 2, offset=25, shortfall=Shortfall(2, 9))),
    "multiple-devices": Case(DevicesMatch("DC01", [DC01, DC02, TECHSTART]), starting=True),
    "permission-denied": Case(PermissionDenied(Action.START_JOB), starting=True),
}

REPORTS: dict[str, Case] = {
    "queued-beside-another": Case(Queued(replace(JOB, beside=JobBeside("a-job-that-runs", 12.4)))),
    "queued-later": Case(Queued(JOB, just_started=False, shown=True)),
    "queued-later-and-not-shown": Case(Queued(JOB, just_started=False, shown=False)),
    "queued-with-secret": Case(
        Queued(Job(JOB_UID, "ACME-DC01", component="Backup Script", variables={"DB_PASSWORD": "hunter2"}))
    ),
    "running-without-percentage": Case(Running(JOB, NOW, elapsed=45.0)),
    "running-unknown-state": Case(Running(Job(JOB_UID), None, elapsed=None, state=JobState.UNKNOWN, reported="Halted")),
    "completed-without-output": Case(
        Finished(JOB, JobState.COMPLETED, JobOutput("", ""), exit_code=0, exit_derived=True)
    ),
    "completed-and-speaks-of-a-failure": Case(
        Finished(
            JOB, JobState.COMPLETED, JobOutput("Starting\nInstallation failed\nDone\n", ""), exit_code=0, duration=3.0
        )
    ),
    "completed-hides-secrets": Case(
        Finished(
            JOB,
            JobState.COMPLETED,
            JobOutput("Logging in with hunter2...\nDone\n", ""),
            exit_code=0,
            duration=1.0,
            secrets=["hunter2"],
        )
    ),
    "completed-with-warnings": Case(Finished(JOB, JobState.WARNING, JobOutput(SCANNED, ""), duration=45.0, warnings=2)),
    "failed-without-suggestions": Case(
        Finished(JOB, JobState.FAILED, JobOutput("", "Something else went wrong\n"), duration=12.0)
    ),
    "failed-in-a-component": Case(
        Finished(
            JOB,
            JobState.FAILED,
            JobOutput(SCANNED, ""),
            duration=45.0,
            verdicts=Verdicts(job="Success", component="Failure"),
        )
    ),
    "completed-beside-an-unknown-word": Case(
        Finished(
            JOB,
            JobState.COMPLETED,
            JobOutput(SCANNED, ""),
            duration=45.0,
            verdicts=Verdicts(job="Success", component="Skipped"),
        )
    ),
    "output-cut": Case(Finished(JOB, JobState.FAILED, JobOutput(LONG_TEXT, LONG_ERRORS), exit_code=1, duration=61.0)),
    "output-not-available": Case(
        Finished(
            JOB,
            JobState.COMPLETED,
            JobOutput(None, None),
            exit_code=0,
            duration=45.0,
            trouble=DeadlineExceeded(Action.READ_JOB, seconds=10.0),
        )
    ),
    "expired": Case(Finished(JOB, JobState.EXPIRED, JobOutput("", ""))),
    "retired": Case(Finished(JOB, JobState.RETIRED, JobOutput("", ""))),
    "retired-with-output": Case(Finished(JOB, JobState.RETIRED, JobOutput("Step 1\n", "Stopped\n"))),
    "timed-out-without-output": Case(TimedOut(LONG_JOB, None, JobOutput("", ""))),
    "timed-out-with-errors": Case(TimedOut(LONG_JOB, 300.0, JobOutput(None, "Waiting for the other side\n"))),
    "still-running": Case(
        StillRunning(JOB_WITH_VARIABLES, JobState.RUNNING, elapsed=44.0, waited=41.0, asked=297.0, percent=60)
    ),
    "still-running-not-seen": Case(
        StillRunning(
            JOB,
            JobState.UNKNOWN,
            elapsed=None,
            waited=5.0,
            asked=300.0,
            seen=False,
            trouble=AuthenticationFailed(Action.READ_JOB, status=401),
        )
    ),
    "still-running-waited-in-full": Case(StillRunning(JOB, JobState.QUEUED, elapsed=400.0, waited=45.0, asked=45.0)),
    "still-queued-offline": Case(
        StillRunning(JOB, JobState.QUEUED, elapsed=44.0, waited=43.0, asked=300.0, online=False)
    ),
    "still-queued-not-shown": Case(
        StillRunning(JOB, JobState.QUEUED, elapsed=44.0, waited=43.0, asked=300.0, shown=False, online=True)
    ),
    "still-running-last-look-failed": Case(
        StillRunning(
            JOB,
            JobState.RUNNING,
            elapsed=44.0,
            waited=43.0,
            asked=300.0,
            trouble=DeadlineExceeded(Action.READ_JOB, seconds=10.0),
        )
    ),
    "still-queued-online": Case(
        StillRunning(JOB, JobState.QUEUED, elapsed=44.0, waited=43.0, asked=300.0, online=True)
    ),
    "may-have-started": Case(MayHaveStarted(UNSENT, StartSearch.DONE, StartOutcomeUnknown("connection broke"))),
    "may-have-started-500": Case(
        MayHaveStarted(UNSENT, StartSearch.FAILED, StartOutcomeUnknown("a server error", 500, 'Could not "create" job'))
    ),
    "started-then-failed": Case(
        StartedThenFailed(JOB, JobState.RUNNING, LedgerUnavailable("jobs.sqlite3", "disk I/O error"))
    ),
    "started-then-failed-after-its-end": Case(StartedThenFailed(JOB, JobState.COMPLETED)),
    "started-then-failed-unconfirmed": Case(StartedThenFailed(UNSENT)),
    "identical-job": Case(IdenticalJob(JOB, 12.4, JobState.RUNNING), starting=True),
    "identical-job-not-seen": Case(
        IdenticalJob(JOB, 7_300.0, trouble=DeadlineExceeded(Action.READ_JOB, seconds=10.0)), starting=True
    ),
    "gone": Case(JobRemoved(JOB, JobState.RUNNING)),
    "gone-and-never-seen": Case(JobRemoved(JOB)),
    "gone-after-its-end": Case(JobRemoved(JOB, None, Ending(JobState.COMPLETED, None, 4.0, NOW))),
    "identical-job-removed": Case(
        IdenticalJob(JOB, 7_300.0, removed=True, last=JobState.RUNNING, begun_at=NOW), starting=True
    ),
    "identical-job-removed-at-some-time": Case(IdenticalJob(JOB, 7_300.0, removed=True, last=JobState.QUEUED)),
    "identical-job-never-shown": Case(IdenticalJob(JOB, 7_300.0, removed=True)),
    "identical-job-unconfirmed": Case(IdenticalJob(UNSENT, 1.0), starting=True),
    "identical-job-nameless": Case(IdenticalJob(NAMELESS, 1.0), starting=True),
    "may-have-started-nameless": Case(
        MayHaveStarted(NAMELESS, StartSearch.NAMELESS, StartOutcomeUnknown("connection broke", named=False))
    ),
    "may-have-started-later": Case(MayHaveStarted(UNSENT, StartSearch.DONE)),
    "may-have-started-log-too-long": Case(
        MayHaveStarted(UNSENT, StartSearch.FAILED, trouble=AnswerTooLarge(Action.READ_ACTIVITY, rows=1_000))
    ),
}

LOOKUPS: dict[str, Case] = {
    "components-one": Case(ComponentList("Clear Temp", [CLEAR_TEMP], 1)),
    "components-one-plain": Case(ComponentList(None, [DISK_CLEANUP], 1)),
    "components-several": Case(ComponentList("clear", [CLEAR_TEMP, CLEAR_CACHE], 2)),
    "components-of-an-index": Case(
        ComponentList("clear", [CLEAR_TEMP, CLEAR_CACHE], 2, as_of=NOW - timedelta(minutes=12), now=NOW)
    ),
    "components-many": Case(ComponentList(None, [CLEAR_TEMP, CLEAR_CACHE], 326)),
    "components-none": Case(ComponentList("Defrag", [], 0)),
    "components-none-at-all": Case(ComponentList(None, [], 0)),
    "output-page": Case(OutputPage(JOB, Stream.STDOUT, "Found 156 files\nDeleting files...\n", 3_200, 2_200_000)),
    "output-page-last": Case(OutputPage(JOB, Stream.STDERR, "Process exited with code 1", 36, 62)),
    "output-page-empty": Case(OutputPage(JOB, Stream.STDERR, "", 0, 0)),
    "output-page-queued": Case(OutputPage(JOB, Stream.STDOUT, "", 0, 0, JobState.QUEUED)),
    "output-page-so-far": Case(OutputPage(JOB, Stream.STDOUT, "Deleting files...\n", 0, 18, JobState.RUNNING)),
    "output-page-nothing-so-far": Case(OutputPage(JOB, Stream.STDERR, "", 0, 0, JobState.RUNNING)),
    "output-page-late": Case(OutputPage(JOB, Stream.STDOUT, "", 0, 0, JobState.COMPLETED, late=True)),
    "output-page-past-the-end": Case(OutputPage(JOB, Stream.STDOUT, "", 9_000, 2_200)),
    "output-page-lines": Case(
        OutputPage(JOB, Stream.STDOUT, "a\nb", 10, 2_000, JobState.COMPLETED, lines=LineWindow(6, 2, 900, 2))
    ),
    "output-page-last-lines": Case(
        OutputPage(JOB, Stream.STDERR, "y\nz", 10, 14, JobState.RUNNING, lines=LineWindow(9, 2, 10, 2))
    ),
    "output-page-long-line": Case(
        OutputPage(JOB, Stream.STDERR, "zzz", 10, 2_000, JobState.RUNNING, lines=LineWindow(3, 1, 3, 2, is_cut=True))
    ),
    "output-search": Case(
        OutputSearch(
            JOB,
            "error",
            [
                OutputMatches(JOB, Stream.STDOUT, "error", [Match(3, 120, "Error: Access denied")], 1, 2_200),
                OutputMatches(JOB, Stream.STDERR, "error", [Match(1, 0, "12 errors")], 45, 900),
            ],
        )
    ),
    "output-search-in-part": Case(
        OutputSearch(
            JOB,
            "error",
            [OutputMatches(JOB, Stream.STDOUT, "error", [], 0, 2_200, JobState.COMPLETED)],
            {Stream.STDERR: ServerError(Action.READ_JOB, "no", status=500)},
        )
    ),
    "output-search-other-part": Case(
        OutputSearch(
            JOB,
            "error",
            [OutputMatches(JOB, Stream.STDERR, "error", [], 0, 0, JobState.RUNNING)],
            {Stream.STDOUT: PermissionDenied(Action.READ_JOB)},
        )
    ),
    "output-matches-nothing-yet": Case(OutputMatches(JOB, Stream.STDOUT, "error", [], 0, 0, JobState.RUNNING)),
    "output-matches": Case(
        OutputMatches(
            JOB,
            Stream.STDERR,
            "error",
            [Match(3, 120, "Error: Access denied"), Match(2_051, 81_000, "12 errors")],
            45,
            2_200_000,
        )
    ),
    "output-matches-none": Case(OutputMatches(JOB, Stream.STDOUT, "error", [], 0, 2_200)),
}

REFUSALS: dict[str, Case] = {
    "arguments-refused": Case(
        ArgumentsRefused(
            "run-job", {"waitt": "is not an argument", "timeout": "has to be a number"}, ["device", "wait"]
        )
    ),
    "arguments-refused-choice": Case(
        ArgumentsRefused(
            "site-devices",
            {"status": "has to be 'online' or 'offline'"},
            ["site", "status"],
            choices={"status": DEVICE_STATUS},
        )
    ),
    "command-unreadable": Case(CommandUnreadable(CommandProblem.UNKNOWN_OPTION, RUN_JOB, near="--force")),
    "command-unreadable-missing": Case(CommandUnreadable(CommandProblem.NAME_MISSING, RUN_JOB)),
    "command-unreadable-words-lost": Case(CommandUnreadable(CommandProblem.WORDS_LOST, RUN_JOB)),
    "device-inexact": Case(DevicesMatch("DC1", [Device(DC01.uid, "ACME-DC10", "Acme Corporation", online=True)])),
    "multiple-devices-same-name": Case(
        DevicesMatch("PC", [SILENT, Device("a8b2c3d4-e5f6-7890-abcd-ef1234567890", "acme-ws08", "Acme Corporation")])
    ),
    "multiple-devices-many": Case(DevicesMatch("WS", FLEET)),
    "multiple-devices-long-names": Case(
        DevicesMatch("X", [Device("1", "X-15-CHARACTERS", "A site with a long name", online=True), SUSPENDED])
    ),
    "duplicate-devices": Case(
        DuplicateDevices("ACME-DC01", [DC01, Device(DC02.uid, "ACME-DC01", "TechStart Inc", online=False)])
    ),
    "device-list-incomplete": Case(DeviceListIncomplete("acme-dc01", DC01, Shortfall(1, 3)), starting=True),
    "device-list-repeated": Case(DeviceListIncomplete("ACME-DC01", DC01, Shortfall(1, None, repeats=True))),
    "component-list-incomplete": Case(
        ComponentListIncomplete("clear temp files", CLEAR_TEMP, Shortfall(250, 900)), starting=True
    ),
    "duplicate-devices-in-part": Case(
        DuplicateDevices(
            "ACME-DC01", [DC01, Device(DC02.uid, "ACME-DC01", "TechStart Inc", online=False)], Shortfall(2, 900)
        )
    ),
    "duplicate-components-in-part": Case(
        DuplicateComponents("clear cache", [CLEAR_CACHE, DISK_CLEANUP], Shortfall(250, 900))
    ),
    "device-seen-in-the-future": Case(
        DeviceOffline(Device(DC01.uid, "ACME-DC01", online=False, last_seen=NOW + timedelta(hours=2)), NOW)
    ),
    "duplicate-devices-of-a-run": Case(
        DuplicateDevices("ACME-DC01", [DC01, Device(DC02.uid, "ACME-DC01", "TechStart Inc", online=False)]),
        starting=True,
    ),
    "device-never-seen": Case(DeviceOffline(Device(DC01.uid, "ACME-DC01", online=False), NOW)),
    "device-deleted": Case(DeviceUnusable(DELETED, UnusableReason.DELETED)),
    "device-suspended": Case(DeviceUnusable(SUSPENDED, UnusableReason.SUSPENDED)),
    "device-agentless": Case(DeviceUnusable(PRINTER, UnusableReason.AGENTLESS)),
    "device-status-unknown": Case(DeviceUnusable(SILENT, UnusableReason.STATUS_UNKNOWN)),
    "component-not-found-no-components": Case(ComponentNotFound("Clear Temp Files", [])),
    "duplicate-components": Case(DuplicateComponents("clear cache", [CLEAR_CACHE, DISK_CLEANUP])),
    "variables-unreadable": Case(VariablesUnreadable(Unreadable.NO_EQUALS, 8, "retention,logs=true")),
    "variables-unreadable-secret": Case(VariablesUnreadable(Unreadable.OPEN_QUOTE, 12, '"hunter2', name="DB_PASSWORD")),
    "variables-unreadable-near-secret": Case(VariablesUnreadable(Unreadable.EMPTY_PAIR, 8, ",TOKEN=hunter2")),
    "variables-placeholder": Case(VariablesUnreadable(Unreadable.PLACEHOLDER, 0, "", "path")),
    "variables-invisible": Case(VariablesUnreadable(Unreadable.INVISIBLE, 12, "U+200B")),
    "variables-invisible-decoded": Case(VariablesUnreadable(Unreadable.INVISIBLE, 7, "U+200B", "path")),
    "variables-swallowed": Case(VariablesUnreadable(Unreadable.SWALLOWED, 12, '" --wait', "path"), starting=True),
    "variables-without-quotes": Case(VariablesUnreadable(Unreadable.NO_QUOTES, 1, "days:30}")),
    "variables-run-on": Case(
        VariablesAmbiguous({"days": "7 logs=true"}, {"days": "7", "logs": "true"}, Ambiguity.RUN_ON), starting=True
    ),
    "variables-single-quotes": Case(
        VariablesAmbiguous({"path": r"C:\App"}, {"path": r"'C:\App'"}, Ambiguity.SINGLE_QUOTES), starting=True
    ),
    "variables-option": Case(
        VariablesAmbiguous({"days": "7 --wait"}, {"days": "7"}, Ambiguity.OPTION, ["--wait"]), starting=True
    ),
    "variables-unfilled": Case(
        VariablesAmbiguous({"path": PLACEHOLDER}, {"path": "{{path}}"}, Ambiguity.UNFILLED), starting=True
    ),
    "variables-one-reading": Case(
        VariablesAmbiguous(
            {"logs": "true days=7"},
            {"logs": "true", "days": "7"},
            Ambiguity.RUN_ON,
            refused=(ParametersRefused(DISK_CLEANUP, {"logs": "true or false"}), None),
        ),
        starting=True,
    ),
    "variables-no-reading": Case(
        VariablesAmbiguous(
            {"path": "x", "LEVEL": "1"},
            {"path": "'x'", "LEVEL": "1"},
            Ambiguity.SINGLE_QUOTES,
            refused=(UnknownVariables(BACKUP, ["path", "LEVEL"]), MissingVariables("", BACKUP, ["BACKUP_PATH"], {})),
        ),
        starting=True,
    ),
    "variables-name-unfilled": Case(VariablesUnreadable(Unreadable.UNFILLED_NAME, 0, "{{path}}=x", "{{path}}")),
    "command-unreadable-flag": Case(CommandUnreadable(CommandProblem.FLAG_VALUE, RUN_JOB, near="--wait=maybe")),
    "variables-ambiguous": Case(VariablesAmbiguous({"path": "C:\\Temp,days=30"}, {"path": "C:\\Temp\\", "days": "30"})),
    "variables-ambiguous-secret": Case(
        VariablesAmbiguous({"path": "C:\\Temp,PASSWORD=hunter2"}, {"path": "C:\\Temp\\", "PASSWORD": "hunter2"})
    ),
    "unknown-variables": Case(UnknownVariables(BACKUP, ["backup_path", "LEVEL"])),
    "unknown-variables-of-none": Case(UnknownVariables(DISK_CLEANUP, ["drives"])),
    "missing-variable-some-given": Case(
        MissingVariables(
            "ACME-DC01",
            CLEAR_TEMP,
            ["path"],
            {"days": "30", "API_TOKEN": "hunter2"},
        )
    ),
    "job-not-found": Case(JobNotFound("no-such-job")),
    "job-not-found-to-repeat": Case(JobNotFound("no-such-job"), starting=True),
    "job-device-unknown": Case(JobDeviceUnknown(JOB_UID)),
    "job-device-unknown-without-ledger": Case(JobDeviceUnknown(JOB_UID, ledger_read=False)),
    "job-not-found-without-ledger": Case(JobNotFound("no-such-job", ledger_read=False)),
    "job-device-unknown-log-refused": Case(JobDeviceUnknown(JOB_UID, PermissionDenied(Action.READ_ACTIVITY))),
    "too-late-to-start": Case(TooLateToStart(26.4), starting=True),
    "too-late-after-recording": Case(TooLateToStart(26.4, recorded=True), starting=True),
}

FAILURES: dict[str, Case] = {
    "authentication-failed": Case(AuthenticationFailed(Action.AUTHENTICATE, "Bad credentials", 400), starting=True),
    "permission-denied-reading": Case(PermissionDenied(Action.READ_DEVICES), starting=True),
    "permission-denied-said": Case(
        PermissionDenied(Action.START_JOB, "Authenticated user doesn't have access to this resource."), starting=True
    ),
    "rate-limited": Case(RateLimited(Action.READ_DEVICES, retry_after=29.2), starting=True),
    "rate-limited-no-time": Case(RateLimited(Action.READ_JOB)),
    "rate-blocked": Case(RateLimited(Action.READ_COMPONENTS, "Too many requests", blocked=True), starting=True),
    "unreachable": Case(
        Unreachable(
            Action.AUTHENTICATE,
            host="pinotage-api.centrastage.net",
            reason="connection refused or not reachable",
        ),
        starting=True,
    ),
    "too-slow": Case(DeadlineExceeded(Action.READ_COMPONENTS, seconds=10.0)),
    "too-slow-never-sent": Case(NotSent(Action.START_JOB, seconds=9.0), starting=True),
    "not-there": Case(NotFound(Action.START_JOB, "Device was not found."), starting=True),
    "request-rejected": Case(RequestRejected(Action.START_JOB, "Bad request", 400), starting=True),
    "server-trouble": Case(ServerError(Action.READ_ACTIVITY, status=503)),
    "answer-too-large": Case(
        AnswerTooLarge(
            Action.READ_JOB,
            reason="an answer that is too large; RMM_JOBS_MAX_ANSWER_MB raises the limit",
            megabytes=24,
        )
    ),
    "answer-too-large-rows": Case(
        AnswerTooLarge(Action.READ_ACTIVITY, status=200, reason="a log of too many rows", rows=1_000)
    ),
    "unexpected-answer": Case(UnexpectedAnswer(Action.READ_STATUS, status=200, reason="an HTML page instead of JSON")),
    "not-configured": Case(
        NotConfigured({"DATTO_API_KEY": "is not set", "DATTO_PLATFORM": "is not a platform"}), starting=True
    ),
    "ledger-unavailable": Case(LedgerUnavailable("/home/ana/jobs.db", "database is locked"), starting=True),
    "ledger-damaged": Case(
        LedgerUnavailable("/home/ana/jobs.db", "file is not a database", LedgerProblem.DAMAGED), starting=True
    ),
    "ledger-unwritable": Case(
        LedgerUnavailable("/home/ana/jobs.db", "Read-only file system", LedgerProblem.UNWRITABLE), starting=True
    ),
}

SCRIPT_JOB = Job(uid="12", component="Get-DiskReport.ps1", component_uid="3")
JOB_ON_A_COMPUTER = Job(
    uid="13", device="PSU02", component="Restart-Service.ps1", variables={"Name": "Spooler", "Token": "$MyToken"}
)
NEW_USER = Job(uid="14", component="New-User.ps1")
RESTART = Component(
    "5",
    "Restart-Service.ps1",
    description="Restarts a service",
    variables=(
        Variable("Name", "System.String", description="Name of the service", flagged_required=True),
        Variable(
            "Mode",
            "System.String",
            default="Soft",
            flagged_required=False,
            allowed=("Soft", "Hard", "After \x1b[1mBoot"),
        ),
        Variable("Retries", "System.Int32", default="3", flagged_required=False),
        Variable("Force", "System.Management.Automation.SwitchParameter", flagged_required=False),
        Variable("Account", "System.Management.Automation.PSCredential", flagged_required=False),
    ),
)
NAME_PROMPT = Prompt("31", "Name of the new user")
PASSWORD_PROMPT = Prompt("32", "Enter the password", secret=True)
DISKS = Table(
    columns=["Name", "FreeGB", "Partitions"],
    rows=[["C:", "12.4", '[{"Number":1,"Type":"System"},{"Numbe...'], ["D:", "801", '[{"Number":1,"Type":"Data"}]']],
    rows_total=2,
    columns_total=5,
    cells_cut=1,
)
PROCESSES = Table(
    columns=["Name", "Id"],
    rows=[[f"process{number}", str(1_000 + number)] for number in range(25, 50)],
    rows_total=12_000,
    columns_total=2,
)
EXPORT = Component(
    "9",
    "Export-Everything.ps1",
    variables=tuple(
        Variable(
            f"Column{number:03}",
            "System.String",
            description="What stands in this column of the table, and nothing else. " * 3,
            flagged_required=number < 2,
            allowed=tuple(f"Value{value}" for value in range(500)) if number == 0 else (),
        )
        for number in range(200)
    ),
)
FAILED_STATES = (JobState.FAILED, JobState.ERRORS)
WAITING_JOBS = JobFilter("Get-DiskReport.ps1", (JobState.WAITING,), "waiting")
JOB_ROWS = [
    JobRow("14", "New-User.ps1", JobState.WAITING, "WaitingOnFeedback", NOW, None, "ana"),
    JobRow("13", "Restart-Service.ps1", JobState.UNKNOWN, "Unknown (42)", NOW, None, None),
    JobRow("12", "Get-DiskReport.ps1", JobState.COMPLETED, "Completed", NOW, NOW, "Nightly report (schedule)"),
    JobRow("11", None, JobState.QUEUED, "Queued", None, None, "ana"),
]
NIGHT_ROWS = [
    JobRow(
        "22",
        "Backup.ps1",
        JobState.TIMED_OUT,
        "TimedOut",
        NOW - timedelta(hours=20),
        NOW - timedelta(hours=8),
        "schedule Nightly",
        "Nightly/Backup.ps1",
        computer="PSU02",
        schedule="Nightly",
    ),
    JobRow("21", "Sync.ps1", JobState.ERRORS, "Error", NOW - timedelta(minutes=95), NOW - timedelta(minutes=20), "ana"),
    JobRow("20", "Sync.ps1", JobState.FAILED, "Failed", NOW.replace(tzinfo=SERVER_TIME), None, None),
]
ACTIVE_ROWS = [
    JobRow("14", "New-User.ps1", JobState.WAITING, "WaitingOnFeedback", NOW - timedelta(seconds=75), None, "ana"),
    JobRow("13", "Set-Password.ps1", JobState.WAITING, "WaitingOnFeedback", NOW, None, "ana"),
    JobRow("12", "LongRunning.ps1", JobState.RUNNING, "Running", NOW - timedelta(days=2, hours=3), None, "ana"),
]
CLEANUP_ROWS = [
    JobRow("14", "Cleanup.ps1", JobState.COMPLETED, "Completed", NOW, NOW, "ana", "Servers/Cleanup.ps1"),
    JobRow("13", "Cleanup.ps1", JobState.COMPLETED, "Completed", NOW, NOW, "ana", "Tools/Cleanup.ps1"),
    JobRow("12", "cleanup.ps1", JobState.COMPLETED, "Completed", NOW, NOW, "ana"),
    JobRow("11", "Noise.ps1", JobState.COMPLETED, "Completed", NOW, NOW, "ana", "Old/Noise.ps1"),
]
TOOLS = [Component("7", "Tools.ps1"), Component("8", "Tools.ps1", path="Old\\Tools.ps1")]
FACTS = [
    (JobAttribute.STARTED_BY, "ana"),
    (JobAttribute.ENVIRONMENT, "PowerShell 7"),
    (JobAttribute.CHILDREN, ("15", "16")),
    (JobAttribute.DESCRIPTION, "Reading\nvolumes"),
]
ALL_FACTS = [
    (JobAttribute.STARTED_BY, "ana"),
    (JobAttribute.SCHEDULE, "Nightly report"),
    (JobAttribute.ENVIRONMENT, "PowerShell 7"),
    (JobAttribute.RUN_AS, "RunAs"),
    (JobAttribute.PARENT, "11"),
    (JobAttribute.CHILDREN, ("15", "16")),
    (JobAttribute.CREATED, NOW),
    (JobAttribute.ENDED, NOW),
    (JobAttribute.DESCRIPTION, "Reading\nvolumes"),
]
GIVEN = Redacted({"Name": "C:", "Account": "$MyUser", "ApiKey": "********"})
BUILT_IN = [("$UAJobId", "12"), ("$UAScript", "Get-DiskReport.ps1"), ("$UASchedule", "")]


def psu(subject: Answerable | JobsError, *, starting: bool = False) -> Case:
    return Case(subject, starting=starting, wording=PSU)


LOST_SCRIPT = Job(uid="", component="New-User.ps1", reference="rj-0a1b2c3d4e5f")
POSSIBLE = [
    JobMatch("14", None, at=NOW, certain=False, started_by="automation", state=JobState.WAITING),
    JobMatch("15", None, certain=False, state=JobState.UNKNOWN, reported="Unknown (42)"),
    JobMatch("16", None, at=NOW, certain=False, started_by="ana\r\n\x1b[2Jbob", state=JobState.RUNNING),
]
SEVERAL = [replace(each, job_uid=str(uid)) for uid, each in enumerate(POSSIBLE * 2, 14)]
JOB_BY_NAMES = Job(
    uid="13",
    component="Restart-Service.ps1",
    variables=redact_variables(
        {
            "Name": "Spooler",
            "Account": "$SvcBackup",
            "ApiKey": "$MailKey",
            "ComputerName": '["PSU01", "PSU02"]',
            "Options": '{"user": "ana", "password": "hunter2"}',
        },
        [
            Variable("Account", "System.Management.Automation.PSCredential", by_name=VariableReference.ALWAYS),
            Variable("ApiKey", "System.String", by_name=VariableReference.MAYBE),
        ],
    ),
)

SCRIPT_REPORTS: dict[str, Case] = {
    "psu-queued": psu(Queued(JOB_ON_A_COMPUTER)),
    "psu-queued-by-name": psu(Queued(JOB_BY_NAMES)),
    "psu-queued-by-path": psu(Queued(replace(SCRIPT_JOB, component_path="Reports/Get-DiskReport.ps1"))),
    "psu-queued-recognised": psu(Queued(replace(SCRIPT_JOB, recognised=MatchReason.PARAMETERS))),
    "psu-running": psu(Running(SCRIPT_JOB, NOW, elapsed=22.0, percent=50)),
    "psu-running-waiting": psu(Running(NEW_USER, NOW, elapsed=22.0, state=JobState.WAITING)),
    "psu-running-canceling": psu(Running(JOB_ON_A_COMPUTER, NOW, elapsed=22.0, state=JobState.CANCELING)),
    "psu-completed": psu(Finished(SCRIPT_JOB, JobState.COMPLETED, JobOutput("2 disks\n", ""), duration=4.0)),
    "psu-completed-pipeline-not-read": psu(
        Finished(
            SCRIPT_JOB,
            JobState.COMPLETED,
            JobOutput("done\n", ""),
            duration=4.0,
            pipeline_trouble=PipelineUnreadable("12", "it is nested more than 64 levels deep"),
        )
    ),
    "psu-completed-with-pipeline": psu(
        Finished(
            SCRIPT_JOB,
            JobState.COMPLETED,
            JobOutput("WARNING: C: is nearly full\n", ""),
            duration=4.0,
            pipeline=PipelineView(SCRIPT_JOB, "", table=DISKS),
        )
    ),
    "psu-completed-with-empty-pipeline": psu(
        Finished(
            SCRIPT_JOB,
            JobState.COMPLETED,
            JobOutput("", ""),
            pipeline=PipelineView(SCRIPT_JOB, "", table=Table([], [], 0, 0)),
        )
    ),
    "psu-completed-with-errors": psu(
        Finished(SCRIPT_JOB, JobState.ERRORS, JobOutput("1 disk\n", "Cannot find drive E:\n"), duration=4.0)
    ),
    "psu-failed": psu(
        Finished(
            SCRIPT_JOB,
            JobState.FAILED,
            JobOutput("", ""),
            duration=1.0,
            failure="Login of ana with hunter2 failed.\r\nAt line 3: Connect-Thing",
            secrets=["hunter2"],
        )
    ),
    "psu-failed-with-suggestions": psu(
        Finished(
            SCRIPT_JOB,
            JobState.FAILED,
            JobOutput("", ""),
            duration=1.0,
            failure="The term 'Get-Diks' is not recognized as the name of a cmdlet.",
        )
    ),
    "psu-output-cut": psu(
        Finished(SCRIPT_JOB, JobState.ERRORS, JobOutput("0123456789abcde\n" * 1_000, "x" * 6_000), duration=4.0)
    ),
    "psu-canceled": psu(
        Finished(
            JOB_ON_A_COMPUTER,
            JobState.CANCELED,
            JobOutput("Stopping Spooler...\n", ""),
            duration=9.0,
            failure="The pipeline has been stopped.",
        )
    ),
    "psu-timed-out": psu(TimedOut(SCRIPT_JOB, 60.0, JobOutput("1 disk\n", ""))),
    "psu-timed-out-given": psu(TimedOut(SCRIPT_JOB, 60.0, JobOutput("1 disk\n", ""), given=GIVEN)),
    "psu-completed-given": psu(
        Finished(SCRIPT_JOB, JobState.COMPLETED, JobOutput("1 disk\n", ""), duration=4.0, given=GIVEN)
    ),
    "psu-canceled-given": psu(
        Finished(SCRIPT_JOB, JobState.CANCELED, JobOutput("", ""), duration=4.0, given=Redacted({"Name": "C:"}))
    ),
    "psu-details-given": psu(
        JobDetails(
            Finished(SCRIPT_JOB, JobState.COMPLETED, JobOutput("1 disk\n", ""), duration=4.0, given=GIVEN),
            facts=FACTS,
            built_in=[],
            given=GIVEN,
        )
    ),
    "psu-repeat-untold": psu(RepeatUntold("12", RESTART), starting=True),
    "psu-repeat-untold-all-optional": psu(
        RepeatUntold("12", replace(RESTART, variables=RESTART.variables[1:])), starting=True
    ),
    "psu-repeat-needs-values": psu(RepeatNeedsValues("12", "Set-ApiKey.ps1", ["ApiKey"]), starting=True),
    "psu-repeat-open": psu(RepeatOpen(JOB_ON_A_COMPUTER, JobState.RUNNING), starting=True),
    "psu-repeat-open-unconfirmed": psu(RepeatOpen(LOST_SCRIPT), starting=True),
    "psu-repeat-unknown": psu(RepeatUnknown("12"), starting=True),
    "psu-repeat-without-options": psu(RepeatUnknown("12", are_options_missing=True), starting=True),
    "psu-timed-out-by-the-server": psu(
        Finished(SCRIPT_JOB, JobState.TIMED_OUT, JobOutput("1 disk\n", ""), duration=600.0)
    ),
    "psu-gone": psu(JobRemoved(SCRIPT_JOB, JobState.RUNNING)),
    "psu-gone-after-its-end": psu(JobRemoved(SCRIPT_JOB, None, Ending(JobState.COMPLETED, None, 4.0, NOW))),
    "psu-gone-after-its-failure": psu(JobRemoved(SCRIPT_JOB, None, Ending(JobState.FAILED, 1, 12.0, NOW))),
    "psu-gone-and-never-seen": psu(JobRemoved(NEW_USER)),
    "psu-gone-nameless": psu(JobRemoved(Job(uid="12"), JobState.WAITING)),
    "psu-still-running": psu(
        StillRunning(JOB_ON_A_COMPUTER, JobState.CANCELING, elapsed=44.0, waited=41.0, asked=297.0)
    ),
    "psu-started-then-failed": psu(
        StartedThenFailed(SCRIPT_JOB, JobState.WAITING, PermissionDenied(Action.ANSWER_JOB))
    ),
    "psu-identical-job": psu(IdenticalJob(SCRIPT_JOB, 200.0, JobState.WAITING), starting=True),
    "psu-identical-job-unconfirmed": psu(IdenticalJob(LOST_SCRIPT, 61.0), starting=True),
    "psu-may-have-started": psu(
        MayHaveStarted(LOST_SCRIPT, StartSearch.DONE, StartOutcomeUnknown("no answer in time"))
    ),
    "psu-may-have-started-500": psu(MayHaveStarted(LOST_SCRIPT, StartSearch.FAILED, StartOutcomeUnknown("", 500))),
    "psu-may-have-started-one-possible": psu(
        MayHaveStarted(LOST_SCRIPT, StartSearch.DONE, StartOutcomeUnknown("no answer in time"), POSSIBLE[:1])
    ),
    "psu-may-have-started-several-possible": psu(
        MayHaveStarted(LOST_SCRIPT, StartSearch.DONE, StartOutcomeUnknown("", 500), SEVERAL)
    ),
    "psu-may-have-started-elsewhere": psu(MayHaveStarted(LOST_SCRIPT, StartSearch.ELSEWHERE)),
    "psu-waiting": psu(WaitingForFeedback(NEW_USER, [NAME_PROMPT])),
    "psu-waiting-for-secret": psu(WaitingForFeedback(NEW_USER, [PASSWORD_PROMPT], answered=1)),
    "psu-waiting-several": psu(
        WaitingForFeedback(NEW_USER, [Prompt("33", f"Go on?\r\n{'-' * 70}\nErrors: None"), PASSWORD_PROMPT], answered=2)
    ),
    "psu-answer-not-sent": psu(
        AnswerNotSent(Finished(NEW_USER, JobState.COMPLETED, JobOutput("Created user bob\n", ""), duration=12.0))
    ),
    "psu-answer-not-sent-and-waiting": psu(AnswerNotSent(WaitingForFeedback(NEW_USER, [NAME_PROMPT]), count=2)),
    **{
        f"psu-waiting-{why.name.lower().replace('_', '-')}": psu(
            WaitingForFeedback(NEW_USER, [NAME_PROMPT], unanswered=why)
        )
        for why in Unanswered
    },
    "psu-waiting-menu": psu(
        WaitingForFeedback(NEW_USER, [Prompt("34", "Your choice", before="1) Restart\n2) Stop\n3) Leave it")])
    ),
    "psu-waiting-unreadable": psu(WaitingForFeedback(NEW_USER, [])),
    "psu-cancel-done": psu(CancelReport(JOB_ON_A_COMPUTER, Cancellation.CANCELED, 3.0)),
    "psu-cancel-requested": psu(CancelReport(SCRIPT_JOB, Cancellation.REQUESTED, 12.0)),
    "psu-cancel-stuck-running": psu(CancelReport(SCRIPT_JOB, Cancellation.STUCK, 20.0, JobState.RUNNING)),
    "psu-cancel-stuck": psu(CancelReport(SCRIPT_JOB, Cancellation.STUCK, 20.0)),
    "psu-details": psu(
        JobDetails(
            Finished(SCRIPT_JOB, JobState.COMPLETED, JobOutput("2 disks\n", ""), duration=4.0),
            facts=FACTS,
            built_in=BUILT_IN,
        )
    ),
    "psu-details-with-parameters": psu(
        JobDetails(
            Finished(SCRIPT_JOB, JobState.COMPLETED, JobOutput("2 disks\n", ""), duration=4.0),
            facts=FACTS,
            built_in=[],
            given=Redacted({"Name": "Spooler", "Account": "$SvcBackup", "ApiKey": "********"}),
        )
    ),
    "psu-details-in-full": psu(
        JobDetails(Queued(SCRIPT_JOB, just_started=False), facts=ALL_FACTS, built_in=BUILT_IN),
    ),
    "psu-details-running": psu(JobDetails(Running(SCRIPT_JOB, NOW, elapsed=22.0), facts=[], built_in=BUILT_IN[:1])),
    "psu-details-bare": psu(JobDetails(Queued(SCRIPT_JOB, just_started=False), facts=[], built_in=[])),
    "no-results": Case(NoResults(JOB)),
    "no-results-still-running": Case(NoResults(JOB, JobState.RUNNING, "Running")),
    "no-results-unknown-word": Case(NoResults(JOB, JobState.UNKNOWN, "Cancelled")),
}

SCRIPT_LOOKUPS: dict[str, Case] = {
    "psu-jobs": psu(JobList(JOB_ROWS, 4, 0, NOW, asked={"14": [NAME_PROMPT]})),
    "psu-jobs-last-night": psu(
        JobList(
            NIGHT_ROWS,
            3,
            0,
            NOW,
            JobFilter(
                states=(*FAILED_STATES, JobState.WARNING, JobState.TIMED_OUT),
                status="unclean",
                folder="Nightly",
                schedule="Nightly",
                computer="PSU02",
                tag="backup",
                since=NOW - timedelta(days=1),
                until=NOW,
            ),
            LookedAt(1000, 12_345, is_whole=False),
        )
    ),
    "psu-jobs-cut-short": psu(
        JobList(
            ACTIVE_ROWS,
            3,
            0,
            NOW,
            JobFilter(by="ana"),
            LookedAt(200, 900, is_whole=False, failure=RateLimited(Action.LIST_JOBS, retry_after=30)),
        )
    ),
    "psu-jobs-since": psu(
        JobList(
            ACTIVE_ROWS,
            3,
            0,
            NOW,
            JobFilter(since=NOW - timedelta(hours=3)),
            LookedAt(200, 900, back_to=NOW - timedelta(hours=4)),
        )
    ),
    "psu-jobs-active": psu(
        JobList(
            ACTIVE_ROWS,
            3,
            0,
            NOW,
            JobFilter(states=(JobState.RUNNING, JobState.WAITING), status="running,waiting", by="ana"),
            LookedAt(9, 9),
            asked={
                "14": [NAME_PROMPT],
                "13": [PASSWORD_PROMPT],
            },
        )
    ),
    "psu-jobs-active-declined": psu(
        JobList(ACTIVE_ROWS, 3, 0, NOW, asked={"14": [NAME_PROMPT], "13": [PASSWORD_PROMPT]}, declined=["14"])
    ),
    "psu-jobs-active-secret": psu(JobList(ACTIVE_ROWS[1:], 2, 0, NOW, asked={"13": [PASSWORD_PROMPT]})),
    "psu-jobs-asked-unreadable": psu(JobList(ACTIVE_ROWS, 3, 0, NOW)),
    "psu-jobs-many": psu(JobList(JOB_ROWS * 7, 312, 25, NOW, WAITING_JOBS)),
    "psu-jobs-none": psu(JobList([], 0, 0, NOW, JobFilter("Get-DiskReport.ps1", FAILED_STATES, "failed"))),
    "psu-jobs-status-unknown": psu(JobStateUnknown(["brokn", "bad\nword"], ("queued", "failed", "unclean"))),
    "psu-jobs-past-the-end": psu(JobList([], 4, 25, NOW)),
    "psu-pipeline": psu(PipelineView(SCRIPT_JOB, "", table=PROCESSES, first=25)),
    "psu-pipeline-nested": psu(PipelineView(SCRIPT_JOB, "[0].Disks", table=DISKS)),
    "psu-pipeline-one-object": psu(
        PipelineView(
            SCRIPT_JOB,
            "[0]",
            table=Table(["Name", "Volume's label", "Parts"], [["C:", "", '[{"Number":1}]']], 1, 3),
        )
    ),
    "psu-pipeline-one-object-cut": psu(
        PipelineView(SCRIPT_JOB, "[0]", table=Table(["Name", "Note"], [["C:", "x" * 97 + "..."]], 1, 60, 1))
    ),
    "psu-pipeline-values": psu(PipelineView(SCRIPT_JOB, "Name", table=Table(["Value"], [["C:"], ["[1,2]"]], 2, 1))),
    "psu-pipeline-where": psu(
        PipelineView(
            SCRIPT_JOB,
            "",
            table=Table(
                ["Name", "DisplayName"],
                [["Fax", "Fax"], ["Spooler", "Print Spooler"]],
                2,
                14,
                hidden=["StartType", "ServiceType", "Status"],
                numbers=[41, 217],
            ),
            query=TableQuery(where="Status=Stopped", sort="Name"),
            objects_total=289,
        )
    ),
    "psu-pipeline-where-next": psu(
        PipelineView(
            SCRIPT_JOB,
            "",
            table=Table(["Name"], [["Fax"], ["Spooler"]], 40, 1, numbers=[41, 217]),
            first=2,
            query=TableQuery(columns="Name", where="Status=Stopped", search="s"),
            objects_total=289,
        )
    ),
    "psu-pipeline-where-nothing": psu(
        PipelineView(
            SCRIPT_JOB, "", table=Table([], [], 0, 0), query=TableQuery(where="Status=Paused"), objects_total=289
        )
    ),
    "psu-pipeline-mixed": psu(
        PipelineView(
            SCRIPT_JOB, "", table=Table(["Name", "Id"], [["Report of the night"], ["Spooler", "7"], ["Done"]], 3, 2)
        )
    ),
    "psu-pipeline-none": psu(PipelineView(SCRIPT_JOB, "")),
    "psu-pipeline-not-yet": psu(PipelineView(SCRIPT_JOB, "", state=JobState.QUEUED)),
    "psu-pipeline-none-so-far": psu(PipelineView(SCRIPT_JOB, "", state=JobState.RUNNING)),
    "psu-pipeline-no-objects": psu(PipelineView(SCRIPT_JOB, "[0].Disks", table=Table([], [], 0, 0))),
    "psu-pipeline-past-the-end": psu(PipelineView(SCRIPT_JOB, "", table=Table([], [], 40, 2), first=50)),
    "psu-pipeline-json": psu(PipelineView(SCRIPT_JOB, "[0]", json='{"Name":"C:",', offset=0, length=2_200)),
    "psu-pipeline-json-last": psu(PipelineView(SCRIPT_JOB, "", json='"D:"}]', offset=2_194, length=2_200)),
    "psu-pipeline-json-past-the-end": psu(PipelineView(SCRIPT_JOB, "", json="", offset=9_000, length=2_200)),
    "psu-scripts-one": psu(ComponentList("restart", [RESTART], 1)),
    "psu-scripts-one-large": psu(ComponentList("export", [EXPORT], 1)),
    "psu-scripts-several": psu(ComponentList(None, [RESTART, Component("3", "Get-DiskReport.ps1")], 2)),
    "psu-script-in-a-folder": psu(ComponentList("Old/Tools.ps1", TOOLS[1:], 1)),
    "psu-jobs-of-namesakes": psu(JobList(CLEANUP_ROWS, 4, 0, NOW)),
    "psu-scripts-by-description": psu(
        ComponentList(
            "free space",
            [Component("3", "Get-DiskReport.ps1"), TOOLS[1]],
            2,
            matched={
                "3": [MatchedIn.DESCRIPTION],
                TOOLS[1].uid: [MatchedIn.FOLDER, MatchedIn.TAGS, MatchedIn.PARAMETERS],
            },
        )
    ),
    "psu-script-by-tag": psu(
        ComponentList(
            "nightly",
            [Component("30", "Backup-Database.ps1", tags=("nightly", "sql"))],
            1,
            matched={"30": [MatchedIn.TAGS]},
        )
    ),
    "psu-scripts-with-namesakes": psu(ComponentList("tools", TOOLS, 2)),
    "psu-scripts-alike": psu(ComponentList("Restrat", [RESTART], 1, alike=True)),
    "psu-scripts-none": psu(ComponentList("Defrag", [], 0)),
    "psu-scripts-none-at-all": psu(ComponentList(None, [], 0)),
    "psu-output-page": psu(OutputPage(SCRIPT_JOB, Stream.ALL, "WARNING: C: is nearly full\n", 0, 9_000)),
    "psu-output-page-of-warnings": psu(OutputPage(SCRIPT_JOB, Stream.WARNING, "C: is nearly full\n", 0, 9_000)),
    "psu-output-matches": psu(
        OutputMatches(SCRIPT_JOB, Stream.ALL, "full", [Match(1, 0, "WARNING: C: is nearly full")], 1, 9_000)
    ),
}

SCRIPT_REFUSALS: dict[str, Case] = {
    "psu-parameters-refused": psu(
        ParametersRefused(RESTART, {"Retries": "a whole number", "Mode": "one of Soft, Hard"}), starting=True
    ),
    "psu-parameter-refused": psu(ParametersRefused(Component("6", "Noise.ps1"), {"Level": "a whole number"})),
    "psu-environment-unknown": psu(
        UnknownOption("environment", "PowerShell 8", ["PowerShell 7", "Windows PowerShell 5.1"]), starting=True
    ),
    "psu-computer-unknown": psu(UnknownOption("computer", "PSU9", [f"PSU{number:02}" for number in range(30)])),
    "psu-credential-unknown": psu(UnknownOption("credential", "MyUser", []), starting=True),
    "psu-no-job-of-script": psu(NoJobOfScript("Noise.ps1")),
    "psu-nothing-asked": psu(NoPendingPrompt("14", JobState.COMPLETED)),
    "psu-nothing-asked-of-a-lost-start": psu(NoPendingPrompt("rj-0a1b2c3d4e5f")),
    "psu-question-expired": psu(QuestionExpired()),
    "psu-secret-prompt": psu(SecretPrompt("14", PASSWORD_PROMPT)),
    "psu-prompt-declined": psu(PromptDeclined("14", NAME_PROMPT)),
    "psu-job-has-ended": psu(JobHasEnded("12", JobState.ERRORS)),
    "psu-pipeline-unreadable": psu(PipelineUnreadable("12", "it is nested more than 64 levels deep")),
    "psu-column-not-found": psu(ColumnNotFound("Statsu", ["Status"], ["Name", "Status", "StartType"], 3)),
    "psu-column-not-found-many": psu(ColumnNotFound("X", [], [f"Column{number}" for number in range(60)], 60)),
    "psu-condition-unreadable": psu(ConditionUnreadable("Status or Name=a")),
    "psu-path-not-found": psu(PathNotFound("[0].Proces.Name", ".Proces", ["Name", "Process", "\x1b[2JFollow me"], 3)),
    "psu-path-not-found-many": psu(PathNotFound("[0].X", "X", [f"Column{number}" for number in range(20)], 40)),
    "psu-path-without-names": psu(PathNotFound("[99]", "[99]", [], 0)),
    "psu-command-unreadable": psu(CommandUnreadable(CommandProblem.UNKNOWN_OPTION, RUN_SCRIPT, near="--force")),
    "psu-command-unreadable-missing": psu(CommandUnreadable(CommandProblem.NAME_MISSING, RUN_SCRIPT)),
    "psu-command-unreadable-words-lost": psu(CommandUnreadable(CommandProblem.WORDS_LOST, RUN_SCRIPT)),
    "psu-command-unreadable-too-many": psu(
        CommandUnreadable(CommandProblem.TOO_MANY_NAMES, RUN_SCRIPT, near="Get-DiskReport.ps1 again")
    ),
    "psu-script-not-found": psu(ComponentNotFound("Restart.ps1", [RESTART]), starting=True),
    "psu-queued-assumed-form": psu(
        Queued(Job("12", component="Report.ps1", sent_as=ValueForm("clixml", is_assumed=True))), starting=True
    ),
    "psu-duplicate-scripts": psu(DuplicateComponents("Tools.ps1", TOOLS)),
    "psu-missing-parameter": psu(MissingVariables("", RESTART, ["Name"], {"Mode": "Hard"}), starting=True),
    "psu-unknown-parameter": psu(UnknownVariables(RESTART, ["Nmae"]), starting=True),
    "psu-parameters-not-json": psu(
        VariablesUnreadable(Unreadable.NOT_JSON, 16, 'b"], "Mode": "Fast"}', "Names"), starting=True
    ),
    "psu-parameters-unreadable": psu(VariablesUnreadable(Unreadable.NO_EQUALS, 8, "retries,Force=true"), starting=True),
    "psu-job-not-found": psu(JobNotFound("99")),
    "psu-too-late-to-start": psu(TooLateToStart(26.4), starting=True),
    "psu-permission-denied": psu(PermissionDenied(Action.START_JOB), starting=True),
    "psu-permission-denied-canceling": psu(PermissionDenied(Action.CANCEL_JOB)),
    "psu-request-rejected": psu(
        RequestRejected(
            Action.START_JOB,
            "Data at the root level is invalid",
            500,
            "the server reads parameters in another form; set PSU_PARAMETERS to query or raw",
        ),
        starting=True,
    ),
    "psu-cancel-unanswered": psu(
        OutcomeUnknown("12", ServerError(Action.CANCEL_JOB, "Database is locked", status=500))
    ),
    "psu-answer-not-confirmed": psu(OutcomeUnknown("14", DeadlineExceeded(Action.ANSWER_JOB, seconds=15.0))),
    "psu-authentication-failed": psu(AuthenticationFailed(Action.READ_JOB, status=401)),
    "psu-token-expired": psu(AuthenticationFailed(Action.READ_JOB, status=401, expired_at=NOW)),
    "psu-permission-denied-reading": psu(PermissionDenied(Action.READ_COMPONENTS), starting=True),
    "psu-permission-denied-listing": psu(PermissionDenied(Action.LIST_JOBS)),
    "psu-server-trouble-environments": psu(ServerError(Action.READ_ENVIRONMENTS, status=503), starting=True),
    "psu-too-slow-computers": psu(DeadlineExceeded(Action.READ_DEVICES, seconds=10.0), starting=True),
    "psu-answer-of-too-many-values": psu(
        AnswerTooLarge(Action.READ_JOB, status=200, reason="an answer of too many values", values=1_000_000)
    ),
    "psu-unexpected-answer": psu(UnexpectedAnswer(Action.READ_JOB, status=200, reason="an HTML page instead of JSON")),
    "job-on-another-device": Case(JobOnAnotherDevice(JOB_UID, "ACME-DC02", "ACME-DC01")),
}

CASES: dict[str, Case] = {
    **FROM_THE_DOCUMENT,
    **REPORTS,
    **LOOKUPS,
    **REFUSALS,
    **FAILURES,
    **SCRIPT_REPORTS,
    **SCRIPT_LOOKUPS,
    **SCRIPT_REFUSALS,
    **{name: Case(subject) for name, subject in {**SITE_CASES, **DEVICE_CASES}.items()},
    **{name: Case(subject) for name, subject in ALERT_CASES.items()},
    **{name: Case(subject) for name, subject in HISTORY_CASES.items()},
    **{name: psu(subject) for name, subject in SCHEDULE_CASES.items()},
}


def at_a_terminal(case: Case) -> Case:
    """The same for somebody at a terminal."""
    return replace(case, wording=replace(case.wording, audience=Audience.TERMINAL))


NEVER_SHOWN: dict[str, Case] = {
    "start-unanswered-500": Case(StartOutcomeUnknown("a server error", 500, "Could not create job"), starting=True),
    "start-unanswered": Case(StartOutcomeUnknown("no answer in time"), starting=True),
}
"""Errors that no call comes to, because `jobs/start.py` catches them. Their record is public and stays."""
RECORD_CASES = {**CASES, **NEVER_SHOWN}
"""The cases whose records are kept: a record is the same for every reader."""
SHOWN_AT_A_TERMINAL = (
    "identical-job",
    "variables-single-quotes",
    "still-running",
    "output-cut",
    "recent-jobs-many",
    "recent-jobs-none",
    "may-have-started",
    "components-one",
    "alerts-many",
    "alert-details",
    "psu-queued",
    "psu-completed-with-pipeline",
    "psu-still-running",
    "psu-may-have-started",
    "psu-waiting",
    "psu-waiting-for-secret",
    "psu-cancel-done",
    "psu-jobs-many",
    "psu-pipeline-nested",
    "psu-scripts-one",
    "psu-scripts-several",
    "psu-missing-parameter",
    "psu-no-job-of-script",
    "psu-output-page-of-warnings",
    "arguments-refused-choice",
)
"""The blocks that are kept in the words of the terminal too, where these are others."""
CASES.update(
    {
        f"psu-terminal-{name.removeprefix('psu-')}" if name.startswith("psu-") else f"terminal-{name}": at_a_terminal(
            CASES[name]
        )
        for name in SHOWN_AT_A_TERMINAL
    }
)
