"""What is not CLIXML is refused, with the reason and the place."""

import pytest

from fakes.clixml import refusal
from rmm_jobs.systems.psu.clixml.errors import Reason
from rmm_jobs.systems.psu.clixml.limits import Limits


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.MALFORMED),
        ("not XML", Reason.MALFORMED),
        ("<Objs>", Reason.MALFORMED),
        ("<Objs><S>a</I32></Objs>", Reason.MALFORMED),
        ("<Objs/><Objs/>", Reason.MALFORMED),
        ("<Objs>&nbsp;</Objs>", Reason.MALFORMED),
        ("<Objs><S>\x00</S></Objs>", Reason.MALFORMED),
        ("<Objs><S>\ud800</S></Objs>", Reason.MALFORMED),
        (b"<Objs><S>\xff</S></Objs>", Reason.MALFORMED),
        ("<html><body>Sign in</body></html>", Reason.NOT_CLIXML),
        ("<Obj><S>a</S></Obj>", Reason.NOT_CLIXML),
        ("<!DOCTYPE Objs><Objs/>", Reason.DOCTYPE),
        ('<!DOCTYPE Objs [<!ENTITY a "aa">]><Objs><S>&a;</S></Objs>', Reason.DOCTYPE),
        ('<!DOCTYPE Objs SYSTEM "file:///etc/passwd"><Objs/>', Reason.DOCTYPE),
        ("<Objs><Unknown/></Objs>", Reason.UNEXPECTED_ELEMENT),
        ("<Objs><S>a<S>b</S></S></Objs>", Reason.UNEXPECTED_ELEMENT),
        ("<Objs><Props/></Objs>", Reason.UNEXPECTED_ELEMENT),
        ("<Objs><Obj><TX/></Obj></Objs>", Reason.UNEXPECTED_ELEMENT),
        ("<Objs><Obj><DCT><S>a</S></DCT></Obj></Objs>", Reason.UNEXPECTED_ELEMENT),
        ('<Objs><Obj RefId="0"/><Ref RefId="0"><S/></Ref></Objs>', Reason.UNEXPECTED_ELEMENT),
        ("<Objs><Obj><Props><S>a</S></Props></Obj></Objs>", Reason.NAME_MISSING),
        ('<Objs><Obj><DCT><En><S N="Key">a</S></En></DCT></Obj></Objs>', Reason.NAME_MISSING),
        ('<Objs><Obj><DCT><En><S N="Key">a</S><S N="Worth">b</S></En></DCT></Obj></Objs>', Reason.NAME_MISSING),
        ('<Objs><Ref RefId="0"/></Objs>', Reason.UNKNOWN_REFERENCE),
        ("<Objs><Ref/></Objs>", Reason.UNKNOWN_REFERENCE),
        ('<Objs><Obj><TNRef RefId="0"/></Obj></Objs>', Reason.UNKNOWN_REFERENCE),
    ],
)
def test_what_is_not_clixml_is_refused(text: str | bytes, reason: Reason) -> None:
    assert refusal(text).reason is reason


def test_an_error_says_where() -> None:
    error = refusal("<Objs>\n  <S>a</S>\n  <Unknown/>\n</Objs>")
    assert (error.line, error.column) == (3, 12)
    assert str(error) == "an element stands where none may (line 3, column 12)"
    assert str(refusal(b"a" * 99, Limits(bytes=98))) == "it is too large"
