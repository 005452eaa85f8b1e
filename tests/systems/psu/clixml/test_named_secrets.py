"""Values that the objects themselves call secret are hidden, however they are wrapped, and where they are repeated."""

import json

import pytest

from rmm_jobs.safety.redact import MASK, redact
from rmm_jobs.systems.psu.clixml.named_secrets import hide_named
from rmm_jobs.systems.psu.clixml.reader import read
from rmm_jobs.systems.psu.clixml.redact import redact_objects
from rmm_jobs.systems.psu.clixml.show import as_json, as_table
from rmm_jobs.systems.psu.clixml.values import Obj, Scalar, ScalarType

SECRET = "Hunter22!x"
WRAPPED = f'<S>{SECRET}</S><MS><S N="PSPath">C:\\pw.txt</S><I64 N="ReadCount">1</I64></MS>'
"""What `Get-Content` returns: a string with note properties."""
ENTRY = '<En><S N="Key">{}</S><S N="Value">{}</S></En>'


def document(body: str) -> str:
    return f'<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">{body}</Objs>'


def shown(body: str) -> str:
    """Return the JSON, and what a table shows, of objects whose secrets are hidden."""
    values = read(document(body))
    secrets = hide_named(values)
    redact_objects(values, lambda text: redact(text, secrets))
    return as_json(values) + str(as_table(values).rows)


def hidden(body: str) -> object:
    values = read(document(body))
    hide_named(values)
    return json.loads(as_json(values))


def test_texts_whose_name_says_that_they_are_secret_are_hidden() -> None:
    assert hidden(
        '<Obj RefId="0"><MS><S N="User">ana</S><S N="Password">Winter2026</S><S N="DbApi_Key">abcd1234</S>'
        '<Obj N="Inside" RefId="1"><DCT><En><S N="Key">ClientSecret</S><S N="Value">s3</S></En></DCT></Obj>'
        "</MS></Obj>"
        '<Obj RefId="2"><MS><S N="Name">DB_PASSWORD</S><S N="Value">Winter2026</S></MS></Obj>'
        '<Obj RefId="3"><MS><S N="Key">access-token</S><S N="Value">Winter2026</S></MS></Obj>'
    ) == [
        {"User": "ana", "Password": MASK, "DbApi_Key": MASK, "Inside": {"ClientSecret": MASK}},
        {"Name": "DB_PASSWORD", "Value": MASK},
        {"Key": "access-token", "Value": MASK},
    ]


@pytest.mark.parametrize(
    "body",
    [
        f'<Obj><MS><Obj N="Password">{WRAPPED}</Obj></MS></Obj>',
        f'<Obj><MS><Obj N="Password"><S>{SECRET}</S></Obj></MS></Obj>',
        f'<Obj><MS><Obj N="Password"><Obj><S>{SECRET}</S></Obj></Obj></MS></Obj>',
        f'<Obj><MS><Obj N="Password"><ToString>{SECRET}</ToString></Obj></MS></Obj>',
        f'<Obj><MS><Obj N="Password"><ToString>{SECRET}</ToString><Props><S N="Age">old</S></Props></Obj></MS></Obj>',
        f'<Obj><MS><Obj N="Password"><LST><S>{SECRET}</S><S>Second-{SECRET}</S></LST></Obj></MS></Obj>',
        f'<Obj><MS><Obj N="Password"><LST><Obj><LST><Obj>{WRAPPED}</Obj></LST></Obj></LST></Obj></MS></Obj>',
        f'<Obj><MS><Obj N="db_password"><MS><B N="sensitive">true</B><S N="value">{SECRET}</S></MS></Obj></MS></Obj>',
        '<Obj><DCT><En><S N="Key">Password</S><Obj N="Value">' + WRAPPED + "</Obj></En></DCT></Obj>",
        f'<Obj><DCT><En><Obj N="Key"><S>Password</S></Obj><S N="Value">{SECRET}</S></En></DCT></Obj>',
        f'<Obj><Obj><DCT><En><S N="Key">Pwd</S><S N="Value">{SECRET}</S></En></DCT></Obj><MS><S N="x">y</S></MS></Obj>',
    ],
)
def test_a_secret_that_is_wrapped_or_in_a_list_is_hidden(body: str) -> None:
    assert SECRET in as_json(read(document(body))) + str(as_table(read(document(body))).rows)
    assert SECRET not in shown(body)


@pytest.mark.parametrize(
    "body",
    [
        f'<Obj><MS><S N="Name">DB_PASSWORD</S><Obj N="Value">{WRAPPED}</Obj></MS></Obj>',
        f'<Obj><MS><Obj N="Name"><S>DB_PASSWORD</S></Obj><S N="Value">{SECRET}</S></MS></Obj>',
        f'<Obj><MS><S N="name">DB_PASSWORD</S><S N="value">{SECRET}</S><B N="slotSetting">false</B></MS></Obj>',
        f"<Obj><DCT>{ENTRY.format('Name', 'DB_PASSWORD')}{ENTRY.format('Value', SECRET)}</DCT></Obj>",
    ],
)
def test_a_value_beside_the_name_of_a_secret_is_hidden_in_every_kind_of_object(body: str) -> None:
    assert SECRET not in shown(body)
    assert "DB_PASSWORD" in shown(body)


