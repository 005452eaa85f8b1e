"""Turn a name into the one schedule that it means, or refuse it with those like it; search schedules by a text."""

from collections.abc import Sequence

from rmm_jobs.domain.catalog import shortfall_of
from rmm_jobs.domain.schedule_errors import ScheduleNotFound, SchedulesMatch
from rmm_jobs.domain.schedules import Schedule
from rmm_jobs.inputs.likeness import loose
from rmm_jobs.inputs.names import same_name

_NEAREST = 3


def pick_schedule(query: str, schedules: Sequence[Schedule]) -> Schedule:
    """Pick the one schedule with this id or name, ignoring case. An id wins over a name.

    Raises:
        SchedulesMatch: two or more schedules have this name.
        ScheduleNotFound: no schedule has it; the error lists at most three like it.
    """
    for each in schedules:
        if same_name(each.uid, query):
            return each
    named = [each for each in schedules if each.name and same_name(each.name, query)]
    if len(named) > 1:
        raise SchedulesMatch(query, named)
    if named:
        return named[0]
    raise ScheduleNotFound(query, _like(query, schedules), shortfall_of(schedules))


def search_schedules(query: str | None, schedules: Sequence[Schedule]) -> list[Schedule]:
    """List schedules whose name or script contains a text, or with this id, by name; all of them without a text."""
    found = sorted(schedules, key=lambda each: (loose(each.label), each.uid))
    if not query:
        return found
    if exact := [each for each in found if same_name(each.uid, query)]:
        return exact
    part = loose(query)
    return [each for each in found if part in loose(each.name or "") or part in loose(each.script or "")]


def _like(query: str, schedules: Sequence[Schedule]) -> list[Schedule]:
    """Rank schedules by likeness of their names, or of their scripts' names; best first."""
    from rapidfuzz import fuzz, utils  # noqa: PLC0415 - a start-up that searches nothing does not pay for it

    def score(each: Schedule) -> float:
        names = [name for name in (each.name, each.script) if name]
        return max((fuzz.WRatio(query, name, processor=utils.default_process) for name in names), default=0.0)

    return sorted(schedules, key=lambda each: (-score(each), each.uid))[:_NEAREST]
