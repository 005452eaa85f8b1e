"""Secrets inside objects are hidden wherever they stand, and whatever their spelling in XML was."""

import json

from rmm_jobs.safety.redact import MASK
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


def test_texts_whose_name_says_that_they_are_secret_are_hidden() -> None:
    values = read(
        document(
            '<Obj RefId="0"><MS><S N="User">ana</S><S N="Password">Winter2026</S><S N="DbApi_Key">abcd1234</S>'
            '<Obj N="Inside" RefId="1"><DCT><En><S N="Key">ClientSecret</S><S N="Value">s3</S></En></DCT></Obj>'
            "</MS></Obj>"
            '<Obj RefId="2"><MS><S N="Name">DB_PASSWORD</S><S N="Value">Winter2026</S></MS></Obj>'
            '<Obj RefId="3"><MS><S N="Key">access-token</S><S N="Value">Winter2026</S></MS></Obj>'
        )
    )
    redact_objects(values, str)
    assert json.loads(as_json(values)) == [
        {"User": "ana", "Password": MASK, "DbApi_Key": MASK, "Inside": {"ClientSecret": MASK}},
        {"Name": "DB_PASSWORD", "Value": MASK},
        {"Key": "access-token", "Value": MASK},
    ]


def test_what_only_tells_of_a_secret_is_no_secret() -> None:
    told = (
        '<Obj RefId="0"><MS><DT N="PasswordLastSet">2026-11-27T04:30:00Z</DT><B N="PasswordExpired">true</B>'
        '<S N="Password"></S><S N="MustChangePassword">True</S><B N="Token">false</B><S N="PublicKeyToken">b77a5c56</S>'
        '<S N="Key">HKLM</S><S N="Name">Spooler</S><S N="Value">on</S><Nil N="Secret"/><I32 N="PasswordLength">12</I32>'
        '<Obj N="Pwd" RefId="1"><MS><S N="Path">C:</S></MS></Obj></MS></Obj>'
    )
    before = as_json(read(document(told)))
    values = read(document(told))
    redact_objects(values, str)
    assert as_json(values) == before
