"""How fast a reindex is and how much memory it takes: `python -m tests.benchmarks.reindex_speed [ARTICLES …]`.

Makes archives out of the sample corpus' sentences, each in a process of its own, and prints the first build with
the share of it spent in the embedder, a run with nothing to do, a run with one article added, and the peak of
memory. `--fake` embeds by hashing instead: what is left is everything but the embedder. Not a test: it needs a
quiet machine.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.articles.loading import load_article
from rag.indexing.embedder import Embedder, MiniLmEmbedder
from rag.indexing.reindex import reindex
from rag.settings import PROJECT
from rag.text.sentences import split_sentences
from rag.types import ReindexReport
from tests.fakes import HashingEmbedder

SIZES = (100, 1_000, 10_000)
# Like the sample corpus: about six passages an article.
PARAGRAPHS, SENTENCES = 7, 5
CHUNK_TOKENS = 160
AN_HOUR = 3_600
_HEAD = "articles  passages  first build  in embedder  nothing to do  one added  peak memory"


def main() -> None:
    """Measure each size in a process of its own and print a row for each."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.reindex_speed", description=__doc__)
    parser.add_argument("articles", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--fake", action="store_true", help="embed by hashing")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        print(_row(options.articles[0], HashingEmbedder() if options.fake else MiniLmEmbedder()), flush=True)
        return
    print(_HEAD, flush=True)
    for articles in options.articles:
        ask = [sys.executable, "-m", "tests.benchmarks.reindex_speed", str(articles), "--alone"]
        subprocess.run([*ask, *(["--fake"] if options.fake else [])], cwd=PROJECT, check=True)


class Timed:
    """An embedder that adds up the seconds it embeds."""

    def __init__(self, embedder: MiniLmEmbedder | HashingEmbedder) -> None:
        self._embedder = embedder
        self.fingerprint = embedder.fingerprint
        self.seconds = 0.0

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._embedder.count_tokens(texts)

    def embed_query(self, text: str) -> list[float]:
        return self._embedder.embed_query(text)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        began = time.perf_counter()
        vectors = self._embedder.embed_passages(texts, progress=progress)
        self.seconds += time.perf_counter() - began
        return vectors


def _row(articles: int, embedder: MiniLmEmbedder | HashingEmbedder) -> str:
    embedder.load()
    timed = Timed(embedder)
    with tempfile.TemporaryDirectory() as root:
        corpus, index = Path(root, "corpus"), Path(root, "index")
        write_archive(corpus, articles)
        first = _run(corpus, index, timed)
        share = timed.seconds / first.seconds
        idle = _run(corpus, index, timed)
        assert not idle.switched
        _write(corpus / "added.md", random.Random(2), _sentences())
        added = _run(corpus, index, timed)
        assert added.new == 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{articles:8,}  {first.passages:8,}  {first.seconds:9.1f} s  {share:11.0%}  "
        f"{idle.seconds:11.2f} s  {added.seconds:7.2f} s  {peak:8,.0f} MB"
    )


def _run(corpus: Path, index: Path, embedder: Embedder) -> ReindexReport:
    return reindex(corpus, index, embedder, chunk_tokens=CHUNK_TOKENS)


def write_archive(folder: Path, articles: int) -> None:
    """Fill a folder with articles of shuffled sentences, last changed an hour ago."""
    rng, sentences = random.Random(1), _sentences()
    for n in range(articles):
        path = folder / f"{n // 1_000:02d}" / f"{n:06d}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, rng, sentences)


def _write(path: Path, rng: random.Random, sentences: list[str]) -> None:
    paragraphs = [" ".join(rng.sample(sentences, SENTENCES)) for _ in range(PARAGRAPHS)]
    head = f"---\ntitle: Report {path.stem}\ndate: {rng.randint(1990, 2025)}-06-01\n---\n"
    path.write_text(head + "\n\n".join(paragraphs), "utf-8")
    then = time.time() - AN_HOUR
    os.utime(path, (then, then))


def _sentences() -> list[str]:
    corpus = PROJECT / "corpus"
    articles = [load_article(path, root=corpus) for path in sorted(corpus.glob("[0-9]*.md"))]
    return [
        span.of(article.text)
        for article in articles
        for block in article.blocks
        if block.kind == "paragraph"
        for span in split_sentences(article.text, start=block.start, end=block.end)
    ]


if __name__ == "__main__":
    main()
