"""JSON a part at a time: each within its bytes, all of them together the text, and none changed by cleaning."""

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rmm_jobs.domain.limits import PIPELINE_BYTES
from rmm_jobs.safety.sanitize import clean_block
from rmm_jobs.systems.psu.clixml.redact import redact_objects
from rmm_jobs.systems.psu.clixml.show import as_json
from rmm_jobs.systems.psu.clixml.values import Obj, Scalar, ScalarType, Value
from rmm_jobs.systems.psu.clixml.view import window

UNSEEN = "\u200d\u202e\ufe0f\u00a0\u2028\u00ad\ufeff\ud83d\ude00\U000e006f\x1b\x00\x7f\x9b"
AWKWARD = UNSEEN + 'aé日😀\U00012000\u0301\\"/\t\n -`~'
TEXTS = st.text(st.one_of(st.sampled_from(AWKWARD), st.characters(exclude_categories=[])), max_size=60)
TORN = re.compile(r"(?<!\\)(?:\\\\)*\\(?:u[0-9a-f]{0,3})?\Z")


def text(content: str) -> Scalar:
    return Scalar(ScalarType.STRING, content)


def windows(whole: str, most: int) -> list[str]:
    parts: list[str] = []
    while (offset := sum(map(len, parts))) < len(whole):
        parts.append(window(whole, offset, most))
        assert parts[-1]
    return parts


@given(TEXTS, TEXTS, st.integers(12, 40))
@example("\\" * 30, '"' * 30, 13)
@example("\u200b" * 9, "\U000e006f" * 5, 12)
def test_windows_hold_no_more_than_their_bytes_and_are_together_the_text(name: str, content: str, most: int) -> None:
    whole = as_json([Obj(properties={name: text(content)}), text(content)])

    parts = windows(whole, most)

    assert "".join(parts) == whole
    assert all(len(part.encode()) <= most for part in parts)
    assert not any(TORN.search(part) for part in parts)
    assert json.loads("".join(parts)) == json.loads(json.dumps([{name: content}, content]))


@given(TEXTS)
def test_cleaning_changes_nothing_of_the_json(content: str) -> None:
    whole = as_json([text(content), text("end")])
    assert clean_block(whole) == whole


@pytest.mark.parametrize("character", ["x", "é", "日", "😀", "\U00012000", "\u200b", "\ud800", '"', "\\"])
def test_no_window_has_more_bytes_than_an_answer_holds(character: str) -> None:
    whole = as_json([text(character * 9_000), text("")])

    parts = windows(whole, PIPELINE_BYTES)

    assert "".join(parts) == whole
    assert all(PIPELINE_BYTES - 6 < len(part.encode()) <= PIPELINE_BYTES for part in parts[:-1])


@given(st.lists(st.sampled_from(["hunter2", "hunt", "er2", " ", "é", '"']), max_size=20), st.integers(6, 30))
def test_a_hidden_secret_comes_in_no_part_out_of_any_windows(words: list[str], most: int) -> None:
    values: list[Value] = [text("".join(words)), Obj(properties={"".join(words): text("x")})]
    redact_objects(values, lambda shown: shown.replace("hunter2", "********"))
    whole = as_json(values)

    assert "".join(windows(whole, most)) == whole
    assert "hunter2" not in whole


def test_an_offset_within_an_escape_is_taken_as_it_is_given() -> None:
    whole = as_json([text("\u200bab"), text("")])
    assert window(whole, 4, 5) == "200ba"
    assert window(whole, len(whole), 5) == ""


def test_all_of_it_is_one_window_where_there_is_no_limit() -> None:
    whole = as_json([text("日" * 10_000), text("")])
    assert window(whole, 2, 2**63 - 1) == whole[2:]
