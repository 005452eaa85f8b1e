"""Convert a run's values to the types that a script declares, and build the start's request.

Credentials and other variables of the server are given by their names alone, as `domain.values` reads them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, get_args

from rmm_jobs.domain.catalog import Component, Variable, VariableReference
from rmm_jobs.domain.limits import ALLOWED_BYTES, join_within
from rmm_jobs.domain.values import is_null, is_reference, variable_named
from rmm_jobs.domain.variable_errors import ParametersRefused
from rmm_jobs.systems.psu.clixml.errors import ConversionError
from rmm_jobs.systems.psu.clixml.typed import check_null, convert
from rmm_jobs.systems.psu.clixml.values import Scalar
from rmm_jobs.systems.psu.clixml.writer import Plain, Writable, as_text, write

# docs/divergences.md, psu-parameters: the accepted form depends on the server's version.
Form = Literal["clixml", "query", "raw"]
"""Forms of sending values: as CLIXML in the body, in the query string, or as plain text in the body."""
Setting = Literal["auto", "clixml", "query", "raw"]
"""Values of the setting; `auto` chooses by the server's version."""
FORMS: tuple[Form, ...] = get_args(Form)

OPTIONS = ("environment", "credential", "computer")
"""Other settings of a job, each given by name."""
ANY_TYPE = "System.String"
BY_NAME = "the name of a variable of the server, written $Name"

NO_NULL = "a value; $null cannot be sent in the query string"
ONE_VALUE = "one value; as plain text, a list of several or an object would arrive as one text"

_LITERALS = {"$true": "true", "$false": "false"}
_NEVER_TEXT = frozenset({"pscredential", "securestring"})


@dataclass(frozen=True, slots=True)
class Value:
    """Hold a parameter's value: text, the name of a server variable, or `None` for `$null`."""

    name: str
    text: str | None = field(repr=False)
    clixml: str = field(default="", repr=False)
    is_variable: bool = False


def by_name(type_name: str | None) -> VariableReference:
    """Tell whether a parameter of this type may be, or has to be, given as a variable's name."""
    short = (type_name or "").rpartition(".")[2].removesuffix("[]").casefold()
    return VariableReference.ALWAYS if short in _NEVER_TEXT else VariableReference.MAYBE


def read(component: Component, given: Mapping[str, str], form: Form = "clixml") -> tuple[Value, ...]:
    """Convert the values of a run, and check them against the script's declaration and the form.

    Raises:
        ParametersRefused: names each value that does not fit, with what would fit.
    """
    declared = {variable.name: variable for variable in component.variables}
    values: list[Value] = []
    problems: dict[str, str] = {}
    for name, text in given.items():
        try:
            values.append(_value(declared.get(name, Variable(name)), text, form))
        except ConversionError as misfit:
            problems[name] = misfit.expected
    if problems:
        raise ParametersRefused(component, problems)
    return tuple(values)


def _value(variable: Variable, text: str, form: Form) -> Value:
    if is_reference(text):
        reference = variable_named(text)
        if reference is None:
            raise ConversionError("a name of letters and digits after $, or $$ for a dollar")
        return Value(variable.name, reference, is_variable=True)
    if is_null(text):
        return _null(variable, form)
    if by_name(variable.type) is VariableReference.ALWAYS:
        raise ConversionError(BY_NAME)
    plain = text[1:] if text.startswith("$$") else _LITERALS.get(text.lower(), text)
    value = convert(plain, variable.type or ANY_TYPE)
    allowed = {each.casefold() for each in variable.allowed}  # PowerShell's ValidateSet ignores case
    if allowed and not allowed.issuperset(each.casefold() for each in _texts(value, plain)):
        raise ConversionError(f"one of {join_within(variable.allowed, ALLOWED_BYTES)}")
    sent = plain if form == "clixml" else _plain_text(value, plain, form)
    return Value(variable.name, sent, write(value))


def _plain_text(value: Writable, text: str, form: Form) -> str | None:
    """Return what is sent where values are text: the value that was read, and not the spelling it was read from.

    Raises:
        ConversionError: text has no form for it. PowerShell makes a list of one of any text.
    """
    item = value
    if isinstance(value, list):
        if len(value) != 1:
            raise ConversionError(ONE_VALUE)
        item = value[0]
    if item is None and form == "query" and text.strip():
        raise ConversionError(NO_NULL)
    if item is None:
        return None if text.strip() else text
    if isinstance(item, timedelta):
        return _clock(item)
    if not isinstance(item, Plain):
        raise ConversionError(ONE_VALUE)
    return as_text(item)


def _clock(value: timedelta) -> str:
    """Write a duration in .NET's constant form, `[-][d.]hh:mm:ss[.fffffff]`."""
    seconds, fraction = divmod(abs(value) // timedelta(microseconds=1), 10**6)
    days, seconds = divmod(seconds, 86_400)
    exact = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    sign, before = "-" if value < timedelta(0) else "", f"{days}." if days else ""
    return f"{sign}{before}{exact}" + (f".{fraction:06}" if fraction else "")


def _null(variable: Variable, form: Form) -> Value:
    check_null(variable.type or ANY_TYPE)
    if variable.allowed and "" not in variable.allowed:  # PowerShell's ValidateSet sees null as an empty text
        raise ConversionError(f"one of {', '.join(variable.allowed)}")
    if form == "query":
        raise ConversionError(NO_NULL)
    return Value(variable.name, None, write(None))


def _texts(value: Writable, text: str) -> list[str]:
    """Return the texts that `allowed` has to contain: the value's, or those of a list's items."""
    if not isinstance(value, list):
        return [text]
    return [each.text if isinstance(each, Scalar) else str(each) for each in value]


def body(values: tuple[Value, ...], options: Mapping[str, str], form: Form) -> dict[str, object]:
    """Build a JobContext with the given options and values; the server wants an object even when it is empty."""
    # docs/divergences.md, psu-empty-body.
    context: dict[str, object] = {name: options[name] for name in OPTIONS if options.get(name)}
    listed = [_parameter(value, form) for value in values if value.is_variable or form != "query"]
    return context | ({"jobParameters": listed} if listed else {})


def _parameter(value: Value, form: Form) -> dict[str, object]:
    """Build a JobParameter."""
    sent = value.clixml if form == "clixml" and not value.is_variable else value.text
    return {"name": value.name, "value": sent, "isVariable": value.is_variable}


def query(values: tuple[Value, ...], form: Form) -> dict[str, str] | None:
    """Build the query string's values. A variable's name has no form there, and goes into the body."""
    if form != "query":
        return None
    return {value.name: value.text for value in values if value.text is not None and not value.is_variable} or None
