"""Values of user fields that may be secrets are masked, by their labels or by their form."""

import pytest

from rmm_jobs.domain.inventory import UserField
from rmm_jobs.safety.fields import mask_fields
from rmm_jobs.safety.redact import MASK

RECOVERY = "471207-238227-000187-111111-222222-333333-444444-555555"


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("Admin password", "hunter2"),
        ("BitLocker", RECOVERY),
        ("BitLocker ID", "x1"),
        ("Recovery", "a b c"),
        ("LAPS", "hunter2"),
        ("Alarm code", "4711"),
        ("API key", "abc"),
        ("UDF 9", RECOVERY),
        ("UDF 9", f"C: {RECOVERY} (2024)"),
        ("UDF 9", RECOVERY.replace("-", "\u2013")),
        ("Notes", "user=anna password=hunter2"),
        ("Notes", "sk-live-4242424242424242abcd"),
        ("Notes", "mail relay AKIAABCDEFGHIJKLMNOP"),
        ("Notes", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl"),
    ],
)
def test_what_looks_secret_is_masked(label: str, value: str) -> None:
    fields, masked = mask_fields([UserField(1, label, value), UserField(2, "Rack", "B4")])
    assert [field.value for field in fields] == [MASK, "B4"]
    assert masked == 1


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("Rack", "B4"),
        ("BitLocker", "Enabled"),
        ("Warranty", "2026-05-15"),
        ("Keyboard", "German"),
        ("Phone", "049-123456"),
    ],
)
def test_what_does_not_is_shown(label: str, value: str) -> None:
    assert mask_fields([UserField(1, label, value)]) == ([UserField(1, label, value)], 0)
