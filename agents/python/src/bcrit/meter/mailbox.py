"""Numbers on their way from the device to the host: summed over ranks and copied while training goes on, read a step later."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor

T = TypeVar("T")
# Numbers that may be on their way at once; the oldest is waited for beyond that.
_MOST_UNDERWAY = 4


@dataclass(slots=True)
class _Letter(Generic[T]):
    numbers: Tensor
    about: T
    work: Any = None
    copied: torch.cuda.Event | None = None


class Mailbox(Generic[T]):
    """Vectors in, their sums over the ranks of `group` out, in order, each with what was said about it."""

    def __init__(self, group: dist.ProcessGroup | None, ranks: int) -> None:
        self._group, self._ranks = group, ranks
        self._letters: deque[_Letter[T]] = deque()

    def post(self, numbers: Tensor, about: T) -> None:
        """Every rank must call this at the same steps. `numbers` is taken over."""
        letter = _Letter(numbers, about)
        if self._ranks > 1:
            letter.work = dist.all_reduce(numbers, group=self._group, async_op=True)
        self._letters.append(letter)

    def arrived(self, everything: bool = False) -> list[tuple[list[float], T]]:
        """What is on the host by now, or, waiting for it, everything."""
        for letter in self._letters:
            self._forward(letter)
        found = []
        while self._letters and (everything or len(self._letters) > _MOST_UNDERWAY or self._is_here(self._letters[0])):
            letter = self._letters.popleft()
            if letter.copied is not None:
                letter.copied.synchronize()
            found.append((letter.numbers.tolist(), letter.about))
        return found

    @staticmethod
    def _is_here(letter: _Letter[T]) -> bool:
        return letter.copied is None or letter.copied.query()

    @staticmethod
    def _forward(letter: _Letter[T]) -> None:
        """Orders what comes next behind the sum over ranks; on an accelerator this does not wait for it."""
        if letter.work is not None:
            letter.work.wait()
            letter.work = None
        if letter.numbers.is_cuda:
            host = torch.empty(letter.numbers.shape, dtype=letter.numbers.dtype, pin_memory=True)
            host.copy_(letter.numbers, non_blocking=True)
            letter.copied = torch.cuda.Event()
            letter.copied.record()
            letter.numbers = host
