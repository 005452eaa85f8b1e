import pytest

from rmm_jobs.domain.catalog import Component, Variable
from rmm_jobs.safety.redact import MASK
from rmm_jobs.systems.psu.given import given_values
from rmm_jobs.systems.psu.parameters import read
from rmm_jobs.systems.psu.wire import GivenRow, JobAnswer

HEAD = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'


@pytest.mark.parametrize(
    ("value", "is_variable", "text"),
    [
        ("Spooler", None, "Spooler"),
        ("$5", False, "$$5"),
        (f"{HEAD}<S>Spooler</S></Objs>", False, "Spooler"),
        (f"{HEAD}<S>$5</S></Objs>", False, "$$5"),
        (f"{HEAD}<I32>3</I32></Objs>", False, "3"),
        (f"{HEAD}<B>true</B></Objs>", False, "true"),
        (f"{HEAD}<Nil /></Objs>", False, "$null"),
        (None, False, "$null"),
        ("SvcBackup", True, "$SvcBackup"),
        (None, True, MASK),
        ("*****", False, MASK),
        ("****", False, MASK),
        ("\u25cf\u25cf\u25cf\u25cf", False, MASK),
        ("*", False, "*"),
        (f"{HEAD}<S>*</S></Objs>", False, "*"),
        ("***", False, "***"),
        (f"{HEAD}<SS>01000000d08c</SS></Objs>", False, MASK),
        (f"{HEAD}<S>broken", False, MASK),
        (f"{HEAD}<S>one</S><S>two</S></Objs>", False, MASK),
        ("x" * 100_001, False, MASK),
    ],
    ids=str,
)
def test_a_value_is_told_as_a_caller_writes_it(value: str | None, is_variable: bool | None, text: str) -> None:
    told = given_values([GivenRow(name="A", value=value, isVariable=is_variable)])  # pyright: ignore[reportCallIssue]  # its alias
    assert told is not None
    assert dict(told.values) == {"A": text}
    assert told.by_name == (frozenset({"A"}) if text == "$SvcBackup" else frozenset())


def test_a_list_is_json() -> None:
    listed = f'{HEAD}<Obj RefId="0"><TN RefId="0"><T>System.Object[]</T></TN><LST><S>a</S><S>b</S></LST></Obj></Objs>'
    told = given_values([GivenRow(name="Names", value=listed)])
    assert told is not None
    assert "".join(told.values["Names"].split()) == '["a","b"]'


@pytest.mark.parametrize(
    ("type_name", "text"),
    [
        *(("System.Object", text) for text in ('{"a":1}', '[{"a":1}]', '[{"a":1},{"b":[2]}]', "[[1,2]]", "{}", "[]")),
        *(("System.Collections.Hashtable", text) for text in ('{"a":1}', '{"a":{"b":[{"c":"d"}]}}', "{}")),
        *(("System.Object[]", text) for text in ('[{"a":1}]', '["a"]', "[[1,2]]", "[]")),
    ],
)
def test_a_table_or_a_list_is_told_so_that_it_is_sent_as_it_was(type_name: str, text: str) -> None:
    script = Component("1", "Any.ps1", variables=(Variable("A", type_name),))
    (sent,) = read(script, {"A": text})
    told = given_values([GivenRow(name="A", value=sent.clixml)])
    assert told is not None
    (again,) = read(script, dict(told.values))
    assert again.clixml == sent.clixml


def test_a_table_is_told_without_brackets() -> None:
    table = '<Obj RefId="0"><DCT><En><S N="Key">a</S><I32 N="Value">1</I32></En></DCT></Obj>'
    alone = given_values([GivenRow(name="A", value=f"{HEAD}{table}</Objs>")])
    listed = given_values([GivenRow(name="A", value=f'{HEAD}<Obj RefId="9"><LST>{table}</LST></Obj></Objs>')])
    assert alone is not None
    assert listed is not None
    assert (alone.values["A"], listed.values["A"]) == ('{"a":1}', '[{"a":1}]')


def test_a_job_that_tells_no_parameters_tells_nothing() -> None:
    assert given_values(JobAnswer.model_validate({"parameters": None}).parameters) is None
