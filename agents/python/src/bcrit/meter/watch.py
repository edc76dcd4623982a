"""Listens to backward: the squared norm of each micro-batch's gradient as it arrives, and of the final one before it is clipped.

A hook on each parameter sees the gradient of one backward before it is added to `.grad` and before any reduction over ranks, so
micro-batches and ranks are groups alike and DDP's one slot for a communication hook stays the user's. The final gradient is read
by a callback at the end of the step's last backward, behind those of DDP and FSDP2 that finish the reduction, and thus before
unscaling and clipping. Nothing waits for the device, and nothing that goes wrong here reaches training.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from bcrit.bodies import Metric
from bcrit.meter.norms import Preconditioner, magnitude, magnitudes, preconditioned, squares, wide
from bcrit.meter.parameters import Watched, local

# How much is listened to at a step.
OFF, NORM_ONLY, ALL = 0, 1, 2

_queue_callback: Callable[[Callable[[], None]], None] = torch.autograd.Variable._execution_engine.queue_callback


@dataclass(frozen=True, slots=True)
class Observation:
    """One step on this rank, on the device. Rows of `groups` and `final` are metrics, columns the scopes `all` and `norm`."""

    groups: Tensor
    """Σ |h|²/n over micro-batches, h what one adds to `.grad` and n its units; or Σ |h|² where micro-batches count alike."""
    final: Tensor | None
    """|.grad|² after the last backward, this rank's share of it."""
    units: float | Tensor
    inverse_units: float | Tensor
    micro_batches: int
    trouble: str | None
    """Why the step cannot be used."""


class Watch:
    """Hooks on the parameters of one model. `arm` before a step, `take` after its last backward."""

    def __init__(self, watched: Sequence[Watched], preconditioner: Preconditioner | None, usual_units: float | None, by_units: bool) -> None:
        self._watched = watched
        self._usual_units = usual_units
        self._preconditioner = preconditioner
        self._by_units = by_units
        self.home = watched[0].leaf.device
        self.next_units: float | Tensor | None = None
        shares = [[1.0] * len(watched), [float(each.in_norm) for each in watched]]
        self._whole = torch.tensor(shares, dtype=wide(self.home), device=self.home)
        self._shared = self._whole / torch.tensor([each.copies for each in watched], dtype=wide(self.home), device=self.home)
        self.failure: Exception | None = None
        self.arm(OFF, (), None)
        self._handles = [each.leaf.register_hook(self._listener(at, NORM_ONLY if each.in_norm else ALL)) for at, each in enumerate(watched)]

    def arm(self, level: int, metrics: Sequence[Metric], expected: int | None) -> None:
        """Starts a step anew: listens at `level`, in `metrics`, and reads the final gradient after `expected` backwards."""
        self._level, self._metrics, self._expected = level, tuple(metrics), expected
        self._values: list[list[Tensor | None]] = [[None] * len(self._watched) for _ in metrics]
        self._arrivals = [0] * len(self._watched)
        self._groups = torch.zeros((len(metrics), 2), dtype=wide(self.home), device=self.home)
        self._final: Tensor | None = None
        self._units: float | Tensor = 0.0
        self._inverse: float | Tensor = 0.0
        self._micro_batches = 0
        self._open = False
        self._trouble: str | None = None
        self.next_units = self._usual_units

    def expect(self, usual_units: float | None, backwards: int | None) -> None:
        """The step that is armed is divided otherwise than `arm` was told."""
        self._usual_units = self.next_units = usual_units
        self._expected = backwards

    def close(self) -> None:
        """Removes the hooks."""
        self._level = OFF
        for handle in self._handles:
            handle.remove()

    def _listener(self, at: int, needed: int) -> Callable[[Tensor], None]:
        def arrived(gradient: Tensor) -> None:
            if self._level >= needed:
                try:
                    self._arrived(at, gradient)
                except Exception as failure:
                    self._fail(failure)

        return arrived

    def _fail(self, failure: Exception) -> None:
        self.failure = failure
        self._trouble = "the meter failed"
        self._level = OFF

    def _arrived(self, at: int, gradient: Tensor) -> None:
        if not self._open:
            self._open = True
            _queue_callback(self._backward_ends)
        if self._values[0][at] is not None:
            self._trouble = "a parameter's gradient arrived twice in one backward"
        self._arrivals[at] += 1
        root = None if self._preconditioner is None or len(self._metrics) == 1 else self._preconditioner.root(self._watched[at].owner)
        for metric, values in zip(self._metrics, self._values, strict=True):
            values[at] = magnitude(gradient) if metric == "l2" else preconditioned(gradient, root, metric)

    def _backward_ends(self) -> None:
        # What DDP and FSDP2 do at the end of a backward was queued during it, maybe after this: go behind.
        _queue_callback(self._reduced)

    def _reduced(self) -> None:
        try:
            if self._open:
                self._close_micro_batch()
        except Exception as failure:
            self._fail(failure)

    def _close_micro_batch(self) -> None:
        self._open = False
        units = self.next_units
        if units is None:
            self._trouble = "how many units the micro-batch has was not said"
            return
        sums = torch.stack([squares(values, self.home) for values in self._values]) @ self._whole.T
        self._groups += sums / units if self._by_units else sums
        self._units = self._units + units
        self._inverse = self._inverse + 1 / units
        self._micro_batches += 1
        self.next_units = self._usual_units
        for values in self._values:
            values[:] = [None] * len(values)
        if self._micro_batches == self._expected:
            self._final = self._read_final()

    def _read_final(self) -> Tensor:
        listened = [each.owner.grad if self._level == ALL or each.in_norm else None for each in self._watched]
        gradients = [None if gradient is None else local(gradient) for gradient in listened]
        present = [at for at, gradient in enumerate(gradients) if gradient is not None]
        rows = []
        for metric in self._metrics:
            values: list[Tensor | None] = [None] * len(gradients)
            if metric == "l2":
                found = magnitudes([gradient for gradient in gradients if gradient is not None])
            else:
                found = [preconditioned(gradient, self._root(at), metric) for at, gradient in enumerate(gradients) if gradient is not None]
            for at, value in zip(present, found, strict=True):
                values[at] = value
            rows.append(squares(values, self.home))
        return torch.stack(rows) @ self._shared.T

    def _root(self, at: int) -> Tensor | None:
        return None if self._preconditioner is None else self._preconditioner.root(self._watched[at].owner)

    def take(self) -> Observation:
        """What was seen since `arm`."""
        return Observation(self._groups, self._final, self._units, self._inverse, self._micro_batches, self._judge())

    def _judge(self) -> str | None:
        if self._trouble is not None:
            return self._trouble
        if self._open:
            return "a backward did not end"
        # More than expected, as at the first step of a larger accumulation: the final gradient was read too early.
        if self._final is None or self._micro_batches != self._expected:
            return f"{self._micro_batches} backwards in a step where {self._expected or 'a number yet unknown'} were expected"
        # A reentrant checkpoint runs backwards inside a backward; where one of those was first to be heard, each was taken for a
        # micro-batch of its own, with a few parameters each.
        heard = sum(1 for count in self._arrivals if count > 0)
        if self._micro_batches > 1 and 2 * sum(self._arrivals) <= self._micro_batches * heard:
            return "backwards inside backwards cannot be told apart: give gradient_accumulation, or use_reentrant=False"
        return None
