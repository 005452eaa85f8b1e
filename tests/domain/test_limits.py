"""How much of a text an answer holds."""

from rmm_jobs.domain.limits import estimated_tokens

ROW = " 16 | 4696    | Sync-Directory.ps1  | Completed With Errors | 02-15 02:16   | 02:26 | 9m 28s         | ana"
GUID = "  1 | 3f2504e0-4f89-41d3-9a0c-0305e82c3301 | Ping.ps1 | Completed | 02-15 02:16   | 02:26 | 9s   | ana"


def test_a_row_is_estimated_within_a_fourth_of_what_a_tokenizer_counts() -> None:
    # 44 and 61 tokens of o200k_base, with the line break.
    assert 0.75 < estimated_tokens(ROW) / 44 < 1.25
    assert 0.75 < estimated_tokens(GUID) / 61 < 1.25


def test_words_numbers_and_signs_are_counted_by_their_pieces() -> None:
    assert estimated_tokens("") == 1
    assert estimated_tokens("ana") == 2
    assert estimated_tokens("12345") == 3
    assert estimated_tokens("----+----") == 2
    assert estimated_tokens("internationally") == 4
