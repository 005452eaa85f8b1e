"""Know, for each type of result or error, the function of its block and the function of its record.

A decorator at each function says whose it is: `@BLOCKS.of(Finished)`, `@RECORDS.kind("finished", Finished)`. `MODULES`
are the modules that have such functions, and `load` reads them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.wording import Wording
from rmm_jobs.text.layout import NOTHING_PRINTED, ReportLayout

Record = dict[str, object]
"""JSON-able data; docs/records.md lists every kind and key."""
MODULES = (
    "activity",
    "alert_refusals",
    "alerts",
    "audits",
    "canceling",
    "confirming",
    "devices",
    "failures",
    "history",
    "job_details",
    "joblist",
    "listings",
    "namesakes",
    "ongoing",
    "output",
    "patches",
    "pipeline",
    "questions",
    "readings",
    "refusals",
    "repeat",
    "reports",
    "resolving",
    "schedule_reports",
    "schedules",
    "site_devices",
    "site_summary",
    "sites",
    "software",
    "software_search",
    "starts",
    "typed",
    "variables",
    "records.alerts",
    "records.devices",
    "records.failures",
    "records.history",
    "records.jobs",
    "records.listings",
    "records.refusals",
    "records.schedules",
    "records.sites",
    "records.software",
)
"""The modules of this package that say whose block or record their functions make; a test holds it."""
SubjectT = TypeVar("SubjectT")
EntryT = TypeVar("EntryT")


@dataclass(frozen=True, slots=True)
class Page:
    """Hold what a block depends on besides its subject.

    Attributes:
        wording: The system's own words.
        starting: True where the call was to start a job: the block of an error then says that nothing was started.
        layout: The parts of the job's report, cleaned and cut to fit.
    """

    wording: Wording
    starting: bool = False
    layout: ReportLayout = NOTHING_PRINTED


class Blocks:
    """Map a type of result or error to the function that returns its block."""

    def __init__(self) -> None:
        self._functions: dict[type[object], Callable[[Any, Page], str]] = {}

    def of(
        self, subject: type[SubjectT]
    ) -> Callable[[Callable[[SubjectT, Wording], str]], Callable[[SubjectT, Wording], str]]:
        """Register the decorated function of a subject and the wording for the type `subject`."""

        def register(function: Callable[[SubjectT, Wording], str]) -> Callable[[SubjectT, Wording], str]:
            def on_page(each: SubjectT, page: Page) -> str:
                return function(each, page.wording)

            self._functions[subject] = on_page
            return function

        return register

    def on_page(
        self, subject: type[SubjectT]
    ) -> Callable[[Callable[[SubjectT, Page], str]], Callable[[SubjectT, Page], str]]:
        """Register the decorated function of a subject and its page for the type `subject`."""

        def register(function: Callable[[SubjectT, Page], str]) -> Callable[[SubjectT, Page], str]:
            self._functions[subject] = function
            return function

        return register

    def function_for(self, subject: type[object]) -> Callable[[Any, Page], str]:
        """Return the function that is registered for a type, or for the nearest of its bases.

        Raises:
            TypeError: no function is registered for any of them.
        """
        return _registered(self._functions, subject)

    def block(self, subject: object, page: Page) -> str:
        """Return the block of a result or an error, without a newline at its end.

        Raises:
            TypeError: no function is registered for the type of `subject`.
        """
        return self.function_for(type(subject))(subject, page)


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """The record of one type: its kind, and the function that returns its own keys."""

    kind: str
    keys: Callable[[Any, ReportLayout], Record]


class Records:
    """Map a type of result or error to the kind and the function of its record.

    A kind is public and its own name: it stays when the class is renamed.
    """

    def __init__(self) -> None:
        self.entries: dict[type[object], RecordEntry] = {}

    def kind(
        self, kind: str, subject: type[SubjectT]
    ) -> Callable[[Callable[[SubjectT], Record]], Callable[[SubjectT], Record]]:
        """Register the decorated function of a subject for the type `subject`."""

        def register(keys: Callable[[SubjectT], Record]) -> Callable[[SubjectT], Record]:
            def with_layout(each: SubjectT, _layout: ReportLayout) -> Record:
                return keys(each)

            self.entries[subject] = RecordEntry(kind, with_layout)
            return keys

        return register

    def kind_with_layout(
        self, kind: str, subject: type[SubjectT]
    ) -> Callable[[Callable[[SubjectT, ReportLayout], Record]], Callable[[SubjectT, ReportLayout], Record]]:
        """Register the decorated function of a subject and its layout for the type `subject`."""

        def register(
            keys: Callable[[SubjectT, ReportLayout], Record],
        ) -> Callable[[SubjectT, ReportLayout], Record]:
            self.entries[subject] = RecordEntry(kind, keys)
            return keys

        return register

    def record(self, subject: object, layout: ReportLayout = NOTHING_PRINTED) -> Record:
        """Return the record of a result or an error: its kind, whether it is an error, and its own keys.

        Raises:
            TypeError: no function is registered for the type of `subject`.
        """
        entry = _registered(self.entries, type(subject))
        return {"kind": entry.kind, "error": isinstance(subject, JobsError), **entry.keys(subject, layout)}


def nearest(entries: Mapping[type[object], EntryT], subject: type[object]) -> EntryT | None:
    """Return the entry of a type, or of the nearest of its bases that has one."""
    return next((entries[each] for each in subject.__mro__ if each in entries), None)


def _registered(entries: Mapping[type[object], EntryT], subject: type[object]) -> EntryT:
    found = nearest(entries, subject)
    if found is None:
        raise TypeError(subject.__name__)
    return found


BLOCKS = Blocks()
RECORDS = Records()


def load() -> None:
    """Read all modules that fill `BLOCKS` and `RECORDS`."""
    for name in MODULES:
        import_module(f"rmm_jobs.text.{name}")
