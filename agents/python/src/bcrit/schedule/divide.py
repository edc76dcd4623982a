"""Batches that divide. A step is micro_batch × gradient_accumulation × data_parallel sequences, and nothing in between."""

from __future__ import annotations


class DoesNotDivide(ValueError):
    """A batch that this layout cannot do exactly, with the nearest it can."""

    def __init__(self, batch_sequences: int, micro_batch: int, data_parallel: int) -> None:
        self.batch_sequences = batch_sequences
        self.micro_batch = micro_batch
        self.data_parallel = data_parallel
        self.nearest = nearest(batch_sequences, micro_batch, data_parallel)
        unit = micro_batch * data_parallel
        choices = " or ".join(f"{size:,} ({size // unit} × {unit:,}, {size / batch_sequences - 1:+.1%})" for size in self.nearest)
        other = [size for size in range(1, min(batch_sequences, 4 * micro_batch) + 1) if batch_sequences % (size * data_parallel) == 0]
        micro = f"; with a micro-batch of {' or '.join(map(str, other[-3:]))} it divides" if other else f"; {data_parallel} ranks never divide it"
        super().__init__(
            f"a batch of {batch_sequences:,} sequences is no multiple of micro_batch {micro_batch} × data_parallel {data_parallel} = {unit:,}: nearest are {choices}{micro}"
        )


def nearest(batch_sequences: int, micro_batch: int, data_parallel: int) -> tuple[int, ...]:
    """The batches below and above that divide, the nearer one first; one if there is none below."""
    unit = micro_batch * data_parallel
    below = batch_sequences // unit * unit
    sizes = [size for size in (below, below + unit) if size > 0]
    return tuple(sorted(sizes, key=lambda size: (abs(size - batch_sequences), size)))


def accumulation(batch_sequences: int, micro_batch: int, data_parallel: int) -> int:
    """Micro-batches of one step; raises `DoesNotDivide`."""
    if batch_sequences < 1 or micro_batch < 1 or data_parallel < 1:
        raise ValueError("batch_sequences, micro_batch and data_parallel must be at least 1")
    count, rest = divmod(batch_sequences, micro_batch * data_parallel)
    if rest:
        raise DoesNotDivide(batch_sequences, micro_batch, data_parallel)
    return count


def align(wanted: int, current: int, micro_batches: int) -> int:
    """The accumulation to use after so many micro-batches of an epoch, for trainers that end a step wherever the micro-batches done
    divide by it: the wanted one at the first place where its first step is whole, until then the current one."""
    return wanted if micro_batches % wanted == 0 else current


def largest_micro_batch(batch_sequences: int, least: int, most: int, data_parallel: int) -> int:
    """The largest micro-batch up to `most` that divides the batch into two groups or more; `least` where there is none larger."""
    ranks = max(1, data_parallel)
    fitting = (size for size in range(most, least, -1) if batch_sequences % (size * ranks) == 0 and batch_sequences >= 2 * size)
    return next(fitting, least)
