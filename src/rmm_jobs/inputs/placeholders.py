"""Find placeholders that a model or a template has left as a name, or as a whole value.

`%TEMP%` and `$env:TEMP` are no placeholders of ours: Windows and PowerShell fill them in on the device
(docs/divergences.md, unfilled-placeholders).
"""

import re

from rmm_jobs.domain.values import LITERALS, PLACEHOLDER

_VALUE = re.compile(r"\$?\{\{[^{}]+\}\}|<[A-Za-z_][^<>/=\"']*>|\$\{(?!env:)[^{}]+\}", re.IGNORECASE)
_DOLLAR = re.compile(r"\$[A-Za-z_]\w*")
_NAME = re.compile(r"%[^%]+%|\$[A-Za-z_][\w:]*")
_BRACED = re.compile(r"\$\{(?P<name>[A-Za-z_][\w.\- ]*)\}")


def is_unfilled(value: str) -> bool:
    """Return whether the value is nothing but a placeholder in braces or angle brackets; ours is another one."""
    return value != PLACEHOLDER and _VALUE.fullmatch(value) is not None


def is_dollar_name(value: str) -> bool:
    """Return whether the value is nothing but a dollar and a name, and none of PowerShell's literals."""
    return _DOLLAR.fullmatch(value) is not None and value.lower() not in LITERALS


def is_unfilled_name(name: str) -> bool:
    """Return whether a name is a placeholder of any kind."""
    return _VALUE.fullmatch(name) is not None or _NAME.fullmatch(name) is not None


def braced_name(value: str) -> str | None:
    """Return the name in `${Name}`, PowerShell's other way to write a variable, or `None`."""
    braced = _BRACED.fullmatch(value)
    return braced["name"] if braced else None
