"""Reading as one step: a scorer, the ranking of what it read, and the decision whether that answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.reading.decision import SIGNS, Ranked, confidence
from rag.reading.logistic import Logistic, load_logistic
from rag.reading.ranking import FEATURES, ranked
from rag.reading.scoring import Scorer
from rag.types import Candidate


@dataclass(frozen=True, slots=True)
class Judge:
    """Reads candidates for a question: which come first, with a probability for every sentence, and whether at all."""

    scorer: Scorer
    ranking: Logistic
    decision: Logistic

    def read(self, question: str, candidates: Sequence[Candidate]) -> tuple[Ranked, float]:
        """Return candidates, given in fused order, best first with refined scores, and the confidence, 0 to 1.

        Raises:
            ModelError: the model behind the scorer cannot be loaded.
        """
        read = ranked(question, candidates, self.scorer.score(question, candidates), self.ranking)
        return read, confidence(question, read, self.decision)


def load_judge(scorer: Scorer, *, fitted_for: str) -> Judge:
    """Return a judge with the weights that were fitted for the scorer of that name.

    Raises:
        ModelError: there are none.
    """
    return Judge(
        scorer,
        load_logistic(f"{fitted_for}-ranking", features=FEATURES),
        load_logistic(f"{fitted_for}-decision", features=SIGNS),
    )
