"""Sections on where a job comes from: when it was started, by whom, and with which variables."""

from collections.abc import Sequence

from rmm_jobs.domain.history_results import NOTHING_KNOWN, Origin
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import REPORT_LABELS, fields, utc, variables_given

_NAME_LIMIT = 40
_HERE = "this computer, with this product"


def origin_sections(
    origin: Origin | None,
    wording: Wording,
    *,
    first: Sequence[tuple[str, str]] = (),
    names_variables: bool = True,
) -> list[str]:
    """Return the sections of what is known, behind the rows `first`; variables only where no other section has them."""
    origin = origin or NOTHING_KNOWN
    rows = list(first)
    if origin.started_at:
        rows.append(("Started", utc(origin.started_at)))
    by = clean_line(origin.started_by or "", _NAME_LIMIT)
    if origin.here:
        rows.append(("Started By", f"{_HERE} (as {by})" if by else _HERE))
    elif by:
        rows.append(("Started By", by))
    given = origin.variables if names_variables else None
    if given is not None and not given:
        rows.append((f"{wording.variable.capitalize()}s", "None"))
    return [section for section in (fields(rows, REPORT_LABELS), variables_given(given or {}, wording)) if section]
