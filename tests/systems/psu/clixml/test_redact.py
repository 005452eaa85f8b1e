"""Secrets inside objects are hidden wherever they stand, and whatever their spelling in XML was."""

from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.redact import redact_objects
from rmm_jobs.systems.psu.clixml.show import as_json

SECRET = "hunter2 & _x\n😀"
SPELT = "hunter2 &amp; _x005F_x_x000A__xD83D__xDE00_"


def document(body: str) -> str:
    return f'<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">{body}</Objs>'


def hidden(text: str) -> str:
    return text.replace(SECRET, "********")


def test_a_secret_is_hidden_in_every_place_a_text_can_stand() -> None:
    values = read(
        document(
            f"<S>{SPELT}</S>"
            f'<Obj><ToString>is {SPELT}</ToString><MS><S N="a">{SPELT}!</S><Nil N="n"/></MS></Obj>'
            f"<Obj><LST><S>{SPELT}</S></LST></Obj>"
            f'<Obj><DCT><En><S N="Key">{SPELT}</S><S N="Value">{SPELT}</S></En></DCT></Obj>'
            f'<Obj><S>{SPELT}</S><MS><I32 N="x">1</I32></MS></Obj>'
        )
    )
    assert "hunter2" in as_json(values)
    redact_objects(values, hidden)
    assert "hunter2" not in as_json(values)
    assert as_json(values).count("********") >= 5


def test_an_object_within_itself_is_walked_once() -> None:
    seen: list[str] = []

    def note(text: str) -> str:
        seen.append(text)
        return text

    redact_objects(read(document('<Obj RefId="0"><MS><S N="a">x</S><Ref N="self" RefId="0"/></MS></Obj>')), note)
    assert seen == ["a", "self", "x"]


def test_a_secret_in_names_is_hidden_and_names_that_become_one_stay_apart() -> None:
    values = read(document('<Obj><MS><S N="hunter2">x</S><S N="HUNTER2">y</S><S N="******** 2">z</S></MS></Obj>'))
    redact_objects(values, lambda text: text.replace("hunter2", "********").replace("HUNTER2", "********"))
    assert as_json([*values, *values]).startswith('[{"********":"x","******** 2":"y","******** 2 2":"z"},')
