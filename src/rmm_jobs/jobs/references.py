"""Values that stand for something else, in systems with variables of their own: `$MyUser` is the variable MyUser.

`$true`, `$false` and `$null` are PowerShell's own, and `$$` is a dollar.
"""

import re

NULL = "$null"
LITERALS = frozenset({"$true", "$false", NULL})

_NAMED = re.compile(r"\$(?P<name>[A-Za-z_][\w.\- ]*)")


def means_another(text: str) -> bool:
    """Whether it begins as a variable's name does; it may be none that can be."""
    return text.startswith("$") and not text.startswith("$$") and text.lower() not in LITERALS


def variable_named(text: str) -> str | None:
    """The name of the variable that it stands for; `None` for every other text."""
    named = _NAMED.fullmatch(text) if means_another(text) else None
    return named["name"] if named else None


def meant(text: str) -> str:
    """What arrives of it: the name of a variable, a text without the dollar that was added, or the text itself."""
    return text[1:] if text.startswith("$$") else variable_named(text) or text


def is_null(text: str) -> bool:
    """Whether it is PowerShell's nothing."""
    return text.lower() == NULL
