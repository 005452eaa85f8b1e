"""Names in the room of a cell: those that differ stay apart, wherever they do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmm_jobs.text.short_names import cell_bytes, most_tokens, told_apart


def cells(*names: str, longest: int = 24) -> list[str]:
    made = told_apart(names, longest)
    return [made[name] for name in names]


def test_a_name_that_fits_is_whole() -> None:
    assert cells("Acme", "Acme North") == ["Acme", "Acme North"]


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["Kaufmann Steuerberatung Niederlassung Nord"], ["Kaufmann St...ssung Nord"]),
        (
            ["Kaufmann Steuerberatung Niederlassung 1", "Kaufmann Steuerberatung Niederlassung 2"],
            ["Kaufmann St...rlassung 1", "Kaufmann St...rlassung 2"],
        ),
        (
            ["Kaufmann Niederlassung 1 Verwaltungsgesellschaft", "Kaufmann Niederlassung 2 Verwaltungsgesellschaft"],
            ["Kaufma...ng 1 Verwalt...", "Kaufma...ng 2 Verwalt..."],
        ),
        (
            ["A1 Verwaltungsgesellschaft mbH am Ufer", "A2 Verwaltungsgesellschaft mbH am Ufer"],
            ["A1 Verwaltu...bH am Ufer", "A2 Verwaltu...bH am Ufer"],
        ),
    ],
    ids=["alone", "at the end", "in the middle", "at the beginning"],
)
def test_a_long_name_is_cut_where_it_says_least(names: list[str], shown: list[str]) -> None:
    assert cells(*names) == shown


def test_names_that_differ_in_two_places_are_told_apart() -> None:
    names = [f"{'x' * 30}{a}{'y' * 30}{b}{'z' * 30}" for a in "12" for b in "12"]
    assert cells(*names)[:2] == ["xxxxxx...yyy1zzzz... (1)", "xxxxxx...yyy2zzzz... (1)"]
    assert len(set(cells(*names))) == 4


@given(
    st.text(min_size=20, max_size=60),
    st.lists(st.integers(0, 999), min_size=2, max_size=8, unique=True),
    st.text(min_size=20, max_size=60),
    st.integers(12, 40),
)
def test_cells_keep_their_limits_whatever_the_names(head: str, numbers: list[int], tail: str, longest: int) -> None:
    for cell in told_apart([f"{head}{number}{tail}" for number in numbers], longest).values():
        assert len(cell) <= longest
        assert len(cell.encode()) <= cell_bytes(longest)


@given(
    st.text("abcdefghij ", min_size=0, max_size=60),
    st.lists(st.integers(0, 999), min_size=2, max_size=8, unique=True),
    st.text("abcdefghij ", min_size=0, max_size=60),
    st.integers(16, 40),
)
def test_names_with_numbers_are_never_taken_for_one_another(
    head: str, numbers: list[int], tail: str, longest: int
) -> None:
    names = [f"{head}-{number:03}-{tail}" for number in numbers]
    assert len(set(cells(*names, longest=longest))) == len(names)


@pytest.mark.parametrize(
    ("cell", "tokens"),
    [
        # Of o200k_base: 5, 7, 21, 20 and 7. Letters that make no word cost more.
        ("Acme Corporation GmbH", 8),
        ("DE-MUC-SRV00025", 7),
        ("qzxjvkwpqzxjvkwpqzxjvkwpqzxjvkwp", 16),
        ("\U00012000" * 5, 20),
        ("Kaufmann & S\u00f6hne", 7),
    ],
)
def test_tokens_are_counted_by_pieces_and_those_of_rare_scripts_by_bytes(cell: str, tokens: int) -> None:
    assert most_tokens([cell]) == tokens
