"""Names and values of variables for property tests, as people and programs write them."""

import string

from hypothesis import strategies as st

from rmm_jobs.inputs.misreadings import DOUBLE, first_hidden, two_readings
from rmm_jobs.inputs.placeholders import is_unfilled_name

WORD = st.text(string.ascii_letters + string.digits + "_", min_size=1, max_size=12)
NAMES = st.text(min_size=1, max_size=12).filter(
    lambda name: (
        name == name.strip()
        and first_hidden(name) is None
        and not is_unfilled_name(name)
        and not name.startswith(("{", *DOUBLE))
        and not any(c in '=,"\\\u2028\u2029' or ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in name)
    )
)
TROUBLE = st.text(st.sampled_from(list("\\\\\\\",= \n\tax{}\u00a0\x1c;-'\u201c\u201d\u2019")), max_size=12)
ANY = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
VALUES = (ANY | TROUBLE).filter(lambda value: first_hidden(value) is None)
PLAIN_VALUES = VALUES.filter(lambda value: two_readings("", value, is_named_by_dollar=False) is None)
"""Values that have one reading without the double quotes of a pair."""
VARIABLES = st.dictionaries(NAMES, VALUES, max_size=5)
NULL = "$null"
MODE_NAMES_OPTIONS = {"Mode": "Fast", "Names": '[ "a, b" ]', "Options": '{"x": 1,\n "y": {}}'}
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | VALUES
NESTED: st.SearchStrategy[object] = st.recursive(
    LEAVES, lambda inside: st.lists(inside, max_size=3) | st.dictionaries(VALUES, inside, max_size=3), max_leaves=8
).filter(lambda value: isinstance(value, list | dict))
