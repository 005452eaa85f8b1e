"""Count software over devices one by one, in any order, and keep no more rows than an answer shows."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rmm_jobs.domain.software import Program, Software, SoftwareFilter
from rmm_jobs.domain.software_search import SEARCH_ROWS, FoundProgram, Reach, SoftwareReading, SoftwareSearch
from rmm_jobs.inputs.programs import has_name, is_below, place

_VERSIONS = 5
"""The most versions that are counted in an answer."""
Owner = tuple[str, str, str | None]
"""UID, hostname and site of a device."""
Key = tuple[tuple[str, str, str], tuple[str, str]]
"""Place of a row: by site and hostname, then by the program's name."""
Rows = Sequence[tuple[tuple[str, str], Program | None]]
"""Programs of a device with their places in a list; `None` for a device without any."""
_FEW, _GROUPS = 4, 10_000
"""The most programs of a group that is remembered, and the most groups."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """What is known of a program: whether it has the name, its place in a list, and whether it is below the version.

    It holds the program, so that no other one can get its identity.
    """

    software: Software
    is_named: bool
    place: tuple[str, str]
    is_below: bool | None


@dataclass(frozen=True, slots=True)
class _Group:
    """What programs come to that a device has: those below the version, those that cannot be compared, versions."""

    is_named: bool
    sure: Rows
    unsure: Rows
    versions: Collection[str]


@dataclass(slots=True)
class _First:
    """Hold the first rows by their keys, and at most twice as many as are wanted."""

    most: int
    _rows: list[tuple[Key, FoundProgram]] = field(default_factory=list[tuple[Key, FoundProgram]], init=False)
    _last: Key | None = field(default=None, init=False)

    def admits(self, key: Key) -> bool:
        """Return whether a row can be one of the first."""
        return self._last is None or key < self._last

    def add(self, key: Key, found: FoundProgram) -> None:
        """Hold a row that is admitted."""
        self._rows.append((key, found))
        if len(self._rows) >= 2 * self.most:
            self.rows()

    def rows(self) -> Sequence[FoundProgram]:
        """Return the first rows in their order."""
        self._rows.sort(key=lambda row: row[0])
        del self._rows[self.most :]
        if len(self._rows) == self.most:
            self._last = self._rows[-1][0]
        return [found for _, found in self._rows]


@dataclass(slots=True)
class Tally:
    """Count what a search finds. Each program is looked at once, however many devices have it."""

    wanted: SoftwareFilter
    offset: int = 0
    _sure: _First = field(init=False)
    _unsure: _First = field(init=False)
    _counts: Counter[str] = field(default_factory=Counter[str], init=False)
    _versions: Counter[str] = field(default_factory=Counter[str], init=False)
    _judged: dict[int, _Judged] = field(default_factory=dict[int, _Judged], init=False)
    _groups: dict[tuple[Software, ...], _Group] = field(default_factory=dict[tuple[Software, ...], _Group], init=False)
    _oldest: datetime | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Hold the rows up to the last one of the answer."""
        self._sure, self._unsure = _First(self.offset + SEARCH_ROWS), _First(self.offset + SEARCH_ROWS)

    def add(self, owner: Owner, reading: SoftwareReading | None) -> None:
        """Count a device and what it has; without a reading, or with a part of its list, it was not read."""
        if reading is None or reading.is_part:
            self.count(1, 0, None)
        elif reading.programs is None:
            self.count(1, 0, reading.read_at, unaudited=1)
        else:
            self.count(1, 1, reading.read_at)
        # Whoever was not read, or not whole, may have what is not seen.
        is_known = reading is not None and reading.programs is not None and not reading.is_part
        if reading is not None and (is_known or not self.wanted.absent):
            self.find(owner, reading.programs or (), reading.audited_at)

    def count(self, devices: int, read: int, oldest: datetime | None, *, unaudited: int = 0) -> None:
        """Count devices, how many of them were read, when the first one was, and how many have no list."""
        self._counts["unaudited"] += unaudited
        self._counts["devices"] += devices
        self._counts["read"] += read
        if oldest is not None:
            self._oldest = oldest if self._oldest is None else min(self._oldest, oldest)

    def find(self, owner: Owner, programs: Sequence[Software], audited_at: datetime | None) -> None:
        """Look through the programs of a device that was counted; all of them, if devices without one are sought."""
        group = self._group(programs)
        counts, (uid, hostname, site) = self._counts, owner
        where = (site or "").casefold(), hostname.casefold(), uid
        counts["having"] += group.is_named
        if self.wanted.absent:
            if not group.is_named:
                counts["found"] += 1
                counts["sure rows"] += 1
                self._keep(self._sure, where, [(("", ""), None)], owner, audited_at)
            return
        counts["sure rows"] += len(group.sure)
        counts["unsure rows"] += len(group.unsure)
        counts["found"] += bool(group.sure)
        counts["unsure"] += bool(group.unsure) and not group.sure
        for version in group.versions:
            self._versions[version] += 1
        self._keep(self._sure, where, group.sure, owner, audited_at)
        self._keep(self._unsure, where, group.unsure, owner, audited_at)

    def result(self, now: datetime, near: Callable[[str], Sequence[str]]) -> SoftwareSearch:
        """Return what was counted; `near` returns names that resemble one that no device has."""
        counts = self._counts
        total = counts["sure rows"]
        rows = list(self._sure.rows()[self.offset :])
        rows += self._unsure.rows()[max(0, self.offset - total) :] if self.offset + SEARCH_ROWS > total else []
        return SoftwareSearch(
            self.wanted,
            now,
            rows=rows[:SEARCH_ROWS],
            total=total + counts["unsure rows"],
            devices=counts["found"],
            unsure=counts["unsure"],
            having=counts["having"],
            versions=dict(self._versions.most_common(_VERSIONS)),
            near=() if counts["having"] else near(self.wanted.name or ""),
            reach=Reach(counts["devices"], counts["read"], self._oldest, unaudited=counts["unaudited"]),
            offset=self.offset,
        )

    def _group(self, programs: Sequence[Software]) -> _Group:
        """Return what the programs of a device come to; many devices have the same few of a name."""
        if len(programs) > _FEW:
            return self._grouped(programs)
        key = tuple(programs)
        group = self._groups.get(key) or self._grouped(programs)
        if len(self._groups) < _GROUPS:
            self._groups[key] = group
        return group

    def _grouped(self, programs: Sequence[Software]) -> _Group:
        judged = [each for each in map(self._judge, programs) if each.is_named]
        sure = [(each.place, Program(each.software)) for each in judged if each.is_below]
        unsure = [(each.place, Program(each.software, is_unsure=True)) for each in judged if each.is_below is None]
        return _Group(bool(judged), sure, unsure, {each.software.version or "" for _, each in sure})

    def _judge(self, software: Software) -> _Judged:
        """Return what is known of a program: it is the same object for each device of an index that has it."""
        found = self._judged.get(id(software))
        if found is None:
            is_named, below = has_name(software, self.wanted.name), self.wanted.below
            answer = is_below(software, below) if below is not None and is_named else True
            found = self._judged[id(software)] = _Judged(software, is_named, place(software), answer)
        return found

    def _keep(
        self,
        rows: _First,
        where: tuple[str, str, str],
        programs: Rows,
        owner: Owner,
        audited_at: datetime | None,
    ) -> None:
        for at, program in programs:
            if rows.admits((where, at)):
                rows.add((where, at), FoundProgram(*owner, program, audited_at))
