"""Results -> words: one block for every result."""

from typing import assert_never

from rmm_jobs.jobs.results import (
    Answerable,
    ComponentList,
    DeviceList,
    Finished,
    MayHaveStarted,
    OutputMatches,
    OutputPage,
    Queued,
    Running,
    StillRunning,
    TimedOut,
)
from rmm_jobs.jobs.vocabulary import Vocabulary
from rmm_jobs.text import listings, output, reports


def render(result: Answerable, vocabulary: Vocabulary) -> str:  # noqa: C901, PLR0911 - one line a block
    """The block of a result, without a newline at its end."""
    match result:
        case Queued():
            return reports.queued(result, vocabulary)
        case Running():
            return reports.running(result)
        case Finished():
            return reports.finished(result, vocabulary)
        case TimedOut():
            return reports.timed_out(result)
        case StillRunning():
            return reports.still_running(result, vocabulary)
        case MayHaveStarted():
            return reports.may_have_started(result, vocabulary)
        case DeviceList():
            return listings.device_list(result)
        case ComponentList():
            return listings.component_listing(result)
        case OutputPage():
            return output.output_page(result)
        case OutputMatches():
            return output.output_matches(result)
        case _:  # pragma: no cover - the checker proves that there is none
            assert_never(result)
