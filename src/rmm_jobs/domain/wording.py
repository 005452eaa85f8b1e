"""A system's own words, and what is so in it and otherwise elsewhere, given to `text/` as data."""

from dataclasses import dataclass
from enum import Enum

from rmm_jobs.domain.model import Stream


class Audience(Enum):
    """Who reads an answer, and so how it writes what can be done next."""

    ASSISTANT = "an assistant, as tools and slash commands"
    TERMINAL = "somebody at a terminal, as commands for the shell"


@dataclass(frozen=True, slots=True)
class SystemFeatures:
    """What is so in one system and otherwise in another, as far as its answers depend on it."""

    needs_device: bool
    """Whether a job runs on a device that has to be named; else the system runs it itself."""
    typed_values: bool
    """Whether a value has to fit the type that its variable declares."""
    nested_values: bool
    """Whether a variable's value can be a list or an object."""
    case_counts: bool
    """Whether names of variables that differ in case are different names."""
    exit_codes: bool
    """Whether jobs end with an exit code."""
    output_stream: Stream
    """The stream that is read of a job unless another is asked for."""
    finds_references: bool
    """Whether a start whose answer was lost can be looked for later by our own reference."""
    signs_in: bool
    """Whether the key is changed for a token first; else it is shown with every request."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a system calls itself and its things, and the sentences that hold for it alone."""

    features: SystemFeatures
    system: str
    """The product's name: "Datto RMM"."""
    key_settings: str
    """The settings that hold the credentials, for the authentication block."""
    key: str
    """What opens the system, and is allowed this and not that."""
    address_setting: str
    """The setting that says where the system is, in a word."""
    device: str
    """The label of where a job runs."""
    component: str
    """The label of what a job runs, and, in lower case, the word for it."""
    variable: str
    """The word for what a job is given."""
    job_uid: str
    """The label of a job's identifier."""
    job_log_name: str
    """Where the system shows a job that was started."""
    run_command: str
    """The slash command that runs a job."""
    terminal: str
    """The terminal command that speaks to this system."""
    queued_note: str
    """The sentence that says when a queued job will run; empty where nothing is known."""
    timeout_note: str
    """What a job can be doing that was waited for too long; `{look}` is the command that looks at it."""
    start_error: str
    """What an internal error as the answer to a start can mean; empty where nothing is known."""
    missing_permission: str
    """What the key can lack beside the permission for what was asked, in a word; empty where nothing is known."""
    documented: bool
    """Whether a document fixes blocks word for word: their commands are then slash commands for every reader."""
    audience: Audience = Audience.ASSISTANT
    """Who reads the answers."""
