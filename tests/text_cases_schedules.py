"""Blocks of schedules and of the names that a server lists, by the name of their golden file."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.catalog import Component, Shortfall, Variable
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.listing_results import JobRow, LookedAt
from rmm_jobs.domain.model import SERVER_TIME, JobState
from rmm_jobs.domain.schedule_errors import (
    MomentProblem,
    RunTimeRefused,
    ScheduleNeedsValues,
    ScheduleNotFound,
    SchedulesMatch,
    TooLateToChange,
)
from rmm_jobs.domain.schedule_results import NameList, ScheduleList, ScheduleOutcome, ScheduleReport, ScheduleRow
from rmm_jobs.domain.schedules import NameKind, Schedule, ScheduleAction, ServerName
from rmm_jobs.domain.system_errors import Action, DeadlineExceeded, PermissionDenied, ServerError

NOW = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
AT = datetime(2024, 2, 15, 21, 0, tzinfo=UTC)
LOCAL = timezone(timedelta(hours=1))

NIGHTLY = Schedule(
    "3",
    "Nightly disk report",
    "Get-DiskReport.ps1",
    "8",
    cron="0 2 * * *",
    time_zone="Europe/Berlin",
    next_at=datetime(2024, 2, 16, 1, 0, tzinfo=UTC),
    paused=False,
    environment="PowerShell 7",
    computer="PSU02",
    credential="DomainAdmin",
)
CLEANUP = Schedule("4", "Weekly cleanup", "Servers/Cleanup.ps1", cron="0 4 * * 0", paused=True)
WATCH = Schedule("5", None, "Watch-Folder.ps1", is_continuous=True, paused=False)
ONCE = Schedule(
    "7",
    "Get-DiskReport.ps1 2024-02-15 21:00 UTC (rj-0a1b2c3d4e5f)",
    "Get-DiskReport.ps1",
    "8",
    is_once=True,
    time_zone="UTC",
    next_at=AT,
    paused=False,
)
LAST = JobRow(
    "118", "Get-DiskReport.ps1", JobState.COMPLETED, "Completed", NOW - timedelta(hours=9), None, None, schedule_uid="3"
)
ODD = replace(LAST, job_uid="117", state=JobState.UNKNOWN, reported="Unknown (42)", started_at=None)
FAILED = replace(LAST, job_uid="116", state=JobState.FAILED, started_at=NOW - timedelta(days=4, hours=7))
HERE = replace(FAILED, started_at=datetime(2024, 2, 11, 4, 0, tzinfo=SERVER_TIME))

PAUSE = ScheduleReport(ScheduleAction.PAUSE, ScheduleOutcome.DONE, replace(NIGHTLY, paused=True), NOW)
ONCE_DONE = ScheduleReport(
    ScheduleAction.ONCE, ScheduleOutcome.DONE, ONCE, NOW, script="Get-DiskReport.ps1", at=AT, name=ONCE.name
)
LOST = DeadlineExceeded(Action.CHANGE_SCHEDULE, seconds=15.0)
DENIED = PermissionDenied(Action.READ_SCHEDULES)

SCHEDULE_CASES: dict[str, Answerable | JobsError] = {
    "psu-schedules": ScheduleList(
        None,
        [ScheduleRow(NIGHTLY, LAST), ScheduleRow(ONCE), ScheduleRow(WATCH, ODD), ScheduleRow(CLEANUP, FAILED)],
        4,
        0,
        NOW,
        LookedAt(200, 1_312, is_whole=False),
    ),
    "psu-schedules-many": ScheduleList("report", [ScheduleRow(NIGHTLY, LAST)] * 25, 61, 25, NOW, LookedAt(40, 40)),
    "psu-schedules-of-two-zones": ScheduleList(None, [ScheduleRow(NIGHTLY, HERE)], 1, 0, NOW, LookedAt(1, 1)),
    "psu-schedules-in-part": ScheduleList(
        None, [ScheduleRow(CLEANUP, FAILED)], 1, 0, NOW, LookedAt(6, 6), shortfall=Shortfall(1, 61)
    ),
    "psu-schedules-none-in-part": ScheduleList("x", [], 0, 0, NOW, shortfall=Shortfall(50, 61)),
    "psu-schedules-past": ScheduleList(
        None, [ScheduleRow(replace(ONCE, next_at=NOW - timedelta(hours=2)), LAST)], 1, 0, NOW, LookedAt(6, 6)
    ),
    "psu-schedules-none": ScheduleList("x", [], 0, 0, NOW),
    "psu-schedules-past-the-end": ScheduleList(None, [], 4, 25, NOW),
    "psu-schedules-without-jobs": ScheduleList(
        None, [ScheduleRow(NIGHTLY)], 1, 0, NOW, trouble=PermissionDenied(Action.LIST_JOBS)
    ),
    "psu-schedule-paused": PAUSE,
    "psu-schedule-resumed": ScheduleReport(ScheduleAction.RESUME, ScheduleOutcome.DONE, NIGHTLY, NOW),
    "psu-schedule-paused-already": replace(PAUSE, outcome=ScheduleOutcome.ALREADY, schedule=CLEANUP),
    "psu-schedule-resume-unanswered": ScheduleReport(
        ScheduleAction.RESUME, ScheduleOutcome.UNKNOWN, CLEANUP, NOW, trouble=LOST
    ),
    "psu-schedule-pause-unseen": replace(PAUSE, outcome=ScheduleOutcome.UNSEEN, schedule=NIGHTLY, trouble=DENIED),
    "psu-scheduled-once": ONCE_DONE,
    "psu-scheduled-already": replace(ONCE_DONE, outcome=ScheduleOutcome.ALREADY, name=None),
    "psu-scheduled-unanswered": replace(
        ONCE_DONE,
        outcome=ScheduleOutcome.UNKNOWN,
        schedule=None,
        trouble=ServerError(Action.CHANGE_SCHEDULE, "Database is locked", status=500),
    ),
    "psu-scheduled-unseen": replace(ONCE_DONE, outcome=ScheduleOutcome.UNSEEN, schedule=None),
    "psu-scheduled-otherwise": replace(
        ONCE_DONE,
        outcome=ScheduleOutcome.DIFFERENT,
        schedule=replace(ONCE, is_once=False, cron="* * * * *", next_at=NOW + timedelta(minutes=1)),
    ),
    "psu-computers": NameList(
        NameKind.COMPUTERS,
        [ServerName("PSU-OLD", "offline"), ServerName("PSU01", "online"), ServerName("PSU02")],
        3,
    ),
    "psu-variables": NameList(
        NameKind.VARIABLES, [ServerName("DomainAdmin", "PSCredential"), ServerName("SmtpServer", "String")], 2
    ),
    "psu-environments-many": NameList(
        NameKind.ENVIRONMENTS, [ServerName(f"Env {number:02}", "7.4.5") for number in range(25)], 61, 25, "env"
    ),
    "psu-variables-none": NameList(NameKind.VARIABLES, [], 0, query="smtp"),
    "psu-variables-in-part": NameList(
        NameKind.VARIABLES, [ServerName("SmtpServer", "String")], 1, query="smtp", shortfall=Shortfall(50, 61)
    ),
    "psu-variables-none-in-part": NameList(NameKind.VARIABLES, [], 0, query="smtp", shortfall=Shortfall(50, 61)),
    "psu-computers-past-the-end": NameList(NameKind.COMPUTERS, [], 3, 25),
    "psu-schedule-not-found": ScheduleNotFound("Nightly", [NIGHTLY, WATCH]),
    "psu-schedule-not-found-none": ScheduleNotFound("Nightly"),
    "psu-schedule-not-found-in-part": ScheduleNotFound("Nightly", [WATCH], Shortfall(50, 61)),
    "psu-schedules-match": SchedulesMatch("Nightly disk report", [NIGHTLY, replace(NIGHTLY, uid="9", script="A.ps1")]),
    "psu-run-time-without-zone": RunTimeRefused(
        "2024-02-15 22:00",
        MomentProblem.NO_ZONE,
        NOW.astimezone(LOCAL),
        datetime(2024, 2, 15, 22, 0, tzinfo=LOCAL),
    ),
    "psu-run-time-past": RunTimeRefused("2024-02-15T08:00Z", MomentProblem.PAST, NOW.astimezone(LOCAL)),
    "psu-run-time-unreadable": RunTimeRefused("tonight", MomentProblem.UNREADABLE, NOW.astimezone(LOCAL)),
    "psu-schedule-too-late": TooLateToChange(26.4),
    "psu-schedule-needs-values": ScheduleNeedsValues(
        Component("10", "Restart-Service.ps1", variables=(Variable("Name", flagged_required=True),)), ["Name"]
    ),
    "psu-permission-denied-schedule": PermissionDenied(Action.CHANGE_SCHEDULE),
    "psu-server-trouble-variables": ServerError(Action.READ_VARIABLES, status=503),
}
