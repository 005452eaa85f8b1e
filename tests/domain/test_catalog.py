"""Lists that say what is missing from them, and variables without which a component is not run."""

import pytest

from rmm_jobs.domain.catalog import Component, Shortfall, Variable, listed_with, shortfall_of

PART = Shortfall(1, 3)


def test_a_list_says_what_is_missing_from_it_and_a_plain_one_is_whole() -> None:
    assert shortfall_of(listed_with(["a"], PART)) == PART
    assert shortfall_of(listed_with(["a"], None)) is None
    assert shortfall_of(["a"]) is None
    assert shortfall_of(("a",)) is None


def test_a_list_with_a_gap_is_otherwise_its_rows() -> None:
    listed = listed_with(iter("ab"), PART)
    assert (listed, listed[1], len(listed)) == (("a", "b"), "b", 2)


def test_what_is_taken_out_of_a_list_with_a_gap_does_not_say_so_itself() -> None:
    """Whoever filters such a list has to hand the gap on."""
    listed = listed_with("ab", PART)
    assert shortfall_of(listed[:1]) is None
    assert shortfall_of(tuple(listed)) is None


@pytest.mark.parametrize(
    ("variable", "required"),
    [
        (Variable("a"), True),
        (Variable("a", default=""), True),
        (Variable("a", default="0"), False),
        (Variable("a", default="x", flagged_required=True), True),
        (Variable("a", flagged_required=False), False),
    ],
    ids=["no default", "empty default", "default", "flagged with a default", "flagged as free"],
)
def test_the_systems_flag_decides_and_without_one_a_default_does(variable: Variable, required: bool) -> None:
    assert variable.required is required


def test_a_default_is_in_no_log() -> None:
    component = Component("c1", "Deploy", variables=(Variable("TOKEN", default="s3cret"),))
    assert "s3cret" not in repr(component)
