import pytest

from rmm_jobs.domain.alerts import AlertContext, AlertKind
from rmm_jobs.systems.datto.alert_contexts import context


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("DiskUsageContext", AlertKind.DISK_USAGE),
        ("perf_disk_usage_ctx", AlertKind.OTHER),
        ("disk_usage_ctx", AlertKind.DISK_USAGE),
        ("com.vendor.alerts.RansomWareContext", AlertKind.RANSOMWARE),
        ("WindowsPerformanceContext", AlertKind.PERFORMANCE),
        (None, AlertKind.OTHER),
    ],
)
def test_a_class_is_recognised_in_every_spelling(name: str | None, kind: AlertKind) -> None:
    assert context({"@class": name}).kind is kind


def test_scalars_and_lists_are_facts_and_the_rest_is_left_out() -> None:
    given: dict[str, object] = {"@class": "x", "a": 1.5, "b": "t", "c": ["p", 2, {}], "d": {"e": 1}, "f": None}
    assert context(given) == AlertContext(AlertKind.OTHER, {"a": 1.5, "b": "t", "c": ("p", "2")}, "x")
