"""One step as a vector of numbers that add up over ranks, and back: norms on the device → estimates on the host."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from bcrit.bodies import Metric, Scope
from bcrit.meter.norms import wide
from bcrit.meter.watch import Observation
from bcrit.sums import Estimate, estimate, estimate_weighted

SCOPES: tuple[Scope, Scope] = ("all", "norm")


@dataclass(frozen=True, slots=True)
class Reading:
    """One step over all ranks. `estimates` is empty where it could not be measured, `trouble` then says how many ranks said so."""

    estimates: dict[tuple[Metric, Scope], Estimate]
    mean_square: float
    """|ḡ|² over all parameters that were listened to."""
    units: float
    groups: int
    loss: float | None
    trouble: int


def vector(seen: Observation, metrics: int, loss: float | Tensor | None, scale: float | Tensor | None, home: torch.device) -> Tensor:
    """What ranks add up; of the same length whatever went wrong. Gradients are divided by the loss scale here."""
    dtype = wide(home)
    norms = torch.full((4 * metrics,), float("nan"), dtype=dtype, device=home)
    if seen.trouble is None and seen.final is not None:
        norms = torch.cat([seen.groups.flatten(), seen.final.flatten()])
        norms = norms if scale is None else norms / (scale * scale)
    known = [seen.micro_batches, 0.0 if seen.trouble is None else 1.0, 0.0 if loss is None else 1.0]
    maybe_on_device = [seen.units, seen.inverse_units, 0.0 if loss is None else loss]
    host = torch.tensor([*known, *(0.0 if isinstance(each, Tensor) else each for each in maybe_on_device)], dtype=dtype)
    rest = host.pin_memory().to(home, non_blocking=True) if home.type == "cuda" else host.to(home)
    for at, each in enumerate(maybe_on_device, len(known)):
        if isinstance(each, Tensor):
            rest[at] = each.detach().to(home, non_blocking=True)
    return torch.cat([norms, rest])


def nothing(metrics: int, home: torch.device) -> Tensor:
    """The vector of a rank that has nothing to add but its trouble."""
    numbers = torch.full((4 * metrics + 6,), float("nan"), dtype=wide(home), device=home)
    numbers[4 * metrics :] = 0
    numbers[4 * metrics + 1] = 1
    return numbers


def read(numbers: list[float], metrics: tuple[Metric, ...], *, scopes: tuple[Scope, ...], by_units: bool, divided_by: int) -> Reading:
    """The sum of the ranks' vectors as estimates. `divided_by`: what the reduction divides the ranks' gradients by."""
    count = 2 * len(metrics)
    groups, finals = numbers[:count], numbers[count : 2 * count]
    micro_batches, trouble, losses, units, inverse, loss = numbers[2 * count :]
    whole = round(micro_batches)
    estimates: dict[tuple[Metric, Scope], Estimate] = {}
    if trouble == 0 and whole >= 2:
        for at, (group, final) in enumerate(zip(groups, finals, strict=True)):
            metric, scope = metrics[at // 2], SCOPES[at % 2]
            square = group / divided_by**2
            if scope not in scopes:
                continue
            if by_units:
                estimates[metric, scope] = estimate(units * square, final, units, whole)
            else:
                estimates[metric, scope] = estimate_weighted(whole * square, final, inverse / whole, inverse / whole**2)
    return Reading(estimates, finals[0], units, whole, loss / losses if losses > 0 else None, round(trouble))
