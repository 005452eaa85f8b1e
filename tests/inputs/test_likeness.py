"""Names that resemble what was typed are offered, with the place of what cannot be seen."""

import pytest

from rmm_jobs.domain.catalog import Component, Device, Lookalike, Shortfall, listed_with
from rmm_jobs.domain.target_errors import ComponentNotFound, DeviceNotFound, DevicesMatch
from rmm_jobs.inputs.likeness import lookalike, nearest_devices, pieces, spellings
from rmm_jobs.inputs.names import pick_component, pick_device, search_components

FLEET = [
    Device("d1", "ACME-DC01"),
    Device("d2", "ACME-DC02"),
    Device("d3", "J\u00f6rg\u2019s MacBook Pro"),
    Device("d4", "STRA\u00dfE"),
    Device("d5", "\ufb01leserver"),
    Device("d6", "ACME-DC09", deleted=True),
    Device("d7", ""),
]


@pytest.mark.parametrize(
    ("query", "uids"),
    [
        ("ACME-DC1", ["d1", "d2"]),
        ("AMCE-DC01", ["d1", "d2"]),
        ("ACME-DC01.acme.local", ["d1"]),
        ("acme-dc01$", ["d1"]),
        ("\\\\ACME-DC01", ["d1"]),
        ("\\\\ACME-DC01\\c$", ["d1"]),
        ("ACME\\ACME-DC01$", ["d1"]),
        ("\u201cACME-DC01\u201d", ["d1"]),
        ("J\u00f6rg's MacBook Pro", ["d3"]),
        ("STRASSE", ["d4"]),
        ("fileserver", ["d5"]),
        ("TOTALLY-ELSE", []),
    ],
)
def test_a_name_offers_the_devices_that_are_spelled_like_it(query: str, uids: list[str]) -> None:
    assert [device.uid for device in nearest_devices(query, FLEET)] == uids


@pytest.mark.parametrize(
    ("query", "listed", "position", "character", "in_listed"),
    [
        ("ACME-DC\u200b01", "ACME-DC01", 7, "\u200b", False),
        ("ACME-DC01", "ACME-DC01\u2003", 9, "\u2003", True),
        ("ACME-DC01\u2003", "acme-dc01", 9, "\u2003", False),
        ("Clear  Temp", "Clear Temp", 6, " ", False),
        ("DC 01", "DC01", 2, " ", False),
        ("DC01", "DC\u00ad01", 2, "\u00ad", True),
    ],
)
def test_a_difference_that_cannot_be_seen_is_told_with_its_place(
    query: str, listed: str, position: int, character: str, in_listed: bool
) -> None:
    found = lookalike(query, [(listed, "u1"), ("OTHER", "u2")])
    assert found == Lookalike("u1", listed, position, f"U+{ord(character):04X}", in_listed)
    assert lookalike(query, [(listed, "u1"), (listed, "u2")]) is None


def test_one_of_three_pieces_survives_a_slip_of_two_letters() -> None:
    assert pieces("ACME-DC01") == ["ACM", "E-D", "C01"]
    assert spellings("10.0.0.1") == ["10.0.0.1"]


def test_a_listed_name_that_looks_the_same_is_not_the_device() -> None:
    with pytest.raises(DevicesMatch) as refused:
        pick_device("ACME-DC01", [Device("d1", "ACME-DC01\u200b", online=True)])
    assert refused.value.lookalike == Lookalike("d1", "ACME-DC01\u200b", 9, "U+200B", in_listed=True)


def test_what_is_missing_from_a_list_is_told_with_the_refusal() -> None:
    with pytest.raises(DeviceNotFound) as refused:
        pick_device("ACME-DC01", listed_with((), Shortfall(1, 3)))
    assert refused.value.shortfall == Shortfall(1, 3)


CLEAR = Component("c1d2e3f4-a5b6-7890-cdef-123456789abc", "Clear Temp Files")
TWIN = Component("c1d2e3f4-ffff-7890-cdef-123456789abc", "Other")


@pytest.mark.parametrize("query", ["c1d2e3f4-...", "C1D2E3F4-\u2026"])
def test_the_printed_form_of_a_uid_is_taken_where_it_is_unique(query: str) -> None:
    assert pick_component(query, [CLEAR]) is CLEAR
    assert search_components(query, [CLEAR]) == [CLEAR]
    for listed in ([CLEAR, TWIN], listed_with([CLEAR], Shortfall(1, 2))):
        with pytest.raises(ComponentNotFound):
            pick_component(query, listed)


def test_a_component_that_differs_in_a_blank_is_refused_with_its_uid() -> None:
    with pytest.raises(ComponentNotFound) as refused:
        pick_component("Clear Temp\u00a0Files", [CLEAR, TWIN])
    assert refused.value.lookalike == Lookalike(CLEAR.uid, CLEAR.name, 10, "U+00A0", in_listed=False)
