import pytest

from rmm_jobs.inputs.alert_uids import meant, short_form, short_uids

A, B = "96116aff-0d61-5f9b-8a52-0a8f3f7f1c01", "96116aff-0d61-6f9b-8a52-0a8f3f7f1c01"
C = "0be03e90-9f52-5d4c-b1a0-1b2c3d4e5f04"


def test_a_short_form_is_as_long_as_it_has_to_be() -> None:
    assert short_uids([A, B, C]) == {A: "96116aff-0d61-5", B: "96116aff-0d61-6", C: "0be03e90"}


def test_uids_that_differ_in_case_alone_or_are_short_are_shown_whole() -> None:
    assert short_uids([A, A.upper(), "x", ""]) == {A: A, A.upper(): A.upper(), "x": "x", "": ""}


@pytest.mark.parametrize("text", ["96116aff", "96116AFF", " 96116aff... ", "96116aff-0d61", A, "96116aff\u2026"])
def test_a_short_form_is_recognised_as_people_copy_it(text: str) -> None:
    short = short_form(text)
    assert short is not None
    assert meant(short, [A, C]) == [A]


@pytest.mark.parametrize(
    "text", ["96116af", "ACME-DC01", "96116afg", "", "all", "96116aff-0d61-5f9b-8a52-0a8f3f7f1c01x"]
)
def test_other_words_are_no_short_form(text: str) -> None:
    assert short_form(text) is None
