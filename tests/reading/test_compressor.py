"""The reader re-orders the documents of any LangChain retriever."""

from collections.abc import Sequence

import numpy as np
from langchain_core.documents import Document

from rag.reading.compressor import ReaderCompressor
from rag.reading.reading import Passage, Reading


class Counting:
    """Finds a passage the more relevant the longer it is, and takes its first word for the answer."""

    def __init__(self) -> None:
        self.contexts: list[str] = []

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        self.contexts += [passage.context for passage in passages]
        none = np.zeros(0, dtype=np.float32)
        return [Reading(len(p.text), 0.0, 0, len(p.text.split()[0]), 1.0, (), none, none) for p in passages]


def documents() -> list[Document]:
    about = {"title": "A title", "date": "2020-09-18", "heading": "A heading"}
    return [
        Document(page_content="Rain fell.", id="1", metadata=about),
        Document(page_content="The mayor resigned on Monday.", id="2", metadata={"mine": 1}),
        Document(page_content="Rain fell again.", id="3"),
    ]


def test_the_most_relevant_documents_come_first_and_the_rest_is_dropped() -> None:
    best = ReaderCompressor(reader=Counting(), top_n=2).compress_documents(documents(), "Who resigned?")
    assert [document.id for document in best] == ["2", "3"]


def test_scores_and_answer_are_added_and_the_given_documents_left_alone() -> None:
    given = documents()
    best = ReaderCompressor(reader=Counting(), top_n=1).compress_documents(given, "Who resigned?")
    assert best[0].metadata["mine"] == 1
    assert best[0].metadata["answer"] == "The"
    assert best[0].metadata["answerability"] == 0.5
    assert given[1].metadata == {"mine": 1}


def test_the_reader_is_told_what_the_metadata_says() -> None:
    reader = Counting()
    ReaderCompressor(reader=reader).compress_documents(documents(), "Who resigned?")
    assert reader.contexts == ["A title. 18 September 2020. A heading", "", ""]
