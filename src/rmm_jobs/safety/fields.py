"""Mask the values of user fields that may be secrets: technicians keep recovery keys and passwords in them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rmm_jobs.domain.inventory import UserField
from rmm_jobs.safety.named_secrets import hide_named_secrets
from rmm_jobs.safety.redact import MASK
from rmm_jobs.safety.secret_names import looks_secret, secret_begins

_RECOVERY_KEY = re.compile(r"\d{6}(?:[-\u2010-\u2015 ]\d{6}){5,7}")
"""Matches a recovery key of BitLocker, eight groups of six digits, or the greater part of one."""
_SECRET_LABEL = re.compile(r"bit ?locker|recovery|unlock|\blaps\b|\bcode\b", re.IGNORECASE)
"""Words in labels that stand before a secret, although they name none."""

_SWITCHES = frozenset({"true", "false", "yes", "no", "on", "off", "enabled", "disabled"})
"""Values that are no secret below any label, such as `BitLocker`."""


def mask_fields(fields: Iterable[UserField]) -> tuple[Sequence[UserField], int]:
    """Return the fields with every value masked that looks secret, by its label or by its form; and their number."""
    masked = [_masked(field) for field in fields]
    return masked, sum(field.value == MASK for field in masked)


def _masked(field: UserField) -> UserField:
    if field.value.strip().casefold() in _SWITCHES:
        return field
    by_label = looks_secret(field.label) or _SECRET_LABEL.search(field.label)
    by_form = (
        _RECOVERY_KEY.search(field.value) is not None
        or secret_begins(field.value) is not None
        or hide_named_secrets(field.value) != field.value
    )
    return replace(field, value=MASK) if by_label or by_form else field
