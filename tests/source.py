"""The source of the project as the rules of its architecture look at it: its files and what they import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.conftest import PROJECT


@dataclass(frozen=True)
class Import:
    """One import statement: the file it stands in, its line, the full name, and whether it runs at import."""

    path: str
    line: int
    name: str
    at_import: bool

    def __str__(self) -> str:
        return f"{self.path}:{self.line} imports {self.name}"


@cache
def files() -> list[Path]:
    return sorted((PROJECT / "rag").rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


@cache
def imports() -> list[Import]:
    return [found for path in [*files(), PROJECT / "app.py"] for found in _imports_of(path)]


def _imports_of(path: Path) -> Iterator[Import]:
    name = str(path.relative_to(PROJECT))
    later = {
        inner
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or _is_for_types(node)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(name, node.lineno, alias.name, node not in later)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}:{node.lineno} has a relative import"
            for alias in node.names:
                yield Import(name, node.lineno, f"{node.module}.{alias.name}", node not in later)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def module(path: Path) -> str:
    name = ".".join(path.relative_to(PROJECT).with_suffix("").parts)
    return name.removesuffix(".__init__")
