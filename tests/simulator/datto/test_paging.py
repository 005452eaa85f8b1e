"""The filters of the platform's lists match as SQL's LIKE does, and a page is cut where it was asked for."""

import pytest
from starlette.requests import Request

from rmm_simulator.datto.errors import Refusal
from rmm_simulator.datto.paging import like, link, whole_number


def asked(query: str) -> Request:
    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": "/api/v2/account/devices",
            "query_string": query.encode(),
            "headers": [(b"host", b"rmm.test")],
            "scheme": "https",
            "server": ("rmm.test", 443),
        }
    )


@pytest.mark.parametrize("pattern", [None, "", "sql", "SQL", "sql_1", "%1", "s%1", "sql_"])
def test_a_pattern_matches_a_part_in_any_case_and_with_wildcards(pattern: str | None) -> None:
    assert like(pattern, "NW-SQL01")


@pytest.mark.parametrize("pattern", ["sql.1", "sql__1", "[s]ql", "1%sql", "sql*"])
def test_only_an_underscore_and_a_percent_sign_are_wildcards(pattern: str) -> None:
    assert not like(pattern, "NW-SQL01")


def test_a_text_that_is_missing_is_matched_by_an_empty_pattern_alone() -> None:
    assert like("", None)
    assert like(None, None)
    assert not like("%", None)


@pytest.mark.parametrize(("query", "number"), [("", 7), ("max=1", 1), ("max=250", 250)])
def test_a_whole_number_is_read_or_is_the_default(query: str, number: int) -> None:
    assert whole_number(asked(query), "max", 7, least=1) == number


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "", "x", "9" * 19])
def test_what_is_no_number_or_too_small_is_refused(value: str) -> None:
    with pytest.raises(Refusal):
        whole_number(asked(f"max={value}"), "max", 7, least=1)


def test_the_address_of_another_page_drops_the_other_parameters() -> None:
    address = link(asked("hostname=x&page=1"), page=2, max=10)
    assert address == "https://rmm.test/api/v2/account/devices?page=2&max=10"
