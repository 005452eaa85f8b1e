r"""Read and write variables as a caller writes them: `days=30,path=C:\Temp`, or a JSON object.

`variable_reader` and `value_reader` have the grammar.
"""

import math
import re
from collections.abc import Collection, Mapping
from typing import cast

from rmm_jobs.domain import values as json_values
from rmm_jobs.domain.catalog import Component
from rmm_jobs.domain.errors import Refused
from rmm_jobs.domain.values import PLACEHOLDER
from rmm_jobs.domain.variable_errors import (
    Ambiguity,
    MissingVariables,
    ParametersRefused,
    UnknownVariables,
    Unreadable,
    VariablesAmbiguous,
    VariablesUnreadable,
)
from rmm_jobs.inputs.json_reader import Names
from rmm_jobs.inputs.misreadings import first_hidden, needs_quotes, two_readings
from rmm_jobs.inputs.placeholders import is_unfilled_name
from rmm_jobs.inputs.value_reader import CONTROL, UNC
from rmm_jobs.inputs.variable_reader import Reader

_BOOLEANS = {"true": "true", "false": "false"}
_TRUE_OR_FALSE = "true or false"


def parse_variables(
    text: str | Mapping[str, object] | None,
    declared_names: Collection[str] = (),
    *,
    case_counts: bool = True,
    null: str | None = None,
    single_quotes: bool = False,
) -> dict[str, str]:
    r"""Read the variables of a run, in the order given.

    Args:
        text: Pairs, a JSON object as text, or a decoded object. Numbers keep the text they were written in; from a
            decoded object they are Python's (`30.0` is "30.0"). Booleans become "true" and "false".
        declared_names: Names of the component's variables. A `\,` before one of them and an equals sign is ambiguous:
            the backslash may end a path.
        case_counts: Whether names that differ only in case are different. If not, the result has the declared names.
        null: Text for null in a system that takes lists, objects and null. Lists and objects become JSON text, as
            written. `None` refuses all three.
        single_quotes: Whether single quotes around a value are quotes, as in PowerShell. If not, such a value is
            ambiguous.

    Raises:
        VariablesUnreadable: the text does not follow the grammar. `near` is empty when the text names a secret.
        VariablesAmbiguous: the text has two readings. The error holds both, not redacted.
    """
    if text is None:
        return {}
    names = Names(declared_names, case_counts=case_counts)
    if not isinstance(text, str):
        return _decoded(text, names, null, is_named_by_dollar=single_quotes)
    joined = Reader(text, names, null=null, single_quotes=single_quotes)
    # Both readings are shown and none is run (docs/divergences.md, escaped-commas).
    if joined.forks:
        split = Reader(text, names, split=True, null=null, single_quotes=single_quotes)
        raise VariablesAmbiguous(joined.values, split.values, _kind(joined.forks), split.beside)
    return _writable(joined.values)


def _kind(forks: Collection[Ambiguity]) -> Ambiguity:
    return next(iter(forks)) if len(forks) == 1 else Ambiguity.SEVERAL


def format_variables(variables: Mapping[str, str], *, nested_values: bool = False) -> str:
    """Write variables as plainly as their values allow, so that `parse_variables` reads them back.

    `nested_values` leaves lists and objects unquoted, for a system that takes them.
    """
    written = _format_nested if nested_values else _format_value
    return ",".join(f"{name}={written(value)}" for name, value in variables.items())


def check_names(component: Component, given: Mapping[str, str]) -> None:
    """Check that the component declares every name.

    Raises:
        UnknownVariables: names that the component does not declare.
    """
    declared = {variable.name for variable in component.variables}
    # A misspelt name that the API ignores would run with the default (docs/divergences.md, unknown-variables).
    if unknown := [name for name in given if name not in declared]:
        raise UnknownVariables(component, unknown)


def check_complete(device: str, component: Component, given: Mapping[str, str]) -> None:
    """Check that every required variable is given. A blank value is a value.

    The values have been checked before: the refusal repeats them in a line to copy.

    Raises:
        MissingVariables: required variables that are not given, in the component's order.
    """
    if missing := [v.name for v in component.variables if v.required and v.name not in given]:
        raise MissingVariables(device, component, missing, given)


def fit_variables(device: str, component: Component, given: Mapping[str, str]) -> dict[str, str]:
    """Return the values as a component of Datto RMM takes them.

    Raises:
        UnknownVariables, ParametersRefused, MissingVariables: the first of these that is wrong.
    """
    check_names(component, given)
    fitted = with_booleans(component, given)
    check_complete(device, component, fitted)
    return fitted


def refusal_of(device: str, component: Component, reading: Mapping[str, str]) -> Refused | None:
    """Return why a component of Datto RMM does not take a reading, or `None` where it does."""
    try:
        check_names(component, reading)
        with_booleans(component, written_values(reading))
        check_complete(device, component, reading)
    except Refused as refused:
        return refused
    return None


