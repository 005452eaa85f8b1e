"""Exactness: a job runs on the device and with the component that were named, or not at all."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rmm_jobs.domain.catalog import Component, Device
from rmm_jobs.domain.target_errors import (
    ComponentNotFound,
    DeviceNotFound,
    DeviceOffline,
    DevicesMatch,
    DeviceUnusable,
    DuplicateComponents,
    DuplicateDevices,
    UnusableReason,
)
from rmm_jobs.inputs.names import (
    check_usable,
    looks_like_uid,
    pick_component,
    pick_device,
    same_name,
    search_components,
    similar_components,
)

NOW = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)

ACME_1 = Device("d1", "ACME-DC01", "Acme Corporation", online=True)
ACME_2 = Device("d2", "ACME-DC010", "Acme Corporation", online=True)
TECHSTART = Device("d3", "TECHSTART-DC01", "TechStart Inc", online=True)

CLEAR_TEMP = Component("c1d2e3f4-a5b6-7890-cdef-123456789abc", "Clear Temp Files")
CLEAR_CACHE = Component("c2d3e4f5-a6b7-8901-defa-23456789abcd", "Clear Browser Cache")
CLEANUP = Component("c3d4e5f6-a7b8-9012-efab-3456789abcde", "Disk Cleanup")
BACKUP = Component("c4d5e6f7-a8b9-0123-fabc-456789abcdef", "Backup Script")
RESTART = Component("c5d6e7f8-a9b0-1234-abcd-56789abcdef0", "Restart Print Spooler")
COMPONENTS = [RESTART, BACKUP, CLEANUP, CLEAR_CACHE, CLEAR_TEMP]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("ACME-DC01", "acme-dc01"),
        (" ACME-DC01 ", "ACME-DC01"),
        ("STRASSE", "strasse"),
        ("STR\u00c4", "str\u00e4"),
        ("A\u030aDC", "\u00e5dc"),
        ("\u0417\u0410\u041b", "\u0437\u0430\u043b"),
        ("Caf\N{LATIN SMALL LETTER E WITH ACUTE}", "CAFE\N{COMBINING ACUTE ACCENT}"),
    ],
)
def test_names_are_the_same_but_for_case_composition_and_outer_blanks(a: str, b: str) -> None:
    assert same_name(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("DC1", "DC10"),
        ("DC_1", "DC-1"),
        ("DC 1", "DC  1"),
        ("DC1", ""),
        ("STRASSE", "stra\u00dfe"),
        ("STRASSE", "STRA\u1e9eE"),
        ("\ufb01le", "file"),
        ("\u017ferver", "server"),
        ("\u212aiosk", "kiosk"),
        ("\u212bngstrom", "\u00e5ngstrom"),
        ("\u03a3\u0391\u03a3", "\u03c3\u03b1\u03c2"),
        ("DC1\u2003", "DC1"),
        ("\u0130stanbul", "istanbul"),
        ("DC\u200b1", "DC1"),
    ],
)
def test_names_that_differ_otherwise_are_different(a: str, b: str) -> None:
    assert not same_name(a, b)


@pytest.mark.parametrize("text", [CLEAR_TEMP.uid, CLEAR_TEMP.uid.upper()])
def test_the_uuid_form_is_a_uid(text: str) -> None:
    assert looks_like_uid(text)


@pytest.mark.parametrize(
    "text", ["ACME-DC01", "j1k2l3m4-n5o6-7890-pqrs-123456789def", CLEAR_TEMP.uid + "\n", CLEAR_TEMP.uid[:-1], ""]
)
def test_anything_else_is_a_name(text: str) -> None:
    assert not looks_like_uid(text)


@pytest.mark.parametrize("query", ["ACME-DC01", "acme-dc01", " ACME-DC01"])
def test_an_exact_hostname_is_picked_among_partial_matches(query: str) -> None:
    assert pick_device(query, [ACME_2, ACME_1, TECHSTART]) is ACME_1


def test_partial_matches_are_refused_with_the_list() -> None:
    with pytest.raises(DevicesMatch) as refused:
        pick_device("DC01", [TECHSTART, ACME_2, ACME_1])
    assert refused.value.devices == [ACME_1, ACME_2, TECHSTART]


def test_a_sole_partial_match_is_refused_too() -> None:
    with pytest.raises(DevicesMatch) as refused:
        pick_device("dc010", [ACME_2])
    assert (refused.value.query, refused.value.devices) == ("dc010", [ACME_2])


def test_what_only_a_wildcard_matched_is_a_candidate_and_never_the_device() -> None:
    with pytest.raises(DevicesMatch) as refused:
        pick_device("ACME_DC01", [ACME_1, replace(ACME_2, deleted=True)])
    assert (refused.value.query, refused.value.devices) == ("ACME_DC01", [ACME_1])


def test_partial_matches_that_are_deleted_are_no_matches() -> None:
    with pytest.raises(DeviceNotFound):
        pick_device("DC01", [replace(ACME_1, deleted=True)])


def test_two_live_devices_of_one_name_are_refused() -> None:
    twin = Device("d4", "acme-dc01", "TechStart Inc")
    with pytest.raises(DuplicateDevices) as refused:
        pick_device("ACME-DC01", [twin, ACME_1, ACME_2])
    assert refused.value.devices == [ACME_1, twin]


def test_a_device_listed_on_two_pages_is_one_device() -> None:
    assert pick_device("ACME-DC01", [ACME_1, ACME_2, ACME_1]) is ACME_1


def test_a_deleted_device_steps_aside_for_a_live_namesake() -> None:
    gone = Device("d0", "ACME-DC01", deleted=True)
    assert pick_device("ACME-DC01", [gone, ACME_1]) is ACME_1


def test_a_deleted_device_alone_is_refused_as_deleted() -> None:
    gone = replace(ACME_1, deleted=True)
    with pytest.raises(DeviceUnusable) as refused:
        pick_device("acme-dc01", [gone, ACME_2])
    assert (refused.value.device, refused.value.reason) == (gone, UnusableReason.DELETED)


def test_an_online_device_is_usable() -> None:
    check_usable(ACME_1, NOW)


@pytest.mark.parametrize(
    ("device", "reason"),
    [
        (Device("d", "X", online=False, deleted=True, agentless=True, suspended=True), UnusableReason.DELETED),
        (Device("d", "X", online=False, agentless=True, suspended=True), UnusableReason.AGENTLESS),
        (Device("d", "X", online=False, suspended=True), UnusableReason.SUSPENDED),
        (Device("d", "X", online=None), UnusableReason.STATUS_UNKNOWN),
    ],
)
def test_the_most_lasting_obstacle_is_the_one_named(device: Device, reason: UnusableReason) -> None:
    with pytest.raises(DeviceUnusable) as refused:
        check_usable(device, NOW)
    assert refused.value.reason is reason


def test_an_offline_device_is_refused_with_the_time_of_the_check() -> None:
    offline = replace(ACME_1, online=False)
    with pytest.raises(DeviceOffline) as refused:
        check_usable(offline, NOW)
    assert (refused.value.device, refused.value.now) == (offline, NOW)


@pytest.mark.parametrize("query", ["Clear Temp Files", "clear temp files ", CLEAR_TEMP.uid, CLEAR_TEMP.uid.upper()])
def test_a_component_is_picked_by_exact_name_or_uid(query: str) -> None:
    assert pick_component(query, COMPONENTS) is CLEAR_TEMP


def test_a_component_not_found_comes_with_the_three_nearest() -> None:
    with pytest.raises(ComponentNotFound) as refused:
        pick_component("Clear Temp Filess", COMPONENTS)
    assert refused.value.nearest == [CLEAR_TEMP, CLEAR_CACHE, CLEANUP]


def test_a_mistyped_uid_is_compared_with_uids() -> None:
    with pytest.raises(ComponentNotFound) as refused:
        pick_component("c4d5e6f7-a8b9-0123-fabc-456789abcdee", COMPONENTS)
    assert refused.value.nearest[0] is BACKUP


def test_components_equally_near_stand_by_name_and_then_uid() -> None:
    twins = [Component("2", "beta"), Component("1", "beta"), Component("3", "alpha"), Component("4", "gamma")]
    with pytest.raises(ComponentNotFound) as refused:
        pick_component("???", twins)
    assert [component.uid for component in refused.value.nearest] == ["3", "1", "2"]


def test_nothing_is_near_where_there_is_nothing() -> None:
    with pytest.raises(ComponentNotFound) as refused:
        pick_component("Clear Temp Files", [])
    assert refused.value.nearest == []


def test_two_components_of_one_name_are_refused() -> None:
    twin = Component("c0", "CLEAR TEMP FILES")
    with pytest.raises(DuplicateComponents) as refused:
        pick_component("Clear Temp Files", [*COMPONENTS, twin, twin])
    assert refused.value.components == [twin, CLEAR_TEMP]


def test_a_search_lists_exact_then_containing_names() -> None:
    disk = Component("c6", "Cleanup")
    assert search_components("cleanup", [CLEANUP, BACKUP, disk]) == [disk, CLEANUP]
    assert search_components("clear", COMPONENTS) == [CLEAR_CACHE, CLEAR_TEMP]
    assert search_components(CLEANUP.uid, COMPONENTS) == [CLEANUP]


def test_a_name_that_is_only_alike_is_not_found_but_similar() -> None:
    assert search_components("Dsik Clenup", COMPONENTS) == []
    assert similar_components("Dsik Clenup", COMPONENTS)[0] is CLEANUP


def test_a_search_for_something_else_finds_nothing() -> None:
    assert search_components("xyzzy", COMPONENTS) == similar_components("xyzzy", COMPONENTS) == []


def test_a_blank_search_lists_every_component_by_name() -> None:
    everything = [BACKUP, CLEAR_CACHE, CLEAR_TEMP, CLEANUP, RESTART]
    assert search_components(" ", COMPONENTS) == everything


def test_importing_the_module_leaves_the_fuzzy_matcher_alone() -> None:
    code = "import sys, rmm_jobs.inputs.names; sys.exit('rapidfuzz' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- paths: names of their own in systems with folders ------------------------------------------------------------

SERVERS = Component("13", "Cleanup.ps1", path="Servers/Cleanup.ps1")
TOOLS = Component("14", "Cleanup.ps1", path="Tools\\Cleanup.ps1")
ROOT = Component("15", "Noise.ps1")


@pytest.mark.parametrize(
    "query", ["Tools\\Cleanup.ps1", "Tools/Cleanup.ps1", "tools/CLEANUP.ps1", " Tools\\cleanup.ps1 ", "14"]
)
def test_a_whole_path_picks_one_of_several_namesakes(query: str) -> None:
    assert pick_component(query, [SERVERS, TOOLS, ROOT]) == TOOLS
    assert search_components(query, [SERVERS, TOOLS, ROOT])[0] == TOOLS


def test_a_name_alone_still_picks_none_of_them() -> None:
    with pytest.raises(DuplicateComponents) as refused:
        pick_component("cleanup.ps1", [SERVERS, TOOLS])
    assert refused.value.components == [SERVERS, TOOLS]


@pytest.mark.parametrize(
    "query", ["ools/Cleanup.ps1", "Tools/", "/Tools/Cleanup.ps1", "Tools/Cleanup", "C:/Tools/Cleanup.ps1"]
)
def test_a_part_of_a_path_picks_nothing(query: str) -> None:
    with pytest.raises(ComponentNotFound):
        pick_component(query, [SERVERS, TOOLS])


def test_a_path_that_is_also_a_name_is_refused() -> None:
    other = Component("16", "tools/cleanup.ps1")
    with pytest.raises(DuplicateComponents):
        pick_component("Tools/Cleanup.ps1", [TOOLS, other])


def test_a_path_is_looked_up_alone_and_a_part_of_one_is_found() -> None:
    assert search_components("servers\\cleanup.ps1", [SERVERS, TOOLS]) == [SERVERS]
    assert search_components("tools/", [SERVERS, TOOLS, ROOT])[0] == TOOLS
