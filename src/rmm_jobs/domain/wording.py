"""Hold a system's own words and features, as data for `text/`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from rmm_jobs.domain.grammar import ToolForm
from rmm_jobs.domain.model import Stream


class Audience(Enum):
    """Readers of an answer. Next steps are written as tools and slash commands, or as shell commands."""

    ASSISTANT = "an assistant, as tools and slash commands"
    TERMINAL = "somebody at a terminal, as commands for the shell"


@dataclass(frozen=True, slots=True)
class SystemFeatures:
    """Features in which systems differ, as far as answers depend on them."""

    needs_device: bool
    """True where a job runs on a named device; otherwise the system itself runs it."""
    typed_values: bool
    """True where a value has to fit the type that its variable declares."""
    nested_values: bool
    """True where a variable's value can be a list or an object."""
    case_counts: bool
    """True where variables whose names differ only in case are different variables."""
    exit_codes: bool
    """True where jobs end with an exit code."""
    output_stream: Stream
    """Stream that is read unless the caller names another."""
    finds_references: bool
    """True where a lost start can be searched for later by our own reference."""
    signs_in: bool
    """True where the key is exchanged for a token; otherwise every request carries the key."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Names a system uses for itself and its things, and sentences that hold for it alone."""

    # Each system's folder fills these in its wording.py, so that no vendor is named here.
    features: SystemFeatures
    system: str
    """Name of the product: "Datto RMM"."""
    key_settings: str
    """Settings that hold the credentials, for the authentication block."""
    key: str
    """Name of the credential to which permissions are granted."""
    address_setting: str
    """Setting that holds the system's address."""
    device: str
    """Label of the place where a job runs."""
    component: str
    """Label of the thing that a job runs. In lower case it is the word for it."""
    variable: str
    """Word for a job's inputs."""
    job_uid: str
    """Label of a job's identifier."""
    job_log_name: str
    """Name of the page where the system shows a started job."""
    run_command: str
    """Slash command that runs a job."""
    terminal: str
    """Terminal command that speaks to this system."""
    queued_note: str
    """Sentence that says when a queued job will run; empty where nothing is known."""
    timeout_note: str
    """Sentence about a job that was waited for too long; `{look}` becomes the command that shows its status."""
    start_error: str
    """Possible meaning of an internal error as the answer to a start; empty where nothing is known."""
    missing_permission: str
    """Thing that the key can lack beside the permission itself; empty where nothing is known."""
    removal_note: str
    """Sentence about jobs that the system removes by itself; empty where nothing is known."""
    documented: bool
    """True where a document fixes blocks word for word. Their commands are then slash commands for every reader."""
    log_words: Mapping[str, str] = field(default_factory=dict[str, str])
    """Actions of the activity log that explain themselves to nobody, with their meaning."""
    audience: Audience = Audience.ASSISTANT
    """Readers of the answers."""
    tools: Mapping[str, ToolForm] = field(default_factory=dict[str, ToolForm])
    """Tools of the system by name; `SystemSpec` derives them from the declarations."""
    prefix: str = ""
    """What stands before the name of each tool that an assistant is offered."""
    left_out: frozenset[str] = frozenset()
    """Tools that the settings have switched off."""
