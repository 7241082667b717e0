"""The values that travel from an article file to the screen.

Everything here is frozen and plain: no behaviour beyond small derived properties, no import of ours.
"""

from rag.types.answers import (
    Answer,
    AnswerEvent,
    AnswerSentence,
    Citation,
    DraftText,
    EvidenceFound,
    Finished,
    NearestArticle,
    Role,
    Status,
    Turn,
    Understood,
)
from rag.types.articles import Article, ArticleSummary, Block, BlockKind, Chunk, Source, Span
from rag.types.evidence import Candidate, Evidence, PassageScore
from rag.types.feedback import VERDICTS, Feedback, Verdict
from rag.types.index import ChangeKind, FileChange, FileProblem, IndexOverview, IndexStatus, ReindexReport, Superseded
from rag.types.narrowing import WHOLE_ARCHIVE, Narrowing

__all__ = [
    "VERDICTS",
    "WHOLE_ARCHIVE",
    "Answer",
    "AnswerEvent",
    "AnswerSentence",
    "Article",
    "ArticleSummary",
    "Block",
    "BlockKind",
    "Candidate",
    "ChangeKind",
    "Chunk",
    "Citation",
    "DraftText",
    "Evidence",
    "EvidenceFound",
    "Feedback",
    "FileChange",
    "FileProblem",
    "Finished",
    "IndexOverview",
    "IndexStatus",
    "Narrowing",
    "NearestArticle",
    "PassageScore",
    "ReindexReport",
    "Role",
    "Source",
    "Span",
    "Status",
    "Superseded",
    "Turn",
    "Understood",
    "Verdict",
]
