"""Define what a job can be run on and with: devices, components and their variables, and lists of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TypeVar

from rmm_jobs.domain.inventory import NO_FACTS, DeviceFacts
from rmm_jobs.domain.system_errors import DeadlineExceeded, RateLimited, SystemFailure

RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What is missing from a list: `received` rows came of the `announced`, or the list `repeats` itself.

    `late` is a list that was read no further, because the time of the call was over. `failure` is what ended the
    reading after a part of it.
    """

    received: int
    announced: int | None = None
    repeats: bool = False
    late: bool = False
    failure: SystemFailure | None = None


class Listed(tuple[RowT, ...]):  # noqa: SLOT001 - no slot can stand beside the items of a tuple
    """Rows of a list that the system may not have sent whole. A plain sequence is a whole list."""

    shortfall: Shortfall | None = None


def listed_with(rows: Iterable[RowT], shortfall: Shortfall | None) -> Listed[RowT]:
    """Return the rows of a list with what is known to be missing from it."""
    listed = Listed(rows)
    listed.shortfall = shortfall
    return listed


def cut_short(received: int, announced: int | None, failure: SystemFailure) -> Shortfall:
    """Return what is missing from a list whose reading a failure has ended after `received` rows."""
    # What is held back has its turn after the time of the call.
    is_held_back = isinstance(failure, RateLimited) and failure.held_back
    late = is_held_back or isinstance(failure, DeadlineExceeded)
    return Shortfall(received, announced, late=late, failure=failure)


def shortfall_of(rows: Sequence[object]) -> Shortfall | None:
    """Return what is missing from a list, or `None` of a whole one."""
    return rows.shortfall if isinstance(rows, Listed) else None


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A listed name that differs from a query only in blanks or in characters that cannot be seen.

    The first difference is `character`, written `U+200B`, at the 0-based `position` of the query or, if `in_listed`, of
    the listed name.
    """

    uid: str
    name: str
    position: int
    character: str
    in_listed: bool


@dataclass(frozen=True, slots=True)
class Device:
    """A device as the system describes it. `None` means that the system did not report the fact."""

    uid: str
    hostname: str
    site: str | None = None
    online: bool | None = None
    # `None` also for the API's "never", -62135596800000 (docs/divergences.md, times).
    last_seen: datetime | None = None
    # Listed among the others, but refused (docs/divergences.md, unusable).
    suspended: bool = False
    deleted: bool = False
    agentless: bool = False
    """Marks a printer, hypervisor or network device: listed, but without an agent that could run a job."""
    category: str | None = None
    operating_system: str | None = None
    internal_ip: str | None = None
    last_user: str | None = None
    description: str | None = None
    facts: DeviceFacts = NO_FACTS
    """What else is known of it, for those who look it up."""


class VariableReference(Enum):
    """Rules for values that name a variable kept by the system, written `$Name`."""

    NEVER = "a dollar is a dollar"
    MAYBE = "a name or a value"
    ALWAYS = "only a name, because the value would be a secret"


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable that a component declares."""

    name: str
    type: str | None = None
    default: str | None = field(default=None, repr=False)
    description: str | None = None
    # Datto RMM's `ComponentVariable` has none (docs/divergences.md, required).
    flagged_required: bool | None = None
    """The system's own flag, or `None` where the system has no such flag."""
    allowed: tuple[str, ...] = ()
    """Values the system accepts; empty where it does not list them."""
    by_name: VariableReference = VariableReference.NEVER

    @property
    def required(self) -> bool:
        """Return whether a run without this variable is refused.

        The system's flag decides. Without a flag, a variable without a default is required: a safe guess, because Datto
        RMM's API has no such flag.
        """
        return self.flagged_required if self.flagged_required is not None else not self.default


class MatchedIn(Enum):
    """Name the part of a component in which a look-up found the words of its query."""

    NAME = "name"
    FOLDER = "folder"
    DESCRIPTION = "description"
    TAGS = "tags"
    PARAMETERS = "parameters"


@dataclass(frozen=True, slots=True)
class Component:
    """A script that can be run as a job. Variables keep the component's own order."""

    uid: str
    name: str
    description: str | None = None
    category: str | None = None
    variables: tuple[Variable, ...] = ()
    path: str | None = None
    """Folder and name, in systems where folders tell namesakes apart."""
    tags: tuple[str, ...] = ()
