"""An article comes from the publishers it names, else from the site it stands on."""

from __future__ import annotations

import pytest

from rag.store.sources import host_of, source_names
from rag.types import Source


def test_a_source_is_named_by_its_publisher_else_by_its_host_and_each_once() -> None:
    sources = [
        Source("A", "The Star", None, "https://star.example/a"),
        Source("B", None, None, "https://www.noria.example/b"),
        Source("C", "The Star"),
        Source("A private letter"),
    ]
    assert source_names(sources, "https://mirror.example/") == ("The Star", "noria.example")


def test_an_article_without_named_sources_comes_from_its_own_site() -> None:
    assert source_names([], "https://www.herald.example/2020/memo") == ("herald.example",)
    assert source_names([Source("A private letter")], "https://herald.example") == ("herald.example",)
    assert source_names([], None) == ()


@pytest.mark.parametrize("url", [None, "", "memo.html", "mailto:desk@example.org", "https://[half"])
def test_what_is_no_web_address_has_no_host(url: str | None) -> None:
    assert host_of(url) == ""
