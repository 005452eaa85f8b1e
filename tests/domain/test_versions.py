"""Versions as installers write them: compared where their order is certain, and said to be incomparable elsewhere."""

from itertools import pairwise

import pytest

from rmm_jobs.domain.versions import LONGEST, Order, compare, is_version

RISING = {
    "of four numbers": ["9.2.0.1233", "9.2.0.1234", "9.2.1", "9.10", "10"],
    "with leading zeros": ["23.01", "24.001.20600", "24.001.20604", "24.002"],
    "with letters of OpenSSL": ["1.0.1", "1.0.1k", "1.0.2", "1.0.2k", "1.0.2l", "1.0.2z", "1.0.2za", "1.1"],
    "before a release": ["1.2-alpha", "1.2-alpha2", "v1.2-beta", "1.2 Beta 2", "1.2-rc.1", "1.2rc2", "1.2"],
    "behind a release": ["2023", "2023 R2", "2023 R3", "2024"],
    "with service packs": ["7.1", "7.1 SP1", "7.1 SP2", "7.2"],
    "with updates of Java": ["8", "8u321", "8 Update 331", "11.0.2"],
    "with an underscore": ["1.8.0", "1.8.0_321", "1.8.0_331"],
    "with a build in brackets": ["5.17.6 (1)", "5.17.7", "5.17.7 (31859)", "5.17.7 (31860)", "5.17.8"],
    "with a patch of OpenSSH": ["9.6", "9.6p1", "9.6p2"],
    "with the word build": ["6.10 build 1234", "6.10 build 1300"],
    "with commas": ["5, 1, 0, 11", "5, 1, 0, 12", "5.1.1"],
    "of a package": ["2.36-9+deb12u1", "2.36-9+deb12u4", "2.36-10"],
    "that are dates": ["20230404.1", "20240101"],
}


@pytest.mark.parametrize("versions", RISING.values(), ids=RISING)
def test_each_version_is_older_than_the_next(versions: list[str]) -> None:
    for one, other in pairwise(versions):
        assert compare(one, other) is Order.OLDER, (one, other)
        assert compare(other, one) is Order.NEWER, (other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("9.2", "9.2.0.0"),
        ("v1.2-beta", "1.2 BETA"),
        ("Version 4.8.04084", "4.8.4084"),
        ("5, 1, 0, 12", "5.1.0.12"),
        ("23.01 (x64)", "23.1"),
        ("120.0 64-bit", "120"),
        (" 1.0.2k ", "1.0.2K"),
        ("build of Anna", "Build of Anna"),
    ],
)
def test_what_is_written_in_two_ways_is_one_version(one: str, other: str) -> None:
    assert compare(one, other) is Order.SAME
    assert compare(other, one) is Order.SAME


INCOMPARABLE = {
    "a word that nobody knows": ("9.2-contoso", "9.2"),
    "a word against another": ("9.2-contoso", "9.2-fabrikam"),
    "a service pack against a second release": ("2008 R2", "2008 SP2"),
    "a second release against a number behind the point": ("9 R2", "9.2"),
    "a letter that may be alpha or a release": ("1.0.2a", "1.0.2"),
    "a b that may be beta or build": ("1.8.0-b07", "1.8.0"),
    "a revision that may come before or after": ("1.2.3-4", "1.2.3"),
    "a year against a number": ("16.0.17231", "2019"),
    "a date against a number": ("20230404", "1.2"),
    "an epoch": ("1:2.3", "2.4"),
    "no number": ("Unknown", "1.0"),
    "nothing": ("", "1.0"),
    "a preview against a beta": ("3.0-preview", "3.0-beta"),
}


@pytest.mark.parametrize(("one", "other"), INCOMPARABLE.values(), ids=INCOMPARABLE)
def test_what_is_not_certain_is_not_guessed(one: str, other: str) -> None:
    assert compare(one, other) is Order.UNKNOWN
    assert compare(other, one) is Order.UNKNOWN


def test_a_number_that_differs_decides_whatever_follows() -> None:
    assert compare("9.1-contoso", "9.2-fabrikam") is Order.OLDER
    assert compare("1.0.2a", "1.0.3") is Order.OLDER
    assert compare("1.0.2a", "1.0.2k") is Order.OLDER


@pytest.mark.parametrize("text", ["9.2.0.1234", "24.001.20604", "1.0.2k", "2023 R2", "v1.2-beta", "r2023b"])
def test_a_version_begins_with_a_number(text: str) -> None:
    assert is_version(text)


@pytest.mark.parametrize("text", ["", "latest", "1:2.3", "n/a", "-", "9" * (LONGEST + 1)])
def test_a_text_that_cannot_be_compared_is_told_beforehand(text: str) -> None:
    assert not is_version(text)


def test_long_numbers_and_many_words_take_no_time() -> None:
    assert compare("9" * LONGEST, "1") is Order.NEWER
    assert compare("1" + ".1" * 39, "1" + ".1" * 38 + ".2") is Order.OLDER
    assert compare("1 " + "a " * 39, "1 " + "b " * 39) is Order.UNKNOWN
