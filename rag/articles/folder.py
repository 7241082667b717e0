"""Which files of a folder are articles, and why the others are not."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from rag.articles.formats import PAGES, SUFFIXES
from rag.errors import CorpusError
from rag.types import FileProblem


@dataclass(frozen=True, slots=True)
class Folder:
    """The article files of a corpus, sorted by path, and every other file with the reason it is left out."""

    root: Path
    files: tuple[Path, ...]
    left_out: tuple[FileProblem, ...]
    unreadable: tuple[FileProblem, ...]


def check_is_folder(root: Path) -> None:
    """Raise CorpusError unless `root` is a folder."""
    if not root.is_dir():
        what = "is not a folder" if root.exists() else "does not exist"
        raise CorpusError(
            f"The corpus folder {root} {what}.",
            remedy="Create it, or name another one with --corpus or BYLINE_CORPUS.",
        )


def scan(root: Path) -> Folder:
    """Find the articles under `root`, in all its sub-folders; hidden files and folders are passed over.

    Raises:
        CorpusError: `root` does not exist, is no folder or cannot be listed.
    """
    check_is_folder(root)
    files: list[Path] = []
    left_out: list[FileProblem] = []
    unreadable: list[FileProblem] = []

    def note(fault: OSError) -> None:
        place = Path(fault.filename)
        if place == root:
            raise CorpusError(f"The corpus folder {root} cannot be read.", remedy="Check its permissions.")
        unreadable.append(_problem(place, root, "The folder cannot be read.", "Check its permissions."))

    for folder, subfolders, names in os.walk(root, onerror=note):
        if _is_index(subfolders, names):
            left_out.append(_problem(Path(folder), root, "An index is no part of the articles.", _INDEX_ELSEWHERE))
            subfolders.clear()
            continue
        parts = _page_parts(subfolders, names)
        left_out += [_problem(Path(folder, name), root, *_PARTS_OF_PAGE) for name in parts]
        subfolders[:] = sorted(name for name in subfolders if not name.startswith(".") and name not in parts)
        for path in (Path(folder, name) for name in subfolders):
            if path.is_symlink():
                left_out.append(_problem(path, root, "A linked folder is not followed.", "Copy its articles here."))
        for path in (Path(folder, name) for name in sorted(names) if not name.startswith(".")):
            if not _is_text(path.relative_to(root).as_posix()):
                unreadable.append(_problem(path, root, "Its name is not UTF-8 text.", "Rename it."))
            elif path.stem.lower() == "readme":
                left_out.append(_problem(path, root, "A README is about its folder.", "Rename it if it is an article."))
            elif path.suffix.lower() in SUFFIXES:
                files.append(path)
            else:
                kind = f"the suffix {path.suffix}" if path.suffix else "no suffix"
                left_out.append(_problem(path, root, f"Files with {kind} are not read.", _FORMATS))
    return Folder(root, tuple(sorted(files)), tuple(left_out), tuple(unreadable))


# What browsers add to a page's name for the folder of its pictures, styles and scripts.
_PARTS_SUFFIXES = ("_files", ".files", "-Dateien", "_archivos", "_fichiers")
_PARTS_OF_PAGE = ("The pictures and scripts of the saved page beside it are not read.", "Leave it, or delete it.")
_INDEX_ELSEWHERE = "Leave it, or keep it elsewhere: --index or BYLINE_INDEX."
_GENERATION = re.compile(r"(gen|building)-\d{6,}$")
_FORMATS = f"Save it as one of {', '.join(sorted(SUFFIXES))}."


def _is_index(subfolders: list[str], names: list[str]) -> bool:
    """Say whether a folder is one that a reindex writes: generations, the pointer to one or the lock, no article."""
    marked = not {"CURRENT", "writer.lock"}.isdisjoint(names) and any(map(_GENERATION.match, subfolders))
    return marked and not any(Path(name).suffix.lower() in SUFFIXES for name in names)


def _page_parts(subfolders: list[str], names: list[str]) -> list[str]:
    """Return those sub-folders that a browser made for the parts of a page it saved beside them."""
    pages = {Path(name).stem for name in names if Path(name).suffix.lower() in PAGES}
    return sorted(
        name for name in subfolders for end in _PARTS_SUFFIXES if name.endswith(end) and name.removesuffix(end) in pages
    )


def _is_text(name: str) -> bool:
    """Say whether a name can be written as UTF-8; Python stands surrogates in for bytes that are not."""
    return not any("\ud800" <= c <= "\udfff" for c in name)


def _problem(path: Path, root: Path, reason: str, remedy: str) -> FileProblem:
    name = path.relative_to(root).as_posix()
    return FileProblem(name.encode("utf-8", "backslashreplace").decode("utf-8"), reason, remedy)
