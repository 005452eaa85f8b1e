"""Count software over devices one by one, in any order, and keep no more rows than an answer shows."""

from bisect import insort
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rmm_jobs.domain.software import Program, Software, SoftwareFilter
from rmm_jobs.domain.software_search import SEARCH_ROWS, FoundProgram, Reach, SoftwareReading, SoftwareSearch
from rmm_jobs.inputs.programs import has_name, is_below, place

_VERSIONS = 5
"""The most versions that are counted in an answer."""
Owner = tuple[str, str, str | None]
"""UID, hostname and site of a device."""
Key = tuple[str, str, str, tuple[str, str]]
"""Place of a row: by site and hostname."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """What is known of a program that has the name: its place in a list, and whether it is below the version."""

    place: tuple[str, str]
    is_below: bool | None


@dataclass(slots=True)
class Tally:
    """Count what a search finds. Each program is looked at once, however many devices have it."""

    wanted: SoftwareFilter
    offset: int = 0
    _sure: list[tuple[Key, FoundProgram]] = field(default_factory=list[tuple[Key, FoundProgram]], init=False)
    _unsure: list[tuple[Key, FoundProgram]] = field(default_factory=list[tuple[Key, FoundProgram]], init=False)
    _counts: Counter[str] = field(default_factory=Counter[str], init=False)
    _versions: Counter[str] = field(default_factory=Counter[str], init=False)
    _judged: dict[Software, _Judged | None] = field(default_factory=dict[Software, _Judged | None], init=False)
    _oldest: datetime | None = field(default=None, init=False)

    def add(self, owner: Owner, reading: SoftwareReading | None) -> None:
        """Count a device and what it has; without a reading it was not read."""
        if reading is None:
            self.count(1, 0, None)
            return
        self.count(1, 1, reading.read_at)
        self.find(owner, reading.programs or (), reading.audited_at)

    def count(self, devices: int, read: int, oldest: datetime | None) -> None:
        """Count devices, how many of them were read, and when the first one was."""
        self._counts["devices"] += devices
        self._counts["read"] += read
        if oldest is not None:
            self._oldest = oldest if self._oldest is None else min(self._oldest, oldest)

    def find(self, owner: Owner, programs: Iterable[Software], audited_at: datetime | None) -> None:
        """Look through the programs of a device that was counted."""
        named = [(each, judged) for each in programs if (judged := self._judge(each))]
        sure = [each for each in named if each[1].is_below]
        unsure = [each for each in named if each[1].is_below is None]
        self._counts["having"] += bool(named)
        self._counts["sure rows"] += len(sure)
        self._counts["unsure rows"] += len(unsure)
        self._counts["found"] += bool(sure)
        self._counts["unsure"] += bool(unsure) and not sure
        self._versions.update({each.version or "" for each, _ in sure})
        self._keep(self._sure, owner, sure, audited_at)
        self._keep(self._unsure, owner, unsure, audited_at)

    def result(self, now: datetime, near: Callable[[str], Sequence[str]]) -> SoftwareSearch:
        """Return what was counted; `near` returns names that resemble one that no device has."""
        counts = self._counts
        total = counts["sure rows"]
        rows = self._sure[self.offset :]
        rows += self._unsure[max(0, self.offset - total) :] if self.offset + SEARCH_ROWS > total else []
        return SoftwareSearch(
            self.wanted,
            now,
            rows=[found for _, found in rows[:SEARCH_ROWS]],
            total=total + counts["unsure rows"],
            devices=counts["found"],
            unsure=counts["unsure"],
            having=counts["having"],
            versions=dict(self._versions.most_common(_VERSIONS)),
            near=() if counts["having"] else near(self.wanted.name or ""),
            reach=Reach(counts["devices"], counts["read"], self._oldest),
            offset=self.offset,
        )

    def _judge(self, software: Software) -> _Judged | None:
        """Return what is known of a program, or `None` of one that has another name."""
        if software not in self._judged:
            below = self.wanted.below
            answer = True if below is None else is_below(software, below)
            is_named = has_name(software, self.wanted.name)
            self._judged[software] = _Judged(place(software), answer) if is_named else None
        return self._judged[software]

    def _keep(
        self,
        rows: list[tuple[Key, FoundProgram]],
        owner: Owner,
        programs: Sequence[tuple[Software, _Judged]],
        audited_at: datetime | None,
    ) -> None:
        uid, hostname, site = owner
        most = self.offset + SEARCH_ROWS
        for software, judged in programs:
            key = ((site or "").casefold(), hostname.casefold(), uid, judged.place)
            if len(rows) < most or key < rows[-1][0]:
                program = Program(software, is_unsure=judged.is_below is None)
                insort(rows, (key, FoundProgram(*owner, program, audited_at)), key=lambda row: row[0])
                del rows[most:]
