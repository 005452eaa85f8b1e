"""Count software over devices one by one, in any order, and keep no more rows than an answer shows."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
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
_FIRST = "", ""
"""No program has an earlier place than this."""


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
    """Count what a search finds. Each program has a number and is looked at once, however many devices have it.

    A device of an index is a list of such numbers, and a hundred thousand of them are counted within seconds.
    """

    wanted: SoftwareFilter
    offset: int = 0
    _sure: _First = field(init=False)
    _unsure: _First = field(init=False)
    _counts: Counter[str] = field(default_factory=Counter[str], init=False)
    _versions: Counter[str | None] = field(default_factory=Counter[str | None], init=False)
    _named: dict[int, Software] = field(default_factory=dict[int, Software], init=False)
    """The programs of the name."""
    _below: dict[int, str] = field(default_factory=dict[int, str], init=False)
    """Versions of those that are below the one that was asked for."""
    _unclear: set[int] = field(default_factory=set[int], init=False)
    """Those that cannot be compared."""
    _numbers: dict[Software, int] = field(default_factory=dict[Software, int], init=False)
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

    def know(self, programs: Mapping[int, Software]) -> None:
        """Take programs of the name by their numbers."""
        for number, software in programs.items():
            self._named[number] = software
            is_older = True if self.wanted.below is None else is_below(software, self.wanted.below)
            if is_older is None:
                self._unclear.add(number)
            elif is_older:
                self._below[number] = software.version or ""

    def find(self, owner: Owner, programs: Sequence[Software], audited_at: datetime | None) -> None:
        """Look through the programs of a device that was counted."""
        for each in programs:
            if each not in self._numbers:
                number = self._numbers[each] = len(self._numbers)
                if has_name(each, self.wanted.name):
                    self.know({number: each})
        numbers = [self._numbers[each] for each in programs]
        if self.matters(numbers):
            self.find_numbers(owner, numbers, audited_at)

    def matters(self, numbers: Sequence[int]) -> bool:
        """Return whether a device with these programs counts: one with the name, or any where absence is sought."""
        return self.wanted.absent or not self._named.keys().isdisjoint(numbers)

    def find_numbers(self, owner: Owner, numbers: Sequence[int], audited_at: datetime | None) -> None:
        """Look through the numbers of a device that matters."""
        uid, hostname, site = owner
        where = (site or "").casefold(), hostname.casefold(), uid
        if self.wanted.absent:
            self._look_for_absence(numbers, where, owner, audited_at)
            return
        # `map` runs in C: this is done for each program of each device.
        sure, unsure = sum(map(self._below.__contains__, numbers)), sum(map(self._unclear.__contains__, numbers))
        counts = self._counts
        counts["having"] += 1
        counts["sure rows"] += sure
        counts["unsure rows"] += unsure
        counts["found"] += sure > 0
        counts["unsure"] += unsure > 0 and not sure
        if sure:
            versions = set(map(self._below.get, numbers))
            versions.discard(None)
            self._versions.update(versions)
        for rows, count, held in ((self._sure, sure, self._below), (self._unsure, unsure, self._unclear)):
            if count and rows.admits((where, _FIRST)):
                self._keep(rows, where, [each for each in numbers if each in held], owner, audited_at)

    def _look_for_absence(
        self, numbers: Sequence[int], where: tuple[str, str, str], owner: Owner, audited_at: datetime | None
    ) -> None:
        if not self._named.keys().isdisjoint(numbers):
            self._counts["having"] += 1
            return
        self._counts["found"] += 1
        self._counts["sure rows"] += 1
        if self._sure.admits((where, _FIRST)):
            self._sure.add((where, _FIRST), FoundProgram(*owner, None, audited_at))

    def result(self, now: datetime, near: Callable[[str], Sequence[str]], *, unsearched: int = 0) -> SoftwareSearch:
        """Return what was counted; `near` returns names that resemble one that no device has.

        Beside devices that were `unsearched`, nobody can tell that none has it.
        """
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
            versions={each: count for each, count in self._versions.most_common(_VERSIONS) if each is not None},
            near=() if counts["having"] or unsearched else near(self.wanted.name or ""),
            reach=Reach(
                counts["devices"],
                counts["read"],
                self._oldest,
                unaudited=counts["unaudited"],
                unsearched=unsearched,
            ),
            offset=self.offset,
        )

    def _keep(
        self,
        rows: _First,
        where: tuple[str, str, str],
        numbers: Sequence[int],
        owner: Owner,
        audited_at: datetime | None,
    ) -> None:
        for number in numbers:
            software = self._named[number]
            key = where, place(software)
            if rows.admits(key):
                rows.add(key, FoundProgram(*owner, Program(software, is_unsure=number in self._unclear), audited_at))
