"""Candidates travel through LangChain documents and come back as they were."""

import json

from rag.retrieval.retriever import to_candidates, to_documents
from tests.builders import candidate


def test_a_document_holds_all_of_its_candidate_as_plain_json() -> None:
    found = [candidate("He paid. She left.", start=7, date="2020-09"), candidate("Next.", article="b", ordinal=3)]
    documents = to_documents(found)
    assert [document.page_content for document in documents] == ["He paid. She left.", "Next."]
    assert documents[0].metadata["sentences"] == [[7, 15], [16, 25]]
    assert json.loads(json.dumps(documents[0].metadata)) == documents[0].metadata
    assert to_candidates(documents) == found
