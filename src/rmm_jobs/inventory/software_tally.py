"""Count software over devices one by one, in any order, and keep no more rows than an answer shows."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from sys import intern

from rmm_jobs.domain.software import Program, Software, SoftwareFilter
from rmm_jobs.domain.software_search import SEARCH_ROWS, FoundProgram, Reach, SoftwareReading, SoftwareSearch
from rmm_jobs.inputs.programs import has_name, is_below, place

_VERSIONS = 5
"""The most versions that are counted in an answer."""
Owner = tuple[str, str, str | None]
"""UID, hostname and site of a device."""
Where = tuple[int, str, str]
"""Place of a device: its number in a list that is in order, else 0, its place and its UID."""
Key = tuple[Where, tuple[str, str]]
"""Place of a row: that of its device, then by the program's name."""
_FIRST = "", ""
"""No program has an earlier place than this."""


def place_of(site: str | None, hostname: str) -> str:
    """Return the place of a device in a list: by its site, then by its hostname. An index is in this order, too."""
    return f"{(site or '').casefold()}\0{hostname.casefold()}"


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
    _compared: dict[str | None, bool | None] = field(default_factory=dict[str | None, bool | None], init=False)
    """Whether a version is below the one that was asked for: many programs have the same one."""
    _versions: Counter[str] = field(default_factory=Counter[str], init=False)
    _named: dict[int, Software] = field(default_factory=dict[int, Software], init=False)
    """The programs of the name."""
    _any_named: set[int] = field(default_factory=set[int], init=False)
    """Their numbers: a set is asked in half of the time."""
    _below: dict[int, str] = field(default_factory=dict[int, str], init=False)
    """Versions of those that are below the one that was asked for."""
    _sure_numbers: set[int] = field(default_factory=set[int], init=False)
    """Their numbers, for the same reason."""
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
        self._any_named.update(programs)
        for number, software in programs.items():
            self._named[number] = software
            is_older = self._is_older(software)
            if is_older is None:
                self._unclear.add(number)
            elif is_older:
                # Equal versions are one object: sets of them are made for each device.
                self._below[number] = intern(software.version or "")
                self._sure_numbers.add(number)

    def _is_older(self, software: Software) -> bool | None:
        if self.wanted.below is None:
            return True
        if software.version not in self._compared:
            self._compared[software.version] = is_below(software, self.wanted.below)
        return self._compared[software.version]

    def find(self, owner: Owner, programs: Sequence[Software], audited_at: datetime | None) -> None:
        """Look through the programs of a device that was counted."""
        for each in programs:
            if each not in self._numbers:
                number = self._numbers[each] = len(self._numbers)
                if has_name(each, self.wanted.name):
                    self.know({number: each})
        numbers = [self._numbers[each] for each in programs]
        uid, hostname, site = owner
        where = 0, place_of(site, hostname), uid
        if self.matters(numbers) and self.find_numbers(where, numbers):
            self.keep(owner, where, numbers, audited_at)

    def matters(self, numbers: Sequence[int]) -> bool:
        """Return whether a device with these programs counts: one with the name, or any where absence is sought."""
        return self.wanted.absent or not self._any_named.isdisjoint(numbers)

    def find_numbers(self, where: Where, numbers: Sequence[int]) -> bool:
        """Count the programs of a device that matters; return whether one of them may have a row: then `keep` it."""
        counts = self._counts
        if self.wanted.absent:
            has_it = not self._any_named.isdisjoint(numbers)
            counts["having"] += has_it
            counts["found"] += not has_it
            counts["sure rows"] += not has_it
            return not has_it and self._sure.admits((where, _FIRST))
        counts["having"] += 1
        # `filter` and `map` run in C: this is done for each program of each device.
        sure = list(filter(self._sure_numbers.__contains__, numbers))
        if sure:
            counts["found"] += 1
            counts["sure rows"] += len(sure)
            self._count_versions(sure)
        unsure = len(list(filter(self._unclear.__contains__, numbers))) if self._unclear else 0
        if unsure:
            counts["unsure"] += not sure
            counts["unsure rows"] += unsure
        first = where, _FIRST
        return (bool(sure) and self._sure.admits(first)) or (unsure > 0 and self._unsure.admits(first))

    def _count_versions(self, sure: Sequence[int]) -> None:
        if len(sure) == 1:
            self._versions[self._below[sure[0]]] += 1
        else:
            self._versions.update(set(map(self._below.__getitem__, sure)))

    def keep(self, owner: Owner, where: Where, numbers: Sequence[int], audited_at: datetime | None) -> None:
        """Hold the rows of a device, as far as they are among the first."""
        if self.wanted.absent:
            self._sure.add((where, _FIRST), FoundProgram(*owner, None, audited_at))
            return
        for number in filter(self._named.__contains__, numbers):
            rows = self._sure if number in self._below else self._unsure if number in self._unclear else None
            key = where, place(self._named[number])
            if rows is not None and rows.admits(key):
                program = Program(self._named[number], is_unsure=number in self._unclear)
                rows.add(key, FoundProgram(*owner, program, audited_at))

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
            versions=dict(self._versions.most_common(_VERSIONS)),
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