def test_a_secret_that_is_no_text_is_hidden() -> None:
    scalars = {
        "I32": "83651234",
        "I64": "83651234",
        "Db": "8365.1234",
        "G": "9b2f5a40-1111-2222-3333-444455556666",
        "URI": "https://tenant.example/?sig=8365",
        "BA": "ODM2NTEyMzQ=",
        "SBK": " '8365' ",
        "XD": "&lt;a>8365&lt;/a>",
    }
    for tag, text in scalars.items():
        assert hidden(f'<Obj><MS><{tag} N="ApiKey">{text}</{tag}></MS></Obj>') == [{"ApiKey": MASK}], tag


@pytest.mark.parametrize("name", ["Secret", "AppSecret", "SecretText", "secret_value", "Access-Key", "PWD"])
def test_a_whole_name_says_more_than_the_words_of_a_text(name: str) -> None:
    assert hidden(f'<Obj><MS><S N="{name}">{SECRET}</S></MS></Obj>') == [{name: MASK}]


def test_the_number_of_characters_in_a_list_is_not_told() -> None:
    codes = "".join(f"<C>{ord(letter)}</C>" for letter in SECRET)
    assert hidden(f'<Obj><MS><Obj N="Password"><LST>{codes}</LST></Obj></MS></Obj>') == [{"Password": [MASK]}]


def test_what_only_tells_of_a_secret_is_no_secret() -> None:
    told = (
        '<Obj RefId="0"><MS><DT N="PasswordLastSet">2026-11-27T04:30:00Z</DT><B N="PasswordExpired">true</B>'
        '<S N="Password"></S><S N="MustChangePassword">True</S><B N="Token">false</B><S N="PublicKeyToken">b77a5c56</S>'
        '<S N="Key">HKLM</S><S N="Name">Spooler</S><S N="Value">on</S><Nil N="Secret"/><I32 N="PasswordLength">12</I32>'
        '<Obj N="Pwd" RefId="1"><MS><S N="Path">C:</S></MS></Obj><I32 N="ClearTextPassword">0</I32>'
        '<DT N="AccessToken">2026-11-27T04:30:00Z</DT><SS N="passphrase">0100</SS><Obj N="Passwd"><LST/></Obj>'
        '<Obj N="BlankPassword"><TN><T>Policy</T><T>System.Enum</T></TN><ToString>Refused</ToString><I32>1</I32></Obj>'
        "</MS></Obj>"
    )
    assert hidden(told) == json.loads(as_json(read(document(told))))


def test_a_hidden_value_is_hidden_where_it_stands_without_its_name_too() -> None:
    text = shown(
        f'<Obj><ToString>adm/{SECRET}</ToString><Props><Obj N="Password">{WRAPPED}</Obj></Props></Obj>'
        f'<Obj><MS><S N="Note">use {SECRET} to log in</S><S N="{SECRET}">x</S></MS></Obj>'
        '<Obj><MS><S N="Split">Hun\u200bter22!x</S></MS></Obj>'
        '<Obj><MS><I32 N="Token">83651234</I32><I32 N="Code">83651234</I32></MS></Obj>'
    )
    assert "unter22" not in text.replace("\\u200b", "")
    assert "8365" not in text
    assert f'"Note":"use {MASK} to log in"' in text


@pytest.mark.parametrize("value", ["Required", "not set", "NONE", "Never expires", "2026", "abc", "true", MASK])
def test_a_word_or_a_short_number_below_a_secret_name_stays_everywhere_else(value: str) -> None:
    body = f'<Obj><MS><S N="Password">{value}</S><S N="Note">It is {value} here</S></MS></Obj>'
    assert f"It is {value} here" in shown(body)


def test_what_nothing_repeats_is_no_secret_to_search_for() -> None:
    assert hide_named(read(document(f'<Obj><MS><S N="Password">{SECRET}</S></MS></Obj>'))) == ()


def test_an_object_that_holds_itself_is_hidden_once() -> None:
    body = f'<Obj RefId="0"><MS><S N="Password">{SECRET}</S><Ref N="Token" RefId="0"/></MS></Obj>'
    assert SECRET not in shown(body)


def test_each_of_many_secrets_is_hidden_where_another_text_repeats_it() -> None:
    rows = [
        Obj(
            properties={
                "Password": Scalar(ScalarType.STRING, f"Pw-{n:06}-x"),
                "Note": Scalar(ScalarType.STRING, f"was Pw-{n:06}-x once"),
            }
        )
        for n in range(500)
    ]
    secrets = hide_named([*rows])
    redact_objects([*rows], lambda text: redact(text, secrets))
    texts = [each.text for row in rows for each in row.properties.values() if isinstance(each, Scalar)]
    assert not [text for text in texts if "Pw-" in text]
    assert sum(text.endswith(" once") for text in texts) == 500
