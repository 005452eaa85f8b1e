"""Keep user fields of devices in an index without their values: which are filled, and a keyed digest of each.

Technicians write passwords into such fields. A digest tells whether a value is the one that is asked for, to whoever
has the key; a value that an answer would mask has none. The labels are kept, because a filter names a field by one.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from functools import lru_cache

from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_filters import FieldFilter, FieldTest
from rmm_jobs.inputs.device_filters import comparable
from rmm_jobs.inputs.likeness import loose
from rmm_jobs.safety.fields import mask_fields
from rmm_jobs.safety.redact import MASK

_BYTES = 6
"""Bytes of a digest: two values of 100,000 devices have the same one once in a thousand million questions."""
RULE = "4"
"""Number of the rule that makes a digest of a value: another one is needed when `comparable` changes, or what
is masked."""
_HIDDEN = "*"
_SIGNS = str.maketrans({"%": "%25", ";": "%3b", "=": "%3d", ":": "%3a"})
_PLAIN = {"%3b": ";", "%3d": "=", "%3a": ":", "%25": "%"}


class FieldDigests:
    """Write the fields of a device as one text, and ask for them in SQL.

    The text is `MARK;12=DIGEST:label;...;`. The mark tells key and rule: the text of another one is as good as none.
    """

    def __init__(self, key: bytes) -> None:
        self._key = hmac.digest(key, b"user fields", hashlib.sha256)
        self.mark = f"{self._digest(RULE)};"

    def written(self, device: Device) -> str | None:
        """Return the text of a device's filled fields, or `None` where they were read without labels."""
        if not device.facts.is_labelled:
            return None
        fields, _ = mask_fields(device.facts.fields)
        digests = (_HIDDEN if each.value == MASK else self._digest(f"={comparable(each.value)}") for each in fields)
        pairs = zip(fields, digests, strict=True)
        return self.mark + "".join(f"{each.number}={digest}:{_label(each.label)};" for each, digest in pairs)

    def test(self, wanted: FieldFilter) -> str:
        """Return the condition of a filter: true, false, or NULL of a value that is hidden."""
        there = "instr(fields, :field) > 0"
        if wanted.test is FieldTest.SET:
            return there
        if wanted.test is FieldTest.EMPTY:
            # Of a label that nobody has, nobody can tell whether it is one.
            known = "SELECT 1 FROM device AS other WHERE other.deleted = 0 AND instr(other.fields, :field) > 0"
            return f"NOT {there}" if wanted.number is not None else f"(NOT {there} AND EXISTS ({known}))"
        same, hidden = "instr(fields, :field_value) > 0", "instr(fields, :field_hidden) > 0"
        return f"CASE WHEN {same} THEN 1 WHEN {hidden} THEN NULL ELSE 0 END"

    def values(self, wanted: FieldFilter) -> Mapping[str, str]:
        """Return the values of the condition's names."""
        return {
            "field": self._place(wanted),
            "field_value": self._place(wanted, self._digest(f"={comparable(wanted.value)}")),
            "field_hidden": self._place(wanted, _HIDDEN),
        }

    def _place(self, wanted: FieldFilter, digest: str = "") -> str:
        """Return the part of a text that a device with the field has, whatever its value or with this digest."""
        if wanted.number is not None:
            return f";{wanted.number}={digest}:" if digest else f";{wanted.number}="
        return f"={digest}:{_label(wanted.name)};" if digest else f":{_label(wanted.name)};"

    def _digest(self, text: str) -> str:
        digest = hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:_BYTES]).decode()


def labels_in(texts: Iterable[str]) -> list[str]:
    """Return the labels that stand in texts of devices, in the form in which they are compared."""
    labels = {part.partition(":")[2] for text in texts for part in text.split(";") if ":" in part}
    return sorted(map(_read_label, labels))


@lru_cache(maxsize=1_024)  # an account has some ten labels, and a page of devices a thousand fields
def _label(label: str) -> str:
    return loose(label).translate(_SIGNS)


def _read_label(label: str) -> str:
    for sign, plain in _PLAIN.items():
        label = label.replace(sign, plain)
    return label
