"""A place for values that are needed one at a time, later: memory stays flat however many they are."""

from __future__ import annotations

import os
import pickle
import tempfile
from typing import Generic, TypeVar

# A few hundred articles wait in memory; more of them on disk, in the system's folder for temporary files.
_IN_MEMORY = 16_000_000

T = TypeVar("T")


class Shelf(Generic[T]):
    """Values put aside, each taken back by the place it was given; gone when the shelf is closed."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (`close` closes it)

    def put(self, value: T) -> int:
        """Put a value aside and return its place."""
        place = self._file.seek(0, os.SEEK_END)
        pickle.dump(value, self._file)
        return place

    def take(self, place: int) -> T:
        """Return the value at a place; it stays there."""
        self._file.seek(place)
        value: T = pickle.load(self._file)
        return value

    def close(self) -> None:
        """Let everything go."""
        self._file.close()
