"""An answer as plain JSON values: the contract of `ask --json`, documented in the README."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rag.answering.marks import marked_text
from rag.types import Answer


def answer_as_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON values; `answer` is the text with `[n]` markers, or the notice of an abstention."""
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "narrowing": asdict(answer.narrowing),
        "status": answer.status,
        "answer": marked_text(answer.sentences) or answer.notice,
        "notice": answer.notice,
        "sentences": [{"text": s.text, "citations": list(s.citations)} for s in answer.sentences],
        "citations": [asdict(citation) for citation in answer.citations],
        "nearest": [asdict(article) for article in answer.nearest],
        "confidence": round(answer.confidence, 4),
        "model": answer.model,
        "timings_ms": answer.timings_ms,
    }
