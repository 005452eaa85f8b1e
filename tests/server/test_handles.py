"""A handle says which job it is about, and nobody else can make or use it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmm_jobs.server.handles import LIFE, MAX_CHARS, TaskHandle, read_handle, write_handle

KEY, NOW = b"k" * 32, datetime(2026, 11, 26, 12, tzinfo=UTC)
DEVICE = "d1e2f3a4-b5c6-7890-abcd-123456789abc"
DATTO = TaskHandle("0d9f7e4c-2b1a-4c3d-8e5f-112233445566", "r", NOW, DEVICE, timeout=86_400)
PSU = TaskHandle("12", "a", NOW)


def written(handle: TaskHandle, key: bytes = KEY, subject: str = "") -> str:
    text = write_handle(handle, key, subject)
    assert text is not None
    return text


@pytest.mark.parametrize("handle", [DATTO, PSU, replace(PSU, timeout=60), replace(DATTO, timeout=None)])
def test_a_handle_says_what_it_was_made_of(handle: TaskHandle) -> None:
    text = written(handle)
    assert text.startswith(f"{handle.uid}~")
    assert len(text) <= MAX_CHARS
    assert read_handle(text, KEY, "", now=NOW + timedelta(hours=5)) == handle


def test_the_handle_of_a_job_on_a_device_leaves_room() -> None:
    assert len(written(DATTO)) == 89
    assert len(written(PSU)) == 27


def test_a_uid_that_leaves_no_room_has_no_handle() -> None:
    assert write_handle(replace(DATTO, uid="j" * 60), KEY, "") is None
    assert write_handle(replace(PSU, uid="j" * 128), KEY, "") is None


def test_a_device_uid_of_another_form_is_left_out() -> None:
    for device in (DEVICE.upper(), "device-7", ""):
        found = read_handle(written(replace(DATTO, device_uid=device)), KEY, "", now=NOW)
        assert found == replace(DATTO, device_uid=None)


@pytest.mark.parametrize("at", range(len(written(DATTO))))
def test_a_handle_that_was_changed_anywhere_is_unknown(at: int) -> None:
    text = written(DATTO)
    changed = text[:at] + ("x" if text[at] != "x" else "y") + text[at + 1 :]
    assert read_handle(changed, KEY, "", now=NOW) is None


def test_the_handle_of_another_account_or_caller_is_unknown() -> None:
    assert read_handle(written(PSU, b"o" * 32), KEY, "", now=NOW) is None
    mine = written(PSU, subject="issuer/ana")
    assert read_handle(mine, KEY, "issuer/ana", now=NOW) == PSU
    assert read_handle(mine, KEY, "issuer/ben", now=NOW) is None
    assert read_handle(mine, KEY, "", now=NOW) is None


def test_a_handle_is_known_for_seven_days() -> None:
    text = written(PSU)
    assert read_handle(text, KEY, "", now=NOW + LIFE) == PSU
    assert read_handle(text, KEY, "", now=NOW + LIFE + timedelta(seconds=1)) is None
    assert read_handle(text, KEY, "", now=NOW - timedelta(hours=1)) is None


def test_only_a_job_that_the_task_has_started_is_known_to_have_begun_with_it() -> None:
    assert DATTO.job.sent_at == NOW
    assert replace(DATTO, timeout=None).job.sent_at is None


@given(st.text(max_size=120))
def test_any_other_text_is_unknown(text: str) -> None:
    assert read_handle(text, KEY, "", now=NOW) is None
