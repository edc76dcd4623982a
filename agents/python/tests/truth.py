"""What a meter should have measured, worked out from the gradients themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor, nn

from bcrit.bodies import CellBody, MeasurementsBody
from bcrit.meter import NoiseMeter
from bcrit.sums import Estimate, estimate_of

# Small tensors gain nothing from threads, and lose much where other work shares the machine.
torch.set_num_threads(1)

Loss = Callable[[nn.Module, Tensor], Tensor]


def squared_error(model: nn.Module, batch: Tensor) -> Tensor:
    """Mean over the batch of a loss whose gradient differs from example to example."""
    out: Tensor = model(batch)
    return (out - batch.sum(-1, keepdim=True)).square().mean()


def small(dtype: torch.dtype = torch.float64, seed: int = 0) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(4, 6), nn.LayerNorm(6), nn.Tanh(), nn.Linear(6, 6), nn.Tanh(), nn.Linear(6, 3)).to(dtype)


def batches(count: int, size: int, seed: int, dtype: torch.dtype = torch.float64) -> list[Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(size, 4, generator=generator, dtype=torch.float64).to(dtype) for _ in range(count)]


def gradients(model: nn.Module, groups: Iterable[Tensor], loss: Loss = squared_error, weights: dict[str, Tensor] | None = None, only: str = "") -> list[list[float]]:
    """The mean gradient of each group, flat, without touching the model's own `.grad` or hooks; `weights` multiply it by entry."""
    named = {name: parameter.detach() for name, parameter in model.named_parameters() if parameter.requires_grad}

    def of(parameters: dict[str, Tensor], batch: Tensor) -> Tensor:
        return loss(lambda x: torch.func.functional_call(model, parameters, (x,)), batch)  # type: ignore[arg-type, no-any-return]

    found = []
    for batch in groups:
        gradient = torch.func.grad(of)(named, batch)
        found.append(torch.cat([(gradient[name] * (1 if weights is None else weights[name])).flatten() for name in named if only in name]).tolist())
    return found


def exact(model: nn.Module, groups: Sequence[Tensor], **options: object) -> Estimate:
    """The estimate for these groups at the model's present weights."""
    return estimate_of(gradients(model, groups, **options), [len(batch) for batch in groups])  # type: ignore[arg-type]


def cells(bodies: Sequence[MeasurementsBody], metric: str = "l2", scope: str = "all") -> list[CellBody]:
    return [cell for body in bodies for cell in body["cells"] if (cell["metric"], cell["scope"]) == (metric, scope)]


def total(meter: NoiseMeter, metric: str = "l2", scope: str = "all") -> Estimate:
    """Sums of s and g over all that the meter measured."""
    meter.flush()
    assert meter.failure is None, repr(meter.failure)
    found = cells(meter.cells(everything=True), metric, scope)
    return Estimate(sum(cell["s"] for cell in found), sum(cell["g"] for cell in found))


def added(estimates: Sequence[Estimate]) -> Estimate:
    return Estimate(sum(each.s for each in estimates), sum(each.g for each in estimates))


def same(a: Estimate, b: Estimate, relative: float = 1e-9) -> bool:
    return abs(a.s - b.s) <= relative * abs(b.s) and abs(a.g - b.g) <= relative * max(abs(b.g), abs(b.s) * 1e-3)


def fieller(found: Sequence[CellBody], z: float = 1.96) -> tuple[float, float] | None:
    """The interval of E[s]/E[g] over all these cells, None where it is not bounded on both sides."""
    n = sum(cell["n"] for cell in found)
    mean = {name: sum(float(cell[name]) for cell in found) / n for name in ("s", "g", "ss", "gg", "sg")}  # type: ignore[literal-required]
    v_s, v_g, c = (mean[p] - mean[a] * mean[b] for p, a, b in (("ss", "s", "s"), ("gg", "g", "g"), ("sg", "s", "g")))
    a = mean["g"] ** 2 - z * z * v_g / (n - 1)
    b = mean["s"] * mean["g"] - z * z * c / (n - 1)
    root = b * b - a * (mean["s"] ** 2 - z * z * v_s / (n - 1))
    return ((b - root**0.5) / a, (b + root**0.5) / a) if a > 0 and mean["g"] > 0 and root >= 0 else None
