"""Versions: what is one article twice, what only looks like it, and which one is the newest."""

from __future__ import annotations

import pytest

from rag.indexing.versions import Version, address, superseded, unpacked, version_of
from rag.types import Article, Block

# 90 words without a figure.
_STORY = " ".join(f"{a}{b}" for a in "abcdefghi" for b in "klmnopqrst")
_COLUMN = f"The market opened at noon. {_STORY} The index stands at {{}} points."


def _version(
    text: str,
    *,
    title: str = "The memo",
    date: str | None = "2020-09-18",
    url: str | None = None,
    updated: str | None = None,
    declared_id: str | None = None,
) -> Version:
    block = Block("paragraph", 0, len(text))
    article = Article(id="a", path="a.md", text=text, blocks=(block,), title=title, date=date, url=url)
    return version_of(article, declared_id=declared_id, updated=updated)


def _older(one: Version, other: Version) -> dict[str, tuple[str, str]]:
    return superseded({"one.md": one, "other.md": other}, {"one.md": 1, "other.md": 2})


def test_two_articles_at_one_address_are_versions_and_the_one_of_the_later_date_is_the_newest() -> None:
    one = _version("Corrected words.", url="https://www.wire.example/memo/?utm_source=x#top", date="2020-09-20")
    other = _version("First words.", url="http://wire.example/memo")
    assert _older(one, other) == {"other.md": ("one.md", "the same address")}


def test_a_correction_counts_as_newer_than_the_first_publication() -> None:
    one = _version(_STORY, updated="2020-09-21")
    assert _older(one, _version(_STORY)) == {"other.md": ("one.md", "the same text")}


def test_of_two_with_no_other_difference_the_one_saved_last_is_the_newest() -> None:
    assert _older(_version(_STORY), _version(_STORY)) == {"one.md": ("other.md", "the same text")}


@pytest.mark.parametrize(
    "other",
    [
        _version(_STORY + " A note says that the first version of this article named another town."),
        _version(_STORY.replace("ak al am", "xx yy zz"), title="Another title"),
        _version(_STORY + " It names ten.", date=None),
        _version(_STORY + " It names ten.", date="2020-09"),
        _version(_STORY + " It names ten.", date="2020-09-20"),
        _version(_STORY, title="Another title", date="2023-01-01"),
        _version(f"{_STORY} It was 22."),
    ],
    ids=["note", "words", "undated", "month", "two days on", "word for word", "figure, title and date the same"],
)
def test_nearly_the_same_text_is_a_version(other: Version) -> None:
    assert len(_older(_version(_STORY), other)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_version(_COLUMN.format(12_001)), _version(_COLUMN.format(12_345), date="2020-09-25")),
        (_version(_COLUMN.format(12_001)), _version(_COLUMN.format(12_345), date="2020-09-19")),
        (_version(_COLUMN.format(12_001), date=None), _version(_COLUMN.format(12_345), date=None)),
        (_version(_STORY), _version(_STORY + " And more.", date="2020-09-25")),
        (_version(_STORY), _version(_STORY[: len(_STORY) // 2])),
        (_version("No report today."), _version("No report today.")),
        (_version(_STORY, declared_id="a"), _version(_STORY, declared_id="b")),
    ],
    ids=["weekly", "daily", "undated", "changed and a week on", "half", "too short to tell", "two ids"],
)
def test_what_shares_a_template_or_says_that_it_is_another_is_no_version(one: Version, other: Version) -> None:
    assert _older(one, other) == {}


def test_an_address_used_again_for_another_article_makes_no_versions() -> None:
    url = "https://wire.example/column"
    one = _version(_STORY, url=url, title="On poppies")
    other = _version(_STORY[::-1], url=url, title="On trams", date="2020-09-25")
    assert _older(one, other) == {}


def test_a_chain_of_corrections_ends_in_one_newest_version() -> None:
    words = _STORY.split()
    chain = {
        f"{n}.md": _version(" ".join([*words[6 * n :], *(f"new{i}" for i in "abcdefghijklmnopqrstuvwx"[: 6 * n])]))
        for n in range(4)
    }
    saved = {path: number for number, path in enumerate(chain)}
    assert {path: winner for path, (winner, _) in superseded(chain, saved).items()} == dict.fromkeys(
        ["0.md", "1.md", "2.md"], "3.md"
    )


def test_the_outcome_does_not_depend_on_the_order_in_which_articles_come() -> None:
    versions = {
        "a.md": _version(_STORY, url="https://wire.example/memo"),
        "b.md": _version("Quite other words.", url="https://wire.example/memo", updated="2020-09-19"),
        "c.md": _version(_STORY, date="2021-01-01"),
    }
    backwards = dict(reversed(versions.items()))
    found = superseded(versions, {})
    assert {path: winner for path, (winner, _) in found.items()} == {"a.md": "c.md", "b.md": "c.md"}
    assert {path: winner for path, (winner, _) in superseded(backwards, {}).items()} == {"a.md": "c.md", "b.md": "c.md"}


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://www.Wire.example:443/Memo/", "wire.example/Memo"),
        ("http://wire.example/memo?id=7&utm_campaign=x&fbclid=y#part", "wire.example/memo?id=7"),
        ("https://wire.example:8443/memo", "wire.example:8443/memo"),
        ("https://wire.example/", ""),
        ("https://[", ""),
        ("memo.html", ""),
        (None, ""),
    ],
)
def test_an_address_is_the_page_s_own_whatever_link_led_to_it(url: str | None, kept: str) -> None:
    assert address(url) == kept


def test_a_version_is_kept_as_text_and_read_back() -> None:
    version = _version(_STORY, url="https://wire.example/memo", updated="2020-09-20", declared_id="memo-7")
    assert unpacked(version.packed()) == version
    assert unpacked("") == Version()


def test_licence_lines_and_other_asides_do_not_make_two_articles_alike() -> None:
    licence = "This article was first published by The Wire and may be copied with attribution to it. " * 9
    versions = {}
    for number, text in enumerate(("The first story.", "The second story.")):
        whole = f"{text}\n\n{licence}"
        blocks = (Block("paragraph", 0, len(text)), Block("aside", len(text) + 2, len(whole)))
        versions[f"{number}.md"] = version_of(Article(id="a", path="a", text=whole, blocks=blocks, title="T"))
    assert superseded(versions, {}) == {}
