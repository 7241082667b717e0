"""The shape of the code: imports run one way, each library has its place, and importing costs nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.source import files, imports, module, tree

_VALUES = {"types", "errors"}
# What each package or module of rag may import of the others, besides its own and `_VALUES`.
_ALLOWED: dict[str, set[str]] = {
    "types": set(),
    "errors": set(),
    "settings": set(),
    "text": set(),
    "articles": {"text"},
    "store": {"text"},
    "adding": {"articles", "text"},
    "indexing": {"articles", "store", "text"},
    "retrieval": {"store", "text"},
    "reading": {"text"},
    "answering": {"text"},
    "evaluation": {"text"},
    "ui": {"text", "answering"},
    "models": {"settings", "text", "indexing", "reading", "answering"},
    "pipeline": {
        "settings",
        "models",
        "suggestions",
        "text",
        "articles",
        "store",
        "indexing",
        "retrieval",
        "reading",
        "answering",
    },
    "suggestions": {"text", "answering"},
    "exit_status": {"text"},
    "feedback_command": {"exit_status", "settings", "store", "text"},
    "console": {"text", "answering"},
    "reports": {"text"},
    "index_commands": {"exit_status", "settings", "articles", "indexing", "console", "reports", "pipeline"},
    "add_command": {"exit_status", "settings", "text", "adding", "console", "reports", "pipeline"},
    "calibrate": {"settings", "text", "indexing", "evaluation", "reading", "console", "models", "pipeline"},
    "doctor": {"settings", "articles", "store", "indexing", "answering", "reading", "models", "pipeline"},
    "serving": {"settings", "store", "console", "reports", "pipeline", "ui"},
    "command_line": {
        "exit_status",
        "settings",
        "add_command",
        "text",
        "answering",
        "evaluation",
        "console",
        "feedback_command",
        "index_commands",
        "doctor",
        "serving",
        "pipeline",
    },
    "__main__": {"command_line"},
    "__init__": {"settings", "pipeline"},
}
# The only places that may import a library; () for nowhere.
_SEAMS: dict[str, tuple[str, ...]] = {
    "chromadb": ("rag/store/vectors.py",),
    "gradio": ("rag/ui/",),
    "gradio_client": (),
    "tiktoken": ("rag/answering/budget.py",),
    "sentence_transformers": ("rag/indexing/embedder.py", "rag/reading/cross_encoder.py", "rag/reading/train/"),
    "langchain_community": (),
    "langchain_classic": (),
    "filelock": ("rag/store/lock.py", "rag/adding/ledger.py"),
    "watchfiles": ("rag/articles/watching.py",),
    "sqlite3": ("rag/store/", "rag/doctor.py"),
    "sentencex": ("rag/text/sentences.py",),
    "markdown_it": ("rag/articles/markdown.py",),
    "trafilatura": ("rag/articles/html.py",),
    "lxml": ("rag/articles/html.py", "rag/articles/page_head.py", "rag/articles/docx.py", "rag/articles/markdown.py"),
    "pypdf": ("rag/articles/pdf.py",),
    "docx": ("rag/articles/docx.py",),
    "ftfy": ("rag/articles/decoding.py",),
    "charset_normalizer": ("rag/articles/decoding.py",),
    "yaml": ("rag/articles/front_matter.py", "rag/adding/markdown.py", "rag/evaluation/convert.py"),
    "httpx": ("rag/adding/",),
    "httpcore": ("rag/adding/connection.py", "rag/adding/faults.py"),
    "protego": ("rag/adding/robots.py",),
    "feedparser": ("rag/adding/feed.py",),
}
# Seconds and hundreds of megabytes each: imported where they are first needed, never with `import rag`.
_HEAVY = {
    "torch",
    "transformers",
    "sentence_transformers",
    "gradio",
    "chromadb",
    "langchain",
    "tiktoken",
    "onnxruntime",
}
# A third of a second together: imported when the first file of their format is read.
_OF_FORMATS = {"trafilatura", "pypdf", "docx"}


def test_stages_import_only_what_lies_below_them() -> None:
    wrong = [
        found
        for found in imports()
        if (target := _part_of(found.name))
        and (here := _part(found.path)) != target
        and target not in _VALUES | _ALLOWED[here]
    ]
    assert not wrong, "\n".join(map(str, wrong))


def test_every_package_and_module_has_its_place_in_the_order() -> None:
    parts = {_part(str(path.relative_to(PROJECT))) for path in files()}
    assert parts <= set(_ALLOWED), f"Say in _ALLOWED what {parts - set(_ALLOWED)} may import."


def test_no_modules_import_each_other_in_a_circle() -> None:
    modules = {module(path) for path in [*files(), PROJECT / "app.py"]}
    graph: dict[str, set[str]] = {module: set() for module in modules}
    for found in imports():
        here = module(PROJECT / found.path)
        target = found.name if found.name in modules else found.name.rpartition(".")[0]
        if target in modules and target != here:
            graph[here].add(target)
    while leaves := {module for module, targets in graph.items() if not targets & graph.keys()}:
        graph = {module: targets for module, targets in graph.items() if module not in leaves}
    assert not graph, f"These import each other: {sorted(graph)}"


def test_nothing_inside_imports_the_package_root() -> None:
    wrong = [found for found in imports() if found.name == "rag" or found.name in _public_names()]
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("library", _SEAMS)
def test_each_library_is_imported_in_its_place_only(library: str) -> None:
    places = _SEAMS[library]
    wrong = [
        found
        for found in imports()
        if found.name.split(".")[0] == library and not (places and found.path.startswith(places))
    ]
    assert not wrong, "\n".join(map(str, wrong))


def test_only_the_settings_read_the_environment() -> None:
    wrong = [
        f"{path.relative_to(PROJECT)}:{line}"
        for path in files()
        if path.name != "settings.py"
        for line in _environment_reads(path)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_heavy_library_is_imported_by_the_modules_that_every_command_imports() -> None:
    light = {"__init__", "__main__", "command_line", "exit_status", "types", "errors", "settings", "console", "text"}
    light |= {"articles"}
    wrong = [
        found
        for found in imports()
        if found.at_import and found.name.split(".")[0] in _HEAVY and _part(found.path) in light
    ]
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize(
    "statement", ["import rag", "import rag.command_line", "import app", "from rag import load_settings"]
)
def test_importing_the_package_or_the_command_line_loads_nothing_heavy(statement: str) -> None:
    program = f"{statement}\nimport sys\nprint(' '.join({_HEAVY | _OF_FORMATS!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()) == (0, []), done.stdout + done.stderr


def _environment_reads(path: Path) -> Iterator[int]:
    """Yield the lines that read the environment; setting or extending a variable for a library is no reading."""
    setting = {
        inner
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assign) and any(_is_entry(target) for target in node.targets)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.expr | ast.ImportFrom) and node not in setting and _reads_environment(node):
            yield node.lineno


def _is_entry(node: ast.AST) -> bool:
    return isinstance(node, ast.Subscript) and _names_environment(node.value)


def _reads_environment(node: ast.AST) -> bool:
    if isinstance(node, ast.Subscript):
        return _names_environment(node.value) and isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and _names_environment(node.func.value):
            return node.func.attr not in {"setdefault", "update", "pop"}
        return _is_os(node.func, "getenv")
    return (
        isinstance(node, ast.ImportFrom)
        and node.module == "os"
        and any(alias.name in {"environ", "getenv"} for alias in node.names)
    )


def _names_environment(node: ast.AST) -> bool:
    return _is_os(node, "environ") or _is_os(node, "environb")


def _is_os(node: ast.AST, name: str) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == name
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    )


def _part(path: str) -> str:
    """Return the package or module of rag that a file belongs to: "store" for rag/store/lock.py."""
    return Path(path).parts[1].removesuffix(".py") if path.startswith("rag/") else "__main__"


def _part_of(name: str) -> str | None:
    """Return the package or module of rag that an import reaches into, None for the rest of the world."""
    first, *rest = name.split(".")
    return rest[0] if first == "rag" and rest and f"rag.{rest[0]}" not in _public_names() else None


@cache
def _public_names() -> frozenset[str]:
    (names,) = (
        ast.literal_eval(node.value)
        for node in tree(PROJECT / "rag" / "__init__.py").body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__"
    )
    return frozenset(f"rag.{name}" for name in names)
