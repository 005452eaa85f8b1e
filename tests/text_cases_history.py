"""Blocks of looking back, by the name of their golden file."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.catalog import Shortfall
from rmm_jobs.domain.errors import JobsError, LedgerProblem, LedgerUnavailable
from rmm_jobs.domain.history import Event, EventKind, JobRun, RunStatus
from rmm_jobs.domain.history_errors import MomentUnreadable, RepeatNeedsValues, RepeatOpen, RepeatUnknown
from rmm_jobs.domain.history_results import Activity, ActivityFilter, Origin, RecentJobs, RunFilter, Window
from rmm_jobs.domain.job_errors import JobNotFound
from rmm_jobs.domain.model import Job, JobState
from rmm_jobs.domain.newest_job import NewestJob
from rmm_jobs.domain.ports import JobOutput
from rmm_jobs.domain.results import Finished, NoResults, Queued, Running
from rmm_jobs.domain.system_errors import Action, PermissionDenied, ServerError
from rmm_jobs.safety.redact import redact_variables

NOW = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=1), NOW)
UID = "6c1f0f4e-5b0a-4c55-9a52-0d1b6f9f3a{:02}"
JOB = Job(
    UID.format(1),
    device="ACME-DC01",
    device_uid="a1b2c3d4-e5f6-7890-abcd-ef1234567890",
    component="Disk Cleanup",
    component_uid="c3d4e5f6-a7b8-9012-cdef-345678901abc",
    sent_at=NOW - timedelta(minutes=5),
    reference="rj-0a1b2c3d4e5f",
)
OURS = JobRun(
    JOB.uid,
    device=JOB.device,
    device_uid=JOB.device_uid,
    component=JOB.component,
    started_at=JOB.sent_at,
    ended_at=NOW - timedelta(minutes=4),
    started_by="api-user",
    state=JobState.COMPLETED,
    over=True,
    here=True,
    reference=JOB.reference,
)
FAILED = replace(OURS, uid=UID.format(2), state=JobState.TIMED_OUT, started_at=NOW - timedelta(hours=1))
OPEN = replace(OURS, uid=UID.format(3), state=None, over=False, ended_at=None, started_at=NOW - timedelta(hours=2))
LOST = replace(OPEN, uid="", started_at=NOW - timedelta(hours=3), reference="rj-ffffffffffff")
THEIRS = JobRun(
    UID.format(5),
    device="SQL_01",
    component="Nightly reboot",
    started_at=NOW - timedelta(hours=4),
    ended_at=NOW - timedelta(hours=3),
    started_by="mreyes",
    over=True,
)
SCHEDULED = JobRun(UID.format(6), device="SQL_01", component="Audit", ended_at=NOW - timedelta(hours=5), over=True)
STRANGE = JobRun(
    UID.format(7), device="SQL_01", component="Deploy", started_at=NOW - timedelta(hours=6), reported="Half-way"
)
RUNS = [OURS, FAILED, OPEN, LOST, THEIRS, SCHEDULED, STRANGE]
MANY = [replace(THEIRS, uid=UID.format(number), started_at=NOW - timedelta(minutes=number)) for number in range(25)]
BY_MARIA = RunFilter(by="mreyes", component="reboot", status=RunStatus.ENDED)
REFUSED = PermissionDenied(Action.READ_ACTIVITY)
GIVEN = redact_variables({"days": "30", "API_KEY": "abcdefgh"})
FROM_HERE = Origin(JOB.sent_at, "api-user", here=True, variables=GIVEN)
FROM_THERE = Origin(NOW - timedelta(hours=4), "mreyes", variables={})
DONE = Finished(JOB, JobState.COMPLETED, JobOutput("Freed 12 GB", ""), exit_code=0, exit_derived=True, duration=45.0)

EVENTS = [
    Event(
        "1",
        NOW - timedelta(hours=1),
        EventKind.REMOTE,
        "remote",
        "jrto",
        "ACME-DC01",
        JOB.device_uid,
        "Acme",
        "mreyes",
        'Checked "it"',
    ),
    Event(
        "2",
        NOW - timedelta(hours=2),
        EventKind.JOBS,
        "job",
        "deployment",
        "ACME-DC01",
        JOB.device_uid,
        "Acme",
        job_uid=UID.format(5),
        job_name="Nightly reboot",
        is_end=True,
    ),
    Event("3", NOW - timedelta(hours=3), EventKind.LOGINS, "account", "login", user="tbrandt"),
    Event("4", None, None, "antivirus", "scan", "SQL_01", None, "TechStart"),
]

HISTORY_CASES: dict[str, Answerable | JobsError] = {
    "recent-jobs": RecentJobs(RUNS, len(RUNS), WINDOW),
    "recent-jobs-filtered": RecentJobs([THEIRS, replace(THEIRS, uid=UID.format(9))], 2, WINDOW, BY_MARIA),
    "recent-jobs-many": RecentJobs(MANY, 61, WINDOW, RunFilter(device="SQL")),
    "recent-jobs-second-page": RecentJobs(MANY[:3], 28, WINDOW, RunFilter(status=RunStatus.FAILED), offset=25),
    "recent-jobs-past-the-end": RecentJobs([], 28, WINDOW, RunFilter(status=RunStatus.UNKNOWN), offset=50),
    "recent-jobs-none": RecentJobs([], 0, WINDOW),
    "recent-jobs-none-near": RecentJobs(
        [],
        0,
        Window(NOW - timedelta(days=90), NOW),
        RunFilter(device="SQL-1", status=RunStatus.WARNING),
        near=["SQL_01", "SQL_02"],
    ),
    "recent-jobs-log-refused": RecentJobs([OURS, FAILED], 2, replace(WINDOW, trouble=REFUSED)),
    "recent-jobs-ledger-damaged": RecentJobs(
        [THEIRS, SCHEDULED],
        2,
        replace(WINDOW, ledger_trouble=LedgerUnavailable("jobs.sqlite3", "broken", LedgerProblem.DAMAGED)),
    ),
    "recent-jobs-log-cut": RecentJobs(
        [THEIRS, SCHEDULED],
        2,
        replace(WINDOW, shortfall=Shortfall(1000, 3214, at_limit=True), read_to=NOW - timedelta(hours=6)),
        RunFilter(status=RunStatus.COMPLETED),
    ),
    "recent-jobs-not-opened": RecentJobs([THEIRS], 1, WINDOW, trouble=JobNotFound(THEIRS.uid)),
    "recent-jobs-not-opened-500": RecentJobs(
        [THEIRS], 1, WINDOW, trouble=ServerError(Action.READ_JOB, "no", status=500)
    ),
    "newest-job": NewestJob(
        DONE, (), (), FROM_HERE, 3, WINDOW, RunFilter("ACME-DC01", "Disk Cleanup", RunStatus.COMPLETED, "me")
    ),
    "newest-job-alone-elsewhere": NewestJob(
        DONE, (), (), FROM_THERE, 1, replace(WINDOW, shortfall=Shortfall(1000, 3214, at_limit=True), read_to=NOW)
    ),
    "newest-job-running": NewestJob(
        Running(JOB, JOB.sent_at, 300.0), (), (), FROM_HERE, 2, WINDOW, RunFilter(component="Disk")
    ),
    "newest-job-queued": NewestJob(
        Queued(replace(JOB, variables=GIVEN), just_started=False), (), (), FROM_HERE, 1, WINDOW
    ),
    "completed-told": replace(DONE, origin=FROM_HERE),
    "failed-told": replace(DONE, state=JobState.FAILED, exit_code=None, exit_derived=False, origin=FROM_THERE),
    "expired-told": replace(DONE, state=JobState.EXPIRED, origin=replace(FROM_HERE, started_by=None)),
    "no-results-told": NoResults(JOB, origin=FROM_HERE),
    "activity": Activity(EVENTS, len(EVENTS), WINDOW),
    "activity-at-site": Activity(
        EVENTS[:1], 61, WINDOW, ActivityFilter(site="Acme", by="mreyes", kind=EventKind.REMOTE), offset=30
    ),
    "activity-log-cut": Activity(
        EVENTS[3:],
        1,
        replace(WINDOW, shortfall=Shortfall(1000, at_limit=True), read_to=NOW - timedelta(hours=6)),
        ActivityFilter(device="ACME-DC01", kind="antivirus"),
    ),
    "activity-log-cut-short": Activity(
        EVENTS[3:],
        1,
        replace(
            WINDOW,
            shortfall=Shortfall(250, 600, failure=ServerError(Action.READ_ACTIVITY, status=502)),
            read_to=NOW - timedelta(hours=6),
        ),
        ActivityFilter(device="ACME-DC01", kind="antivirus"),
    ),
    "activity-past-the-end": Activity([], 3, WINDOW, offset=50),
    "activity-none": Activity([], 0, WINDOW, ActivityFilter(device="ACME-DC1"), near=["ACME-DC01"]),
    "repeat-needs-values": RepeatNeedsValues(JOB.uid, "Set Local Administrator Password", ["ADMIN_PASSWORD"]),
    "repeat-open": RepeatOpen(JOB, JobState.RUNNING),
    "repeat-open-unknown-word": RepeatOpen(JOB, JobState.UNKNOWN, "Half-way"),
    "repeat-open-unconfirmed": RepeatOpen(replace(JOB, uid="")),
    "repeat-open-nameless": RepeatOpen(replace(JOB, uid="", named=False)),
    "repeat-unknown": RepeatUnknown(JOB.uid),
    "repeat-without-device": RepeatUnknown(JOB.uid, is_device_missing=True),
    "repeat-of-several": RepeatUnknown(JOB.uid, ["Disk Cleanup", "Nightly reboot"]),
    "time-unreadable": MomentUnreadable("last Tuesday", NOW.astimezone(timezone(timedelta(hours=1)))),
    "time-in-future": MomentUnreadable("2031-01-01", NOW, is_future=True),
}
