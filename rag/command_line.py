"""Every command: python -m rag reindex | status | add | ask | show | evaluate | feedback | doctor | serve.

Exit status: 0 done or nothing to do, 1 something is wrong or some files failed (the message says what to do),
2 the command was not understood, 3 the archive does not answer the question, 4 a reindex was refused because most
of the indexed articles are gone, 130 interrupted.
"""

from __future__ import annotations

import argparse
import errno
import io
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rag.add_command import add_add_command
from rag.console import answer_lines, progress_shown
from rag.errors import ArticleError, BylineError, QuestionError
from rag.exit_status import ABSTAINED, DONE, WRONG, print_failure, status_of
from rag.feedback_command import add_feedback_command
from rag.index_commands import add_index_commands
from rag.settings import load_settings
from rag.types import Turn

# What writing to standard output meets, which has no name: a reader that has gone, a disk that takes no more.
_OUTPUT_FAULTS = frozenset({errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; raises KeyboardInterrupt."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # answers hold every script, whatever the terminal says it can show
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        status = command(options)
        print(end="", flush=True)
        return status
    except OSError as fault:
        if fault.errno not in _OUTPUT_FAULTS or fault.filename is not None:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left must not fail again at the end
        if not isinstance(fault, BrokenPipeError):  # else whoever reads (`| head`) has enough
            print(f"The output cannot be written: {fault.strerror}. Send it elsewhere.", file=sys.stderr)
        return WRONG
    except BylineError as fault:
        print_failure(fault, options, as_json=getattr(options, "json", None) is True)  # `evaluate` has a path there
        return status_of(fault)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rag", description="Ask a news archive, with exact citations.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    index = argparse.ArgumentParser(add_help=False)
    index.add_argument("--index", type=_path, metavar="DIR", help="the folder of the index (BYLINE_INDEX)")
    model = argparse.ArgumentParser(add_help=False)
    model.add_argument("--model", metavar="SPEC", help="'extractive' or a chat model 'provider:name' (BYLINE_MODEL)")
    corpus = argparse.ArgumentParser(add_help=False)
    corpus.add_argument("--corpus", type=_path, metavar="DIR", help="the folder of the articles (BYLINE_CORPUS)")

    add_index_commands(commands, (corpus, index))
    add_add_command(commands, (corpus, index))

    ask = commands.add_parser("ask", parents=[index, model], help="answer a question, or say that it cannot be")
    ask.add_argument("question", help="what you want to know")
    ask.add_argument("--history", type=Path, metavar="FILE", help="earlier turns: a JSON list of {role, content}")
    ask.add_argument("--from", dest="since", metavar="DATE", help="of articles from this day, month or year on")
    ask.add_argument("--to", dest="until", metavar="DATE", help="of articles up to this day, month or year")
    ask.add_argument("--tag", action="append", default=[], metavar="TAG", help="of articles with this tag, or another")
    ask.add_argument("--source", action="append", default=[], metavar="NAME", help="of articles from this publisher")
    ask.add_argument("--article", action="append", default=[], metavar="ARTICLE", help="of this article: id or path")
    ask.add_argument("--json", action="store_true", help="print the answer as JSON")
    ask.set_defaults(command=_ask)

    show = commands.add_parser("show", parents=[index], help="print an article's text exactly as it is cited")
    show.add_argument("article", help="an article's id or path")
    show.set_defaults(command=_show)

    evaluate = commands.add_parser("evaluate", parents=[index, model], help="measure answers to golden questions")
    evaluate.add_argument("questions", type=Path, metavar="FILE.jsonl", help="golden questions, one JSON object a line")
    evaluate.add_argument("--json", type=Path, metavar="OUT", help="write the table and a row per question to OUT")
    evaluate.set_defaults(command=_evaluate)

    add_feedback_command(commands, (index,))

    doctor = commands.add_parser("doctor", parents=[corpus, index, model], help="check the installation")
    doctor.set_defaults(command=_doctor)

    serve = commands.add_parser("serve", parents=[corpus, index, model], help="start the web chat, as app.py does")
    serve.set_defaults(command=_serve)
    return parser


def _path(text: str) -> Path:
    if not text.strip():  # an unset shell variable; Path("") would be the working directory
        raise argparse.ArgumentTypeError("is empty")
    return Path(text)


def _ask(options: argparse.Namespace) -> int:
    from rag.answering.as_json import answer_as_json
    from rag.answering.questions import checked_question
    from rag.pipeline import Byline
    from rag.text.narrowing import narrowed

    question = checked_question(options.question)  # before seconds are spent on loading models
    limits = narrowed(
        since=options.since,
        until=options.until,
        tags=options.tag,
        sources=options.source,
        articles=options.article,
    )
    history = _history(options.history)
    byline = Byline(load_settings(index=options.index, model=options.model))
    byline.status()
    answer = byline.ask(question, history, narrowing=limits)
    if options.json:
        print(json.dumps(answer_as_json(answer), ensure_ascii=False, indent=2))
    else:
        print("\n".join(answer_lines(answer)))
    return DONE if answer.status == "answered" else ABSTAINED


def _history(path: Path | None) -> list[Turn]:
    if path is None:
        return []
    remedy = 'Write a JSON list such as [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}].'
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as fault:
        raise QuestionError(f"The history {path} cannot be read: {fault}.", remedy=remedy) from None
    if not isinstance(data, list) or not all(_is_turn(item) for item in data):
        raise QuestionError(f"The history {path} is not a list of turns of user and assistant.", remedy=remedy)
    return [Turn(item["role"], item["content"]) for item in data]


def _is_turn(item: object) -> bool:
    return isinstance(item, dict) and item.get("role") in ("user", "assistant") and isinstance(item.get("content"), str)


def _show(options: argparse.Namespace) -> int:
    from rag.pipeline import Byline

    article = Byline(load_settings(index=options.index)).article(options.article)
    if article is None:
        raise ArticleError(
            f"The index has no article {options.article!r}.",
            remedy="Take an article_id or a path from an answer.",
        )
    print(article.text, end="")
    return DONE


def _evaluate(options: argparse.Namespace) -> int:
    from rag.evaluation import golden
    from rag.pipeline import Byline

    questions = golden.load_questions(options.questions)
    _check_writable(options.json)  # before the minutes that asking can take
    byline = Byline(load_settings(index=options.index, model=options.model))
    byline.embedder.load()
    rows = []
    with progress_shown() as show:
        for row in golden.run(
            questions,
            ask=byline.ask,
            candidates=lambda question, limit: byline.ranked(question)[:limit],
            article=byline.article,
        ):
            rows.append(row)
            show("Asking", len(rows), len(questions))
    summaries = golden.summarise(rows)
    print("\n".join(golden.table_lines(summaries)))
    if options.json:
        options.json.write_text(json.dumps(golden.as_json(rows, summaries), ensure_ascii=False, indent=2), "utf-8")
    return DONE


def _check_writable(path: Path | None) -> None:
    try:
        if path:
            path.touch()
    except OSError as fault:
        raise BylineError(
            f"The results cannot be written to {path}: {fault.strerror}.", remedy="Name another file with --json."
        ) from None


def _doctor(options: argparse.Namespace) -> int:
    from rag.doctor import examine

    faults = 0
    for finding in examine(load_settings(corpus=options.corpus, index=options.index, model=options.model)):
        print(f"{'ok   ' if finding.ok else 'FAULT'} {finding.name:<17} {finding.what}")
        if not finding.ok:
            faults += 1
            print(f"      {'':<17} {finding.remedy}")
    return WRONG if faults else DONE


def _serve(options: argparse.Namespace) -> int:
    from rag.serving import serve

    serve(load_settings(corpus=options.corpus, index=options.index, model=options.model))
    return DONE
