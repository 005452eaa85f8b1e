"""Which of the listed devices are meant."""

import pytest

from rmm_jobs.domain.catalog import Device
from rmm_jobs.domain.device_results import FoundBy
from rmm_jobs.domain.inventory import DeviceFacts
from rmm_jobs.inputs.device_matching import at_site, has_address, is_user, order, predicate, the_one
from rmm_jobs.inputs.identifiers import read_identifier

SITE_UID = "5d7a3c1e-0b2f-4e6a-9c8d-1f2e3d4c5b6a"
SQL = Device(
    "u1",
    "NW-SQL01",
    "Northwind",
    internal_ip="10.4.0.12",
    facts=DeviceFacts(external_ip="2001:DB8::9", site_uid=SITE_UID),
)
BESIDE = Device("u2", "NW-SQL01-OLD", "Northwind 2")
GONE = Device("u3", "nw-sql01", "Deleted Devices", deleted=True)
TWIN = Device("u4", "NW-SQL01", "Contoso")


@pytest.mark.parametrize(
    ("typed", "last_user", "is_meant", "is_whole"),
    [
        ("anna", "ACME\\Anna", True, True),
        ("ACME\\anna", "acme\\ANNA", True, True),
        ("anna@acme.com", "ACME\\anna", True, True),
        ("ACME\\anna", "anna", True, True),
        ("OTHER\\anna", "ACME\\anna", False, False),
        ("anna@other.com", "anna@acme.com", False, False),
        ("ann", "ACME\\anna", True, False),
        ("acme", "ACME\\anna", True, False),
        ("bob", "ACME\\anna", False, False),
        ("anna", None, False, False),
    ],
)
def test_a_user_is_meant_with_or_without_the_domain(
    typed: str, last_user: str | None, is_meant: bool, is_whole: bool
) -> None:
    device = Device("u", "PC", last_user=last_user)
    assert (is_user(device, typed), is_user(device, typed, whole=True)) == (is_meant, is_whole)


def test_an_address_is_that_of_the_row_or_the_hostname_itself() -> None:
    assert has_address(SQL, "10.4.0.12")
    assert has_address(SQL, "2001:db8::9")
    assert has_address(Device("p", "10.4.0.9"), "10.4.0.9")
    assert not has_address(SQL, "10.4.0.1")


def test_a_predicate_says_by_what_it_finds() -> None:
    forms = {"10.4.0.99": FoundBy.ADDRESS, "7f3c2a10-...": FoundBy.UID, "anna": FoundBy.USER}
    assert {typed: predicate(read_identifier(typed))[1] for typed in forms} == forms
    matches, _ = predicate(read_identifier("10.4.0.99"), {"u1"})
    assert (matches(SQL), matches(BESIDE)) == (True, False)


def test_a_whole_site_name_wins_over_a_part_of_others() -> None:
    assert at_site([SQL, BESIDE], "northwind") == [SQL]
    assert at_site([SQL, BESIDE], "wind") == [SQL, BESIDE]
    assert at_site([SQL, BESIDE], SITE_UID.upper()) == [SQL]
    assert at_site([SQL, BESIDE], "Contoso") == []


def test_the_one_is_the_only_one_or_the_only_live_one_of_the_name() -> None:
    assert the_one([BESIDE], "nw") is BESIDE
    assert the_one([SQL, BESIDE], "nw-sql01") is SQL
    assert the_one([SQL, BESIDE, GONE], "nw-sql01") is SQL
    assert the_one([SQL, TWIN], "nw-sql01") is None
    assert the_one([SQL, BESIDE], None) is None
    assert the_one([], "nw") is None


def test_exact_names_come_first_and_deleted_devices_last() -> None:
    devices = sorted([GONE, BESIDE, TWIN, SQL], key=lambda device: order(device, "NW-SQL01"))
    assert devices == [TWIN, SQL, GONE, BESIDE]
