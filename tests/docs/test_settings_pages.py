"""The settings in the documents are the settings there are. `UPDATE_GOLDEN=1` writes the page's table anew."""

import os
import re
from pathlib import Path

import pytest

from rmm_jobs.settings import Settings

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "settings.md"
TABLE = re.compile(r"(?<=<!-- settings -->\n).*?(?=<!-- /settings -->)", re.DOTALL)
DESCRIPTIONS = {name.upper(): field.description or "" for name, field in Settings.model_fields.items()}


def test_the_table_lists_every_setting_with_its_own_description() -> None:
    rows = [f"| `{name}` | {description} |" for name, description in DESCRIPTIONS.items()]
    table = "\n".join(["| Setting | Meaning |", "|---|---|", *rows, ""])
    text = PAGE.read_text(encoding="utf-8")
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(TABLE.sub(lambda _: table, text), encoding="utf-8")
        return
    assert TABLE.findall(text) == [table]


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_the_settings_page_has_a_section_for_each_setting_that_begins_with_its_description(name: str) -> None:
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    assert f"\n## {name}\n\n{DESCRIPTIONS[name]}\n" in page


def test_the_settings_page_has_no_section_for_a_setting_that_is_gone() -> None:
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\w+)$", page, re.MULTILINE) == list(DESCRIPTIONS)
