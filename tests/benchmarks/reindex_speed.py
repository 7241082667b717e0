"""How fast a reindex is and how much memory it takes: `python -m tests.benchmarks.reindex_speed [ARTICLES …]`.

Makes archives out of the sample corpus' sentences, each in a process of its own, and prints the first build with
the share of it spent in the embedder, a run with nothing to do, a run with one article added, and the peak of
memory. An hour of embedding 10,000 articles is spared by `--stand-in`: the first build then takes its vectors, of the
same size, from hashed words, and all else, the added article's vectors included, is as it always is. Not a test: it
needs a quiet machine.
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
import zlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from rag.articles.loading import load_article
from rag.indexing.embedder import DIMENSIONS, Embedder, MiniLmEmbedder, Vectors
from rag.indexing.reindex import reindex
from rag.settings import PROJECT
from rag.text.sentences import split_sentences
from rag.types import ReindexReport

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
    parser.add_argument("--stand-in", action="store_true", help="hash words for the vectors of the first build")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        print(_row(options.articles[0], stand_in=options.stand_in), flush=True)
        return
    if options.stand_in:
        print("The first build's vectors are a STAND-IN's, hashed words; its time is that of everything else.")
    print(_HEAD, flush=True)
    for articles in options.articles:
        ask = [sys.executable, "-m", "tests.benchmarks.reindex_speed", str(articles), "--alone"]
        subprocess.run([*ask, *(["--stand-in"] if options.stand_in else [])], cwd=PROJECT, check=True)


class Timed(MiniLmEmbedder):
    """The embedder, which adds up the seconds it embeds; `stand_in` takes the place of its vectors."""

    seconds = 0.0
    stand_in = False

    def embed_passages(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Vectors:
        began = time.perf_counter()
        vectors = _hashed(texts) if self.stand_in else super().embed_passages(texts, progress=progress)
        self.seconds += time.perf_counter() - began
        return vectors


def _hashed(texts: Sequence[str]) -> Vectors:
    """Return the sum of a fixed random direction for each word, as unit vectors: float32[len(texts), 384]."""
    totals = np.stack([np.sum([_direction(word) for word in set(text.split())], axis=0) for text in texts])
    vectors: Vectors = (totals / np.linalg.norm(totals, axis=1, keepdims=True)).astype(np.float32)
    return vectors


@cache
def _direction(word: str) -> Vectors:
    return np.random.default_rng(zlib.crc32(word.encode())).standard_normal(DIMENSIONS).astype(np.float32)


def _row(articles: int, *, stand_in: bool) -> str:
    embedder = Timed()
    embedder.load()
    with tempfile.TemporaryDirectory() as root:
        corpus, index = Path(root, "corpus"), Path(root, "index")
        write_archive(corpus, articles)
        embedder.stand_in = stand_in
        first = _run(corpus, index, embedder)
        share = embedder.seconds / first.seconds
        embedder.stand_in = False
        idle = _run(corpus, index, embedder)
        assert not idle.switched
        _write(corpus / "added.md", random.Random(2), _sentences())
        added = _run(corpus, index, embedder)
        assert added.new == 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    in_embedder = "stand-in" if stand_in else f"{share:.0%}"
    return (
        f"{articles:8,}  {first.passages:8,}  {first.seconds:9.1f} s  {in_embedder:>11}  "
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
