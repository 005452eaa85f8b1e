"""Whatever a device prints, it stays text between the rules of a block."""

import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmm_jobs.safety.sanitize import clean_block, clean_line

RULE = "-" * 70

HOSTILE = st.text(
    st.sampled_from(list("\x1b\x9b\x9d\x9c\x07[]P\\m;31 ab-\n\r\t\x85\u200b\u202e\u2028\ufeff\ue000\u2800\xa0\u2500"))
)


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        (
            "one\r\ntwo\r\r\nthree\vfour\ffive\u2028six\u2029seven",
            "one\ntwo\nthree\nfour\nfive\nsix\nseven",
        ),
        ("\x1b[1;31mred\x1b[0m \x1b[4munder\x1b[0m", "red under"),
        ("\x1b[?25l\x1b[2J\x1b[10;10Hhere", "here"),
        ("\x1b[38:2::255:0:0mred", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPq\x1b\\a\x1bXb\x1b\\c\x1b^d\x07e\x1b_f\x1b\\g", "aceg"),
        ("\x1b(Bplain\x1b7\x1b=\x1bc", "plain"),
        ("cut\x1b[12", "cut"),
        ("cut\x1b", "cut"),
        ("a\x1b\x1b[31mb", "ab"),
        ("bell\x07 back\x08 nul\x00 del\x7f fs\x1c us\x1f c1\x81", "bell bac nul del fs us c1\ufffd"),
        ("col1\tcol2", "col1\tcol2"),
        ("pay\u202egnp.exe\u200b\u00ad\ufeff", "paygnp.exe"),
        ("tag\U000e0041\U000e007f vs\ufe0f\U000e0100 blank\u3164\u2800\u115f\uffa0", "tag vs blank"),
        ("no\u00a0break\u2003wide\u3000", "no break wide"),
        ("\ud800x\ue000\ue001\uf8ffy\ufdd0\ufffe\U0001ffff\U0010ffff", "\ufffdx\ufffdy\ufffd"),
        ("Gr\u00fc\u00dfe aus \u6771\u4eac \U0001f600 e\u0301", "Gr\u00fc\u00dfe aus \u6771\u4eac \U0001f600 e\u0301"),
        ("\n\n  indented\n\nlast  \n\n \t\n", "\n\n  indented\n\nlast"),
        ("", ""),
    ],
)
def test_a_block_shows_what_a_reader_would_see(printed: str, shown: str) -> None:
    assert clean_block(printed) == shown


@pytest.mark.parametrize("opening", ["\x1b]0;", "\x1bP", "\x9d", "\x1b_"])
def test_a_control_string_that_is_never_closed_hides_nothing(opening: str) -> None:
    shown = clean_block(f"before{opening}after\nnext line")
    assert shown.startswith("before")
    assert shown.endswith("after\nnext line")


@pytest.mark.parametrize(
    "line",
    [
        RULE,
        "-" * 40,
        f"  {RULE}\t ",
        "\u2500" * 70,
        "\u2014" * 40,
        "\uff0d" * 40,
        "-\u2212\u2015\u2501" * 10,
        "-\u200b" * 70,
        "-\x1b[0m" * 70,
        "-\u0335" * 40,
        "\u00a0" + RULE,
    ],
)
def test_a_line_that_could_pass_for_a_rule_is_marked(line: str) -> None:
    shown = clean_block(f"text\n{line}\nErrors: None").splitlines()
    assert shown[1].startswith("| ")
    assert shown[::2] == ["text", "Errors: None"]


@pytest.mark.parametrize("line", ["-" * 39, f"x {RULE}", "---- ---- " * 10 + "-", "-" * 111, f"{RULE} end"])
def test_other_lines_of_dashes_stay_as_they_are(line: str) -> None:
    assert clean_block(line) == line


def test_every_dash_unicode_has_can_forge_a_rule() -> None:
    vertical = {"\ufe31", "\ufe32"}
    dashes = [chr(point) for point in range(sys.maxunicode) if unicodedata.category(chr(point)) == "Pd"]
    assert [dash for dash in dashes if not clean_block(dash * 40).startswith("| ")] == sorted(vertical)


PARTS = [range(0x3100), range(0xD800, 0x10000), range(0xE0000, 0xE0200)]
"""Where the characters of those kinds are, but for a few and the private planes."""


