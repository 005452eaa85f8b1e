"""The columns of a table are those that a person looks for first."""

import pytest

from rmm_jobs.systems.psu.clixml.columns import arranged
from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.show import as_table
from rmm_jobs.systems.psu.clixml.values import Value
from rmm_simulator.psu.demo_objects import disks, services


def objects(*rows: dict[str, str], kind: str = "") -> list[Value]:
    types = f"<TN><T>{kind}</T></TN>" if kind else ""
    made = (
        "<Obj>" + types + "<MS>" + "".join(f'<S N="{name}">{text}</S>' for name, text in row.items()) + "</MS></Obj>"
        for row in rows
    )
    return read(f"<Objs>{''.join(made)}</Objs>")


def test_services_have_the_columns_of_get_service_and_the_rest_is_named() -> None:
    table = as_table(read(services()))
    assert table.columns == ["Status", "Name", "DisplayName"]
    assert {"StartType", "ServiceType"} <= set(table.hidden)
    assert len(table.columns) + len(table.hidden) == table.columns_total


def test_disks_from_cim_have_their_size_and_free_space() -> None:
    table = as_table(read(disks()))
    assert table.columns == ["DeviceID", "DriveType", "VolumeName", "Size", "FreeSpace"]


def test_of_many_columns_those_with_known_names_stand_first_and_empty_ones_last() -> None:
    wide = {f"Zone{number}": "x" for number in range(9)}
    first = {"__type": "x", "PSComputerName": "s", "Title": "", **wide, "DisplayName": "d", "Id": "1", "Name": "n"}
    table = as_table(objects(first, first))
    assert table.columns[:3] == ["Name", "Id", "DisplayName"]
    assert list(table.hidden[-3:]) == ["Title", "__type", "PSComputerName"]


def test_few_columns_keep_the_order_of_the_script_but_for_empty_ones() -> None:
    row = {"Zone": "x", "Empty": "", "PSPath": "p", "Name": "n"}
    assert as_table(objects(row, row)).columns == ["Zone", "Name", "Empty", "PSPath"]


def test_few_properties_of_one_object_keep_their_order() -> None:
    assert as_table(objects({"Zone": "x", "Empty": "", "Name": "n"})).columns == ["Zone", "Empty", "Name"]


def test_columns_that_are_all_empty_are_shown_all_the_same() -> None:
    row = {f"c{number}": "" for number in range(12)}
    assert as_table(objects(row, row)).columns == [f"c{number}" for number in range(8)]
    assert arranged({}, [], alone=False) == ([], 0)


ERROR = (
    "<Obj><TN><T>System.Management.Automation.ErrorRecord</T></TN><ToString>Cannot find {0}</ToString>"
    '<MS><S N="FullyQualifiedErrorId">PathNotFound</S>'
    '<S N="ErrorCategory_Message">ObjectNotFound: (C:\\x:String) [Get-Item], ItemNotFoundException</S>{1}</MS></Obj>'
)


@pytest.mark.parametrize(
    "place",
    [
        '<S N="InvocationInfo_PositionMessage">At C:\\job.ps1:3 char:5_x000A_+ Get-Item</S>',
        '<S N="ErrorDetails_ScriptStackTrace">at C:\\job.ps1:3 char:5_x000A_at &lt;ScriptBlock&gt;</S>',
        '<Obj N="InvocationInfo"><MS><S N="PositionMessage">At C:\\job.ps1:3 char:5</S></MS></Obj>',
    ],
)
def test_errors_show_their_message_category_and_place(place: str) -> None:
    table = as_table(read("<Objs>" + ERROR.format("C:", place) + ERROR.format("D:", place) + "</Objs>"), cell=80)
    assert table.columns == ["Message", "Category", "Place"]
    category = "ObjectNotFound: (C:\\x:String) [Get-Item], ItemNotFoundException"
    assert table.rows[0] == ["Cannot find C:", category, "C:\\job.ps1:3 char:5"]
