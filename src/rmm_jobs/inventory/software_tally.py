"""Count software over devices one by one, and keep no more rows than an answer shows."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rmm_jobs.domain.software import Program, Software, SoftwareFilter
from rmm_jobs.domain.software_search import SEARCH_ROWS, FoundProgram, Reach, SoftwareReading, SoftwareSearch
from rmm_jobs.inputs.programs import has_name, is_below, place

_VERSIONS = 5
"""The most versions that are counted in an answer."""
Owner = tuple[str, str, str | None]
"""UID, hostname and site of a device."""


@dataclass(slots=True)
class Tally:
    """Count what a search finds. Devices are added in the order of the answer's rows."""

    wanted: SoftwareFilter
    offset: int = 0
    _sure: list[FoundProgram] = field(default_factory=list[FoundProgram], init=False)
    _unsure: list[FoundProgram] = field(default_factory=list[FoundProgram], init=False)
    _counts: Counter[str] = field(default_factory=Counter[str], init=False)
    _versions: Counter[str] = field(default_factory=Counter[str], init=False)
    _judged: dict[Software, bool | None] = field(default_factory=dict[Software, bool | None], init=False)
    _oldest: datetime | None = field(default=None, init=False)

    def add(self, owner: Owner, reading: SoftwareReading | None) -> None:
        """Count a device; without a reading it was not read."""
        self._counts["devices"] += 1
        if reading is None:
            return
        self._counts["read"] += 1
        self._oldest = reading.read_at if self._oldest is None else min(self._oldest, reading.read_at)
        named = sorted((each for each in reading.programs or () if has_name(each, self.wanted.name)), key=place)
        if not named:
            return
        self._counts["having"] += 1
        judged = [(each, self._judge(each)) for each in named]
        sure = [Program(each) for each, answer in judged if answer]
        unsure = [Program(each, is_unsure=True) for each, answer in judged if answer is None]
        for program in sure:
            self._keep(self._sure, owner, program, reading.audited_at)
        for program in unsure:
            self._keep(self._unsure, owner, program, reading.audited_at)
        self._counts["sure rows"] += len(sure)
        self._counts["unsure rows"] += len(unsure)
        self._counts["found"] += bool(sure)
        self._counts["unsure"] += bool(unsure) and not sure
        self._versions.update({each.software.version or "" for each in sure})

    def result(self, now: datetime, near: Callable[[str], Sequence[str]]) -> SoftwareSearch:
        """Return what was counted; `near` returns names that resemble one that no device has."""
        counts, sure = self._counts, self._counts["sure rows"]
        behind = max(0, self.offset - sure)
        rows = [*self._sure[self.offset :], *self._unsure[behind:]] if self.offset < sure else self._unsure[behind:]
        return SoftwareSearch(
            self.wanted,
            now,
            rows=rows[:SEARCH_ROWS],
            total=sure + counts["unsure rows"],
            devices=counts["found"],
            unsure=counts["unsure"],
            having=counts["having"],
            versions=dict(self._versions.most_common(_VERSIONS)),
            near=() if counts["having"] else near(self.wanted.name or ""),
            reach=Reach(counts["devices"], counts["read"], self._oldest),
            offset=self.offset,
        )

    def _judge(self, software: Software) -> bool | None:
        """Return whether a program is below the version that was asked for; each one is compared once."""
        if self.wanted.below is None:
            return True
        if software not in self._judged:
            self._judged[software] = is_below(software, self.wanted.below)
        return self._judged[software]

    def _keep(self, rows: list[FoundProgram], owner: Owner, program: Program, audited_at: datetime | None) -> None:
        if len(rows) < self.offset + SEARCH_ROWS:
            rows.append(FoundProgram(*owner, program, audited_at))
