"""Versions: what is one article twice, what only looks like it, and which one is the newest."""

from __future__ import annotations

from dataclasses import replace

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


_LIVE = "https://wire.example/live"
_STORKS = "Volunteers counted more storks in the marshes of Extremadura this spring than ever before."
_COURT = "The regional court in Lyon sentenced three managers for selling milk that inspectors had withdrawn."
_OTHER_STORY = _STORY[::-1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_version(_STORY, url=f"{_LIVE}#1", title="Storks"), _version(_OTHER_STORY, url=f"{_LIVE}#2", title="Lyon")),
        (_version(_STORY, url=_LIVE), _version(_OTHER_STORY, url=_LIVE, date="2020-09-19")),
        (_version(_STORY, url=_LIVE, date=None), _version(_OTHER_STORY, url=_LIVE, date=None)),
        (_version(_STORY, url=_LIVE), _version(_OTHER_STORY, url=_LIVE)),
        (_version(_STORKS, url=_LIVE), _version(_COURT, url=_LIVE)),
        (_version(_STORKS, url=_LIVE, title="Storks"), _version(_STORKS + " More.", url=_LIVE, title="Birds")),
        (_version(_STORY, url=_LIVE), _version(_STORKS, url=_LIVE, date="2020-09-19")),
        (_version(_STORY, url=_LIVE, declared_id="a"), _version(_STORY, url=_LIVE, declared_id="b")),
    ],
    ids=["live", "briefing", "undated", "one title and date", "short", "short, two titles", "short, two days", "ids"],
)
def test_different_articles_at_one_address_are_no_versions(one: Version, other: Version) -> None:
    assert _older(one, other) == {}


@pytest.mark.parametrize(
    "other",
    [
        _version(f"{_STORY[: len(_STORY) // 2]} {_OTHER_STORY}", url=_LIVE, title="Another title", date="2020-11-01"),
        _version("The Wire has withdrawn this article.", url=_LIVE),
        _version(f"First news. {_STORY} {_OTHER_STORY}", url=_LIVE, date=None),
    ],
    ids=["rewritten under another title", "a note in its place", "grown"],
)
def test_an_article_that_was_rewritten_at_its_address_is_a_version(other: Version) -> None:
    (reason,) = [reason for _, reason in _older(_version(_STORY, url=_LIVE), other).values()]
    assert reason == "the same address"


def test_a_version_at_a_section_s_address_is_found_among_other_articles() -> None:
    versions = {
        "first.md": _version(_STORY, url=_LIVE),
        "between.md": _version(_OTHER_STORY, url=_LIVE, date="2020-09-19"),
        "rewritten.md": _version(_STORY[: len(_STORY) // 2], url=_LIVE, date="2020-09-20"),
    }
    assert superseded(versions, {}) == {"first.md": ("rewritten.md", "the same address")}


_NOTICE = (
    "The court in {} heard the case against {} on Tuesday. Prosecutors asked for a prison term, and the defence asked "
    "for an acquittal. The judge will give a verdict next month. The accused denies all charges. The hearing was open "
    "and many relatives came. Police guarded the entrance of the building, and there were no incidents. The case began "
    "after a complaint by neighbours, who said that they had been threatened many times by people close to him."
)
_NOTICED = _version(_NOTICE.format("Puebla", "Juan Perez"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_NOTICED, _version(_NOTICE.format("Toluca", "Luis Gomez"))),
        (_NOTICED, _version(_NOTICE.format("Leon", "Raul Diaz"), title="Another title", date="2020-09-19")),
        (_NOTICED, _version(_NOTICE.format("Puebla", "Juan Peres"), title="Another title")),
        (
            _version(_NOTICE.format("Puebla", "Juan Perez"), url=_LIVE),
            _version(_NOTICE.format("Toluca", "Luis Gomez"), url=_LIVE),
        ),
    ],
    ids=["one title and date", "two titles", "alike names, two titles", "one address"],
)
def test_notices_that_differ_in_their_names_are_no_versions(one: Version, other: Version) -> None:
    assert _older(one, other) == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_NOTICED, _version(_NOTICE.format("Puebla", "Juan Peres"), date="2020-09-19")),
        (_NOTICED, _version(_NOTICE.format("Puebla", "Juan Perez") + " A lawyer, Ana Ruiz, came.", title="Another")),
        (
            _version(_NOTICE.format("Puebla", "Juan Perez"), url=_LIVE),
            _version(_NOTICE.format("Puebla", "Luis Perez"), url=_LIVE, title="Another title"),
        ),
        (_NOTICED, replace(_version(_NOTICE.format("Toluca", "Luis Gomez")), names=None)),
    ],
    ids=["misspelt", "one named besides", "one word at one address", "indexed before names were kept"],
)
def test_a_name_that_is_put_right_or_added_makes_a_version(one: Version, other: Version) -> None:
    assert len(_older(one, other)) == 1


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


def test_each_is_listed_with_a_newest_version_that_it_is_itself_a_version_of() -> None:
    half, middle = _STORY[: len(_STORY) // 2], " ".join(f"m{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
    versions = {
        "0.md": _version(f"{half} {middle}", url=_LIVE),
        "1.md": _version(f"{middle} {_OTHER_STORY}", url=_LIVE, date="2020-09-19"),
        "2.md": _version(f"{middle} {_OTHER_STORY}", date="2020-09-20"),
    }
    assert superseded(versions, {}) == {
        "0.md": ("2.md", "1.md between them"),
        "1.md": ("2.md", "the same text"),
    }
    versions["2.md"] = _version(_OTHER_STORY, url=_LIVE, date="2020-09-20")
    assert superseded(versions, {}) == {"1.md": ("2.md", "the same address")}


def test_the_outcome_does_not_depend_on_the_order_in_which_articles_come() -> None:
    versions = {
        "a.md": _version(_STORY, url="https://wire.example/memo"),
        "b.md": _version("Quite other words.", url="https://wire.example/memo", updated="2020-09-19"),
        "c.md": _version(_STORY, date="2021-01-01"),
    }
    backwards = dict(reversed(versions.items()))
    found = superseded(versions, {})
    assert found == superseded(backwards, {}) == {"a.md": ("c.md", "the same text")}


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://www.Wire.example:443/Memo/", "wire.example/Memo"),
        ("http://wire.example/memo?id=7&utm_campaign=x&fbclid=y#part", "wire.example/memo?id=7"),
        ("https://wire.example/story.php?ref=101&source=7", "wire.example/story.php?ref=101&source=7"),
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
    assert unpacked('{"title": "the memo", "signature": ""}') == Version(title="the memo", names=None)


def test_licence_lines_and_other_asides_do_not_make_two_articles_alike() -> None:
    licence = "This article was first published by The Wire and may be copied with attribution to it. " * 9
    versions = {}
    for number, text in enumerate(("The first story.", "The second story.")):
        whole = f"{text}\n\n{licence}"
        blocks = (Block("paragraph", 0, len(text)), Block("aside", len(text) + 2, len(whole)))
        versions[f"{number}.md"] = version_of(Article(id="a", path="a", text=whole, blocks=blocks, title="T"))
    assert superseded(versions, {}) == {}
