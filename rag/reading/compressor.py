"""The reader as a LangChain document compressor: re-orders the documents of any retriever.

ContextualCompressionRetriever(base_retriever=retriever, base_compressor=ReaderCompressor(reader=OnnxReader()))
"""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.callbacks import Callbacks
from langchain_core.documents import BaseDocumentCompressor, Document
from pydantic import ConfigDict

from rag.reading.logistic import sigmoid
from rag.reading.reading import Passage, Reader
from rag.text.context import context_line


class ReaderCompressor(BaseDocumentCompressor):
    """Keeps the `top_n` documents that best answer a question, most relevant first.

    A document's metadata may name `title`, `date` (ISO) and `heading`, which the reader is told. Added to it are
    `relevance` and `answerability` (0 to 1) and `answer`, the answer's words, "" where there are none.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    reader: Reader
    top_n: int = 5

    def compress_documents(
        self, documents: Sequence[Document], query: str, callbacks: Callbacks | None = None
    ) -> list[Document]:
        """Return new documents; those given are left as they are.

        Raises:
            ModelError: a document does not fit the reader's window.
        """
        passages = [Passage(_context(document), document.page_content) for document in documents]
        scored = [
            Document(
                id=document.id,
                page_content=document.page_content,
                metadata=document.metadata
                | {
                    "relevance": sigmoid(reading.relevance),
                    "answerability": sigmoid(reading.answerability),
                    "answer": document.page_content[reading.start : reading.end],
                },
            )
            for document, reading in zip(documents, self.reader.read(query, passages), strict=True)
        ]
        return sorted(scored, key=lambda document: -document.metadata["relevance"])[: self.top_n]


def _context(document: Document) -> str:
    m = document.metadata
    return context_line(title=str(m.get("title") or ""), date=m.get("date"), heading=str(m.get("heading") or ""))
