"""A document beyond a limit is refused, and one that just fits is read."""

import time

import pytest

from fakes.clixml import document, refusal
from rmm_jobs.systems.psu.clixml.errors import Reason
from rmm_jobs.systems.psu.clixml.limits import Limits
from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.values import Scalar, ScalarType


def nested(depth: int) -> str:
    return document("<Obj><LST>" * depth + "</LST></Obj>" * depth)


@pytest.mark.parametrize(
    ("text", "limits", "reason"),
    [
        (document("<S>aaaa</S>"), Limits(bytes=90), Reason.TOO_LARGE),
        (document("<S>\u00e4</S>"), Limits(bytes=len(document("<S>\u00e4</S>"))), Reason.TOO_LARGE),
        (document("<S>a</S><S>a</S>"), Limits(nodes=2), Reason.TOO_MANY_NODES),
        (document("<S>aaaa</S>"), Limits(text=3), Reason.TEXT_TOO_LONG),
        (nested(65), Limits(), Reason.TOO_DEEP),
        (document('<Obj><MS><MS N="a"/></MS></Obj>'), Limits(depth=1), Reason.TOO_DEEP),
    ],
)
def test_a_limit_is_kept(text: str, limits: Limits, reason: Reason) -> None:
    assert refusal(text, limits).reason is reason


def test_what_just_fits_is_read() -> None:
    text = document("<S>\u00e4\u00e4\u00e4</S>")
    assert read(text, Limits(bytes=len(text.encode()), nodes=2, text=3)) == [Scalar(ScalarType.STRING, "\u00e4" * 3)]
    assert len(read(nested(64))) == 1


def test_siblings_do_not_add_to_the_depth() -> None:
    assert len(read(document("<Obj/><Obj/><Obj/>"), Limits(depth=1))) == 3


def test_a_long_text_in_many_pieces_is_read_in_linear_time() -> None:
    text = "line &amp; line\n" * 200_000
    began = time.process_time()
    (value,) = read(document(f"<S>{text}</S>"))
    assert time.process_time() - began < 30  # an input that blows up would take hours
    assert value == Scalar(ScalarType.STRING, text.replace("&amp;", "&"))
