"""What becomes of alerts that are to be resolved, each and together."""

from datetime import UTC, datetime

import pytest

from rmm_jobs.domain.alert_results import ResolvedAlert, ResolveEnd, ResolveOutcome, ResolveReport
from rmm_jobs.domain.alerts import Alert, AlertContext, AlertKind, Priority

NOW = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
ALERT = Alert("a1", Priority.HIGH, AlertContext(AlertKind.OTHER))
RESOLVED, SEEN = ResolveOutcome.RESOLVED, ResolveOutcome.FOUND_RESOLVED
UNKNOWN, ALREADY, GONE, NOT_TRIED = (
    ResolveOutcome.UNKNOWN,
    ResolveOutcome.ALREADY,
    ResolveOutcome.NOT_FOUND,
    ResolveOutcome.NOT_TRIED,
)


def end(*outcomes: ResolveOutcome) -> ResolveEnd:
    return ResolveReport([ResolvedAlert(ALERT, each) for each in outcomes], NOW).end


def test_only_what_this_call_has_resolved_counts_as_done() -> None:
    assert {each for each in ResolveOutcome if each.is_done} == {RESOLVED, SEEN}


@pytest.mark.parametrize("outcomes", [[RESOLVED], [SEEN], [RESOLVED, SEEN, RESOLVED]])
def test_all_resolved_is_done(outcomes: list[ResolveOutcome]) -> None:
    assert end(*outcomes) is ResolveEnd.DONE


@pytest.mark.parametrize("other", [ALREADY, GONE, NOT_TRIED])
def test_one_that_this_call_has_not_resolved_makes_it_a_part(other: ResolveOutcome) -> None:
    assert end(RESOLVED, other) is ResolveEnd.IN_PART
    assert end(other) is ResolveEnd.IN_PART


@pytest.mark.parametrize("others", [[], [RESOLVED], [NOT_TRIED, ALREADY]])
def test_one_of_which_nobody_knows_counts_before_all_others(others: list[ResolveOutcome]) -> None:
    assert end(*others, UNKNOWN) is ResolveEnd.UNKNOWN
    assert end(UNKNOWN, *others) is ResolveEnd.UNKNOWN
