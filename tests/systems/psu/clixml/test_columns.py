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


def test_of_two_properties_for_one_thing_the_first_is_shown() -> None:
    process = {"Id": "1", "ProcessName": "pwsh", "CPU": "2", "WS": "3", "WorkingSet": "3", "WorkingSet64": "3"}
    rows = objects(*[process | {f"Zone{number}": "x" for number in range(9)}] * 2, kind="System.Diagnostics.Process")
    assert as_table(rows).columns == ["Id", "ProcessName", "CPU", "WorkingSet64"]


def test_what_formatters_compute_is_shown_as_it_is_kept() -> None:
    kept = {"Name": "LAN", "InterfaceDescription": "d", "InterfaceIndex": "4", "PermanentAddress": "00", "Speed": "1"}
    wide = kept | {f"Zone{number}": "x" for number in range(9)}
    kind = "Microsoft.Management.Infrastructure.CimInstance#ROOT/StandardCimv2/MSFT_NetAdapter"
    assert as_table(objects(wide, wide, kind=kind)).columns == list(kept)


def test_selected_objects_have_the_columns_of_their_type() -> None:
    service = {f"Zone{number}": "x" for number in range(9)} | {"DisplayName": "d", "Name": "n", "Status": "Running"}
    rows = objects(service, service, kind="Selected.System.ServiceProcess.ServiceController")
    assert as_table(rows).columns == ["Status", "Name", "DisplayName"]


def test_columns_that_can_be_read_stand_before_nested_values_and_bytes() -> None:
    nested = "".join(f'<Obj N="Part{number}"><MS><S N="a">1</S></MS></Obj>' for number in range(8))
    row = (
        f'<Obj><MS>{nested}<BA N="Raw">AAAA</BA><S N="bindingInformation">*:80:</S>'
        '<Obj N="Owner"><ToString>CONTOSO\\ana</ToString><MS><S N="a">1</S></MS></Obj>'
        '<Obj N="Ports"><LST><I32>80</I32></LST></Obj></MS></Obj>'
    )
    assert as_table(read(f"<Objs>{row}{row}</Objs>")).columns[:4] == ["bindingInformation", "Owner", "Ports", "Part0"]
