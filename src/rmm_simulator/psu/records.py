"""Declare the records of a simulated PowerShell Universal server. Times are seconds since 1970."""

from collections.abc import Sequence
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
    """Hold a variable of the server; its value is never shown."""

    name: str
    type: str = "System.Management.Automation.PSCredential"
