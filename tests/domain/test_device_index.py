"""What is known of a part of the index: whether it is whole, how old it may be, and how many rows there are."""

from datetime import UTC, datetime, timedelta

import pytest

from rmm_jobs.domain.device_index import IndexPart, PartState, interval, is_current, is_usable

NOW = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rows", "announced", "is_whole", "total"),
    [(6_000, 6_000, True, 6_000), (6_000, 5_995, True, 6_000), (500, 1_000, False, 1_000), (7, None, True, 7)],
)
def test_a_whole_part_has_as_many_rows_as_were_read_whatever_is_announced_by_then(
    rows: int, announced: int | None, *, is_whole: bool, total: int
) -> None:
    state = PartState(rows, announced, NOW)
    assert (state.is_whole, state.total) == (is_whole, total)


@pytest.mark.parametrize("part", [IndexPart.DEVICES, IndexPart.ALERTS])
def test_a_part_is_current_for_two_readings_and_never_from_the_future(part: IndexPart) -> None:
    most = 2 * interval(part, 1_000)
    assert is_current(part, 1_000, NOW - most + timedelta(seconds=1), NOW)
    assert not is_current(part, 1_000, NOW - most - timedelta(seconds=1), NOW)
    assert not is_current(part, 1_000, NOW + timedelta(seconds=1), NOW)


def test_a_usable_index_is_no_older_than_it_may_be() -> None:
    assert is_usable(1_000, NOW, NOW)
    assert not is_usable(1_000, NOW + timedelta(seconds=1), NOW)
    assert not is_usable(1_000, NOW - timedelta(days=3), NOW)
