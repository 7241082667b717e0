"""The command `feedback`: what readers think of answers, listed, as JSON, and as golden questions."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rag.errors import FeedbackError
from rag.exit_status import DONE
from rag.settings import load_settings
from rag.store.feedback import FeedbackStore
from rag.text.printable import printable
from rag.types import VERDICTS, Feedback

# What `rag.evaluation.golden` calls a question that the archive does not answer.
_UNANSWERABLE = "unanswerable"


def add_feedback_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], parents: Sequence[argparse.ArgumentParser]
) -> None:
    """Add `feedback` to the command line; `parents` is the option --index."""
    feedback = commands.add_parser(
        "feedback", parents=[*parents], help="list what readers think of answers, or make golden questions of it"
    )
    feedback.add_argument("--verdict", choices=VERDICTS, help="only these verdicts")
    way = feedback.add_mutually_exclusive_group()
    way.add_argument("--json", action="store_true", help="print it as JSON")
    way.add_argument("--export", type=Path, metavar="FILE.jsonl", help="write golden questions for `evaluate`")
    feedback.set_defaults(command=_feedback)


def _feedback(options: argparse.Namespace) -> int:
    given = FeedbackStore(load_settings(index=options.index).index).all()
    if options.verdict:
        given = [feedback for feedback in given if feedback.verdict == options.verdict]
    if options.json:
        print(json.dumps([asdict(feedback) for feedback in given], ensure_ascii=False, indent=2))
    elif options.export and not given:
        print(f"No {'such ' if options.verdict else ''}feedback yet; nothing was written.")
    elif options.export:
        _write(options.export, given)
        print(f"{len(given)} golden {'question' if len(given) == 1 else 'questions'} in {options.export}")
    else:
        print("\n".join(feedback_lines(given)))
    return DONE


def _write(path: Path, given: Sequence[Feedback]) -> None:
    lines = [json.dumps(golden_question(feedback), ensure_ascii=False) for feedback in given]
    try:
        with path.open("x", encoding="utf-8") as file:  # never over the evidence that someone wrote into an earlier one
            file.writelines(f"{line}\n" for line in lines)
    except OSError as fault:
        raise FeedbackError(
            f"The golden questions cannot be written to {path}: {fault.strerror}.",
            remedy="Name another file with --export.",
        ) from None


def feedback_lines(given: Sequence[Feedback]) -> Iterator[str]:
    """Yield feedback as lines to read, the newest last, with a count of each verdict."""
    if not given:
        yield "No feedback yet."
        return
    for feedback in given:
        yield f"{feedback.given_at}  {feedback.verdict}"
        for line in _told(feedback):
            yield printable(" ".join(line.splitlines()))  # readers wrote it
        yield ""
    counts = Counter(feedback.verdict for feedback in given)
    yield ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])


def _told(feedback: Feedback) -> Iterable[str]:
    yield f"  asked     {feedback.question}"
    if feedback.standalone_question != feedback.question:
        yield f"  meaning   {feedback.standalone_question}"
    yield f"  {'answered' if feedback.status == 'answered' else 'refused '}  {feedback.answer}"
    for item in feedback.citations:
        yield f"  [{item.number}]       {item.path}: {item.quote}"
    if feedback.note:
        yield f"  note      {feedback.note}"
    yield f"  by        {feedback.model}, index {feedback.generation or 'not known'}"


def golden_question(feedback: Feedback) -> dict[str, Any]:
    """Return feedback as a line of the file that `evaluate` reads.

    A good answer gives its citations as the evidence. A question that was rightly refused, or should have been, is
    one that the archive does not answer. Of any other the evidence is not known: it counts as answerable, under its
    verdict, until someone writes the evidence or facts in.
    """
    refused = feedback.verdict == "good" and feedback.status == "abstained"
    unanswerable = refused or feedback.verdict == "should not have answered"
    line: dict[str, Any] = {
        "id": feedback.id,
        "question": feedback.question,
        "kind": _UNANSWERABLE if unanswerable else feedback.verdict,
        "history": [asdict(turn) for turn in feedback.history],
    }
    if feedback.verdict == "good" and not unanswerable:
        line["evidence"] = [{"file": item.path, "sentence": item.quote} for item in feedback.citations]
    about = ("note", "answer", "generation", "model", "asked_at", "given_at")
    return line | {"feedback": {name: getattr(feedback, name) for name in about}}
