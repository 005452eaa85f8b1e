"""A caller's text is written as the type that a script declares."""

import pytest

from rmm_jobs.systems.psu.clixml.errors import ConversionError
from rmm_jobs.systems.psu.clixml.typed import convert
from rmm_jobs.systems.psu.clixml.values import Scalar, ScalarType
from rmm_jobs.systems.psu.clixml.writer import write

ARRAY = "<T>System.Object[]</T><T>System.Array</T><T>System.Object</T>"
OPENING = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'


def inside(document: str) -> str:
    """What stands between the tags of the document."""
    assert document.startswith(OPENING)
    assert document.endswith("</Objs>")
    return document.removeprefix(OPENING).removesuffix("</Objs>")


@pytest.mark.parametrize(
    ("text", "dotnet_type", "element"),
    [
        (" as it is ", "System.String", "<S> as it is </S>"),
        ("42", "string", "<S>42</S>"),
        ("anything", "Acme.Widget", "<S>anything</S>"),
        ("Friday", "System.DayOfWeek", "<S>Friday</S>"),
        ("1.2", "Acme.Version", "<S>1.2</S>"),
        ("x", "System.Collections.Generic.HashSet`1[System.Int32]", "<S>x</S>"),
        ("", "", "<S></S>"),
        ("42", "System.Int32", "<I32>42</I32>"),
        (" +042 ", "int", "<I32>42</I32>"),
        ("-128", "sbyte", "<SB>-128</SB>"),
        ("255", "System.Byte", "<By>255</By>"),
        ("-5", "short", "<I16>-5</I16>"),
        ("65535", "System.UInt16", "<U16>65535</U16>"),
        ("4294967295", "uint", "<U32>4294967295</U32>"),
        ("-9223372036854775808", "long", "<I64>-9223372036854775808</I64>"),
        ("18446744073709551615", "System.UInt64", "<U64>18446744073709551615</U64>"),
        ("1.5", "System.Single", "<Sg>1.5</Sg>"),
        (".5e3", "double", "<Db>.5e3</Db>"),
        ("1.10", "decimal", "<D>1.10</D>"),
        ("True", "System.Boolean", "<B>true</B>"),
        ("$false", "bool", "<B>false</B>"),
        ("yes", "System.Management.Automation.SwitchParameter", "<B>true</B>"),
        ("0", "switch", "<B>false</B>"),
        ("A", "char", "<C>65</C>"),
        ("2026-10-01T12:00:05.12Z", "System.DateTime", "<DT>2026-10-01T12:00:05.12Z</DT>"),
        ("2026-10-01", "datetime", "<DT>2026-10-01T00:00:00</DT>"),
        ("01:30:00", "System.TimeSpan", "<TS>PT1H30M</TS>"),
        ("-2.12:00:00.5", "timespan", "<TS>-P2DT12H0.5S</TS>"),
        ("1:30", "timespan", "<TS>PT1H30M</TS>"),
        ("PT90S", "timespan", "<TS>PT1M30S</TS>"),
        ("-P1DT1.5S", "timespan", "<TS>-P1DT1.5S</TS>"),
        ("{792E5B37-4505-47EF-B7D2-8711BB7AFFA8}", "guid", "<G>792e5b37-4505-47ef-b7d2-8711bb7affa8</G>"),
        ("792e5b37450547efb7d28711bb7affa8", "System.Guid", "<G>792e5b37-4505-47ef-b7d2-8711bb7affa8</G>"),
        ("https://example.com/?a=1&b=2", "System.Uri", "<URI>https://example.com/?a=1&amp;b=2</URI>"),
        ("1.2.3.4", "version", "<Version>1.2.3.4</Version>"),
        ("", "System.Nullable`1[[System.Int32, mscorlib, Version=4.0.0.0]]", "<Nil />"),
        ("5", "Nullable[int]", "<I32>5</I32>"),
        ("5", "System.Int32, System.Private.CoreLib", "<I32>5</I32>"),
        ("plain", "System.Object", "<S>plain</S>"),
        ("[a-z]*", "object", "<S>[a-z]*</S>"),
        ("5", "psobject", "<S>5</S>"),
    ],
)
def test_text_becomes_a_value_of_its_type(text: str, dotnet_type: str, element: str) -> None:
    assert inside(write(convert(text, dotnet_type))) == element


