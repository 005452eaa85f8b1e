r"""Variables as a caller writes them: `days=30,path=C:\Temp`, or a JSON object. The grammar is in `variable_reader`."""

import math
import re
from collections.abc import Collection, Mapping
from typing import cast

from rmm_jobs.domain import values as json_values
from rmm_jobs.domain.errors import (
    MissingVariables,
    UnknownVariables,
    Unreadable,
    VariablesAmbiguous,
    VariablesUnreadable,
)
from rmm_jobs.domain.model import Component
from rmm_jobs.inputs.variable_reader import CONTROL, UNC, Names, Reader


def parse_variables(
    text: str | Mapping[str, object] | None,
    declared_names: Collection[str] = (),
    *,
    case_counts: bool = True,
    null: str | None = None,
) -> dict[str, str]:
    r"""Read the variables of a run, in the order given.

    Args:
        text: Pairs, a JSON object as text, or one already decoded. Numbers keep the text they were written in; from a
            decoded object they are Python's (`30.0` is "30.0"). Booleans become "true" and "false".
        declared_names: The component's variables. Where `\,` stands before one of them and an equals sign, the
            backslash may as well be the end of a path.
        case_counts: Whether names that differ in case are different names; else what is read has the declared ones.
        null: For a system that takes lists, objects and nothing as values: how nothing is written there. The others
            become JSON, as text as it was written. Without it, all three are refused.

    Raises:
        VariablesUnreadable: the text does not follow the grammar. `near` is left empty when the text names a secret.
        VariablesAmbiguous: there are two readings; both are given, and their values are not masked.
    """
    if text is None:
        return {}
    names = Names(declared_names, case_counts=case_counts)
    if not isinstance(text, str):
        return _writable(_decoded(text, names, null))
    joined = Reader(text, names, null=null)
    if joined.forked:
        raise VariablesAmbiguous(joined.values, Reader(text, names, split=True, null=null).values)
    return _writable(joined.values)


def format_variables(variables: Mapping[str, str], *, nested_values: bool = False) -> str:
    """Write variables so that `parse_variables` gives them back, as plainly as their values allow.

    With `nested_values` lists and objects are written as they are, for a system that takes them.
    """
    written = _format_nested if nested_values else _format_value
    return ",".join(f"{name}={written(value)}" for name, value in variables.items())


def check_variables(device: str, component: Component, given: Mapping[str, str]) -> None:
    """Check that a run gives what the component declares, by names as it declares them. A blank value is a value.

    Raises:
        UnknownVariables: names the component does not declare.
        MissingVariables: required ones that are not given, in the component's order.
    """
    declared = {variable.name for variable in component.variables}
    if unknown := [name for name in given if name not in declared]:
        raise UnknownVariables(component, unknown)
    if missing := [v.name for v in component.variables if v.required and v.name not in given]:
        raise MissingVariables(device, component, missing, given)


def _writable(values: dict[str, str]) -> dict[str, str]:
    """The values, unless one holds what no request or environment can carry: NUL, or half a surrogate pair."""
    for name, value in values.items():
        if json_values.UNSENDABLE.search(name + value):
            raise VariablesUnreadable(Unreadable.UNSENDABLE, 0, "", name.encode(errors="replace").decode())
    return values


def _decoded(given: Mapping[str, object], names: Names, null: str | None) -> dict[str, str]:
    values: dict[str, str] = {}
    for written, value in given.items():
        name = names.declared(written) or written
        if names.clash(name, values):
            raise VariablesUnreadable(Unreadable.DUPLICATE, 0, "", name)
        values[name] = _as_text(name, value, null)
    return values


def _as_text(name: str, value: object, null: str | None) -> str:
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
    """A list or object as it is, and what only begins like one in quotes."""
    if json_values.is_whole(value):
        return value
    return _quoted(value) if json_values.looks_like_json(value) else _format_value(value)


def _format_value(value: str) -> str:
    plain = value == value.strip() and not value.startswith('"') and "," not in value and not CONTROL.search(value)
    return _escape(value) if plain else _quoted(value)


def _quoted(value: str) -> str:
    return f'"{_escape(value, quoted=True)}"'


def _escape(value: str, *, quoted: bool = False) -> str:
    """Lengthen each run of backslashes to the shortest one that is read as it."""

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
