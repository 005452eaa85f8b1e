"""Read from a job with which parameters it ran, in the form in which a caller gives them."""

from collections.abc import Iterable

from rmm_jobs.domain.model import GivenValues
from rmm_jobs.safety.redact import MASK, is_mask
from rmm_jobs.systems.psu.clixml.errors import ClixmlError
from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.show import as_json
from rmm_jobs.systems.psu.clixml.values import SECURE, Scalar, ScalarType, Value
from rmm_jobs.systems.psu.clixml.view import display_value, items
from rmm_jobs.systems.psu.wire import GivenRow

_LONGEST = 100_000
"""Characters of one value that are read; a longer one counts as not told."""


def given_values(rows: Iterable[GivenRow]) -> GivenValues | None:
    """Return the parameters that a job tells; `None` where it tells none, which many servers do of every job.

    A variable stays its name, written `$Name`. What is masked or cannot be read becomes `MASK`: it is not known.
    """
    values = {row.name: _text(row) for row in rows if row.name}
    by_name = frozenset(row.name for row in rows if row.name and row.is_variable and row.value)
    return GivenValues(values, by_name) if values else None


def _text(row: GivenRow) -> str:
    if row.is_variable:
        return f"${row.value}" if row.value else MASK
    if row.value is None:
        return "$null"
    if len(row.value) > _LONGEST:
        return MASK
    if not row.value.lstrip("\ufeff \t\r\n").startswith("<Objs"):
        return _plain(row.value)
    try:
        values = read(row.value)
    except ClixmlError:
        return MASK
    return _written(values[0]) if len(values) == 1 else MASK


def _written(value: Value) -> str:
    shown = display_value(value)
    if not isinstance(shown, Scalar):
        text = as_json([value])
        if items(value) is None:
            text = text.removeprefix("[").removesuffix("]")  # one object, and no list of one
        return MASK if SECURE in text else text
    if shown.kind is ScalarType.SECURE_STRING:
        return MASK
    return "$null" if shown.kind is ScalarType.NIL else _plain(shown.text)


def _plain(text: str) -> str:
    """Return a text as a caller writes it: one that begins with a dollar is written with two."""
    if is_mask(text):
        return MASK
    return f"${text}" if text.startswith("$") else text
