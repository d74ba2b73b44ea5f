"""Looking for many values in a text at once."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sitepipe.render.pack.scanner.numbers import Standing, key, numbers_in
from sitepipe.render.pack.scanner.readings import CELL_END
from sitepipe.render.pack.scanner.secret import SHORTEST, Secret, folded

_BASE = np.uint64(1_099_511_628_211)  # an odd multiplier: sums wrap without losing letters
_SLOTS = 1 << 20
_LOST = 1e-12


class Search:
    """
    A search for any number of secrets that reads a text once.

    Every secret starts with :data:`SHORTEST` letters or digits; the same number of letters at
    each position of a text is hashed, and only where a hash fits is a secret compared.
    """

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self._starting: dict[int, list[Secret]] = {}
        self._numbers: dict[float, list[Secret]] = {}
        self._fits = np.zeros(_SLOTS, dtype=bool)
        for secret in secrets:
            if secret.number is not None:
                self._numbers.setdefault(key(secret.number), []).append(secret)
            else:
                start = int(_hashes(secret.text[:SHORTEST])[0])
                self._starting.setdefault(start, []).append(secret)
                self._fits[start % _SLOTS] = True

    def in_text(self, text: str) -> set[Secret]:
        """Find secrets in a reading of a text, texts each within one cell of it."""
        cells = "\n".join(map(folded, text.split(CELL_END)))  # what is folded has no line ends
        return self.in_folded(cells) | self._numbers_in(text)

    def in_folded(self, text: str) -> set[Secret]:
        """Find texts in one that is folded already."""
        if not self._starting or len(text) < SHORTEST:
            return set()
        hashes = _hashes(text)
        positions = np.flatnonzero(self._fits[hashes % np.uint64(_SLOTS)])
        return {
            secret
            for position in positions.tolist()
            for secret in self._starting.get(int(hashes[position]), ())
            if text.startswith(secret.text, position)
        }

    def in_cells(self, values: Iterable[float]) -> set[Secret]:
        """Find numbers among whole cells of a table; a sum may be off by what arithmetic loses."""
        if not self._numbers:
            return set()
        cells = np.sort(np.fromiter(values, dtype=float))
        wanted = np.fromiter(self._numbers, dtype=float)
        first = np.searchsorted(cells, wanted * (1 - _LOST), side="left")
        found = wanted[np.searchsorted(cells, wanted * (1 + _LOST), side="right") > first]
        return {
            secret
            for value in found.tolist()
            for secret in self._numbers[value]
            if secret.standing <= Standing.ALONE
        }

    def _numbers_in(self, text: str) -> set[Secret]:
        if not self._numbers:
            return set()
        return {
            secret
            for value, standing in numbers_in(text)
            for secret in self._numbers.get(value, ())
            if standing >= secret.standing
        }


def _hashes(text: str) -> NDArray[np.uint64]:
    """Hash the letters from each position of a text on."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    letters = letters.astype(np.uint64)
    many = len(letters) - SHORTEST + 1
    hashes = np.zeros(many, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for offset in range(SHORTEST):
            hashes = hashes * _BASE + letters[offset : offset + many]
    return hashes ^ (hashes >> np.uint64(29))
