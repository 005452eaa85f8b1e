"""Rows as tables: widths, numbers, what is not shown, and secrets in cells that were cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmm_jobs.domain.catalog import Component, MatchedIn
from rmm_jobs.domain.output_results import Table
from rmm_jobs.safety.redact import MASK
from rmm_jobs.text.tables import ObjectTable, component_list, found_in, table, with_rest
from text_cases import DATTO, PSU

COLUMNS = (("Name", 6), ("State", 0))


def objects(*rows: list[str], titles: tuple[str, ...] = ("Name", "Id"), total: int | None = None) -> ObjectTable:
    read = Table(titles, rows, total or len(rows), len(titles))
    return ObjectTable.cleaned(read, 0)


def test_a_column_is_as_wide_as_its_least_width_or_one_more_than_its_longest_cell() -> None:
    assert table(COLUMNS, [["a", "on"], ["longer name", "off"]]).split("\n") == [
        "  # | Name        | State",
        "----+-------------+-------",
        "  1 | a           | on",
        "  2 | longer name | off",
    ]
    assert table(COLUMNS, [["a", "on"], ["123456", "off"]]).split("\n")[3] == "  2 | 123456| off"


def test_a_bar_in_a_name_begins_no_column() -> None:
    row = table(COLUMNS, [["A | Online", "off"]]).split("\n")[2]
    assert row == "  1 | A \N{BROKEN BAR} Online | off"


def test_rows_are_numbered_from_the_first_or_by_their_own_numbers() -> None:
    rows = [["a", "x"], ["b", "y"]]
    assert [line.split("|")[0].strip() for line in table(COLUMNS, rows, first=999).split("\n")[2:]] == ["999", "1000"]
    assert [line.split("|")[0].strip() for line in table(COLUMNS, rows, numbers=[7, 3]).split("\n")[2:]] == ["7", "3"]


@given(st.lists(st.lists(st.text("ab ü", max_size=9), min_size=2, max_size=2), max_size=6), st.integers(0, 2_000))
def test_every_bar_stands_below_that_of_the_heading(rows: list[list[str]], first: int) -> None:
    head, rule, *lines = table(COLUMNS, rows, first=first).split("\n")
    bars = [place for place, sign in enumerate(head) if sign == "|"]
    assert [place for place, sign in enumerate(rule) if sign == "+"] == bars
    for line in lines:
        assert [place for place, sign in enumerate(line) if sign == "|"] == bars


def test_a_row_of_one_cell_is_a_line_of_its_own_and_widens_no_column() -> None:
    lines = table(COLUMNS, [["a", "on"], ["x" * 60]]).split("\n")
    assert len(lines[0]) < 30
    assert lines[3].endswith("x" * 60)


def test_a_table_without_rows_is_its_heading() -> None:
    assert len(table(COLUMNS, []).split("\n")) == 2


def test_the_rows_that_are_not_shown_are_counted() -> None:
    assert with_rest("rows", shown=3, total=3) == "rows"
    assert with_rest("rows", shown=3, total=1_203) == "rows\n... and 1,200 more"


def test_as_many_rows_as_fit_are_kept_and_one_in_any_case() -> None:
    many = objects(*([["name", str(number)] for number in range(50)]))
    shown = many.fit(300)
    assert len(shown.text.encode()) <= 300
    assert shown.rows == shown.text.count("\n") - 1
    assert 1 < shown.rows < 50
    assert many.fit(1).rows == 1


def test_columns_give_way_before_the_first_row_does() -> None:
    wide = objects(["x" * 50, "y" * 50, "z" * 50], ["a", "b", "c"], titles=("A", "B", "C"))
    shown = wide.fit(400, max_tokens=10_000)
    assert (shown.columns, shown.alone) == (2, False)
    assert shown.text.endswith("\nMore columns: C")


def test_one_object_is_a_list_of_its_properties() -> None:
    shown = objects(["a", "7"]).fit(1_000)
    assert (shown.alone, shown.rows, shown.columns) == (True, 1, 2)
    assert [line.split() for line in shown.text.split("\n")] == [["Name:", "a"], ["Id:", "7"]]
    assert not objects(["a", "7"], total=2).fit(1_000).alone


SECRET = "hunter2hunter2"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (f"pw {SECRET}", f"pw {MASK}"),
        (f"pw {SECRET[:9]}...", f"pw {MASK}..."),
        (f"pw {SECRET[:4]}...", f"pw {MASK}..."),
        (f"pw {SECRET[:3]}...", f"pw {SECRET[:3]}..."),
        (f"pw {SECRET[:9]}", f"pw {SECRET[:9]}"),
        ("pw...", "pw..."),
        ("...", "..."),
    ],
)
def test_the_beginning_of_a_secret_at_a_cut_is_hidden_like_the_whole(cell: str, shown: str) -> None:
    read = Table(["A"], [[cell]], 2, 1)
    assert ObjectTable.cleaned(read, 0, [SECRET]).cells == [[shown]]


def test_what_a_script_wrote_stays_in_its_cell() -> None:
    cleaned = ObjectTable.cleaned(Table(["A\nB"], [["x\n\x1b[2Jy"]], 2, 1), 0)
    assert (cleaned.titles, cleaned.cells) == (["A B"], [["x y"]])


def test_namesakes_are_told_apart_by_their_paths_and_others_need_none() -> None:
    listed = component_list(
        [Component("1", "A", path="X/A"), Component("2", "a", path="Y/a"), Component("3", "B", path="Z/B")],
        PSU,
        total=5,
    )
    first, second, third, rest = listed.split("\n")
    assert (first.endswith(": X/A"), second.endswith(": Y/a"), "Z/B" in third) == (True, True, False)
    assert "2 more" in rest


def test_where_a_component_matches_is_said_in_the_systems_words() -> None:
    assert found_in([MatchedIn.NAME, MatchedIn.TAGS, MatchedIn.PARAMETERS], PSU) == (
        "its name, its tags and its parameters"
    )
    assert found_in([MatchedIn.PARAMETERS], DATTO) == "its variables"
    assert found_in([], PSU) == ""