@pytest.mark.parametrize(
    ("text", "dotnet_type", "elements"),
    [
        ("a, b c ,d", "System.String[]", "<S>a</S><S>b c</S><S>d</S>"),
        ("one", "string[]", "<S>one</S>"),
        ("", "string[]", ""),
        ('["a,b", 1.10, true, null]', "string[]", "<S>a,b</S><S>1.10</S><S>true</S><Nil />"),
        ('"a,b", "c"', "string[]", "<S>a,b</S><S>c</S>"),
        ("1,2", "System.Int32[]", "<I32>1</I32><I32>2</I32>"),
        ("[1, 2]", "System.Collections.Generic.List`1[[System.Int32, mscorlib]]", "<I32>1</I32><I32>2</I32>"),
        ("true,no", "bool[]", "<B>true</B><B>false</B>"),
        ("x,y", "Acme.Widget[]", "<S>x</S><S>y</S>"),
        ('[1, 1.5, "x", null, true]', "System.Object[]", "<I32>1</I32><Db>1.5</Db><S>x</S><Nil /><B>true</B>"),
        ("a,b", "System.Array", "<S>a</S><S>b</S>"),
        ("[1]", "System.Object", "<I32>1</I32>"),
    ],
)
def test_a_list_is_json_or_text_with_commas(text: str, dotnet_type: str, elements: str) -> None:
    assert inside(write(convert(text, dotnet_type))) == (
        f'<Obj RefId="0"><TN RefId="0">{ARRAY}</TN><LST>{elements}</LST></Obj>'
    )


@pytest.mark.parametrize("dotnet_type", ["System.Collections.Hashtable", "hashtable", "PSObject", "System.Object"])
def test_an_object_is_json(dotnet_type: str) -> None:
    assert convert(' {"a": 1, "b": [1.50, null]} ', dotnet_type) == {
        "a": 1,
        "b": [Scalar(ScalarType.DOUBLE, "1.50"), None],
    }


@pytest.mark.parametrize(
    ("text", "dotnet_type", "expected"),
    [
        ("", "int", "a whole number from -2,147,483,648 to 2,147,483,647"),
        ("2147483648", "int", "a whole number from -2,147,483,648 to 2,147,483,647"),
        ("1_000", "int", "a whole number from -2,147,483,648 to 2,147,483,647"),
        ("1.0", "byte", "a whole number from 0 to 255"),
        ("-1", "byte", "a whole number from 0 to 255"),
        ("9" * 5000, "long", "a whole number from -9,223,372,036,854,775,808 to 9,223,372,036,854,775,807"),
        ("1,5", "double", "a number such as 1.5"),
        ("1e999", "double", "a number such as 1.5"),
        ("1e39", "single", "a number such as 1.5"),
        ("NaN", "decimal", "a number such as 1.5"),
        (
            "1e29",
            "decimal",
            "a number below 79,228,162,514,264,337,593,543,950,336 with at most 28 decimal places",
        ),
        ("perhaps", "bool", "true or false"),
        ("", "switch", "true or false"),
        ("ab", "char", "one character"),
        ("\U0001f600", "char", "one character"),
        ("01/02/2026", "datetime", "a date and time such as 2026-10-31T18:30:00, or with +01:00 or Z after it"),
        ("30", "timespan", "a duration such as 01:30:00 or 2.12:00:00"),
        ("25:00", "timespan", "a duration such as 01:30:00 or 2.12:00:00"),
        ("P", "timespan", "a duration such as 01:30:00 or 2.12:00:00"),
        ("99999999.00:00", "timespan", "a duration of at most 10,675,199 days"),
        ("792e5b37", "guid", "a GUID such as 1b4e28ba-2fa1-11d2-883f-0016d3cca427"),
        ("", "uri", "an address such as https://example.com"),
        ("1", "version", "a version such as 1.2.3"),
        ("1,x", "int[]", "a whole number from -2,147,483,648 to 2,147,483,647"),
        ("[1", "int[]", 'a list such as ["a", "b"]'),
        ('a "quoted" word', "string[]", 'a list such as ["a", "b"]'),
        ("[[1]]", "string[]", "a list without lists or objects in it"),
        ("[" * 100_000, "string[]", 'a list such as ["a", "b"]'),
        ("[" * 60 + "]" * 60, "object", "at most 48 levels of lists and objects"),
        ("a=b", "hashtable", 'a JSON object such as {"name": "value"}'),
        ("[1]", "hashtable", 'a JSON object such as {"name": "value"}'),
        ('{"a": 1, "A": 2}', "hashtable", "an object with each name once; upper and lower case are the same in them"),
        ('{"a": 1, "A": 2}', "object", "an object with each name once; upper and lower case are the same in them"),
        ('{"a": NaN}', "hashtable", 'a JSON object such as {"name": "value"}'),
        ('{"a": 1e400}', "hashtable", "a number such as 1.5"),
        ("[1, null]", "int[]", "a list without null in it"),
        ("[null]", "datetime[]", "a list without null in it"),
        ("hunter2", "System.Security.SecureString", "the name of a variable that holds it"),
        ("hunter2", "pscredential", "the name of a variable that holds it"),
    ],
)
def test_text_that_does_not_fit_is_refused_with_what_would(text: str, dotnet_type: str, expected: str) -> None:
    with pytest.raises(ConversionError) as caught:
        write(convert(text, dotnet_type))
    assert caught.value.expected == expected
    assert str(caught.value) == f"expected {expected}"
