"""The command line: python -m rag reindex | ask | show | evaluate | doctor | serve.

Exit status: 0 done, 1 something is wrong (the message says what to do), 2 the command was not understood,
3 the archive does not answer the question, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from rag.console import answer_lines, progress_shown, report_lines
from rag.errors import ArticleError, BylineError, QuestionError
from rag.settings import load_settings
from rag.types import Turn

DONE, WRONG, ABSTAINED, INTERRUPTED = 0, 1, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except BylineError as fault:
        print(fault, file=sys.stderr)
        return WRONG
    except KeyboardInterrupt:
        print("Interrupted; the index in use was left as it is.", file=sys.stderr)
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rag", description="Ask a news archive, with exact citations.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    index = argparse.ArgumentParser(add_help=False)
    index.add_argument("--index", type=Path, metavar="DIR", help="the folder of the index (BYLINE_INDEX)")
    model = argparse.ArgumentParser(add_help=False)
    model.add_argument("--model", metavar="SPEC", help="'extractive' or a chat model 'provider:name' (BYLINE_MODEL)")
    corpus = argparse.ArgumentParser(add_help=False)
    corpus.add_argument("--corpus", type=Path, metavar="DIR", help="the folder of the articles (BYLINE_CORPUS)")

    reindex = commands.add_parser("reindex", parents=[corpus, index], help="bring the index in line with the articles")
    reindex.add_argument("--json", action="store_true", help="print the report as JSON")
    reindex.set_defaults(command=_reindex)

    ask = commands.add_parser("ask", parents=[index, model], help="answer a question, or say that it cannot be")
    ask.add_argument("question", help="what you want to know")
    ask.add_argument("--history", type=Path, metavar="FILE", help="earlier turns: a JSON list of {role, content}")
    ask.add_argument("--json", action="store_true", help="print the answer as JSON")
    ask.set_defaults(command=_ask)

    show = commands.add_parser("show", parents=[index], help="print an article's text exactly as it is cited")
    show.add_argument("article", help="an article's id or path")
    show.set_defaults(command=_show)

    evaluate = commands.add_parser("evaluate", parents=[index, model], help="measure answers to golden questions")
    evaluate.add_argument("questions", type=Path, metavar="FILE.jsonl", help="golden questions, one JSON object a line")
    evaluate.add_argument("--json", type=Path, metavar="OUT", help="write the table and a row per question to OUT")
    evaluate.set_defaults(command=_evaluate)

    doctor = commands.add_parser("doctor", parents=[corpus, index, model], help="check the installation")
    doctor.set_defaults(command=_doctor)

    serve = commands.add_parser("serve", parents=[corpus, index, model], help="start the web chat, as app.py does")
    serve.set_defaults(command=_serve)
    return parser


def _reindex(options: argparse.Namespace) -> int:
    from rag.pipeline import Byline

    byline = Byline(load_settings(corpus=options.corpus, index=options.index))
    with progress_shown() as show:
        report = byline.reindex(progress=show)
    if options.json:
        print(json.dumps(asdict(report), ensure_ascii=False, indent=2))
    else:
        print("\n".join(report_lines(report)))
    return WRONG if report.failed else DONE


def _ask(options: argparse.Namespace) -> int:
    from rag.answering.as_json import answer_as_json
    from rag.answering.questions import checked_question
    from rag.pipeline import Byline

    question = checked_question(options.question)  # before seconds are spent on loading models
    history = _history(options.history)
    byline = Byline(load_settings(index=options.index, model=options.model))
    byline.status()
    answer = byline.ask(question, history)
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
        turns = [Turn(turn["role"], turn["content"]) for turn in json.loads(path.read_text("utf-8"))]
    except (OSError, ValueError, TypeError, KeyError) as fault:
        raise QuestionError(f"The history {path} cannot be used: {fault}.", remedy=remedy) from None
    if not all(turn.role in {"user", "assistant"} and isinstance(turn.content, str) for turn in turns):
        raise QuestionError(f"The history {path} has a turn of neither user nor assistant.", remedy=remedy)
    return turns


def _show(options: argparse.Namespace) -> int:
    from rag.pipeline import Byline

    article = Byline(load_settings(index=options.index)).article(options.article)
    if article is None:
        raise ArticleError(
            f"The index has no article {options.article!r}.",
            remedy="Take an article_id or a path from an answer.",
        )
    sys.stdout.write(article.text)
    return DONE


def _evaluate(options: argparse.Namespace) -> int:
    from rag.evaluation import golden
    from rag.pipeline import Byline

    questions = golden.load_questions(options.questions)
    byline = Byline(load_settings(index=options.index, model=options.model))
    byline.embedder.load()
    rows = []
    with progress_shown() as show:
        for row in golden.run(
            questions,
            ask=byline.ask,
            candidates=lambda question, limit: byline.candidates(question, limit=limit),
            article=byline.article,
        ):
            rows.append(row)
            show("Asking", len(rows), len(questions))
    summaries = golden.summarise(rows)
    print("\n".join(golden.table_lines(summaries)))
    if options.json:
        options.json.write_text(json.dumps(golden.as_json(rows, summaries), ensure_ascii=False, indent=2), "utf-8")
    return DONE


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


if __name__ == "__main__":
    sys.exit(main())
