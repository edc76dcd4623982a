"""What the meter costs: `python bench/overhead.py` trains a small transformer with and without it, step by step in turn.

Each round takes one step of each kind in a random order on the same batch, so that whatever else the machine does falls on all
alike; the ratio is the median over rounds of the pairs' ratios, with the quartiles beside it. Seconds are the process's CPU time, which
is wall-clock time on a machine of one's own (backward runs on the caller's thread); `--wall` takes the wall clock.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from small_transformer import SmallTransformer, next_token_loss, text_sequences

from bcrit.meter import NoiseMeter

KINDS: dict[str, dict[str, object] | None] = {
    "nothing (the error of this table)": None,
    "l2, all, every step": {"metrics": ["l2"]},
    "l2, all, every 10th": {"metrics": ["l2"], "every": 10},
    "l2, norm layers, every step": {"metrics": ["l2"], "every": 10**9, "norm_every": 1},
    "l2 and p1, every step": {"metrics": ["l2", "p1"], "preconditioned_every": 1},
    "l2, and p1 every 10th": {"metrics": ["l2", "p1"]},
}


class Contender:
    """A model in training, with its meter or none."""

    def __init__(self, settings: dict[str, object] | None, size: argparse.Namespace) -> None:
        torch.manual_seed(0)
        self.model: nn.Module = SmallTransformer(size.width, size.layers, size.width // 32, size.length)
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=3e-4)
        self.accumulation: int = size.accumulation
        self.clock = time.perf_counter if size.wall else time.process_time
        self.meter = None if settings is None else NoiseMeter(self.model, self.optimizer, micro_batch=size.micro_batch, tokens_per_unit=size.length, gradient_accumulation=size.accumulation, **settings)  # type: ignore[arg-type]

    def step(self, batches: Sequence[torch.Tensor]) -> float:
        start = self.clock()
        for batch in batches:
            loss = next_token_loss(self.model, batch) / self.accumulation
            loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        if self.meter is not None:
            self.meter.step(loss.detach())
        return self.clock() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("width", 128), ("layers", 4), ("length", 128), ("micro_batch", 8), ("accumulation", 2), ("rounds", 60), ("threads", 1)):
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=value)
    parser.add_argument("--wall", action="store_true")
    parser.add_argument("--only", type=int, nargs="*", help="rows of the table, from 0")
    size = parser.parse_args()
    kinds = {name: settings for at, (name, settings) in enumerate(KINDS.items()) if size.only is None or at in size.only}
    torch.set_num_threads(size.threads)
    data = text_sequences(size.length)
    without = Contender(None, size)
    metered = {name: Contender(settings, size) for name, settings in kinds.items()}
    parameters = sum(parameter.numel() for parameter in without.model.parameters())
    print(f"torch {torch.__version__} on the CPU, {size.threads} thread(s); {parameters:,} parameters in {len(list(without.model.parameters()))} tensors,")
    print(f"{size.accumulation} micro-batches of {size.micro_batch} × {size.length} tokens to a step, {size.rounds} rounds")
    order = random.Random(0)
    times: dict[str, list[float]] = {name: [] for name in ("", *kinds)}
    for round_ in range(size.rounds + 5):
        batches = [data[torch.randint(len(data), (size.micro_batch,))] for _ in range(size.accumulation)]
        contenders = [("", without), *metered.items()]
        order.shuffle(contenders)
        for name, contender in contenders:
            seconds = contender.step(batches)
            if round_ >= 5:
                times[name].append(seconds)
    base = times[""]
    print(f"\na step without: {statistics.median(base) * 1e3:.1f} ms of {'wall-clock' if size.wall else 'CPU'} time\n")
    print(f"{'with the meter':34} {'ratio':>7} {'quartiles':>17} {'µs more':>9}")
    for name in kinds:
        ratios = [a / b for a, b in zip(times[name], base, strict=True)]
        low, middle, high = statistics.quantiles(ratios, n=4)
        more = statistics.median(a - b for a, b in zip(times[name], base, strict=True))
        print(f"{name:34} {middle:7.3f} {f'{low:.3f} to {high:.3f}':>17} {more * 1e6:9.0f}")


if __name__ == "__main__":
    main()
