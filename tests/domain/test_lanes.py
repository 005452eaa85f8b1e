"""Who waits for a request, how urgent it is, and for how long it was held back."""

import pytest

from rmm_jobs.domain.lanes import Lane, current_lane, current_urgency, in_lane, note_wait, noting_waits


def test_a_lane_is_kept_until_its_body_ends_and_never_becomes_an_earlier_one() -> None:
    with in_lane(Lane.BACKGROUND), in_lane(Lane.LOOK):
        assert current_lane() is Lane.BACKGROUND
    assert current_lane() is Lane.CALL


def test_a_call_yields_to_nobody_until_it_says_so() -> None:
    with in_lane(Lane.CALL):
        assert current_lane() is Lane.CALL
        with in_lane(Lane.LOOK):
            assert current_lane() is Lane.LOOK
        assert current_lane() is Lane.CALL


def test_an_urgency_holds_for_what_yields_further_unless_that_has_its_own() -> None:
    def first(now: float) -> float:
        return now

    def second(now: float) -> float:
        return -now

    with in_lane(Lane.LOOK, first):
        with in_lane(Lane.BACKGROUND):
            assert current_urgency() is first
        with in_lane(Lane.BACKGROUND, second):
            assert current_urgency() is second
        assert current_urgency() is first
    assert current_urgency() is None


def test_what_fails_in_a_lane_leaves_it() -> None:
    with pytest.raises(ZeroDivisionError), in_lane(Lane.BACKGROUND, abs):
        raise ZeroDivisionError
    assert (current_lane(), current_urgency()) == (Lane.CALL, None)


def test_waits_side_by_side_count_once() -> None:
    with noting_waits() as held:
        note_wait(0.0, 5.0)
        note_wait(1.0, 6.0)
        note_wait(2.0, 3.0)
    note_wait(10.0, 20.0)
    assert held.seconds == 6.0


def test_waits_one_after_the_other_add_up_without_the_time_between() -> None:
    with noting_waits() as held:
        note_wait(0.0, 2.0)
        note_wait(5.0, 6.0)
    assert held.seconds == 3.0


def test_the_waits_of_a_part_count_for_the_call_too_and_those_of_the_call_for_no_part() -> None:
    with noting_waits() as whole:
        note_wait(0.0, 1.0)
        with noting_waits() as part:
            note_wait(2.0, 4.0)
        note_wait(4.0, 5.0)
    assert (part.seconds, whole.seconds) == (2.0, 4.0)
