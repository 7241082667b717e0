"""The reader as a torch module: a MiniLM encoder with four logits on top, and its loss.

Does not know where pairs come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import BertModel

from rag.reading.encoding import Encoded

MASKED = -1e4
"""Logit of a position that can be no span: low enough for softmax, small enough for float16."""

RELEVANCE_WEIGHT = 0.5
"""Relevance is the easiest of the three tasks and not the reader's first; other weights were not tried."""

CONTRAST_WEIGHT = 1.0
"""Of setting passages for one question against each other; other weights were not tried."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """An encoded pair with its labels; `first` and `last` are window positions, 0 (CLS) for no answer.

    Pairs of one `group` ask in the same words; they stand side by side.
    """

    encoded: Encoded
    first: int
    last: int
    answerable: float
    relevant: float
    group: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs padded to one length. ids, mask, types, allowed: [n, length]; the labels: [n].

    `relevant` is -1 where relevance is debatable.
    """

    ids: Tensor
    mask: Tensor
    types: Tensor
    allowed: Tensor
    first: Tensor
    last: Tensor
    answerable: Tensor
    relevant: Tensor
    group: Tensor


class ReaderModel(nn.Module):
    """`forward` returns (scores[n, 2]: relevance and answerability, spans[n, 2, length]: start and end)."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        width = encoder.config.hidden_size
        self.encoder = encoder
        self.pool = nn.Linear(width, width)
        self.scores = nn.Linear(width, 2)
        self.spans = nn.Linear(width, 2)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        """Read the batch; all three inputs are int64[n, length]."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        scores = self.scores(torch.tanh(self.pool(hidden[:, 0])))
        return scores, self.spans(hidden).transpose(1, 2)


def new_model(encoder_path: str) -> ReaderModel:
    """Load the encoder and put fresh heads on it.

    Dropout is off (a fifth faster, and no pair is seen often enough to be learnt by heart) and the word
    embeddings, half of the weights, stay as they are.
    """
    encoder = BertModel.from_pretrained(
        encoder_path, add_pooling_layer=False, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
    )
    encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    return ReaderModel(encoder)


def collate(pairs: Sequence[Labelled]) -> Batch:
    """Pad to the longest pair."""
    n, length = len(pairs), max(len(pair.encoded.ids) for pair in pairs)
    ids, mask, types = (torch.zeros(n, length, dtype=torch.long) for _ in range(3))
    allowed = torch.zeros(n, length, dtype=torch.bool)
    allowed[:, 0] = True
    for row, pair in enumerate(pairs):
        encoded = pair.encoded
        size = len(encoded.ids)
        ids[row, :size] = torch.tensor(encoded.ids)
        types[row, :size] = torch.tensor(encoded.types)
        mask[row, :size] = 1
        allowed[row, encoded.first : encoded.first + len(encoded.spans)] = True
    names = ("first", "last", "answerable", "relevant", "group")
    labels = (torch.tensor([getattr(pair, name) for pair in pairs]) for name in names)
    return Batch(ids, mask, types, allowed, *labels)


def loss_of(scores: Tensor, spans: Tensor, batch: Batch) -> Tensor:
    """Return the sum of span cross entropy (CLS for no answer), answerability, relevance and contrast."""
    spans = spans.float().masked_fill(~batch.allowed[:, None, :], MASKED)
    scores = scores.float()
    span = nn.functional.cross_entropy(spans[:, 0], batch.first) + nn.functional.cross_entropy(spans[:, 1], batch.last)
    binary = nn.functional.binary_cross_entropy_with_logits
    answerable = binary(scores[:, 1], batch.answerable)
    known = (batch.relevant >= 0).float()
    relevance = (binary(scores[:, 0], batch.relevant.clamp(min=0), reduction="none") * known).sum() / known.sum().clamp(
        1
    )
    contrast = contrast_of(scores[:, 1], batch.answerable, batch.group)
    return span / 2 + answerable + RELEVANCE_WEIGHT * relevance + CONTRAST_WEIGHT * contrast


def contrast_of(scores: Tensor, answerable: Tensor, group: Tensor) -> Tensor:
    """Return the mean cross entropy of saying which passage of a group answers, or that none does.

    Localised contrastive estimation (Gao et al. 2021) with one more choice, "none", whose score is 0: the best passage
    of a question that none answers is pushed below it, so that scores of different questions stay comparable. Each
    passage that answers is set against its group's others and "none"; a group without one counts once.
    """
    same, wrong = group[:, None] == group[None, :], answerable == 0
    rivals = scores.expand(len(scores), -1).masked_fill(~(same & wrong), MASKED)
    of_others = torch.logsumexp(torch.cat([scores.new_zeros(len(scores), 1), rivals], dim=1), dim=1)
    found = torch.logaddexp(of_others, scores) - scores
    in_vain = ~(same & ~wrong).any(dim=1)
    first = ~torch.tril(same, diagonal=-1).any(dim=1)
    return torch.cat([found[~wrong], of_others[in_vain & first]]).mean()
