"""Sharing out work over all cores among threads; the kernels let go of Python's lock."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import LifoQueue
from typing import TypeVar

Desk = TypeVar("Desk")

PARTS_PER_THREAD = 8
"""Parts are small enough that no thread waits long for the slowest."""


def share(
    work: Callable[[int, int, Desk], None], count: int, desks: LifoQueue[Desk], *, threads: int
) -> None:
    """
    Do ``count`` pieces of work on all cores.

    Parameters
    ----------
    work
        Called with the first piece of a part, the piece after its last, and a desk that no other
        thread works at meanwhile.
    count
        Number of pieces.
    desks
        As many desks as threads, or more.
    threads
        Number of threads.
    """
    step = max(1, count // (threads * PARTS_PER_THREAD))

    def part(begin: int) -> None:
        desk = desks.get()
        try:
            work(begin, min(begin + step, count), desk)
        finally:
            desks.put(desk)

    begins = range(0, count, step)
    if threads == 1 or len(begins) <= 1:
        for begin in begins:
            part(begin)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(part, begins))
