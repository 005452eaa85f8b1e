"""Read single environment variables as the settings do, without the time that importing those takes."""

import os
import re

SYSTEM_SETTING = "RMM_JOBS_SYSTEM"
TOOLSETS_SETTING = "RMM_JOBS_TOOLSETS"
READ_ONLY_SETTING = "RMM_JOBS_READ_ONLY"
DEMO_SETTING = "RMM_JOBS_DEMO"
PREFIX_SETTING = "RMM_JOBS_TOOL_PREFIX"
SYSTEM_NAMES = ("datto", "psu")
"""Names of the systems: folders of `systems/`, keys of `systems.registry.SYSTEMS`."""
_PLACEHOLDER = re.compile(
    r"\$\{[^{}]*\}|\{\{[^{}]*\}\}|<[A-Za-z][\w .-]*>|\$(?:env:)?[A-Z][A-Z0-9]*_[A-Z0-9_]+|%[A-Z][A-Z0-9]*_[A-Z0-9_]+%",
    re.ASCII,
)
"""Matches `${...}`, `{{...}}`, `<your-key>`, and `$NAME`, `$env:NAME` or `%NAME%` of an environment variable."""
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00a0"
"""Characters that come with a value that was copied from a web page or a file, and that nobody sees."""


def is_placeholder(value: str) -> bool:
    """Return True for a value that is nothing but a placeholder: clients leave it in where a field is left blank."""
    return _PLACEHOLDER.fullmatch(value.strip()) is not None


def trimmed(value: str) -> str:
    """Take off what surrounds a value."""
    return value.strip().strip(_INVISIBLE).strip()


def variables(*names: str) -> dict[str, str]:
    """Return those of the variables that are set, trimmed."""
    found = {name: trimmed(os.environ.get(name, "")) for name in names}
    return {name: value for name, value in found.items() if value and not is_placeholder(value)}


def requested_system(named: str | None = None) -> str:
    """Return the name of a system as it is asked for: the given one, or else the environment's."""
    return (named or os.environ.get(SYSTEM_SETTING) or SYSTEM_NAMES[0]).strip().lower()


def system_name(named: str | None = None) -> str:
    """Return the name of the system that a process serves. An unknown name means the first system."""
    name = requested_system(named)
    return name if name in SYSTEM_NAMES else SYSTEM_NAMES[0]
