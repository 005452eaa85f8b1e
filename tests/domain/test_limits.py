"""How much of a text an answer holds."""

from rmm_jobs.domain.limits import estimated_tokens, fit_lines, fit_tokens

ROW = " 16 | 4696    | Sync-Directory.ps1  | Completed With Errors | 02-15 02:16   | 02:26 | 9m 28s         | ana"
GUID = "  1 | 3f2504e0-4f89-41d3-9a0c-0305e82c3301 | Ping.ps1 | Completed | 02-15 02:16   | 02:26 | 9s   | ana"


def test_a_row_is_estimated_within_a_fourth_of_what_a_tokenizer_counts() -> None:
    # 44 and 61 tokens of o200k_base, with the line break.
    assert 0.75 < estimated_tokens(ROW) / 44 < 1.25
    assert 0.75 < estimated_tokens(GUID) / 61 < 1.25


def test_lines_are_kept_as_far_as_they_fit_and_never_fewer_than_wanted() -> None:
    each = estimated_tokens(ROW)
    assert fit_tokens([ROW] * 10, 3 * each) == 3
    assert fit_tokens([ROW] * 10, 3 * each - 1) == 2
    assert fit_tokens([ROW] * 10, 0, min_lines=5) == 5
    assert fit_tokens([ROW] * 2, 1_000) == 2
    assert fit_lines(["ab"] * 3, 6) == 2
