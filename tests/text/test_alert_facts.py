"""Facts of an alert's context on one line each: with a unit, within a length, and never with a secret."""

from datetime import UTC, datetime

import pytest

from rmm_jobs.domain.alerts import AlertContext, AlertFact, AlertKind, AlertWord, Fact
from rmm_jobs.safety.redact import MASK
from rmm_jobs.text import alert_facts
from rmm_jobs.text.alert_facts import Facts, decimal, label_of


def facts(**given: Fact) -> Facts:
    return Facts(AlertContext(AlertKind.OTHER, facts=given))


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0"),
        (0.04, "0.04"),
        (0.004, "0.004"),
        (0.996, "1"),
        (-0.5, "-0.5"),
        (-12.34, "-12.3"),
        (1.0, "1"),
        (9.96, "10"),
        (71.5, "71.5"),
        (71.04, "71"),
        (97.0, "97"),
        (1234.56, "1,234.6"),
        (1e6, "1,000,000"),
    ],
)
def test_a_number_has_no_more_digits_than_people_write(number: float, written: str) -> None:
    assert decimal(number) == written


@pytest.mark.parametrize(
    ("name", "fact", "written"),
    [
        (AlertFact.PERCENT, 97.4, "97.4 %"),
        (AlertFact.FREE_GB, 0.5, "0.5 GB"),
        (AlertFact.MILLISECONDS, 12, "12 ms"),
        (AlertFact.NOT_UPDATED_DAYS, 3, "3 days"),
        (AlertFact.HOURS_INFECTED, 3, "3 h"),
        (AlertFact.PERCENT, "", ""),
        (AlertFact.CODE, 4625, "4625"),
        (AlertFact.STATE, AlertWord.OUT_OF_DATE, "not up to date"),
        (AlertFact.CONDITION, True, "yes"),
        (AlertFact.CONDITION, False, "no"),
        (AlertFact.LAST_AT, datetime(2024, 2, 15, 10, 45, tzinfo=UTC), "2024-02-15 10:45:00 UTC"),
        (AlertFact.REASONS, ("a", "b", "c"), "a, b, c"),
        (AlertFact.REASONS, ("a", "b", "c", "d", "e"), "a, b, c and 2 more"),
        (AlertFact.DESCRIPTION, "one\n\x1b[2Jtwo", '"one two"'),
    ],
)
def test_a_fact_is_written_with_its_unit_on_one_line(name: AlertFact, fact: Fact, written: str) -> None:
    assert facts(**{name: fact}).written(name) == written


def test_in_a_sentence_a_fact_has_no_unit_and_one_that_is_not_there_is_empty() -> None:
    assert facts(percent=97.4).get(AlertFact.PERCENT) == "97.4"
    assert facts().get(AlertFact.PERCENT) == facts().written("other") == ""


def test_a_number_is_one_and_a_list_is_one() -> None:
    held = facts(percent=97.4, count=True, code="7", reasons=("a",))
    assert [held.number(each) for each in (AlertFact.PERCENT, AlertFact.COUNT, AlertFact.CODE, AlertFact.DEGREES)] == [
        97.4,
        None,
        None,
        None,
    ]
    assert [held.several(each) for each in (AlertFact.REASONS, AlertFact.CODE)] == [("a",), ()]
    assert list(held) == ["percent", "count", "code", "reasons"]


def test_a_secret_is_hidden_by_the_name_of_its_fact_or_by_its_own() -> None:
    held = facts(adminPassword="hunter2", description="password=hunter2", reasons=("token=hunter2",))
    assert held.written("adminPassword") == MASK
    for name in (AlertFact.DESCRIPTION, AlertFact.REASONS):
        assert "hunter2" not in held.written(name)


def test_a_long_text_is_cut() -> None:
    assert len(facts(description="x" * 5_000).written(AlertFact.DESCRIPTION)) == 320


def test_every_word_of_a_system_has_words_and_every_fact_a_label() -> None:
    assert set(alert_facts._WORDS) == set(AlertWord)
    assert all(label_of(each) and "_" not in label_of(each) for each in AlertFact)
    assert (label_of(AlertFact.PERCENT), label_of("oddName"), label_of("")) == ("Usage", "oddName", "Text")
