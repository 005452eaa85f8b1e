"""The website has every page, and the list of decisions every decision."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
SITE = runpy.run_path(str(ROOT / "scripts/build_site"))


def test_every_page_is_in_the_navigation_of_the_site_once(tmp_path: Path) -> None:
    SITE["stage"](tmp_path)
    pages = {str(page.relative_to(tmp_path / "docs").as_posix()) for page in (tmp_path / "docs").rglob("*.md")}
    listed = [page for group in SITE["NAV"].values() for page in group]
    assert len(listed) == len(set(listed))
    assert {page for page in pages if not page.startswith("adr/0")} == set(listed)


def test_no_link_of_the_staged_pages_leaves_the_site(tmp_path: Path) -> None:
    SITE["stage"](tmp_path)
    for page in (tmp_path / "docs").rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        assert "](docs/" not in text, page.name
        assert "](../../" not in text, page.name


def test_the_list_of_decisions_names_each_by_its_title() -> None:
    folder = ROOT / "docs/adr"
    titles = {
        page.name: page.read_text(encoding="utf-8").split("\n")[0].removeprefix("# ") for page in folder.glob("0*")
    }
    listed = [f"- [{title}]({name})" for name, title in sorted(titles.items())]
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("- ")] == listed


def test_no_two_points_of_a_list_on_the_limits_begin_alike() -> None:
    points = [line[:40] for line in (ROOT / "docs/limits.md").read_text("utf-8").splitlines() if line.startswith("- ")]
    assert len(points) == len(set(points)) > 5
