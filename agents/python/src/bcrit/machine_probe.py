"""Measures the machine with the model on it: seconds of a micro-batch, of the optimizer and of synchronization, memory, all-reduce."""

from __future__ import annotations

import contextlib
import copy
import math
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn

from bcrit.bodies import AllReduceBody, MemoryBody, ThroughputBody, TimedBody, TimedKind
from bcrit.meter.parameters import unwrapped
from bcrit.meter.ranks import data_parallel

WARM_UPS = 3
REPEATS = 10
_GIB = 2**30


def sizes_around(micro_batch: int) -> list[int]:
    """Three or more micro-batches from half to twice this one."""
    if micro_batch < 1:
        raise ValueError("micro_batch is 1 or more")
    return sorted({max(1, micro_batch // 2), micro_batch, max(micro_batch + 1, micro_batch * 3 // 2), max(micro_batch + 2, 2 * micro_batch)})


def probe(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    loss: Callable[[int], Tensor],
    micro_batches: int | Sequence[int],
    *,
    warm_ups: int = WARM_UPS,
    repeats: int = REPEATS,
    all_reduce_bytes: Sequence[int] = (2**24, 2**27),
    agent: str = "probe",
    epoch: int = 0,
    progress: Callable[[str], None] | None = None,
) -> ThroughputBody:
    """The body for POST /v1/runs/{id}/throughput. Call it on every rank, before training, with the model wrapped as for training.

    `loss(n)` runs the model forward on n sequences of full length and returns their mean loss. `micro_batches`: the advised one, to
    look at sizes around it, or the sizes themselves, which are tried from small to large; after one that does not fit in memory
    no larger one is tried. The learning rate is 0 meanwhile, and the optimizer's state and the random numbers are put back, so
    that training starts as if nothing had been; running statistics, as of batch normalisation, move.

    Seconds are wall-clock; `synchronize` is what a backward takes longer with its reduction over ranks than without. Memory is the
    peak of two whole optimizer steps, on CUDA only.
    """
    sizes = sizes_around(micro_batches) if isinstance(micro_batches, int) else sorted(set(micro_batches))
    model = unwrapped(model)
    parallel = data_parallel(model, None)
    device = next(parameter for parameter in model.parameters() if parameter.requires_grad).device
    body: ThroughputBody = {"agent": agent, "epoch": epoch, "points": [], "memory": [], "all_reduce": []}
    say = progress or (lambda _: None)

    def backward(size: int, synchronized: bool) -> None:
        with _reducing(model, synchronized):
            loss(size).backward()

    def step(size: int) -> None:
        backward(size, True)
        optimizer.step()
        optimizer.zero_grad()

    with _without_trace(optimizer):
        for size in sizes:
            say(f"micro-batch {size}")
            try:
                body["memory"] += _memory(size, step, device)
                plain = _seconds(lambda size=size: backward(size, False), device, warm_ups, repeats)  # type: ignore[misc]
                body["points"].append(_point("accumulate", size, plain))
                if parallel.ranks > 1:
                    usual = statistics.median(plain)
                    optimizer.zero_grad()
                    whole = _seconds(lambda size=size: backward(size, True), device, warm_ups, repeats)  # type: ignore[misc]
                    longer = [seconds - usual for seconds in whole if seconds > usual]
                    # Hidden behind the backward wholly, or lost in its scatter.
                    if 2 * len(longer) > len(whole):
                        body["points"].append(_point("synchronize", size, longer))
                if size == sizes[0]:
                    body["points"].append(_point("optimizer", size, _seconds(optimizer.step, device, warm_ups, repeats)))
            except torch.OutOfMemoryError:
                body["memory"].append(_peak(size, out_of_memory=True))
                say(f"micro-batch {size} does not fit")
                break
            finally:
                optimizer.zero_grad()
    if parallel.ranks > 1:
        for count in all_reduce_bytes:
            say(f"all-reduce of {count} bytes")
            body["all_reduce"].append(_all_reduce(count, parallel.group, device, warm_ups, repeats))
    return body


@contextlib.contextmanager
def _reducing(model: Any, synchronized: bool) -> Iterator[None]:
    """Whether a backward inside reduces gradients over ranks."""
    if hasattr(model, "set_requires_gradient_sync"):
        model.set_requires_gradient_sync(synchronized)
        try:
            yield
        finally:
            model.set_requires_gradient_sync(True)
    elif hasattr(model, "no_sync") and not synchronized:
        with model.no_sync():
            yield
    else:
        yield


@contextlib.contextmanager
def _without_trace(optimizer: torch.optim.Optimizer) -> Iterator[None]:
    """Optimizer steps inside leave weights, learning rate, optimizer state and random numbers as they were."""
    before = copy.deepcopy(optimizer.state_dict()) if optimizer.state else None
    rates = [group["lr"] for group in optimizer.param_groups]
    for group in optimizer.param_groups:
        group["lr"] = torch.zeros_like(group["lr"]) if isinstance(group["lr"], Tensor) else 0.0
    try:
        with torch.random.fork_rng():
            yield
    finally:
        optimizer.zero_grad()
        if before is None:
            optimizer.state.clear()
        else:
            optimizer.load_state_dict(before)
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def _seconds(work: Callable[[], Any], device: torch.device, warm_ups: int, repeats: int) -> list[float]:
    for _ in range(warm_ups):
        work()
    found = []
    for _ in range(repeats):
        _wait(device)
        start = time.perf_counter()
        work()
        _wait(device)
        found.append(max(time.perf_counter() - start, 1e-9))
    return found


def _point(kind: TimedKind, size: int, seconds: Sequence[float]) -> TimedBody:
    logs = [math.log(each) for each in seconds]
    return {
        "micro_batch": size,
        "kind": kind,
        "n": len(logs),
        "sum_log_seconds": math.fsum(logs),
        "sum_log_seconds_squared": math.fsum(each * each for each in logs),
        "min_seconds": min(seconds),
    }


def _memory(size: int, step: Callable[[int], None], device: torch.device) -> list[MemoryBody]:
    if device.type == "cuda":
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(device)
    # The first step makes the optimizer's state, the second has all of it beside the gradients.
    step(size)
    step(size)
    return [_peak(size, out_of_memory=False)] if device.type == "cuda" else []


def _peak(size: int, out_of_memory: bool) -> MemoryBody:
    here = torch.cuda.is_available()
    return {
        "micro_batch": size,
        "peak_allocated_gib": torch.cuda.max_memory_allocated() / _GIB if here else 0.0,
        "peak_reserved_gib": torch.cuda.max_memory_reserved() / _GIB if here else None,
        "out_of_memory": out_of_memory,
    }


def _all_reduce(count: int, group: dist.ProcessGroup | None, device: torch.device, warm_ups: int, repeats: int) -> AllReduceBody:
    buffer = torch.zeros(max(1, count // 4), dtype=torch.float32, device=device)
    return {"bytes": count, "seconds": statistics.median(_seconds(lambda: dist.all_reduce(buffer, group=group), device, warm_ups, repeats))}
