"""Every setting: its name, meaning, range and default. The only reader of the environment and of `.env`."""

from __future__ import annotations

import logging
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, SettingsConfigDict

from rag.errors import SettingsError

PROJECT = Path(__file__).resolve().parent.parent
PREFIX = "BYLINE_"
EXTRACTIVE = "extractive"
BUILTIN = "builtin"
SIMILARITY = "similarity"

# What the tests are told, and a command that they start may see.
_OF_TESTS = ("CHROMIUM", "NO_SKIPS")
# A letter too many, too few or wrong; COLOUR does not mean CORPUS.
_RESEMBLANCE = 0.75
_log = logging.getLogger(__name__)

# A shell expands "~" in a variable but nothing does in `.env`; left alone, it would become a folder of that name.
Folder = Annotated[Path, AfterValidator(Path.expanduser)]


class Settings(BaseSettings):
    """Each field `name` is read from the variable `BYLINE_NAME`, else from `.env`, else has its default.

    An empty variable counts as none; taken at its word, an empty BYLINE_CORPUS would be the working directory.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
    )

    corpus: Folder = Field(PROJECT / "corpus", description="the folder of articles")
    index: Folder = Field(PROJECT / "index", description="the folder that holds the index")
    model: str = Field(
        EXTRACTIVE,
        min_length=1,
        description="who writes answers: 'extractive' (the articles' own sentences) or a chat model 'provider:name'",
    )
    reader: str = Field(
        BUILTIN,
        min_length=1,
        description="what reads passages: 'builtin', 'similarity', or a sentence-transformers CrossEncoder",
    )
    prompts: Folder = Field(PROJECT / "prompts", description="the folder of the texts that chat models are told")
    host: str = Field("127.0.0.1", description="the address the web app listens on")
    port: int = Field(7860, ge=1, le=65535, description="the port the web app listens on")
    reindex_button: bool = Field(False, description="whether whoever sees the web app may start a reindex there")
    contact: str = Field(
        "",
        max_length=200,
        pattern=r"^[ -'*-~]*$",  # it stands in parentheses in a header, which holds ASCII
        description="how sites that `add` fetches from can reach you: a mail or web address, told to them",
    )
    chunk_tokens: int = Field(
        160,
        ge=32,
        le=190,
        description="the largest passage, in the embedder's own tokens; the reindex after a change builds all anew",
    )
    candidates: int = Field(20, ge=5, le=100, description="how many passages are read for a question")
    # Of the answerable questions in the held-back halves of CLAPNQ and SQuAD 2.0 (`rag.calibrate`) 2 in 100 fall below
    # it, of the unanswerable ones 34 and 19. At 0.5 it is 6 and 10, against 50 and 33: refusing what is there is worse.
    threshold: float = Field(0.5, ge=0.0, le=1.0, description="the least probability at which a question is answered")
    prompt_tokens: int = Field(
        1500,
        ge=200,
        le=100_000,
        description="how many cl100k tokens of evidence a chat model is given at most",
    )


def unknown_names() -> list[str]:
    """Return what the environment and `.env` set that looks like a setting but is none, with the name it resembles.

    Raises:
        SettingsError: `.env` cannot be read.
    """
    try:
        given = {*EnvSettingsSource(Settings).env_vars, *DotEnvSettingsSource(Settings).env_vars}
    except (OSError, UnicodeDecodeError) as fault:
        raise _unreadable(fault) from None
    ours = {name.upper().removeprefix(PREFIX) for name in given if name.upper().startswith(PREFIX)}
    known = [name.upper() for name in Settings.model_fields]
    return [
        f"{PREFIX}{name} (did you mean {PREFIX}{near[0]}?)"
        if (near := get_close_matches(name, known, 1, _RESEMBLANCE))
        else f"{PREFIX}{name}"
        for name in sorted(ours - {*known, *_OF_TESTS})
    ]


def load_settings(**overrides: object) -> Settings:
    """Read the settings; an override that is None is left to the environment. Warns of a name that is no setting.

    Raises:
        SettingsError: a value is of the wrong kind or out of range (it names each one), or `.env` cannot be read.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    if unknown := unknown_names():
        _log.warning("Not a setting, and so without effect: %s.", ", ".join(unknown))
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic converts and checks
    except ValidationError as fault:
        faults = "; ".join(
            f"{PREFIX}{str(error['loc'][0]).upper()}: {error['msg']}, got {error['input']!r}"
            for error in fault.errors()
        )
        raise SettingsError(f"A setting cannot be used: {faults}.", remedy="Correct it or leave it out.") from None


def _unreadable(fault: Exception) -> SettingsError:
    return SettingsError(f"The file .env cannot be read: {fault}.", remedy="Save it as UTF-8 text.")
