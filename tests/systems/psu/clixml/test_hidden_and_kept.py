"""What PowerShell hides is hidden, and what it keeps apart stays apart."""

import json

from rmm_jobs.systems.psu.clixml.paths import select
from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.show import as_json, as_table

HEAD = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'


def shown(inside: str) -> object:
    return json.loads(as_json(read(f"{HEAD}{inside}</Objs>")))


CIM = (
    '<Obj RefId="0"><Props><S N="Name">C:</S></Props><MS><Obj N="__ClassMetadata" RefId="1"><LST><S>x</S></LST></Obj>'
    '<Obj N="__InstanceMetadata" RefId="2"><MS><S N="Modified">y</S></MS></Obj></MS></Obj>'
)


def test_the_metadata_of_cim_objects_is_hidden_and_a_path_still_finds_it() -> None:
    assert shown(CIM) == [{"Name": "C:"}]
    assert as_table(read(f"{HEAD}{CIM}</Objs>")).columns == ["Name"]
    assert as_json(select(read(f"{HEAD}{CIM}</Objs>"), "__InstanceMetadata.Modified")) == '["y"]'


def test_an_object_directly_within_an_object_is_its_base_object() -> None:
    inner = '<Obj RefId="1"><MS><S N="A">1</S></MS></Obj>'
    assert shown(f'<Obj RefId="0">{inner}</Obj>') == [{"A": "1"}]
    assert shown(f'<Obj RefId="0">{inner}<MS><S N="B">2</S></MS></Obj>') == [{"A": "1", "B": "2"}]


def test_two_keys_that_look_alike_are_both_there() -> None:
    table = (
        '<Obj RefId="0"><DCT><En><I32 N="Key">1</I32><S N="Value">number</S></En>'
        '<En><S N="Key">1</S><S N="Value">text</S></En></DCT></Obj>'
    )
    assert shown(table) == [{"1": "number", "1 (string)": "text"}]


def test_an_empty_enumerable_with_properties_shows_them() -> None:
    assert shown('<Obj RefId="0"><IE/><Props><I32 N="Count">0</I32></Props></Obj>') == [{"Count": 0}]
    assert shown('<S>x</S><Obj RefId="0"><IE/></Obj>') == ["x", []]


def test_a_path_keeps_the_numbers_of_the_rows() -> None:
    named = ['<S N="Name">row0</S>', "", '<S N="Name">row2</S>']
    rows = "".join(f'<Obj RefId="{at}"><MS>{name}<I32 N="No">1</I32></MS></Obj>' for at, name in enumerate(named))
    assert as_json(select(read(f"{HEAD}{rows}</Objs>"), "Name")) == '["row0",null,"row2"]'


def test_an_error_record_shows_its_message_first() -> None:
    error = (
        '<Obj RefId="0"><TN RefId="0"><T>System.Management.Automation.ErrorRecord</T><T>System.Object</T></TN>'
        '<ToString>Cannot find drive E:</ToString><MS><S N="ErrorCategory_Activity">Get-Item</S></MS></Obj>'
    )
    assert as_json(read(f"{HEAD}{error}</Objs>")).startswith('[{"Message":"Cannot find drive E:",')
    assert as_table(read(f"{HEAD}{error}</Objs>")).columns[0] == "Message"


def test_a_plain_string_after_wide_objects_is_no_blank_row() -> None:
    wide = '<Obj RefId="0"><MS>' + "".join(f'<S N="P{number}">x</S>' for number in range(20)) + "</MS></Obj>"
    table = as_table(read(f"{HEAD}{wide}<S>done</S></Objs>"))
    assert any("done" in cell for cell in table.rows[1])
