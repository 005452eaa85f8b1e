"""Define the elements of CLIXML: which are scalars, and which may contain which (MS-PSRP 2.2.5)."""

from rmm_jobs.systems.psu.clixml.values import ScalarType

# PowerShell's names for the fields of a progress record, which has a shape of its own.
PROGRESS = {
    "AV": "Activity",
    "AI": "ActivityId",
    "S": "CurrentOperation",
    "Nil": "CurrentOperation",
    "PI": "ParentActivityId",
    "PC": "PercentComplete",
    "T": "RecordType",
    "SR": "SecondsRemaining",
    "SD": "StatusDescription",
}
PROGRESS_RECORD = "System.Management.Automation.ProgressRecord"
_INTEGERS = ("AI", "PI", "PC", "SR")
_TEXTS = ("T", "ToString", "AV", "SD")
LEAVES = {
    **{kind.value: kind for kind in ScalarType},
    **dict.fromkeys(_TEXTS, ScalarType.STRING),
    **dict.fromkeys(_INTEGERS, ScalarType.INT32),
}
CONVERTED = frozenset(
    {ScalarType.NIL, ScalarType.CHAR, ScalarType.SECURE_STRING}
)  # their value differs from the document's text

# Element to the elements it may contain.
_SCALARS = frozenset(kind.value for kind in ScalarType)
_VALUES = _SCALARS | {"Obj", "Ref", "PR"}
INSIDE = {
    "Objs": _VALUES,
    "Obj": _SCALARS | {"Obj", "TN", "TNRef", "ToString", "Props", "MS", "LST", "IE", "QUE", "STK", "DCT"},
    "Props": _VALUES,
    "MS": _VALUES | {"MS"},
    **dict.fromkeys(("LST", "IE", "QUE", "STK"), _VALUES),
    "DCT": frozenset({"En"}),
    "En": _VALUES,
    "TN": frozenset({"T"}),
    "PR": frozenset(PROGRESS),
}
NAMED = frozenset({"Props", "MS", "En"})  # every value in them has a name
NOTHING: frozenset[str] = frozenset()
