"""How a filter by warranty or by a user-defined field is typed, and which fields it means."""

from datetime import UTC, date, datetime

import pytest

from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_filters import FieldFilter, FieldTest, WarrantyFilter
from rmm_jobs.domain.inventory import DeviceFacts, UserField
from rmm_jobs.inputs.device_filters import fields_of, has_field, is_hidden, read_field, read_warranty

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "limit", "written"),
    [
        ("90d", date(2027, 2, 26), "90d"),
        ("90 days", date(2027, 2, 26), "90d"),
        ("0d", date(2026, 11, 28), "0d"),
        ("2027-01-01", date(2027, 1, 1), "before 2027-01-01"),
        (" Before  2027-01-01 ", date(2027, 1, 1), "before 2027-01-01"),
    ],
)
def test_a_warranty_ends_within_days_or_before_a_day(text: str, limit: date, written: str) -> None:
    read = read_warranty(text)
    assert read is not None
    assert (read.limit(NOW), str(read)) == (limit, written)
    assert read_warranty(str(read)) == read


@pytest.mark.parametrize("text", ["soon", "90", "after 2027-01-01", "2027-13-01", "01/02/2027", "99999d", "-1d", "d"])
def test_another_end_of_a_warranty_is_not_guessed(text: str) -> None:
    assert read_warranty(text) is None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Backup=none", FieldFilter("Backup", FieldTest.EQUALS, "none")),
        (" Backup agent = Veeam 12 ", FieldFilter("Backup agent", FieldTest.EQUALS, "Veeam 12")),
        ("Backup=a=b~c", FieldFilter("Backup", FieldTest.EQUALS, "a=b~c")),
        ("Backup~vee", FieldFilter("Backup", FieldTest.CONTAINS, "vee")),
        ("12 set", FieldFilter("12", FieldTest.SET, number=12)),
        ("UDF 12 filled", FieldFilter("UDF 12", FieldTest.SET, number=12)),
        ("udf12=x", FieldFilter("udf12", FieldTest.EQUALS, "x", 12)),
        ("Backup EMPTY", FieldFilter("Backup", FieldTest.EMPTY)),
        ("Backup=", FieldFilter("Backup", FieldTest.EMPTY)),
        ("Backup=*", FieldFilter("Backup", FieldTest.SET)),
        ("301 set", FieldFilter("301", FieldTest.SET)),
        ("Path= ~/x", FieldFilter("Path", FieldTest.EQUALS, "~/x")),
        ("is is=x", FieldFilter("is is", FieldTest.EQUALS, "x")),
        ("Basis empty", FieldFilter("Basis", FieldTest.EMPTY)),
    ],
)
def test_a_field_is_named_by_its_label_or_number_and_has_a_value_or_none(text: str, read: FieldFilter) -> None:
    assert read_field(text) == read
    assert read_field(str(read)) == read


SENTENCES = [
    "location is empty",
    "location not set",
    "Location IS NOT filled",
    "location isn't set",
    "not set",
    "is empty",
]


@pytest.mark.parametrize(
    "text",
    [
        "Backup",
        "Backup!=none",
        "=none",
        "set",
        "Size<=3",
        "",
        "Role==DC",
        "Role=~DC",
        "Role~=DC",
        "Role ~~DC",
        *SENTENCES,
    ],
)
def test_another_filter_of_a_field_is_not_guessed(text: str) -> None:
    assert read_field(text) is None


FIELDS = (
    UserField(1, "Backup", "Veeam  12"),
    UserField(2, "Admin password", "hunter2"),
    UserField(12, "UDF 12", "x"),
    UserField(5, "Age", "43.0"),
    UserField(6, "Managed", "true"),
    UserField(7, "Since", "Yesterday"),
    UserField(8, "Leased", "No"),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("backup=VEEAM 12", True),
        ("1=veeam 12", True),
        ("Backup=Veeam", False),
        ("Backup~veeam", True),
        ("Rack=B4", False),
        ("Rack empty", True),
        ("Backup empty", False),
        ("Admin password set", True),
        ("Admin password empty", False),
        ("2=hunter2", None),
        ("2~hunter2", None),
        ("12=X", True),
        ("age=43", True),
        ("age=43.0", True),
        ("age=4", False),
        ("Managed=yes", True),
        ("managed=True", True),
        ("Managed=no", False),
        ("Leased=false", True),
        ("Managed~yes", False),
        ("Since~yes", True),
        ("Since=yes", False),
    ],
)
def test_a_value_counts_without_case_and_blanks_and_a_masked_one_is_not_compared(
    text: str, expected: bool | None
) -> None:
    wanted = read_field(text)
    assert wanted is not None
    assert has_field(Device("u", "PC", facts=DeviceFacts(fields=FIELDS, is_labelled=True)), wanted) is expected
    assert has_field(Device("u", "PC", facts=DeviceFacts(fields=FIELDS)), wanted) is None


def test_the_fields_of_a_filter_are_masked() -> None:
    device = Device("u", "PC", facts=DeviceFacts(fields=FIELDS, is_labelled=True))
    assert [each.value for each in fields_of(device, FieldFilter("2", FieldTest.SET, number=2))] == ["********"]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [("Admin password=x", True), ("Admin password set", False), ("5=password: x", True), ("Backup=none", False)],
)
def test_a_value_that_answers_mask_is_not_asked_for(text: str, hidden: bool) -> None:
    wanted = read_field(text)
    assert wanted is not None
    assert is_hidden(wanted) is hidden


def test_a_filter_of_days_has_a_day_for_any_number_it_takes() -> None:
    assert WarrantyFilter(days=36_500).limit(NOW).year == 2126
