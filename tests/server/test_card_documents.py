"""The cards as documents: nothing is loaded, what a device wrote stays text, and they know what the server knows.

No browser is needed here. `scripts/card_pictures.mjs` shows the cards in one.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from rmm_jobs.server.resources import document
from rmm_jobs.server.server import RECORD
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.text.answer import new_tag
from rmm_jobs.text.excerpt import RULE
from rmm_jobs.text.records.codes import STATES
from rmm_jobs.tools.schema import Card

MOST_BYTES = 28_000
PAGE = Path(__file__).parents[2] / "docs" / "records.md"
KINDS = set(re.findall(r"^### (\w+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
each_card = pytest.mark.parametrize("card", Card)

LOADS = (
    "http:",
    "https:",
    "//cdn",
    "url(",
    "@import",
    "src=",
    "href=",
    "fetch(",
    "XMLHttpRequest",
    "WebSocket",
    "import(",
)
"""What would ask for something outside of the document."""
RUNS = (
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "new Function",
    "javascript:",
    "srcdoc",
)
"""What would make markup or a program of a text."""
STORES = ("localStorage", "sessionStorage", "document.cookie", "indexedDB")
"""What a sandboxed frame is refused, with an exception."""


class Elements(HTMLParser):
    """Collect the elements of a document with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def scripts(card: Card) -> str:
    return "\n".join(re.findall(r"<script>(.*?)</script>", document(card), re.DOTALL))


def table_of(card: Card, name: str) -> set[str]:
    """Return the keys of a constant that holds an object, or the values of one that holds a set."""
    found = re.search(rf"const {name} = (?:new Set\()?[\[{{](.*?)\n?[\]}}]\)?;", scripts(card), re.DOTALL)
    assert found is not None, name
    return set(re.findall(r"(?:^|[\s{])(\w+): [\[{]", found[1]) or re.findall(r'"(\w+)"', found[1]))


@each_card
@pytest.mark.parametrize("word", [*LOADS, *RUNS, *STORES])
def test_a_card_loads_nothing_makes_no_markup_of_a_text_and_keeps_nothing(card: Card, word: str) -> None:
    assert word not in document(card)


@each_card
def test_a_card_obeys_a_policy_that_allows_what_stands_in_it_alone(card: Card) -> None:
    found = Elements(document(card))
    assert not {"link", "iframe", "img", "object", "embed", "base", "form", "a"} & {name for name, _ in found.found}
    for _, attributes in found.found:
        assert not any(name.startswith("on") or name == "style" for name in attributes)
    assert document(card).count("</script>") == len(found.named("script")) == 2
    assert len(found.named("style")) == 2


@each_card
def test_a_card_is_small(card: Card) -> None:
    assert len(document(card).encode()) < MOST_BYTES


@each_card
def test_a_card_can_be_read_by_whoever_does_not_see_it_or_has_no_mouse(card: Card) -> None:
    text, found = document(card), Elements(document(card))
    assert found.named("html") == [{"lang": "en"}]
    assert len(found.named("main")) == len(found.named("h1")) == 1
    assert all(each.get("type") == "button" for each in found.named("button"))
    assert "status" in {attributes.get("role") for _, attributes in found.found}
    # What scrolls can be reached, and has a name.
    for each in (
        attributes for name, attributes in found.found if name == "pre" or attributes.get("class") == "scroll"
    ):
        assert each["tabindex"] == "0"
        assert each["role"] == "region"
        assert each.get("aria-label") or each.get("aria-labelledby")
    assert text.count("<input") == len(re.findall(r"<label>\w+ <input", text))
    assert ":focus-visible" in text
    assert "prefers-reduced-motion" in text or "animation" not in text


def ids_used(card: Card) -> Iterator[str]:
    yield from re.findall(r'(?:at|setText)\("(\w+)"', scripts(card))


@each_card
def test_each_element_that_a_program_asks_for_is_there_once(card: Card) -> None:
    ids = [attributes["id"] for _, attributes in Elements(document(card)).found if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert set(ids_used(card)) <= set(ids)


def test_the_job_card_knows_each_state_and_only_kinds_that_there_are() -> None:
    assert table_of(Card.JOB, "STATES") == set(STATES.values())
    assert table_of(Card.JOB, "ONGOING") < set(STATES.values())
    kinds = {name for table in ("UNSURE", "PLAIN", "BROKEN", "UNCONFIRMED") for name in table_of(Card.JOB, table)}
    assert kinds <= KINDS


def test_the_table_card_knows_only_kinds_that_there_are() -> None:
    kinds = re.findall(r"^  (\w+): \{$", scripts(Card.TABLE), re.MULTILINE)
    assert kinds == ["device_list", "site_devices", "alert_list"]
    assert set(kinds) <= KINDS


@each_card
def test_a_card_takes_the_record_and_the_name_of_each_tool_that_has_it(card: Card) -> None:
    (key,) = re.findall(r'const RECORD = "(.+)";', scripts(card))
    (names,) = re.findall(r"const BASE_NAMES = /(.+)/;", scripts(card))
    assert key == RECORD
    tools = {tool.name for spec in SYSTEMS.values() for tool in spec.tools if tool.card is not None}
    assert set(re.findall(r"[a-z-]+", names)) == tools


@each_card
def test_a_card_finds_the_rules_of_a_block_and_the_mark_of_a_simulated_system(card: Card) -> None:
    (rule,) = re.findall(r"/(\^\(-\{70.+?)/\.test", scripts(card))
    assert re.search(rule, RULE)
    assert re.search(rule, f"--- {new_tag()} ".ljust(len(RULE), "-"))
    assert not re.search(rule, f"| {RULE}")
    (mark,) = re.findall(r"= /(\^\(\?:\\\[\(DEMO.+?)/\.exec", scripts(card))
    for spec in SYSTEMS.values():
        found = re.match(mark, f"{spec.demo.mark}\n\nJob Failed\n")
        assert found is not None
        assert found.groups() == (spec.demo.mark[1:-1], "Job Failed\n")


def test_a_card_calls_only_tools_that_read() -> None:
    named = set(re.findall(r'host\.named\("([\w-]+)"\)', scripts(Card.JOB)))
    (again,) = re.findall(r"const READS = /(.+)\$/;", scripts(Card.TABLE))
    called = named | set(re.findall(r"[a-z-]+", again))
    tools = [tool for spec in SYSTEMS.values() for tool in spec.tools if tool.name in called]
    assert {tool.name for tool in tools} == called
    assert all(tool.hints.read_only for tool in tools)
    # There is no other way to a call: those above, and in the table the tool it was shown for, if it is one of these.
    assert re.findall(r"host\.call\(([^,]+),", scripts(Card.JOB)) == [
        'host.named("job-status")',
        'host.named("job-output")',
    ]
    assert re.findall(r"host\.call\(([^,]+),", scripts(Card.TABLE)) == ["host.tool"]
    assert "if (isBusy || !READS.test(host.tool)) return;" in scripts(Card.TABLE)
    assert all(scripts(card).count('"tools/call"') == 1 for card in Card)
