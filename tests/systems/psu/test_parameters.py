import pytest

from fakes.scripted import FOREVER
from rmm_jobs.domain.catalog import Component, Variable, VariableReference
from rmm_jobs.domain.variable_errors import ParametersRefused
from rmm_jobs.systems.psu.parameters import BY_NAME, NO_NULL, ONE_VALUE, Form, body, by_name, query, read
from rmm_jobs.systems.psu.system import PsuSystem

SWITCH = "System.Management.Automation.SwitchParameter"
CREDENTIAL = "System.Management.Automation.PSCredential"
SCRIPT = Component(
    "7",
    "Script1.ps1",
    variables=(
        Variable("Text", "System.String"),
        Variable("Untyped"),
        Variable("Count", "System.Int32"),
        Variable("Force", SWITCH),
        Variable("Service", "System.String", allowed=("Spooler", "WinRM")),
        Variable("Services", "System.String[]", allowed=("Spooler", "WinRM")),
        Variable("Levels", "System.Int32[]", allowed=("1", "2")),
        Variable("Credential", CREDENTIAL),
        Variable("Secret", "System.Security.SecureString"),
        Variable("Table", "System.Collections.Hashtable"),
        Variable("Perhaps", "System.Nullable`1[[System.Int32, mscorlib]]"),
        Variable("When", "System.DateTime"),
        Variable("Length", "System.TimeSpan"),
        Variable("Anything", "System.Object"),
        Variable("Id", "guid"),
        Variable("Day", "System.DayOfWeek"),
        Variable("Choice", "System.String", allowed=("", "one")),
    ),
)


def clixml(name: str, text: str) -> str:
    (value,) = read(SCRIPT, {name: text})
    return value.clixml.partition(">")[2].removesuffix("</Objs>")


def expected(name: str, text: str) -> str:
    with pytest.raises(ParametersRefused) as refused:
        read(SCRIPT, {name: text})
    assert refused.value.component is SCRIPT
    assert list(refused.value.problems) == [name]
    return refused.value.problems[name]


@pytest.mark.parametrize(
    ("name", "text", "written"),
    [
        ("Text", "Hello", "<S>Hello</S>"),
        ("Text", "", "<S></S>"),
        ("Text", "30", "<S>30</S>"),
        ("Text", "$$5.00", "<S>$5.00</S>"),
        ("Text", "$$", "<S>$</S>"),
        ("Text", "a$b", "<S>a$b</S>"),
        ("Untyped", "30", "<S>30</S>"),
        ("Undeclared", "30", "<S>30</S>"),
        ("Count", "30", "<I32>30</I32>"),
        ("Force", "$true", "<B>true</B>"),
        ("Force", "$False", "<B>false</B>"),
        ("Force", "true", "<B>true</B>"),
        ("Service", "spooler", "<S>spooler</S>"),
    ],
)
def test_a_value_is_written_as_its_declared_type(name: str, text: str, written: str) -> None:
    assert clixml(name, text) == written


@pytest.mark.parametrize(
    ("text", "name"), [("$MyUser", "MyUser"), ("$my_user.2", "my_user.2"), ("$Admin User", "Admin User")]
)
@pytest.mark.parametrize("parameter", ["Credential", "Secret", "Text", "Count"])
def test_a_dollar_and_a_name_is_a_variable_of_the_server(parameter: str, text: str, name: str) -> None:
    (value,) = read(SCRIPT, {parameter: text})
    assert (value.name, value.text, value.is_variable) == (parameter, name, True)


@pytest.mark.parametrize("text", ["$", "$5.00", "$(Get-Secret)", "${x}", "$a;b"])
def test_a_dollar_before_anything_else_is_refused_with_how_to_write_one(text: str) -> None:
    assert "$$ for a dollar" in expected("Text", text)


@pytest.mark.parametrize("name", ["Text", "Untyped", "Services", "Table", "Perhaps", "Credential", "Secret", "Choice"])
@pytest.mark.parametrize("text", ["$null", "$NULL"])
def test_null_is_powershells_own_and_no_variable(name: str, text: str) -> None:
    if name == "Services":
        assert expected(name, text) == "one of Spooler, WinRM"
        return
    (value,) = read(SCRIPT, {name: text})
    assert (value.text, value.is_variable) == (None, False)
    assert clixml(name, text) == "<Nil />"
    assert body((value,), {}, "raw") == {"jobParameters": [{"name": name, "value": None, "isVariable": False}]}


@pytest.mark.parametrize("name", ["Count", "Force", "When", "Id"])
def test_what_cannot_be_null_is_refused(name: str) -> None:
    assert expected(name, "$null") == "a value; it cannot be $null"


def test_null_has_no_form_in_a_query_string() -> None:
    with pytest.raises(ParametersRefused) as refused:
        read(SCRIPT, {"Text": "$null"}, "query")
    assert refused.value.problems == {"Text": NO_NULL}


