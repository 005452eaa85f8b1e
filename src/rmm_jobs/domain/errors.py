"""Define everything that can stop an answer, as one tree. Errors carry data; `text/` has the words.

JobsError
├── Refused                    the caller has to change something
│   ├── ArgumentsRefused, CommandUnreadable
│   ├── DeviceNotFound, DevicesMatch, DuplicateDevices, DeviceListIncomplete, DeviceOffline, DeviceUnusable,
│   │   ComponentNotFound, DuplicateComponents, ComponentListIncomplete (`target_errors.py`)
│   ├── VariablesUnreadable, VariablesAmbiguous, UnknownVariables, MissingVariables, ParametersRefused,
│   │   UnknownOption (`variable_errors.py`)
│   ├── IdenticalJob, JobOnAnotherDevice, NoJobOfScript, NoPendingPrompt, SecretPrompt, PromptDeclined,
│   │   JobHasEnded, PipelineUnreadable, PathNotFound, JobNotFound, JobDeviceUnknown, TooLateToStart (`job_errors.py`)
│   ├── ScheduleNotFound, SchedulesMatch, RunTimeRefused, TooLateToChange, ScheduleNeedsValues
│   │   (`schedule_errors.py`)
│   ├── SiteNotFound, SitesMatch, DeviceElsewhere (`site_errors.py`)
│   └── PlaceNotFound, PlaceAmbiguous, AlertNotFound, AlertsMatch, AlertResolved, WhichAlerts,
│       ConfirmationNeeded (`alert_errors.py`)
├── SystemFailure              the system was not reached, or refused (`system_errors.py`)
│   ├── AuthenticationFailed, PermissionDenied, RateLimited, Unreachable, NotFound, RequestRejected,
│   │   ServerError
│   ├── DeadlineExceeded
│   │   └── NotSent
│   └── UnexpectedAnswer
│       └── AnswerTooLarge
├── StartOutcomeUnknown        a start was sent and its answer lost: it may have run
├── OutcomeUnknown             a cancel, an answer or a change was sent and its answer lost: it may have arrived
├── QuestionExpired            a reply came to a question that is unknown here
├── NotConfigured
└── LedgerUnavailable
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from rmm_jobs.domain.grammar import Choice, Grammar


class JobsError(Exception):
    """Base of all our errors, each of which becomes a block of text.

    The dataclasses below are not frozen: a context manager sets `__traceback__` on an exception that passes it.
    """

    def __str__(self) -> str:
        """Return the class name alone: a log would print this text, and the data may hold a caller's secrets."""
        return type(self).__name__


class Refused(JobsError):
    """The request was understood but not carried out, and no job was started."""


@dataclass(eq=False)
class ArgumentsRefused(Refused):
    """Arguments do not fit the tool. `problems` maps an argument's name to what is wrong with it."""

    tool: str
    problems: Mapping[str, str]
    known: Sequence[str]
    is_prompt: bool = False
    """Whether `tool` names a prompt. No setting puts a prefix before the name of one."""
    choices: Mapping[str, Choice] = field(default_factory=dict[str, Choice])
    """What arguments take that were given another word, as far as their declarations say what each word means."""


class CommandProblem(Enum):
    """Reasons why a typed command could not be read."""

    # The values are for a developer's eyes; `text/` has the sentences.
    NAME_MISSING = "name missing"
    TOO_MANY_NAMES = "more words than names"
    QUOTE_OPEN = "quote never closed"
    UNKNOWN_OPTION = "unknown option"
    VALUE_MISSING = "option without its value"
    REPEATED = "option given twice"
    LONG_DASH = "option with a long dash"
    FLAG_VALUE = "flag with a value that is neither true nor false"
    WORDS_LOST = "every place of a prompt taken by a piece, so that the words after it may be lost"


@dataclass(eq=False)
class CommandUnreadable(Refused):
    """A typed command does not follow its `grammar`. `near` holds the word or words at fault."""

    problem: CommandProblem
    grammar: Grammar
    near: str = field(default="", repr=False)


@dataclass(eq=False)
class QuestionExpired(JobsError):
    """A reply belongs to a question of a kind or version that this program does not know.

    Nothing is started for it. The call that asked may have started a job, so it is no refusal.
    """


@dataclass(eq=False)
class NotConfigured(JobsError):
    """Settings are missing or wrong. `problems` maps a setting's name to what is wrong with it, never to its value."""

    problems: Mapping[str, str]


class LedgerProblem(Enum):
    """Tell what is wrong with the ledger's file; `text/` has the mend for each."""

    DAMAGED = "it holds something else than a ledger"
    UNWRITABLE = "it or its folder cannot be made or written"
    FULL = "the disk is full"
    LOCKED = "another program holds it"
    LINK = "it is a link"
    NO_FILE = "it is no plain file"
    OTHER = "anything else"


@dataclass(eq=False)
class LedgerUnavailable(JobsError):
    """The job ledger cannot be written or read. `reason` is the database's own short message."""

    path: str
    reason: str
    problem: LedgerProblem = LedgerProblem.OTHER
    is_usable: bool = False
    """Whether a look at the file took too long, and nothing is wrong with it."""
