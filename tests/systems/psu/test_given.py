import pytest

from rmm_jobs.safety.redact import MASK
from rmm_jobs.systems.psu.given import given_values
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


def test_a_job_that_tells_no_parameters_tells_nothing() -> None:
    assert given_values(JobAnswer.model_validate({"parameters": None}).parameters) is None
