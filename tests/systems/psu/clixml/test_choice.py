"""Rows are chosen by conditions and a text, keep their numbers, and are sorted."""

import time

import pytest

from rmm_jobs.domain.output_results import TableQuery
from rmm_jobs.systems.psu.clixml.choice import choose, only
from rmm_jobs.systems.psu.clixml.errors import ColumnError
from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.show import as_json
from rmm_simulator.psu.clixml import document, obj, scalar
from rmm_simulator.psu.demo_objects import services

ROWS = read(
    document(
        obj(1, {"Name": scalar("C:"), "FreeGB": scalar(14.2), "Tags": '<Obj RefId="8"><LST><S>ssd</S></LST></Obj>'}),
        obj(2, {"Name": scalar("D:"), "FreeGB": scalar(402)}),
        scalar("done"),
        obj(3, {"Name": scalar("E:"), "FreeGB": scalar(3.1)}),
        obj(4, {"Name": scalar("F:"), "FreeGB": scalar(None)}),
    )
)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        (TableQuery(), [0, 1, 2, 3, 4]),
        (TableQuery(where="freegb<20"), [0, 3]),
        (TableQuery(where="FreeGB<20,Name=E:"), [3]),
        (TableQuery(sort="FreeGB"), [3, 0, 1, 2, 4]),
        (TableQuery(sort="-FreeGB"), [1, 0, 3, 2, 4]),
        (TableQuery(search="SSD"), [0]),
        (TableQuery(search="done"), [2]),
        (TableQuery(where="Value=done"), [2]),
    ],
)
def test_rows_are_chosen_and_keep_their_numbers(query: TableQuery, numbers: list[int]) -> None:
    choice = choose(ROWS, query)
    assert (choice.numbers, choice.total) == (numbers, 5)
    assert [id(row) for row in choice.rows] == [id(ROWS[number]) for number in numbers]


def test_columns_are_found_whatever_their_case_and_kept_alone() -> None:
    choice = choose(ROWS, TableQuery(columns="freegb, NAME"))
    assert choice.columns == ["FreeGB", "Name"]
    assert as_json([only(row, choice.columns) for row in ROWS[:3]]) == (
        '[{"FreeGB":14.2,"Name":"C:"},{"FreeGB":402,"Name":"D:"},"done"]'
    )


@pytest.mark.parametrize("query", [TableQuery(where="FreGB<1"), TableQuery(columns="FreGB"), TableQuery(sort="-FreGB")])
def test_a_column_that_is_not_there_is_refused_with_names_like_it(query: TableQuery) -> None:
    with pytest.raises(ColumnError) as missing:
        choose(ROWS, query)
    assert missing.value.near[0] == "FreeGB"
    assert list(missing.value.known) == ["Value", "Name", "FreeGB", "Tags"]


def test_the_stopped_services_are_found_among_289() -> None:
    choice = choose(read(services()), TableQuery(where="Status=Stopped"))
    assert (len(choice.rows), choice.total) == (16, 289)


def test_one_wide_object_in_every_row_is_searched_once() -> None:
    properties = "".join(f'<S N="p{number}">x</S>' for number in range(20_000))
    found = read(f'<Objs><Obj RefId="0"><MS>{properties}</MS></Obj>' + '<Ref RefId="0"/>' * 20_000 + "</Objs>")
    began = time.process_time()
    choice = choose(found, TableQuery(where="p7=y", search="z"))
    assert choice.rows == []
    assert time.process_time() - began < 30  # an input that blows up would take hours
