"""Parameters as a server tells them, compared with what was sent: a difference has to be plain."""

import pytest

from fakes.scripted_psu import STRING
from rmm_jobs.domain.catalog import Component, Variable
from rmm_jobs.systems.psu.clixml.typed import convert
from rmm_jobs.systems.psu.clixml.writer import write
from rmm_jobs.systems.psu.parameters import Value, read
from rmm_jobs.systems.psu.value_matching import values_equal
from rmm_jobs.systems.psu.wire import GivenRow

GUID = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"


def sent(text: str, type_name: str = "System.String", name: str = "Name") -> Value:
    (value,) = read(Component("7", "x", variables=(Variable(name, type_name),)), {name: text})
    return value


def told(value: object, *, is_variable: bool | None = False) -> GivenRow:
    return GivenRow.model_validate({"name": "Name", "value": value, "isVariable": is_variable})


@pytest.mark.parametrize(
    ("value", "given"),
    [
        (sent("Hello"), "Hello"),
        (sent("Hello"), STRING.format("Hello")),
        (sent("Hello"), f'<?xml version="1.0"?>{STRING.format("Hello")}'),
        (sent("Hello"), '"Hello"'),
        (sent("a\r\nb"), "a\nb"),
        (sent(""), ""),
        (sent("<Objs broken"), "<Objs broken"),
        (sent("3"), STRING.format("3")),
        (sent("3"), 3),
        (sent("3", "System.Int32"), "3"),
        (sent("3", "System.Int32"), 3),
        (sent("3", "System.Int32"), STRING.format(" 3 ")),
        (sent("yes", "System.Boolean"), "True"),
        (sent("yes", "System.Boolean"), True),
        (sent(GUID, "System.Guid"), f"{{{GUID.upper()}}}"),
        (sent("1.5", "System.Double"), "1.5"),
        (sent("a,b", "System.String[]"), write(convert("a,b", "System.String[]"))),
        (sent("2026-10-31T18:30:00", "System.DateTime"), "2026-10-31T18:30:00"),
    ],
)
def test_one_value_in_two_forms_is_one(value: Value, given: object) -> None:
    assert values_equal(value, told(given)) is True


@pytest.mark.parametrize(
    ("value", "given"),
    [
        (sent("Hello"), "World"),
        (sent("Hello"), STRING.format("World")),
        (sent("3", "System.Int32"), "4"),
        (sent("3", "System.Int32"), write(convert("4", "System.Int32"))),
        (sent("yes", "System.Boolean"), "False"),
        (sent(GUID, "System.Guid"), GUID.replace("1b", "2b")),
    ],
)
def test_a_plain_difference_is_one(value: Value, given: object) -> None:
    assert values_equal(value, told(given)) is False


@pytest.mark.parametrize(
    ("value", "given"),
    [
        (sent("Hello"), None),
        (sent("$null"), None),
        (sent("Hello"), ["Hello"]),
        (sent("Hello"), ""),
        (sent("Hello"), "*****"),
        (sent("Hello"), "hello"),
        (sent("Hello"), "<Objs broken"),
        (sent("Hello"), "<!DOCTYPE x><Objs/>"),
        (sent("Hello"), write(convert("a,b", "System.String[]"))),
        (sent("3", "System.Int32"), "3.0"),
        (sent("yes", "System.Boolean"), "1"),
        (sent("1.5", "System.Double"), "1.50"),
        (sent("a,b", "System.String[]"), "a, b"),
        (sent("2026-10-31T18:30:00", "System.DateTime"), "10/31/2026 6:30:00 PM"),
        (sent("hunter2", name="Password"), "System.Security.SecureString"),
        (sent("$MyUser"), "System.Management.Automation.PSCredential"),
    ],
)
def test_what_may_be_another_spelling_or_a_hidden_value_tells_nothing(value: Value, given: object) -> None:
    assert values_equal(value, told(given)) is None


@pytest.mark.parametrize(
    ("value", "given", "expected"),
    [
        (sent("$MyUser"), told("myuser", is_variable=True), True),
        (sent("$MyUser"), told("MyUser", is_variable=None), True),
        (sent("$MyUser"), told("MyUser", is_variable=False), None),
        (sent("$MyUser"), told(None, is_variable=True), None),
        (sent("$MyUser"), told("DomainAdmin", is_variable=True), False),
        (sent("MyUser"), told("MyUser", is_variable=True), False),
    ],
)
def test_variables_are_compared_by_name(value: Value, given: GivenRow, expected: bool | None) -> None:
    assert values_equal(value, given) is expected
