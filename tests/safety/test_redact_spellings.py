import pytest

from rmm_jobs.safety.redact import redact_spellings


@pytest.mark.parametrize(
    ("said", "secrets", "shown"),
    [
        ("key abcd1234 is unknown", ["abcd1234"], "key ******** is unknown"),
        ("prefixabcd1234suffix", ["abcd1234"], "prefix********suffix"),
        ('{"value":"C:\\\\Temp\\n"}', ["C:\\Temp\n"], '{"value":"********"}'),
        ("username=a%2Fb+c%3D", ["a/b c="], "username=********"),
        ("/x/a%2Fb%20c%3D", ["a/b c="], "/x/********"),
        ('{"v":"p\\u00e4ss"}', ["päss"], '{"v":"********"}'),
        ("1 of 10 values: 1", ["1"], "******** of 10 values: ********"),
        ("longer-secret and longer", ["longer", "longer-secret"], "******** and ********"),
        ("nothing to hide", [""], "nothing to hide"),
        ("nothing to hide", [], "nothing to hide"),
        (None, ["abcd1234"], None),
    ],
)
def test_a_secret_is_hidden_in_every_spelling_and_the_rest_stays(
    said: str | None, secrets: list[str], shown: str | None
) -> None:
    assert redact_spellings(said, secrets) == shown
