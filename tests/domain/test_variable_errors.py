"""Refusals of variables hold what a caller has typed, and none of it reaches a log."""

import pytest

from rmm_jobs.domain.catalog import Component
from rmm_jobs.domain.errors import Refused
from rmm_jobs.domain.variable_errors import (
    MissingVariables,
    UnknownVariables,
    Unreadable,
    VariablesAmbiguous,
    VariablesUnreadable,
)

SECRET = "hunter2"
TYPED = {"TOKEN": SECRET}
CLEAR = Component("c1", "Clear")
REFUSALS = [
    VariablesUnreadable(Unreadable.OPEN_QUOTE, 3, near=SECRET),
    VariablesAmbiguous(TYPED, {"TOKEN": f"{SECRET},x"}, beside=[SECRET]),
    MissingVariables("PC", CLEAR, ["days"], given=TYPED),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: type(refusal).__name__)
def test_no_log_shows_what_was_typed(refusal: Refused) -> None:
    assert SECRET not in repr(refusal)
    assert str(refusal) == type(refusal).__name__


def test_two_readings_that_the_component_takes_are_refused_nowhere() -> None:
    assert not VariablesAmbiguous({}, {}).is_refused_somewhere


def test_a_reading_that_it_refuses_may_be_taken_by_a_newer_declaration() -> None:
    unknown = UnknownVariables(CLEAR, ["dayz"])
    assert VariablesAmbiguous({}, {}, refused=(unknown, None)).is_refused_somewhere
    assert VariablesAmbiguous({}, {}, refused=(None, unknown)).is_refused_somewhere


def test_each_refusal_is_one_thing_and_equal_to_itself_alone() -> None:
    """A use case compares what it has caught by identity, whatever it holds."""
    assert VariablesAmbiguous({}, {}) != VariablesAmbiguous({}, {})