@pytest.mark.parametrize(
    ("name", "text", "inside"),
    [
        ("Services", '["winrm"]', "<LST><S>winrm</S></LST>"),
        ("Services", "winrm", "<LST><S>winrm</S></LST>"),
        ("Table", '{"a": {"b": [1.50, null]}}', '<S N="Key">b</S>'),
        ("Table", '{"a": {"b": [1.50, null]}}', "<LST><Db>1.50</Db><Nil /></LST>"),
        ("Table", '{"a": "$MyUser"}', '<S N="Value">$MyUser</S>'),
        ("Text", '["a", 1]', '<S>["a", 1]</S>'),
        ("Perhaps", "5", "<I32>5</I32>"),
        ("Day", "Friday", "<S>Friday</S>"),
    ],
)
def test_lists_and_objects_are_what_the_script_declares(name: str, text: str, inside: str) -> None:
    assert inside in clixml(name, text)


@pytest.mark.parametrize("form", ["raw", "query"])
@pytest.mark.parametrize(
    ("name", "text", "sent"),
    [
        ("Force", "no", "false"),
        ("Force", " YES ", "true"),
        ("Count", "+030", "30"),
        ("Length", "PT90M", "01:30:00"),
        ("Length", "-P1DT0.5S", "-1.00:00:00.500000"),
        ("Length", "1:30", "01:30:00"),
        ("When", "20261031", "2026-10-31T00:00:00"),
        ("Id", "{1B4E28BA-2FA1-11D2-883F-0016D3CCA427}", "1b4e28ba-2fa1-11d2-883f-0016d3cca427"),
        ("Services", '["spooler"]', "spooler"),
        ("Services", "WinRM", "WinRM"),
        ("Text", "PT90M", "PT90M"),
        ("Text", '["a", "b"]', '["a", "b"]'),
        ("Perhaps", "", ""),
        ("Day", "Friday", "Friday"),
    ],
)
def test_what_was_understood_is_what_is_sent_as_text(name: str, text: str, sent: str, form: Form) -> None:
    (value,) = read(SCRIPT, {name: text}, form)
    assert value.text == sent


@pytest.mark.parametrize("form", ["raw", "query"])
@pytest.mark.parametrize(
    ("name", "text"), [("Services", "Spooler,WinRM"), ("Levels", "[]"), ("Table", '{"a": 1}'), ("Anything", "[1, 2]")]
)
def test_a_list_of_several_or_an_object_has_no_form_as_text(name: str, text: str, form: Form) -> None:
    with pytest.raises(ParametersRefused) as refused:
        read(SCRIPT, {name: text}, form)
    assert refused.value.problems == {name: ONE_VALUE}


@pytest.mark.parametrize(
    ("type_name", "is_always"),
    [
        (CREDENTIAL, True),
        ("PSCredential[]", True),
        ("System.Security.SecureString", True),
        ("System.String", False),
        ("Acme.PSCredentialStore", False),
        (None, False),
    ],
)
def test_only_secrets_are_always_given_by_name(type_name: str | None, is_always: bool) -> None:
    assert by_name(type_name) is (VariableReference.ALWAYS if is_always else VariableReference.MAYBE)


@pytest.mark.parametrize("name", ["Credential", "Secret"])
@pytest.mark.parametrize("text", ["hunter2", "", "$$hunter2", "$true"])
def test_a_secret_is_given_by_name_and_never_as_itself(name: str, text: str) -> None:
    assert expected(name, text) == BY_NAME


def test_what_does_not_fit_is_told_with_what_would() -> None:
    assert "whole number" in expected("Count", "many")
    assert expected("Force", "maybe") == "true or false"
    assert expected("Service", "Print") == "one of Spooler, WinRM"
    assert expected("Services", "spooler,Print") == "one of Spooler, WinRM"


def test_each_of_a_list_has_to_be_allowed() -> None:
    (value,) = read(SCRIPT, {"Services": "SPOOLER,winrm"})
    assert "<S>SPOOLER</S><S>winrm</S>" in value.clixml
    assert "<I32>2</I32><I32>1</I32>" in read(SCRIPT, {"Levels": "2,1"})[0].clixml
    assert expected("Levels", "1,3") == "one of 1, 2"


def test_every_misfit_is_told_at_once() -> None:
    with pytest.raises(ParametersRefused) as refused:
        read(SCRIPT, {"Count": "many", "Text": "fine", "Credential": "hunter2"})
    assert set(refused.value.problems) == {"Count", "Credential"}
    assert "hunter2" not in str(refused.value.problems)


async def test_the_systems_check_is_the_same(system: PsuSystem) -> None:
    await system.check(SCRIPT, {"Count": "30"}, deadline=FOREVER)
    with pytest.raises(ParametersRefused):
        await system.check(SCRIPT, {"Count": "many"}, deadline=FOREVER)


def test_options_are_sent_by_name_and_only_when_given() -> None:
    options = {"environment": "PowerShell 7", "computer": "", "other": "x"}
    assert body((), options, "clixml") == {"environment": "PowerShell 7"}
    assert body((), {}, "raw") == {}
    assert query((), "query") is None
