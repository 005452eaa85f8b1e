"""Define installed software, what callers ask of it, and the results that show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rmm_jobs.domain.catalog import Device, Shortfall

SOFTWARE_ROWS = 50
"""Limit of the programs that one answer shows."""


@dataclass(frozen=True, slots=True)
class Software:
    """A program that an audit has found, named as its installer names it. Without a `version` none was reported."""

    name: str
    version: str | None = None


@dataclass(frozen=True, slots=True)
class SoftwareFilter:
    """Select programs: by a part of the name, and by a version that theirs is older than. `None` selects all.

    A search with `absent` selects the devices that have no such program.
    """

    name: str | None = None
    below: str | None = None
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """One row of a list. `is_unsure` marks a version that cannot be compared with the one that was asked for."""

    software: Software
    is_unsure: bool = False


@dataclass(frozen=True, slots=True)
class SoftwareList:
    """Programs of one device, those from `offset` on, at most `SOFTWARE_ROWS`. Without an audit, `installed` is None.

    `total` counts the programs that were asked for; those that cannot be compared come last.
    """

    device: Device
    now: datetime
    wanted: SoftwareFilter
    installed: int | None
    """Number of the programs that were received."""
    programs: Sequence[Program] = ()
    total: int = 0
    unsure: int = 0
    """Number of those whose version cannot be compared."""
    named: Sequence[Software] = ()
    """The first programs with this name, where none of them is below the version."""
    named_total: int = 0
    near: Sequence[str] = ()
    """Names of programs that resemble the name, where none has it."""
    offset: int = 0
    shortfall: Shortfall | None = None

    @property
    def installed_total(self) -> int | None:
        """Return how many programs the device has, as far as its list tells."""
        if self.installed is None or self.shortfall is None:
            return self.installed
        return max(self.installed, self.shortfall.announced or 0)
