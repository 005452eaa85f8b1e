"""Convert a caller's text into one value: numbers, times, and other .NET types of one element."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

from rmm_jobs.systems.psu.clixml.errors import ConversionError
from rmm_jobs.systems.psu.clixml.values import Scalar, ScalarType
from rmm_jobs.systems.psu.clixml.writer import Writable

_BOOLEANS = {
    **dict.fromkeys(("true", "$true", "1", "yes"), True),
    **dict.fromkeys(("false", "$false", "0", "no"), False),
}
_WHOLE = re.compile(r"[+-]?[0-9]{1,30}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,4})?")
_GUID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){1,3}")
_CLOCK = re.compile(
    r"(?P<sign>-)?(?:(?P<days>[0-9]{1,8})\.)?(?P<hours>[01]?[0-9]|2[0-3]):(?P<minutes>[0-5]?[0-9])"
    r"(?::(?P<seconds>[0-5]?[0-9](?:\.[0-9]{1,7})?))?"
)
_ISO = re.compile(
    r"(?P<sign>-)?P(?=.)(?:(?P<days>[0-9]{1,8})D)?"
    r"(?:T(?=.)(?:(?P<hours>[0-9]{1,8})H)?(?:(?P<minutes>[0-9]{1,8})M)?(?:(?P<seconds>[0-9]{1,8}(?:\.[0-9]{1,7})?)S)?)?"
)
_LARGEST_SINGLE = 3.4028234663852886e38
LARGEST_DOUBLE = 1.7976931348623157e308


def _signed(kind: ScalarType, bits: int) -> Callable[[str], Scalar]:
    return partial(_whole, kind, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def _unsigned(kind: ScalarType, bits: int) -> Callable[[str], Scalar]:
    return partial(_whole, kind, 0, 2**bits - 1)


def _whole(kind: ScalarType, least: int, most: int, text: str) -> Scalar:
    number = text.strip()
    if not _WHOLE.fullmatch(number) or not least <= int(number) <= most:
        raise ConversionError(f"a whole number from {least:,} to {most:,}")
    return Scalar(kind, str(int(number)))


def floating(kind: ScalarType, largest: float, text: str) -> Scalar:
    """Return a number with the digits that it was written with.

    Raises:
        ConversionError: the text is no number, or the number is too large.
    """
    number = text.strip()
    if not _NUMBER.fullmatch(number) or abs(float(number)) > largest:
        raise ConversionError("a number such as 1.5")
    return Scalar(kind, number)


def _decimal(text: str) -> Decimal:
    number = text.strip()
    if not _NUMBER.fullmatch(number):
        raise ConversionError("a number such as 1.5")
    return Decimal(number)


def _boolean(text: str) -> bool:
    if (value := _BOOLEANS.get(text.strip().lower())) is None:
        raise ConversionError("true or false")
    return value


def _character(text: str) -> Scalar:
    if len(text) != 1 or ord(text) > ord("\uffff"):
        raise ConversionError("one character")
    return Scalar(ScalarType.CHAR, text)


def _time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise ConversionError("a date and time such as 2026-10-31T18:30:00, or with +01:00 or Z after it") from None


def _duration(text: str) -> timedelta:
    """Read both forms of .NET. A number alone is refused: PowerShell counts days, most people seconds."""
    match = _CLOCK.fullmatch(text.strip()) or _ISO.fullmatch(text.strip())
    if match is None:
        raise ConversionError("a duration such as 01:30:00 or 2.12:00:00")
    seconds = 86400 * int(match["days"] or 0) + 3600 * int(match["hours"] or 0) + 60 * int(match["minutes"] or 0)
    exact = timedelta(seconds=seconds, microseconds=int(Decimal(match["seconds"] or 0) * 10**6))
    return -exact if match["sign"] else exact


def _guid(text: str) -> UUID:
    bare = text.strip()
    if bare[:1] + bare[-1:] in {"{}", "()"}:
        bare = bare[1:-1]
    if not _GUID.fullmatch(bare):
        raise ConversionError("a GUID such as 1b4e28ba-2fa1-11d2-883f-0016d3cca427")
    return UUID(bare)


def _uri(text: str) -> Scalar:
    if not text.strip():
        raise ConversionError("an address such as https://example.com")
    return Scalar(ScalarType.URI, text.strip())


def _version(text: str) -> Scalar:
    if not _VERSION.fullmatch(text.strip()):
        raise ConversionError("a version such as 1.2.3")
    return Scalar(ScalarType.VERSION, text.strip())


def _secret(_text: str) -> Writable:
    raise ConversionError("the name of a variable that holds it")


VALUE_TYPES: dict[str, Callable[[str], Writable]] = {
    "sbyte": _signed(ScalarType.SBYTE, 8),
    "byte": _unsigned(ScalarType.BYTE, 8),
    **dict.fromkeys(("int16", "short"), _signed(ScalarType.INT16, 16)),
    **dict.fromkeys(("uint16", "ushort"), _unsigned(ScalarType.UINT16, 16)),
    **dict.fromkeys(("int32", "int"), _signed(ScalarType.INT32, 32)),
    **dict.fromkeys(("uint32", "uint"), _unsigned(ScalarType.UINT32, 32)),
    **dict.fromkeys(("int64", "long"), _signed(ScalarType.INT64, 64)),
    **dict.fromkeys(("uint64", "ulong"), _unsigned(ScalarType.UINT64, 64)),
    **dict.fromkeys(("single", "float"), partial(floating, ScalarType.SINGLE, _LARGEST_SINGLE)),
    "double": partial(floating, ScalarType.DOUBLE, LARGEST_DOUBLE),
    "decimal": _decimal,
    **dict.fromkeys(
        ("boolean", "bool", "switch", "switchparameter", "management.automation.switchparameter"), _boolean
    ),
    "char": _character,
    "datetime": _time,
    "timespan": _duration,
    "guid": _guid,
}
""".NET value types by name in lower case, without `System.`. None of them can be null."""
OTHER_TYPES: dict[str, Callable[[str], Writable]] = {
    "uri": _uri,
    "version": _version,
    **dict.fromkeys(("securestring", "security.securestring"), _secret),
    **dict.fromkeys(("pscredential", "management.automation.pscredential"), _secret),
}