@pytest.mark.parametrize(
    "parts", [PARTS, pytest.param([range(sys.maxunicode + 1)], marks=pytest.mark.thorough)], ids=["part", "all"]
)
def test_no_control_format_or_private_character_is_left_of_all_unicode(parts: list[range]) -> None:
    everything = "".join(chr(point) for part in parts for point in part)
    kept = set(clean_block("x".join(everything)))
    unwanted = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Zs"}
    assert {char for char in kept if unicodedata.category(char) in unwanted} == {"\n", "\t", " "}


@given(st.text() | HOSTILE)
def test_cleaning_a_second_time_changes_nothing(text: str) -> None:
    once = clean_block(text)
    assert clean_block(once) == once
    line = clean_line(text, 20)
    assert clean_line(line, 20) == line


@given(HOSTILE)
def test_a_line_is_one_line_of_single_spaces_within_its_limit(text: str) -> None:
    line = clean_line(text, 12)
    assert line == " ".join(line.split())
    assert len(line) <= 12


def test_a_line_longer_than_its_limit_says_so() -> None:
    assert clean_line("x" * 120) == "x" * 120
    assert clean_line("x" * 121) == "x" * 117 + "..."
    assert clean_line("one two three", 10) == "one two..."
    assert clean_line("a\r\n\tb\x1b[31m   c ") == "a b c"


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    "unit",
    [
        "log line with text\r\n",
        "\x1b]0;",
        "-",
        *(
            pytest.param(unit, marks=pytest.mark.thorough)
            for unit in ("\x1b[", "\x9d", "\x1b]a", " ", "\u200b", "\ue000a", RULE + "\n", "\n")
        ),
    ],
)
def test_two_megabytes_are_cleaned_in_time(unit: str) -> None:
    text = unit * (2_200_000 // len(unit))
    started = time.process_time()
    clean_block(text)
    assert time.process_time() - started < 30  # some 0.2 s on an idle machine; a quadratic pattern takes minutes


def test_a_progress_bar_is_its_last_frame_and_the_count_of_the_others() -> None:
    bar = "".join(f"\r{percent:>3}% done" for percent in range(401))
    assert clean_block(f"before\n{bar}\nafter") == (
        "before\n400% done [400 earlier states of this line written over]\nafter"
    )


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("abcdef\rxy", "xycdef [1 earlier state of this line written over]"),
        ("abcdef\r\x1b[Kxy", "xy [1 earlier state of this line written over]"),
        ("line\r\r\nnext\r\n", "line\nnext"),
        ("abc\r   \rxyz", "xyz [1 earlier state of this line written over]"),
        ("only\r", "only"),
        ("\ronly", "only"),
    ],
)
def test_a_carriage_return_writes_over_its_line_as_on_a_console(printed: str, shown: str) -> None:
    assert clean_block(printed) == shown
    assert clean_block(shown) == shown


def test_letters_of_an_old_code_page_are_marked_and_not_swallowed() -> None:
    assert clean_block("M\x81ller: 3 Pr\x81fungen") == "M\ufffdller: 3 Pr\ufffdfungen"
    assert clean_block("C:\\Users\\Ren\x82\\x.log") == "C:\\Users\\Ren\ufffd\\x.log"
    assert clean_block("a\x85b\x9b31mc\x9d0;d\x9c") == "a\ufffdb\ufffd31mc\ufffd0;d\ufffd"
    assert clean_line("Ren\x82") == "Ren\ufffd"


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("S\bS3\b3cr\br3t", "S3cr3t"),
        ("10%\b\b\b20%", "20%"),
        ("abc\b \bd", "abd"),
        ("\b\bab\n\bcd", "ab\ncd"),
        ("a\x1b[31mb\b\x1b[0mc", "ac"),
        ("a\u200b\bb", "b"),
        ("long\rab\bc", "acng [1 earlier state of this line written over]"),
        ("abc\b", "abc"),
    ],
)
def test_a_backspace_writes_over_what_stands_there_as_on_a_console(printed: str, shown: str) -> None:
    assert clean_block(printed) == shown


def test_a_secret_with_a_backspace_in_it_is_one_line_and_found() -> None:
    assert clean_line("S3cr3\b3t") == "S3cr3t"
    assert clean_block("x" * 3_000_000 + "\b") == "x" * 3_000_000
