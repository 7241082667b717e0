"""The shelf: what was put aside comes back, in any order and more than once."""

from __future__ import annotations

from contextlib import closing

import pytest

from rag.indexing import shelf as module
from rag.indexing.shelf import Shelf
from rag.types import Span


@pytest.mark.parametrize("in_memory", [1, 1_000_000])
def test_values_come_back_by_their_place(monkeypatch: pytest.MonkeyPatch, in_memory: int) -> None:
    monkeypatch.setattr(module, "_IN_MEMORY", in_memory)
    with closing(Shelf[Span]()) as shelf:
        places = [shelf.put(Span(n, n + 1)) for n in range(50)]
        assert [shelf.take(place) for place in reversed(places)] == [Span(n, n + 1) for n in reversed(range(50))]
        last = shelf.put(Span(7, 9))
        assert (shelf.take(places[3]), shelf.take(last)) == (Span(3, 4), Span(7, 9))
