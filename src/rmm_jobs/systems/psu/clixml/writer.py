"""Write CLIXML for a script's parameters as PowerShell's own serializer would."""

import base64
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from rmm_jobs.systems.psu.clixml.errors import ConversionError
from rmm_jobs.systems.psu.clixml.syntax import escape
from rmm_jobs.systems.psu.clixml.values import NIL, Scalar, ScalarType

Plain = Scalar | str | bool | int | float | Decimal | datetime | timedelta | UUID | bytes | None
"""Values that become one element."""
Writable = Plain | Sequence["Writable"] | Mapping[str, "Writable"]
"""Values that can be written: lists become `object[]`, mappings `Hashtable`."""

_OPENING = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
_CLOSING = "</Objs>"
_ARRAY = ("System.Object[]", "System.Array", "System.Object")
_HASHTABLE = ("System.Collections.Hashtable", "System.Object")

_DEPTH = 48  # PowerShell's reader stops at 50 levels
_INT32 = 2**31
_INT64 = 2**63
_DECIMAL = 2**96
_DECIMAL_PLACES = 28
_DURATION = 2**63 // 10  # microseconds: a TimeSpan counts 100 ns in 64 bits
_FARTHEST_ZONE = timedelta(hours=14)


def write(value: Writable) -> str:
    """Write a value as a CLIXML document.

    Whole numbers are Int32, Int64 or Decimal, the first that holds them; a `float` is a Double. Times are to the
    microsecond, and without a zone when the `datetime` has none.

    Raises:
        ConversionError: .NET has no such value, or lists and mappings are nested too deeply.
    """
    return _OPENING + "".join(_pieces(value)) + _CLOSING


def _pieces(value: Writable) -> Iterator[str]:
    objects = 0
    types: dict[tuple[str, ...], int] = {}
    stack = [(iter([("", "", value)]), "")]
    while stack:
        inside, closing = stack[-1]
        for before, name, item in inside:
            if isinstance(item, Plain):
                yield before + _element(_scalar(item), name)
                continue
            if len(stack) > _DEPTH:
                raise ConversionError(f"at most {_DEPTH} levels of lists and objects")
            opening = f'{before}<Obj{name} RefId="{objects}">'
            if isinstance(item, Mapping):
                yield opening + _type_names(_HASHTABLE, types) + "<DCT>"
                stack.append((_entries(item), ("</En>" if item else "") + "</DCT></Obj>"))
            else:
                yield opening + _type_names(_ARRAY, types) + "<LST>"
                stack.append((_items(item), "</LST></Obj>"))
            objects += 1
            break
        else:
            stack.pop()
            yield closing


def _type_names(names: tuple[str, ...], known: dict[tuple[str, ...], int]) -> str:
    """Write the type names the first time, and a reference to them afterwards."""
    if names in known:
        return f'<TNRef RefId="{known[names]}" />'
    known[names] = len(known)
    return f'<TN RefId="{known[names]}">' + "".join(f"<T>{name}</T>" for name in names) + "</TN>"


def _items(items: Sequence[Writable]) -> Iterator[tuple[str, str, Writable]]:
    return (("", "", item) for item in items)


def _entries(entries: Mapping[str, Writable]) -> Iterator[tuple[str, str, Writable]]:
    before = "<En>"
    for key, item in entries.items():
        yield before, ' N="Key"', key
        yield "", ' N="Value"', item
        before = "</En><En>"


def as_text(value: Plain) -> str:
    """Return one value as .NET writes it in its round-trip form, without an element around it."""
    return _scalar(value).text


def _element(scalar: Scalar, name: str) -> str:
    match scalar.kind:
        case ScalarType.NIL:
            return f"<Nil{name} />"
        case ScalarType.SECURE_STRING:
            raise ConversionError("anything but a secure string")
        case ScalarType.CHAR:
            text = str(ord(scalar.text))
        case _:
            text = escape(scalar.text)
    return f"<{scalar.kind}{name}>{text}</{scalar.kind}>"


def _scalar(value: Plain) -> Scalar:  # noqa: C901, PLR0911 - a table of types
    match value:
        case None:
            return NIL
        case Scalar():
            return value
        case str():
            return Scalar(ScalarType.STRING, value)
        case bool():
            return Scalar(ScalarType.BOOLEAN, str(value).lower())
        case int():
            return _whole(value)
        case float():
            return Scalar(ScalarType.DOUBLE, _double(value))
        case Decimal():
            return _decimal(value)
        case datetime():
            return Scalar(ScalarType.DATE_TIME, _time(value))
        case timedelta():
            return Scalar(ScalarType.DURATION, _duration(value))
        case UUID():
            return Scalar(ScalarType.GUID, str(value))
        case _:
            return Scalar(ScalarType.BYTES, base64.b64encode(value).decode("ascii"))


def _whole(value: int) -> Scalar:
    if -_INT32 <= value < _INT32:
        return Scalar(ScalarType.INT32, str(value))
    if -_INT64 <= value < _INT64:
        return Scalar(ScalarType.INT64, str(value))
    return _decimal(Decimal(value))


def _double(value: float) -> str:
    if math.isfinite(value):
        return repr(value).removesuffix(".0").upper()
    return "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"


def _decimal(value: Decimal) -> Scalar:
    places = value.as_tuple().exponent  # a letter for NaN and infinities
    if not isinstance(places, int) or places < -_DECIMAL_PLACES or value.copy_abs() >= _DECIMAL:
        raise ConversionError(f"a number below {_DECIMAL:,} with at most {_DECIMAL_PLACES} decimal places")
    return Scalar(ScalarType.DECIMAL, f"{value:f}")


def _time(value: datetime) -> str:
    """Write a time in .NET's round-trip form, `yyyy-MM-ddTHH:mm:ss.FFFFFFFK`."""
    zone = value.utcoffset()
    if zone is not None and (zone % timedelta(minutes=1) or abs(zone) > _FARTHEST_ZONE):
        raise ConversionError("a time zone in whole minutes, at most 14 hours from UTC")
    text = value.replace(tzinfo=None).isoformat()
    text = text.rstrip("0") if value.microsecond else text
    return text + ("" if zone is None else value.isoformat()[-len("+00:00") :] if zone else "Z")


def _duration(value: timedelta) -> str:
    """Write a duration as `P1DT2H3M4.5S`, without parts that are zero."""
    microseconds = value // timedelta(microseconds=1)
    if not -_DURATION < microseconds < _DURATION:
        raise ConversionError("a duration of at most 10,675,199 days")
    seconds, fraction = divmod(abs(microseconds), 10**6)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    exact = f"{seconds}.{fraction:06}".rstrip("0") if fraction else str(seconds)
    date = f"{days}D" if days else ""
    time = "".join(
        f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M"), (exact, "S")) if count not in (0, "0")
    )
    if time or not date:
        time = f"T{time or '0S'}"
    return f"{'-' if microseconds < 0 else ''}P{date}{time}"
