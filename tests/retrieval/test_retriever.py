"""Candidates travel through LangChain documents and come back as they were."""

import json
from contextlib import closing
from pathlib import Path

from rag.retrieval.retriever import ArchiveRetriever, to_candidates, to_documents
from rag.store.generations import LiveIndex
from tests.builders import candidate
from tests.fakes import HashingEmbedder
from tests.store.samples import article, publish


def test_a_document_holds_all_of_its_candidate_as_plain_json() -> None:
    found = [candidate("He paid. She left.", start=7, date="2020-09"), candidate("Next.", article="b", ordinal=3)]
    documents = to_documents(found)
    assert [document.page_content for document in documents] == ["He paid. She left.", "Next."]
    assert documents[0].metadata["sentences"] == [[7, 15], [16, 25]]
    assert json.loads(json.dumps(documents[0].metadata)) == documents[0].metadata
    assert to_candidates(documents) == found


def test_questions_asked_together_are_searched_in_one_generation_whatever_is_published_meanwhile(
    tmp_path: Path,
) -> None:
    class Publishing(HashingEmbedder):
        """Publishes another generation whenever it embeds a question."""

        def embed_query(self, text: str) -> list[float]:
            publish(tmp_path, article("a", f"The mayor of number {len(list(tmp_path.glob('gen-*')))}."))
            return super().embed_query(text)

    publish(tmp_path, article("a", "The mayor of number zero."))
    with closing(LiveIndex(tmp_path)) as index:
        retriever = ArchiveRetriever(index=index, embedder=Publishing())
        found = retriever.batch(["mayor", "number"], {"max_concurrency": 1})
        assert [document.page_content for (document,) in found] == ["The mayor of number zero."] * 2
        assert [document.page_content for document in retriever.invoke("mayor")] != ["The mayor of number zero."]
