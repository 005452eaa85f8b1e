"""Read the filters of devices that are typed as a text, and hold a device's user fields against one."""

import re
from collections.abc import Sequence
from datetime import date

from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_filters import FieldFilter, FieldTest, WarrantyFilter
from rmm_jobs.domain.inventory import UserField
from rmm_jobs.inputs.likeness import loose
from rmm_jobs.safety.fields import mask_fields
from rmm_jobs.safety.redact import MASK

MOST_DAYS = 36_500
FIELDS = 300
"""Number of user fields of a device (components/schemas/UdfItem, `ordinal`)."""

_DAYS = re.compile(r"(\d{1,5}) ?d(?:ays?)?", re.IGNORECASE)
_BEFORE = re.compile(r"(?:before )?(\d{4}-\d{2}-\d{2})", re.IGNORECASE)
_COMPARED = re.compile(r"([^=~]*[^=~!<>\s])\s*([=~])(?![=~])(.*)", re.DOTALL)
_FILLED = re.compile(r"([^=~]*[^=~\s])\s+(set|filled|empty)", re.IGNORECASE)
_OF_A_SENTENCE = frozenset({"is", "are", "was", "be", "not", "isn't", "isnt", "aren't", "arent"})
"""Words before `set` or `empty` that are part of a sentence, and not of a label: *location is empty*."""
_WHOLE = re.compile(r"[+-]?\d+\.0+", re.ASCII)
"""Matches a whole number as the API writes the value of a field that is a number."""
_FLAGS = {"yes": "true", "no": "false"}
"""What people type, and what the API writes of a field that is a flag."""
_NUMBER = re.compile(r"(?:udf ?)?(\d{1,3})", re.IGNORECASE)


def read_warranty(text: str) -> WarrantyFilter | None:
    """Read `90d`, or a day, alone or behind `before`; `None` of anything else."""
    text = " ".join(text.split())
    if found := _DAYS.fullmatch(text):
        days = int(found[1])
        return WarrantyFilter(days=days) if days <= MOST_DAYS else None
    found = _BEFORE.fullmatch(text)
    try:
        return WarrantyFilter(before=date.fromisoformat(found[1])) if found else None
    except ValueError:
        return None


def read_field(text: str) -> FieldFilter | None:
    """Read `FIELD=VALUE`, `FIELD~PART`, `FIELD set` or `FIELD empty`; `None` of anything else.

    Nothing behind a sign is the field that is empty, and `*` the one that is filled. A second sign is not guessed, and
    neither is a sentence such as `FIELD is not set`.
    """
    if found := _COMPARED.fullmatch(text.strip()):
        name, test, value = found[1].strip(), FieldTest(found[2]), found[3].strip()
        if value in {"", "*"}:
            test, value = FieldTest.SET if value else FieldTest.EMPTY, ""
    elif (found := _FILLED.fullmatch(text.strip())) and not _is_sentence(found[1]):
        name, value = found[1].strip(), ""
        test = FieldTest.EMPTY if found[2].lower() == FieldTest.EMPTY else FieldTest.SET
    else:
        return None
    numbered = _NUMBER.fullmatch(name)
    number = int(numbered[1]) if numbered and 1 <= int(numbered[1]) <= FIELDS else None
    return FieldFilter(name, test, value, number)


def _is_sentence(before: str) -> bool:
    return before.rsplit(maxsplit=1)[-1].replace("\u2019", "'").casefold() in _OF_A_SENTENCE


def is_hidden(wanted: FieldFilter) -> bool:
    """Return whether the value that is asked for would be masked: then it is not compared."""
    return wanted.test.takes_value and mask_fields([UserField(0, wanted.name, wanted.value)])[1] > 0


def comparable(value: str) -> str:
    """Return a form that is equal for values which people take for one another: `5` and `5.0`, `yes` and `true`."""
    text = _without_zeros(value)
    return _FLAGS.get(text, text)


def _without_zeros(value: str) -> str:
    text = loose(value)
    return text.partition(".")[0] if _WHOLE.fullmatch(text) else text


def fields_of(device: Device, wanted: FieldFilter) -> Sequence[UserField]:
    """Return the filled fields of a device that a filter means, with the values masked that may be secrets."""
    label = loose(wanted.name)
    meant = [
        each
        for each in device.facts.fields
        if (each.number == wanted.number if wanted.number is not None else loose(each.label) == label)
    ]
    return mask_fields(meant)[0]


def has_field(device: Device, wanted: FieldFilter) -> bool | None:
    """Return whether a device's field is as the filter wants it; `None` where its value is hidden.

    Without labels all are: nobody can tell which of them are secrets.
    """
    if not device.facts.is_labelled:
        return None
    fields = fields_of(device, wanted)
    if not wanted.test.takes_value:
        return bool(fields) is (wanted.test is FieldTest.SET)
    shown = [each.value for each in fields if each.value != MASK]
    if wanted.test is FieldTest.EQUALS:
        is_there = comparable(wanted.value) in map(comparable, shown)
    else:
        is_there = any(_without_zeros(wanted.value) in _without_zeros(each) for each in shown)
    if is_there:
        return True
    return None if len(shown) < len(fields) else False
