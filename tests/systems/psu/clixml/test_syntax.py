"""Escapes stand for characters that XML cannot hold."""

import re
import time

import pytest

from fakes.clixml import document, one
from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.values import Scalar, ScalarType


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a_x000A_b", "a\nb"),
        ("a_X000a_b", "a\nb"),
        ("_xD83D__xDE00_", "\U0001f600"),
        ("_xD83D_ _xDE00_", "\ufffd \ufffd"),
        ("_xDE00__xD83D_", "\ufffd\ufffd"),
        ("_x005F_x0041_", "_x0041_"),
        ("_x0041_x0042_", "Ax0042_"),
        ("_x005F__x005F_", "__"),
        ("_x41_ _xGGGG_ x0041_ _", "_x41_ _xGGGG_ x0041_ _"),
        ("\U0001f600", "\U0001f600"),
    ],
)
def test_escapes_are_undone(written: str, meant: str) -> None:
    assert one(f"<S>{written}</S>") == Scalar(ScalarType.STRING, meant)


def test_a_text_of_escapes_is_read_in_linear_time() -> None:
    began = time.process_time()
    (value,) = read(document("<S>" + "_x0041_" * 300_000 + "_x" * 300_000 + "</S>"))
    assert time.process_time() - began < 30  # an input that blows up would take hours
    assert isinstance(value, Scalar)
    assert re.fullmatch("A{300000}(_x){300000}", value.text)
