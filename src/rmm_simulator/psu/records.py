"""Declare the records of a simulated PowerShell Universal server. Times are seconds since 1970."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from rmm_simulator.psu.job_scenarios import JobScenario


class Role(StrEnum):
    """List the built-in roles of an app token."""

    ADMINISTRATOR = "Administrator"
    OPERATOR = "Operator"
    READER = "Reader"
    EXECUTE = "Execute"


@dataclass(frozen=True)
class AppToken:
    """Hold the owner of an app token. `expires_at` may be infinite."""

    identity: str
    role: Role
    expires_at: float


@dataclass(frozen=True)
class ParameterRecord:
    """Hold a parameter of a script. `type` is the .NET name; a `secret` one's value is kept in no file."""

    name: str
    type: str = "System.String"
    required: bool = False
    default: str | None = None
    valid_values: Sequence[str] = ()
    help: str | None = None
    secret: bool = False


@dataclass
class ScriptRecord:
    """Hold a script. Its name is unique only within its folder."""

    id: int
    full_path: str
    scenario: JobScenario = field(default_factory=JobScenario)
    parameters: Sequence[ParameterRecord] = ()
    description: str | None = None
    environment: str | None = None
    tags: Sequence[str] = ()
    timeout: int = 0
    """Minutes; 0 for none. Only the record shows them: a scenario that times out declares it itself."""

    @property
    def name(self) -> str:
        """Return the last part of the path."""
        return self.full_path.rpartition("/")[2]


@dataclass(frozen=True)
class EnvironmentRecord:
    """Hold an environment in which scripts run."""

    id: int
    name: str
    version: str
    path: str


@dataclass(frozen=True)
class ComputerRecord:
    """Hold a computer of the cluster."""

    id: int
    name: str
    online: bool = True


@dataclass(frozen=True)
class VariableRecord:
    """Hold a variable of the server. Its value comes along in the list, as it does for whoever may read it."""

    name: str
    type: str = "System.Management.Automation.PSCredential"
    value: str = ""


@dataclass
class ScheduleRecord:
    """Hold a schedule of a script.

    Attributes:
        script: Full path of the script.
        cron: Expression; `None` for a schedule that runs once, or over and over.
        next_at: Time of the next run, or of the only one; `None` where the server tells none.
        parameters: Parameters that its jobs are given, as they stand in its object.
    """

    id: int
    name: str | None
    script: str
    cron: str | None = None
    time_zone: str = "UTC"
    next_at: float | None = None
    once: bool = False
    continuous: bool = False
    paused: bool = False
    environment: str | None = None
    credential: str | None = None
    computer: str | None = None
    description: str | None = None
    parameters: Sequence[Mapping[str, object]] = ()
    has_run: bool = False
