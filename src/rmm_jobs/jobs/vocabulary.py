"""A system's own words, given to `text/` as data."""

from dataclasses import dataclass
from enum import Enum

from rmm_jobs.jobs.model import Stream


class Voice(Enum):
    """Who reads an answer, and so how it writes what can be done next."""

    ASSISTANT = "an assistant, as tools and slash commands"
    TERMINAL = "somebody at a terminal, as commands for the shell"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a system calls itself and its people."""

    system: str
    """The product's name: "Datto RMM"."""
    key_settings: str
    """The settings that hold the credentials, for the authentication block."""
    pickup: str
    """The sentence that says when a queued job will run."""
    device: str = "Device"
    """The label of where a job runs."""
    component: str = "Component"
    """The label of what a job runs, and, in lower case, the word for it."""
    variable: str = "variable"
    """The word for what a job is given."""
    job_uid: str = "Job UID"
    """The label of a job's identifier."""
    run_command: str = "/run-job"
    """The command that runs a job."""
    needs_device: bool = True
    """Whether a job runs on a device that has to be named; else the system runs it itself."""
    key: str = "API key"
    """What opens the system, and is allowed this and not that."""
    address: str = "platform"
    """The setting that says where the system is, in a word."""
    history: str = "activity log"
    """Where the system shows a job that was started."""
    start_error: str = "the API user's role may be below the component's level"
    """What an internal error as the answer to a start can mean; empty where nothing is known."""
    finds_references: bool = True
    """Whether a start whose answer was lost can be looked for later by our own reference."""
    terminal: str = "rmm-jobs-mcp"
    """The terminal command that speaks to this system."""
    signs_in: bool = True
    """Whether the key is changed for a token first; else it is shown with every request."""
    case_counts: bool = True
    """Whether names of variables that differ in case are different names."""
    nested_values: bool = False
    """Whether a variable's value can be a list or an object."""
    exit_codes: bool = True
    """Whether jobs end with an exit code."""
    output_stream: Stream = Stream.STDOUT
    """The stream that is read of a job unless another is asked for."""
    documented: bool = True
    """Whether a document fixes blocks word for word: their commands are then slash commands for every reader."""
    voice: Voice = Voice.ASSISTANT
    """Who reads the answers."""
