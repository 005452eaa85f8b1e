"""What a simulated PowerShell Universal server is made of. Times are seconds since 1970."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from rmm_simulator.psu.job_scenarios import JobScenario


class Role(StrEnum):
    """The built-in roles of an app token."""

    ADMINISTRATOR = "Administrator"
    OPERATOR = "Operator"
    READER = "Reader"
    EXECUTE = "Execute"


@dataclass(frozen=True)
class AppToken:
    """Who an app token stands for. `expires_at` may be infinite."""

    identity: str
    role: Role
    expires_at: float


@dataclass(frozen=True)
class ParameterRecord:
    """A parameter of a script. `type` is the .NET name; a `secret` one's value is kept in no file."""

    name: str
    type: str = "System.String"
    required: bool = False
    default: str | None = None
    valid_values: Sequence[str] = ()
    help: str | None = None
    secret: bool = False


@dataclass
class ScriptRecord:
    """A script. Its name is unique within its folder alone."""

    id: int
    full_path: str
    life: JobScenario = field(default_factory=JobScenario)
    parameters: Sequence[ParameterRecord] = ()
    description: str | None = None
    environment: str | None = None
    timeout: int = 0
    """Minutes; 0 for none. The record alone says so: a life that times out says it itself."""

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.full_path.rpartition("/")[2]


@dataclass(frozen=True)
class EnvironmentRecord:
    """An environment in which scripts run."""

    id: int
    name: str
    version: str
    path: str


@dataclass(frozen=True)
class ComputerRecord:
    """A computer of the cluster."""

    id: int
    name: str
    online: bool = True


@dataclass(frozen=True)
class VariableRecord:
    """A variable of the server; what it holds is nobody's business here."""

    name: str
    type: str = "System.Management.Automation.PSCredential"
