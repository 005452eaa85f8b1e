import pytest

from rmm_jobs.domain.alerts import AlertContext, AlertFact, AlertKind, AlertWord
from rmm_jobs.systems.datto.alert_classes import FIELDS
from rmm_jobs.systems.datto.alert_contexts import context


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("DiskUsageContext", AlertKind.DISK_USAGE),
        ("perf_disk_usage_ctx", AlertKind.DISK_USAGE),
        ("disk_usage_ctx", AlertKind.DISK_USAGE),
        ("com.vendor.alerts.RansomWareContext", AlertKind.RANSOMWARE),
        ("WindowsPerformanceContext", AlertKind.PERFORMANCE),
        ("perf_mon_ctx", AlertKind.PERFORMANCE),
        ("comp_script_ctx", AlertKind.SCRIPT),
        ("comp_script_ctx_2", AlertKind.SCRIPT),
        ("fs_object_ctx", AlertKind.FILE_SIZE),
        ("perf_resource_usage_ctx", AlertKind.RESOURCE_USAGE),
        ("process_resource_usage_ctx", AlertKind.RESOURCE_USAGE),
        ("srvc_resource_usage_ctx", AlertKind.RESOURCE_USAGE),
        ("process_status_ctx", AlertKind.SERVICE),
        ("srvc_status_ctx", AlertKind.SERVICE),
        ("seccenter_ctx", AlertKind.SECURITY_CENTER),
        ("sec_center_ctx", AlertKind.SECURITY_CENTER),
        ("sec_management_ctx", AlertKind.SECURITY_MANAGEMENT),
        ("sw_action_ctx", AlertKind.ACTION),
        ("cloud_sync_ctx", AlertKind.OTHER),
        ("", AlertKind.OTHER),
        (None, AlertKind.OTHER),
    ],
)
def test_a_class_is_recognised_in_every_spelling(name: str | None, kind: AlertKind) -> None:
    assert context({"@class": name}).kind is kind


def test_every_kind_but_those_with_names_of_their_own_has_its_fields() -> None:
    assert set(FIELDS) == set(AlertKind) - {AlertKind.SCRIPT, AlertKind.OTHER}


def test_an_unknown_class_keeps_its_scalars_and_lists() -> None:
    given: dict[str, object] = {"@class": "x", "a": 1.5, "b": "t", "c": ["p", 2, {}], "d": {"e": 1}, "f": None}
    assert context(given) == AlertContext(AlertKind.OTHER, {"a": 1.5, "b": "t", "c": ("p", "2")}, "x")


@pytest.mark.parametrize("field", ["sample", "percentage"])
def test_a_usage_is_read_in_both_spellings(field: str) -> None:
    facts = context({"@class": "perf_resource_usage_ctx", field: 96.0, "type": "MEMORY"}).facts
    assert facts == {AlertFact.PERCENT: 96.0, AlertFact.RESOURCE: AlertWord.MEMORY}


@pytest.mark.parametrize(
    ("name", "field", "fact"),
    [
        ("srvc_status_ctx", "processName", AlertFact.SERVICE),
        ("srvc_status_ctx", "serviceName", AlertFact.SERVICE),
        ("StatusContext", "processName", AlertFact.SERVICE),
        ("process_status_ctx", "processName", AlertFact.PROCESS),
    ],
)
def test_a_service_and_a_process_are_told_apart_by_the_class(name: str, field: str, fact: AlertFact) -> None:
    facts = context({"@class": name, field: "Spooler", "status": "STOPPED"}).facts
    assert facts == {fact: "Spooler", AlertFact.STATE: AlertWord.STOPPED}


def test_samples_of_a_script_keep_their_names_also_an_empty_one() -> None:
    assert context({"@class": "comp_script_ctx", "samples": {"": "gone", "Job": "x"}}).facts == {"": "gone", "Job": "x"}


@pytest.mark.parametrize("samples", [None, {}, [], "", 7, "text"])
def test_samples_of_another_shape_break_nothing(samples: object) -> None:
    facts = context({"@class": "comp_script_ctx", "samples": samples}).facts
    assert facts == ({"": samples} if samples in (7, "text") else {})


@pytest.mark.parametrize(
    ("total", "free", "gigabytes"),
    [
        (256.0, 64.0, (64.0, 256.0)),
        (268_435_456, 67_108_864, (64.0, 256.0)),  # kibibytes, as public scripts read them
        ("256", "64", (64.0, 256.0)),
        (2.74e11, 6.85e10, None),  # bytes, or a petabyte: nobody can tell
    ],
)
def test_the_free_space_of_a_volume_is_computed(
    total: object, free: object, gigabytes: tuple[float, float] | None
) -> None:
    facts = context({"@class": "perf_disk_usage_ctx", "diskName": "D:", "totalVolume": total, "freeSpace": free}).facts
    assert facts[AlertFact.PERCENT_FREE] == 25
    assert (facts.get(AlertFact.FREE_GB), facts.get(AlertFact.TOTAL_GB)) == (gigabytes or (None, None))


@pytest.mark.parametrize(("total", "free"), [(0, 0), (None, 4), (10, None), (10, 11), (-5, 1), (float("nan"), 1)])
def test_free_space_that_makes_no_sense_is_left_out(total: object, free: object) -> None:
    facts = context({"@class": "perf_disk_usage_ctx", "diskName": "D:", "totalVolume": total, "freeSpace": free}).facts
    assert facts == {AlertFact.VOLUME: "D:"}


def test_a_word_that_no_document_has_stays_the_systems_own() -> None:
    assert context({"@class": "antivirus_ctx", "status": "SNOOZED"}).facts == {AlertFact.STATE: "SNOOZED"}


def test_a_field_that_no_document_has_is_kept_under_its_own_name() -> None:
    assert context({"@class": "wmi_ctx", "value": "x", "namespace": "root"}).facts == {
        AlertFact.VALUE: "x",
        "namespace": "root",
    }
