"""Register, for each type of result or error, the kind and the function of its record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Record = dict[str, object]
"""JSON-able data; docs/records.md lists every kind and key."""
SubjectT = TypeVar("SubjectT")


@dataclass(frozen=True, slots=True)
class Entry(Generic[SubjectT]):
    """The record of one type: its kind, whether it is an error's, and the function that returns its own keys."""

    kind: str
    error: bool
    keys: Callable[[SubjectT], Record]


class Registry:
    """Kinds of records by the type that they are of.

    A kind is public and its own name: it stays when the class is renamed.
    """

    def __init__(self, *, error: bool, entries: Mapping[type[object], Entry[Any]] | None = None) -> None:
        self._error = error
        self.entries = dict(entries or {})

    def kind(
        self, kind: str, subject: type[SubjectT]
    ) -> Callable[[Callable[[SubjectT], Record]], Callable[[SubjectT], Record]]:
        """Register the decorated function for the type `subject`."""

        def register(keys: Callable[[SubjectT], Record]) -> Callable[[SubjectT], Record]:
            self.entries[subject] = Entry(kind, self._error, keys)
            return keys

        return register

    def __or__(self, other: "Registry") -> "Registry":
        return Registry(error=self._error, entries=self.entries | other.entries)

    def record(self, subject: object) -> Record:
        """Return the record of a result or an error: its kind, whether it is an error, and its own keys.

        Raises:
            TypeError: no function is registered for the type of `subject`.
        """
        entry = self.entries.get(type(subject))
        if entry is None:
            raise TypeError(type(subject).__name__)
        return {"kind": entry.kind, "error": entry.error, **entry.keys(subject)}
