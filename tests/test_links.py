"""Every link of the documentation leads somewhere; addresses outside are not asked."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
FILES = subprocess.run(
    ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=True,
).stdout.split()
PAGES = [name for name in FILES if name.endswith(".md")]


@cache
def text(page: Path) -> str:
    """Return the text of a page."""
    return page.read_text(encoding="utf-8")


def links(page: Path) -> Iterator[str]:
    """Yield where the links and pictures of a page lead."""
    for block in MarkdownIt().enable("table").parse(text(page)):
        for token in block.children or ():
            target = token.attrGet("href") or token.attrGet("src")
            if target is not None:
                yield str(target)


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as the usual hosts of Markdown name them."""
    tokens = MarkdownIt().parse(text(page))
    titles = [
        tokens[index + 1].content
        for index, token in enumerate(tokens)
        if token.type == "heading_open"
    ]
    return {re.sub(r"[^\w\- ]", "", title).lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", PAGES)
def test_links(name: str) -> None:
    """A file is one under version control; an anchor is a heading of its page."""
    page = ROOT / name
    for link in links(page):
        if re.match(r"https://|mailto:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        found = str(target.relative_to(ROOT))
        assert found in FILES or any(file.startswith(f"{found}/") for file in FILES), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("name", PAGES)
def test_targets_of_make(name: str) -> None:
    """Every target that a page names is one."""
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|`|&& )make ([a-z-]+)", text(ROOT / name), re.MULTILINE))
    assert named <= known


@pytest.mark.parametrize("name", PAGES)
def test_paths(name: str) -> None:
    """Every path of the sources that a page names is there, or made by what git ignores."""
    made = (ROOT / ".gitignore").read_text()
    pattern = r"`((?:src|tests|docs|examples|benches|fuzz|requirements|python)/[\w./-]*\w)/?`"
    for path in re.findall(pattern, text(ROOT / name)):
        assert (ROOT / path).exists() or f"/{path}/" in made, path


def test_versions_that_are_kept_new() -> None:
    """Every file that fixes the versions of crates is among those that are looked after."""
    told = (ROOT / ".github" / "dependabot.yml").read_text()
    kept = set(re.findall(r"^ +- (/[\w/]*)$", told, re.MULTILINE))
    locks = [Path("/", name) for name in FILES if Path(name).name == "Cargo.lock"]
    assert kept == {str(lock.parent) for lock in locks}
