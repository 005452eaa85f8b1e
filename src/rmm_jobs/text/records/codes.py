"""List every code of a record. A released code is never changed: programs compare with it.

Codes are snake_case and independent of the names and values of the domain, which may be renamed. The values of
`JobState` stand in job ledgers and are not codes.
"""

from rmm_jobs.domain.callers import Unanswered
from rmm_jobs.domain.errors import CommandProblem
from rmm_jobs.domain.history import RunStatus
from rmm_jobs.domain.model import JobAttribute, JobState, MatchReason, Stream
from rmm_jobs.domain.results import Cancellation
from rmm_jobs.domain.schedule_errors import MomentProblem
from rmm_jobs.domain.schedule_results import ScheduleOutcome
from rmm_jobs.domain.schedules import NameKind, ScheduleAction
from rmm_jobs.domain.system_errors import Action
from rmm_jobs.domain.target_errors import UnusableReason
from rmm_jobs.domain.variable_errors import Unreadable

STATES = {
    JobState.QUEUED: "queued",
    JobState.RUNNING: "running",
    JobState.COMPLETED: "completed",
    JobState.WARNING: "warning",
    JobState.FAILED: "failed",
    JobState.TIMED_OUT: "timed_out",
    JobState.EXPIRED: "expired",
    JobState.RETIRED: "retired",
    JobState.ERRORS: "completed_with_errors",
    JobState.WAITING: "waiting_for_feedback",
    JobState.CANCELING: "canceling",
    JobState.CANCELED: "canceled",
    JobState.UNKNOWN: "unknown",
}
STREAMS = {
    Stream.STDOUT: "stdout",
    Stream.STDERR: "stderr",
    Stream.ALL: "all",
    Stream.INFORMATION: "information",
    Stream.VERBOSE: "verbose",
    Stream.DEBUG: "debug",
    Stream.WARNING: "warning",
    Stream.ERROR: "error",
    Stream.PROGRESS: "progress",
}
RECOGNITIONS = {
    MatchReason.PARAMETERS: "parameters",
    MatchReason.STARTER: "starter",
}
UNANSWERED = {
    Unanswered.DECLINED: "declined",
    Unanswered.CANCELED: "form_closed",
    Unanswered.TOO_LATE: "too_late",
    Unanswered.NOT_SHOWN: "not_shown",
    Unanswered.NO_FORM: "no_form",
    Unanswered.EXPIRED: "expired",
}
SCHEDULE_ACTIONS = {
    ScheduleAction.PAUSE: "pause",
    ScheduleAction.RESUME: "resume",
    ScheduleAction.ONCE: "once",
}
SCHEDULE_OUTCOMES = {
    ScheduleOutcome.DONE: "done",
    ScheduleOutcome.ALREADY: "already",
    ScheduleOutcome.UNSEEN: "accepted_not_shown",
    ScheduleOutcome.DIFFERENT: "different",
    ScheduleOutcome.UNKNOWN: "unknown",
}
NAME_KINDS = {
    NameKind.COMPUTERS: "computers",
    NameKind.ENVIRONMENTS: "environments",
    NameKind.VARIABLES: "variables",
}
RUN_TIME_REASONS = {
    MomentProblem.UNREADABLE: "unreadable",
    MomentProblem.PAST: "past",
    MomentProblem.NO_ZONE: "no_zone",
}
CANCELLATIONS = {
    Cancellation.CANCELED: "canceled",
    Cancellation.REQUESTED: "requested",
    Cancellation.STUCK: "stuck",
}
RUN_STATUSES = {
    RunStatus.COMPLETED: "completed",
    RunStatus.WARNING: "warning",
    RunStatus.FAILED: "failed",
    RunStatus.ENDED: "ended",
    RunStatus.UNKNOWN: "unknown",
}
REPORTED, DERIVED = "reported", "derived"
"""The two sources of an exit code."""
ACTIONS = {
    Action.AUTHENTICATE: "authenticate",
    Action.READ_DEVICES: "read_devices",
    Action.READ_COMPONENTS: "read_components",
    Action.START_JOB: "start_job",
    Action.READ_JOB: "read_job",
    Action.LIST_JOBS: "list_jobs",
    Action.READ_ENVIRONMENTS: "read_environments",
    Action.READ_VARIABLES: "read_variables",
    Action.READ_SCHEDULES: "read_schedules",
    Action.CHANGE_SCHEDULE: "change_schedule",
    Action.READ_ACTIVITY: "read_activity",
    Action.READ_SITES: "read_sites",
    Action.READ_ALERTS: "read_alerts",
    Action.READ_AUDIT: "read_audit",
    Action.READ_PATCHES: "read_patches",
    Action.RESOLVE_ALERT: "resolve_alert",
    Action.READ_STATUS: "read_status",
    Action.ANSWER_JOB: "answer_job",
    Action.CANCEL_JOB: "cancel_job",
}
DEVICE_REASONS = {
    UnusableReason.DELETED: "deleted",
    UnusableReason.SUSPENDED: "suspended",
    UnusableReason.AGENTLESS: "agentless",
    UnusableReason.STATUS_UNKNOWN: "status_unknown",
}
COMMAND_REASONS = {
    CommandProblem.NAME_MISSING: "name_missing",
    CommandProblem.TOO_MANY_NAMES: "too_many_names",
    CommandProblem.QUOTE_OPEN: "quote_open",
    CommandProblem.UNKNOWN_OPTION: "unknown_option",
    CommandProblem.VALUE_MISSING: "value_missing",
    CommandProblem.REPEATED: "option_repeated",
    CommandProblem.LONG_DASH: "long_dash",
    CommandProblem.FLAG_VALUE: "flag_value",
    CommandProblem.WORDS_LOST: "words_lost",
}
VARIABLE_REASONS = {
    Unreadable.NO_EQUALS: "no_equals_sign",
    Unreadable.NO_NAME: "no_name",
    Unreadable.EMPTY_PAIR: "empty_pair",
    Unreadable.OPEN_QUOTE: "quote_open",
    Unreadable.AFTER_QUOTE: "text_after_quote",
    Unreadable.DUPLICATE: "duplicate_name",
    Unreadable.CONTROL: "control_character",
    Unreadable.BAD_JSON: "not_a_json_object",
    Unreadable.BAD_VALUE: "json_value_of_wrong_type",
    Unreadable.NOT_JSON: "nested_value_not_json",
    Unreadable.TOO_DEEP: "nested_too_deeply",
    Unreadable.UNSENDABLE: "unsendable_character",
    Unreadable.INVISIBLE: "invisible_character",
    Unreadable.PLACEHOLDER: "placeholder",
    Unreadable.SWALLOWED: "option_in_value",
    Unreadable.NO_QUOTES: "quotes_removed",
    Unreadable.UNFILLED_NAME: "placeholder_as_name",
    Unreadable.SINGLE_QUOTED: "single_quotes_in_json",
    Unreadable.CURLY_QUOTED: "typographic_quotes_in_json",
}
FACTS = {
    JobAttribute.STARTED_BY: "started_by",
    JobAttribute.SCHEDULE: "schedule",
    JobAttribute.ENVIRONMENT: "environment",
    JobAttribute.RUN_AS: "run_as",
    JobAttribute.PARENT: "parent_job",
    JobAttribute.CHILDREN: "child_jobs",
    JobAttribute.CREATED: "created_at",
    JobAttribute.ENDED: "ended_at",
}
"""Keys of the `facts` of a job."""
FACTS_WITHHELD = {JobAttribute.DESCRIPTION}
"""Facts that a script writes itself. A record holds no text of a job."""