def written_values(reading: Mapping[str, str]) -> dict[str, str]:
    """Return the values of a reading without its placeholders: the caller has yet to write those."""
    return {name: value for name, value in reading.items() if value != PLACEHOLDER}


def with_booleans(component: Component, given: Mapping[str, str]) -> dict[str, str]:
    """Return the values, those of Boolean variables as `true` or `false`, in any case and with blanks around them.

    Raises:
        ParametersRefused: names each Boolean variable that was given another value.
    """
    # JobComponentVariable.value of the OpenAPI document: "has to be convertible to the type" of the variable.
    booleans = {each.name for each in component.variables if (each.type or "").strip().casefold() == "boolean"}
    read = {
        name: _BOOLEANS.get(value.strip().casefold()) if name in booleans else value for name, value in given.items()
    }
    if wrong := {name: _TRUE_OR_FALSE for name, value in read.items() if value is None}:
        raise ParametersRefused(component, wrong)
    return {name: value for name, value in read.items() if value is not None}


def _writable(values: dict[str, str]) -> dict[str, str]:
    """Return the values, unless one is a placeholder, or holds what cannot be sent: NUL, or half a surrogate pair."""
    for name, value in values.items():
        if value.strip() == PLACEHOLDER:
            raise VariablesUnreadable(Unreadable.PLACEHOLDER, 0, "", name.encode(errors="replace").decode())
        if json_values.UNSENDABLE.search(name + value):
            raise VariablesUnreadable(Unreadable.UNSENDABLE, 0, "", name.encode(errors="replace").decode())
    return values


def _decoded(
    given: Mapping[str, object], names: Names, null: str | None, *, is_named_by_dollar: bool
) -> dict[str, str]:
    """Read an object that a client has decoded."""
    values: dict[str, str] = {}
    others: dict[str, str] = {}
    forks = set[Ambiguity]()
    taken = set[str]()
    for written, value in given.items():
        _refuse_hidden(written, value)
        name = _known_name(written, names)
        if names.key(name) in taken:
            raise VariablesUnreadable(Unreadable.DUPLICATE, 0, "", name)
        taken.add(names.key(name))
        values[name] = others[name] = _as_text(name, value, null)
        readings = two_readings(name, value, is_named_by_dollar=is_named_by_dollar) if isinstance(value, str) else None
        if readings is not None:
            kind, values[name], others[name] = readings
            forks.add(kind)
    if forks:
        raise VariablesAmbiguous(values, others, _kind(forks))
    return _writable(values)


def _known_name(written: str, names: Names) -> str:
    """Return the name as it is declared, and refuse one that a template has left."""
    declared = names.declared(written)
    if declared is None and is_unfilled_name(written):
        raise VariablesUnreadable(Unreadable.UNFILLED_NAME, 0, "", written)
    return declared or written


def _refuse_hidden(name: str, value: object) -> None:
    """Refuse a name or text with a character that cannot be seen; in a list or object, at any depth."""
    texts = [name, value] if isinstance(value, str) else [name, *json_values.texts_in(value)]
    for text in texts:
        if (hidden := first_hidden(text)) is not None:
            raise VariablesUnreadable(Unreadable.INVISIBLE, hidden, f"U+{ord(text[hidden]):04X}", name)


def _as_text(name: str, value: object, null: str | None) -> str:
    # Before `int`, because Python's Booleans are integers.
    """Return a decoded value as text, or refuse a type that no variable can have."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value)):
        return str(value)
    if null is not None and value is None:
        return null
    if null is not None and isinstance(value, list | dict):
        try:
            return json_values.dump(cast("object", value))
        except json_values.InvalidValue as bad:
            raise VariablesUnreadable(bad.reason, 0, "", name) from None
    raise VariablesUnreadable(Unreadable.BAD_VALUE, 0, "", name)


def _format_nested(value: str) -> str:
    """Write a list or object as it is, and quote a text that only begins like one."""
    if json_values.is_whole(value):
        return value
    return _quoted(value) if json_values.looks_like_json(value) else _format_value(value, is_named_by_dollar=True)


def _format_value(value: str, *, is_named_by_dollar: bool = False) -> str:
    plain = value == value.strip() and not value.startswith('"') and "," not in value and not CONTROL.search(value)
    plain = plain and not needs_quotes(value, is_named_by_dollar=is_named_by_dollar)
    return _escape(value) if plain else _quoted(value)


def _quoted(value: str) -> str:
    return f'"{_escape(value, quoted=True)}"'


def _escape(value: str, *, quoted: bool = False) -> str:
    """Write each run of backslashes as the shortest run that the reader turns into it."""

    def lengthened(match: re.Match[str]) -> str:
        run, quote = match[1], match[2]
        if quote and quoted:
            return run + run + "\\" + quote
        if match.end() == len(value) and not quote:
            return run + run
        if not run or (match.start() == 0 and len(run) == UNC):
            return match[0]
        return run + run[1:] + quote

    return re.sub(r'(\\*)("?)', lengthened, value)
