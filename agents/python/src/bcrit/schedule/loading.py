"""Data in the batches of a schedule: a batch sampler for a DataLoader, and micro-batches grouped into steps."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from .batch_schedule import BatchSchedule

T = TypeVar("T")


class ScheduledBatchSampler:
    """Yields the indices of one micro-batch after another, for `DataLoader(dataset, batch_sampler=…)`.

    It keeps its own position, since a DataLoader with workers reads ahead of the loop. `sampler` yields the indices of this rank
    (a DistributedSampler does), or with `rank` given of all ranks, of which this one takes its share. What does not fill a
    whole step at the end is left out."""

    def __init__(self, sampler: Iterable[int], schedule: BatchSchedule, *, rank: int | None = None, tokens: float | None = None) -> None:
        if rank is not None and not 0 <= rank < schedule.data_parallel:
            raise ValueError(f"rank {rank} is none of the {schedule.data_parallel} ranks of the schedule")
        self.sampler = sampler
        self.schedule = schedule
        self.rank = rank
        self.tokens = schedule.tokens if tokens is None else tokens

    def __iter__(self) -> Iterator[list[int]]:
        indices = iter(self.sampler)
        while True:
            stage = self.schedule.at(self.tokens)
            mine = stage.micro_batch * stage.gradient_accumulation
            wanted = mine if self.rank is None else stage.batch_sequences
            step = list(itertools.islice(indices, wanted))
            if len(step) < wanted:
                return
            share = step if self.rank is None else step[self.rank :: self.schedule.data_parallel]
            for start in range(0, mine, stage.micro_batch):
                yield share[start : start + stage.micro_batch]
            self.tokens += stage.batch_sequences * self.schedule.sequence_length


@dataclass(frozen=True)
class Step(Generic[T]):
    """The micro-batches of one optimizer step."""

    micro_batches: list[T]
    tokens_before: float

    @property
    def accumulation(self) -> int:
        """What to divide each micro-batch's mean loss by."""
        return len(self.micro_batches)

    def __iter__(self) -> Iterator[T]:
        return iter(self.micro_batches)


def steps(loader: Iterable[T], schedule: BatchSchedule, *, until_tokens: float | None = None) -> Iterator[Step[T]]:
    """Groups the micro-batches of a loader into optimizer steps and moves the schedule on after each, until its end. What does
    not fill a step at the end of the loader is left out."""
    end = schedule.total_tokens if until_tokens is None else until_tokens
    batches = iter(loader)
    while schedule.tokens < end:
        group = list(itertools.islice(batches, schedule.gradient_accumulation()))
        if len(group) < schedule.gradient_accumulation():
            return
        before = schedule.tokens
        yield Step(group, before)
        if schedule.tokens == before:  # not where a run with this schedule has moved it on already
            schedule.advance()
