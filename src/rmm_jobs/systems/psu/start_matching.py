"""Match a job against a start, by the facts for and against it. Pure functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rmm_jobs.domain.catalog import Component, Variable
from rmm_jobs.domain.model import JobState, MatchReason
from rmm_jobs.systems.psu.parameters import Value
from rmm_jobs.systems.psu.translate import state
from rmm_jobs.systems.psu.value_matching import scalar, values_equal
from rmm_jobs.systems.psu.wire import GivenRow, JobAnswer, Named

_SWITCHES = ("Boolean", "SwitchParameter")


@dataclass(frozen=True, slots=True)
class StartFacts:
    """Hold the request of a start: script, values and options."""

    script: Component
    values: tuple[Value, ...] = field(repr=False)
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MatchVerdict:
    """Hold the result of comparing a job with a start."""

    ruled_out: bool = False
    """True when a fact from the server plainly contradicts the start."""
    by: MatchReason | None = None
    """Fact that speaks for the job, where none speaks against it."""


def match_start(job: JobAnswer, asked: StartFacts, own: Iterable[Named]) -> MatchVerdict:
    """Compare a job's facts with a start; missing facts and unknown forms decide nothing.

    Args:
        job: A job of the script.
        asked: Script, values and options of the start.
        own: Identities under which this process's jobs are known to run.
    """
    agreements = _agreements(job, asked)
    started_by_us = _is_ours(job.identity, own)
    against = (_is_automated(job), _is_elsewhere(job, asked), started_by_us is False, False in agreements)
    if any(against):
        return MatchVerdict(ruled_out=True)
    if _has_other_names(job, asked):
        return MatchVerdict()
    if True in agreements:
        return MatchVerdict(by=MatchReason.PARAMETERS)
    # Others with our token may run this script with other parameters, which the server does not show.
    return MatchVerdict(by=MatchReason.STARTER if started_by_us and not asked.values else None)


def _is_automated(job: JobAnswer) -> bool:
    """Return True for a job of a schedule, a trigger or another job; a start over the API has none."""
    parent = job.parent_job and (job.parent_job.id or job.parent_job.run_id)
    return any((job.schedule and job.schedule.label, job.schedule_id, job.trigger and job.trigger.label, parent))


def _is_elsewhere(job: JobAnswer, asked: StartFacts) -> bool:
    """Return True when environment, computer or credential is plainly another than the start's."""
    # A queued job may name the computer that received it, not the one that will run it.
    computer = None if state(job.status)[0] is JobState.QUEUED else job.computer_name
    told = {"environment": job.environment, "credential": job.credential, "computer": computer}
    return any(_is_another(told.get(option), wanted) for option, wanted in asked.options.items())


def _is_another(told: str | None, wanted: str) -> bool:
    if not told or told.isdecimal():  # a number is an id and cannot be compared with a name
        return False
    names = {told.casefold(), told.casefold().partition(".")[0]}  # a computer's name with and without its domain
    return names.isdisjoint({wanted.casefold(), wanted.casefold().partition(".")[0]})


def _is_ours(identity: Named | None, own: Iterable[Named]) -> bool | None:
    """Return True when the identity is one of ours; `None` when that cannot be told."""
    answers = [answer for each in own if identity and (answer := is_same(identity, each)) is not None]
    return any(answers) if answers else None


def is_same(one: Named, other: Named) -> bool | None:
    """Compare two identities by name, or else by id; `None` when they share neither."""
    if one.name and other.name:
        return one.name.casefold() == other.name.casefold()
    return one.id == other.id if one.id and other.id else None


def _agreements(job: JobAnswer, asked: StartFacts) -> list[bool | None]:
    given = _by_name(job)
    return [
        values_equal(value, given[value.name.casefold()]) for value in asked.values if value.name.casefold() in given
    ]


def _has_other_names(job: JobAnswer, asked: StartFacts) -> bool:
    """Return True when the job has parameters that were not sent, other than defaults, or lacks some."""
    given = _by_name(job)
    sent = {value.name.casefold() for value in asked.values}
    declared = {variable.name.casefold(): variable for variable in asked.script.variables}
    more = [row for name, row in given.items() if name not in sent and not _is_default(row, declared.get(name))]
    return bool(given) and (bool(more) or not sent <= given.keys())


def _is_default(row: GivenRow, declared: Variable | None) -> bool:
    if not row.value:
        return True
    is_switch = declared is not None and (declared.type or "").endswith(_SWITCHES)
    default = (declared and declared.default) or ("false" if is_switch else None)
    value = None if row.is_variable else scalar(row.value)
    return default is not None and value is not None and value.text.casefold() == default.casefold()


def _by_name(job: JobAnswer) -> dict[str, GivenRow]:
    return {row.name.casefold(): row for row in job.parameters if row.name}
