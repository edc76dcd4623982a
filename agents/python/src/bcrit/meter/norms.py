"""Squared norms of gradients, in the metric of plain gradients or in those Adam steps in. Nothing here waits for the device.

`l2` is |g|². `p1` is Σ g²/(√v̂ + ε) and `p2` is Σ g²/(√v̂ + ε)², v̂ the optimizer's second moment from before the step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from bcrit.bodies import Metric
from bcrit.meter.parameters import local

if TYPE_CHECKING:
    from torch.optim import Optimizer

_LOW = (torch.float16, torch.bfloat16)
# A single-precision sum of squares on the CPU drifts with its length: 1e-3 at 2e7 terms, 1e-6 at so many.
_CHUNK = 1 << 20


def wide(device: torch.device) -> torch.dtype:
    """The type sums of norms are kept in: double precision where the device has it."""
    return torch.float32 if device.type == "mps" else torch.float64


def _entries(gradient: Tensor) -> Tensor:
    """The entries of a gradient in single precision or better, each index once where it is sparse."""
    if gradient.requires_grad:
        gradient = gradient.detach()
    if gradient.is_sparse:
        gradient = gradient.coalesce().values()
    return gradient


def magnitude(gradient: Tensor) -> Tensor:
    """One number on the gradient's device, for `squares`: its square on the CPU, where a dot product is cheapest, else its norm."""
    gradient = _entries(gradient)
    if gradient.device.type != "cpu":
        norm: Tensor = torch.linalg.vector_norm(gradient, dtype=torch.float32 if gradient.dtype in _LOW else None)
        return norm
    flat = gradient.view(-1) if gradient.is_contiguous() else gradient.reshape(-1)
    if flat.numel() <= _CHUNK:
        flat = flat.float() if flat.dtype in _LOW else flat
        return torch.dot(flat, flat)
    pieces = [piece.float() if piece.dtype in _LOW else piece for piece in flat.split(_CHUNK)]
    return torch.stack([torch.dot(piece, piece) for piece in pieces]).sum(dtype=torch.float64)


def magnitudes(gradients: Sequence[Tensor]) -> list[Tensor]:
    """`magnitude` of many, in few kernels where the device has such."""
    if not gradients or any(gradient.device.type == "cpu" or gradient.is_sparse for gradient in gradients):
        return [magnitude(gradient) for gradient in gradients]
    low = any(gradient.dtype in _LOW for gradient in gradients)
    return list(torch._foreach_norm(list(gradients), 2, torch.float32) if low else torch._foreach_norm(list(gradients), 2))


def squares(values: Sequence[Tensor | None], home: torch.device) -> Tensor:
    """The squared norms behind `magnitude`s, in double precision on one device; zero for None."""
    found = [value for value in values if value is not None]
    if not found:
        return torch.zeros(len(values), dtype=wide(home), device=home)
    zero = torch.zeros((), dtype=found[0].dtype, device=home)
    numbers = torch.stack([zero if value is None else value if value.device == home else value.to(home, non_blocking=True) for value in values])
    return numbers.to(wide(home)) if found[0].device.type == "cpu" else numbers.to(wide(home)).square()


class Preconditioner:
    """√v̂ + ε of Adam-like optimizers, parameter by parameter, worked out when asked for."""

    def __init__(self, optimizer: Optimizer) -> None:
        self._optimizer = optimizer
        self._settings = {parameter: group for group in optimizer.param_groups for parameter in group["params"]}

    @property
    def ready(self) -> bool:
        """Whether the optimizer has second moments: after its first step."""
        return any("exp_avg_sq" in state for state in self._optimizer.state.values())

    def root(self, parameter: Tensor) -> Tensor | None:
        """A new tensor, or None before the optimizer's first step and for optimizers without second moments."""
        state = self._optimizer.state.get(parameter, {})
        moment, settings = state.get("exp_avg_sq"), self._settings.get(parameter)
        if moment is None or settings is None:
            return None
        correction = 1 - settings["betas"][1] ** state["step"]
        if isinstance(correction, Tensor):
            correction = correction.to(moment.device, non_blocking=True)
        return local(moment).to(torch.float32, copy=True).div_(correction).sqrt_().add_(settings["eps"])


def preconditioned(gradient: Tensor, root: Tensor | None, metric: Metric) -> Tensor:
    """`magnitude` in `p1` or `p2`; not a number where there is no second moment or the gradient is sparse."""
    if root is None or gradient.is_sparse:
        return torch.full((), float("nan"), device=gradient.device)
    return magnitude(_entries(gradient).to(torch.float32) / (root if metric == "p2" else root.sqrt()))
