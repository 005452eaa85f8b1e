"""Bind a job's parameters to its script, and word a failure as PowerShell does."""

import re
from collections.abc import Callable, Collection
from datetime import datetime

from rmm_simulator.psu.job_records import Given, Order, Plain
from rmm_simulator.psu.records import ParameterRecord, ScriptRecord


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_bool(text: str) -> bool:
    return text.lower() in {"true", "false"}


def _is_whole(text: str) -> bool:
    return re.fullmatch(r"\s*-?\d{1,10}\s*", text) is not None


_FITS: dict[str, Callable[[str], bool]] = {
    "System.Int32": _is_whole,
    "System.Boolean": _is_bool,
    "System.Management.Automation.SwitchParameter": _is_bool,
    "System.DateTime": _is_date,
}


def failure(
    script: ScriptRecord,
    order: Order,
    *,
    environments: Collection[str],
    computers: Collection[str],
    variables: set[str],
) -> str | None:
    """Return why the job fails before the script's first line; `None` when it does not.

    Not documented, and so decided here: a name that the server does not know fails the job, not the request.
    """
    chosen = (
        ("environment", order.environment, environments),
        ("computer", order.computer, computers),
        ("variable", order.credential, variables),
    )
    for kind, name, known in chosen:
        if name and name not in known:
            return f"The {kind} '{name}' was not found."
    declared = {parameter.name.lower(): parameter for parameter in script.parameters}
    for given in order.parameters:
        parameter = declared.pop(given.name.lower(), None)
        if parameter is None:
            return f"A parameter cannot be found that matches parameter name '{given.name}'."
        if reason := _misfit(parameter, given, variables):
            return reason
    missing = [parameter.name for parameter in declared.values() if parameter.required]
    if missing:
        names = " ".join(missing)
        return f"Cannot process command because of one or more missing mandatory parameters: {names}."
    return None


def _misfit(parameter: ParameterRecord, given: Given, variables: set[str]) -> str | None:
    if given.is_variable:
        return None if given.plain in variables else f"The variable '{given.plain}' was not found."
    if parameter.required and given.plain is None:
        return f"Cannot bind argument to parameter '{parameter.name}' because it is an empty string."
    for text in _texts(given.plain):
        if not _FITS.get(parameter.type, lambda _: True)(text):
            return (
                f"Cannot process argument transformation on parameter '{parameter.name}'. "
                f'Cannot convert value "{text}" to type "{parameter.type}".'
            )
        if parameter.valid_values and text.lower() not in {value.lower() for value in parameter.valid_values}:
            allowed = ",".join(parameter.valid_values)
            return (
                f"Cannot validate argument on parameter '{parameter.name}'. The argument \"{text}\" does not belong "
                f'to the set "{allowed}" specified by the ValidateSet attribute.'
            )
    return None


def _texts(plain: Plain) -> list[str]:
    if plain is None:
        return []
    return plain if isinstance(plain, list) else [plain]
