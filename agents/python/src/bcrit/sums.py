"""The arithmetic of the noise scale, without torch: norms of one step → unbiased estimates → cumulative sums in cells.

At one optimizer step K ≥ 2 disjoint groups i of n_i units give mean gradients g_i at the same weights. The gradient the optimizer
sees is their weighted mean Σ w_i·g_i, usually with w_i = n_i/N. McCandlish et al. 2018 (arXiv 1812.06162), appendix A.1, for any
number of groups of any size. Average s and g over steps before dividing: a mean of ratios is biased several-fold.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from bcrit.bodies import CellBody, GeometryBody, LossBody, MeasurementsBody, Metric, Scope, SegmentBody, Unit

MOST_CELLS_IN_A_BODY = 256


@dataclass(frozen=True, slots=True)
class Estimate:
    """Of one step: `s` estimates tr(Σ) per unit, `g` estimates |G|²; both unbiased, `g` negative now and then by chance."""

    s: float
    g: float

    @property
    def finite(self) -> bool:
        return math.isfinite(self.s) and math.isfinite(self.g)


def estimate(m1: float, m2: float, units: float, groups: int) -> Estimate:
    """The estimate when groups weigh by their units: `m1` = Σ n_i|g_i|²/N, `m2` = |Σ n_i·g_i/N|², `units` = N, `groups` = K.

    s = N(M1 − M2)/(K − 1), g = (K·M2 − M1)/(K − 1). Raises ValueError for fewer than two groups.
    """
    if groups < 2:
        raise ValueError("the estimator needs two disjoint groups or more")
    return Estimate(s=units * (m1 - m2) / (groups - 1), g=(groups * m2 - m1) / (groups - 1))


def estimate_weighted(m1: float, m2: float, per_group: float, in_mean: float) -> Estimate:
    """The estimate for any weights w_i that add up to 1: `m1` = Σ w_i|g_i|², `m2` = |Σ w_i·g_i|².

    E[m1] = |G|² + s·Σ w_i/n_i and E[m2] = |G|² + s·Σ w_i²/n_i; `per_group` = Σ w_i/n_i, `in_mean` = Σ w_i²/n_i. With w_i = n_i/N
    these are K/N and 1/N, and it is `estimate`. Needed where micro-batches of unequal size count alike.
    """
    if not per_group > in_mean:
        raise ValueError("the estimator needs two disjoint groups or more")
    s = (m1 - m2) / (per_group - in_mean)
    return Estimate(s=s, g=m1 - s * per_group)


def estimate_of(gradients: Sequence[Sequence[float]], units: Sequence[float]) -> Estimate:
    """The estimate from the groups' mean gradients themselves, for tests and for whoever has them all in memory."""
    total = sum(units)
    m1 = sum(n * sum(x * x for x in g) for n, g in zip(units, gradients, strict=True)) / total
    mean = [sum(n * x for n, x in zip(units, column, strict=True)) / total for column in zip(*gradients, strict=True)]
    return estimate(m1, sum(x * x for x in mean), total, len(units))


def bucket_of(tokens: float) -> int:
    """Bucket of a number of tokens seen: eight to a doubling, 0 at a million."""
    return math.floor(8 * math.log2(max(tokens, 1) / 1e6))


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a run within which noise scales may be pooled; it ends where LR phase, batch, data mix, sequence length or
    optimizer state changes. The id is the same on every agent and after a restart."""

    id: str
    batch_sequences: float | None = None
    optimizer: str | None = None
    learning_rate: float | None = None
    betas: tuple[float, ...] | None = None

    def to_json(self) -> SegmentBody:
        betas = None if self.betas is None else list(self.betas)
        return {"id": self.id, "batch_sequences": self.batch_sequences, "optimizer": self.optimizer, "learning_rate": self.learning_rate, "betas": betas}


@dataclass(frozen=True, slots=True)
class Geometry:
    """How one step was divided. `unit` is what n_i counts: sequences, or tokens where the loss weighs by tokens."""

    groups: int
    units_per_step: float
    unit: Unit = "sequence"
    tokens_per_unit: float = 1
    data_parallel: int | None = None
    gradient_accumulation: int | None = None
    micro_batch: int | None = None

    def to_json(self) -> GeometryBody:
        return {
            "unit": self.unit,
            "tokens_per_unit": self.tokens_per_unit,
            "groups": self.groups,
            "units_per_step": self.units_per_step,
            "data_parallel": self.data_parallel,
            "gradient_accumulation": self.gradient_accumulation,
            "micro_batch": self.micro_batch,
        }


@dataclass(slots=True)
class Cell:
    """Cumulative sums of one (metric, scope, bucket) within a segment."""

    metric: Metric
    scope: Scope
    bucket: int
    from_tokens: float
    to_tokens: float
    from_step: int
    to_step: int
    n: int = 0
    s: float = 0
    g: float = 0
    ss: float = 0
    gg: float = 0
    sg: float = 0
    losses: int = 0
    loss: float = 0
    loss_squares: float = 0
    skipped: int = 0
    clipped: int = 0

    def add(self, seen: Estimate, tokens: float, step: int, loss: float | None, clipped: bool) -> None:
        # Steps that were skipped do not count for where the cell starts.
        first = self.n == 0
        self.from_tokens, self.to_tokens = (tokens, tokens) if first else (min(self.from_tokens, tokens), max(self.to_tokens, tokens))
        self.from_step, self.to_step = (step, step) if first else (min(self.from_step, step), max(self.to_step, step))
        self.n += 1
        self.s += seen.s
        self.g += seen.g
        self.ss += seen.s * seen.s
        self.gg += seen.g * seen.g
        self.sg += seen.s * seen.g
        self.clipped += clipped
        if loss is not None and math.isfinite(loss):
            self.losses += 1
            self.loss += loss
            self.loss_squares += loss * loss

    def to_json(self) -> CellBody:
        loss: LossBody | None = {"n": self.losses, "sum": self.loss, "sum_squares": self.loss_squares} if self.losses > 0 else None
        return {
            "metric": self.metric,
            "scope": self.scope,
            "bucket": self.bucket,
            "from_tokens": self.from_tokens,
            "to_tokens": self.to_tokens,
            "from_step": self.from_step,
            "to_step": self.to_step,
            "n": self.n,
            "s": self.s,
            "g": self.g,
            "ss": self.ss,
            "gg": self.gg,
            "sg": self.sg,
            "loss": loss,
            "skipped": self.skipped,
            "clipped": self.clipped,
        }


@dataclass(slots=True)
class _Sheet:
    """The cells that go into one body: one segment, one unit."""

    segment: Segment
    geometry: Geometry
    steps: int = 0
    units: float = 0
    cells: dict[tuple[Metric, Scope, int], Cell] = field(default_factory=dict)
    changed: set[tuple[Metric, Scope, int]] = field(default_factory=set)


@dataclass(slots=True)
class Ledger:
    """All that one agent measured in one epoch (a start of the process), as cumulative cells. Not thread-safe: read and write
    it under one lock or from one thread."""

    agent: str = "agent"
    epoch: int = 0
    replay_from_step: int | None = None
    _sheets: dict[tuple[str, Unit, float], _Sheet] = field(default_factory=dict)

    def add(
        self,
        segment: Segment,
        geometry: Geometry,
        estimates: dict[tuple[Metric, Scope], Estimate],
        *,
        tokens: float,
        step: int,
        loss: float | None = None,
        clipped: bool = False,
    ) -> None:
        """One measured step: `tokens` seen by its end, `loss` its mean loss. An estimate that is not finite is counted as skipped."""
        sheet = self._sheet(segment, geometry)
        sheet.steps += 1
        sheet.units += geometry.units_per_step
        for (metric, scope), seen in estimates.items():
            key = (metric, scope, bucket_of(tokens))
            cell = sheet.cells.setdefault(key, Cell(*key, tokens, tokens, step, step))
            if seen.finite:
                cell.add(seen, tokens, step, loss, clipped)
            else:
                cell.skipped += 1
            sheet.changed.add(key)

    def _sheet(self, segment: Segment, geometry: Geometry) -> _Sheet:
        key = (segment.id, geometry.unit, geometry.tokens_per_unit)
        sheet = self._sheets.setdefault(key, _Sheet(segment, geometry))
        sheet.segment, sheet.geometry = segment, geometry
        return sheet

    def cells(self, everything: bool = False) -> list[MeasurementsBody]:
        """Bodies for POST /v1/runs/{id}/measurements with the cells that changed since the last call, or all of them."""
        return [body for sheet in self._sheets.values() for body in self._bodies(sheet, everything)]

    def _bodies(self, sheet: _Sheet, everything: bool) -> list[MeasurementsBody]:
        # A cell without a step, or without any noise (every gradient was zero), says nothing and would be refused.
        keys = [key for key, cell in sheet.cells.items() if (everything or key in sheet.changed) and cell.n > 0 and cell.s != 0]
        sheet.changed.difference_update(keys)
        geometry = sheet.geometry.to_json()
        geometry["units_per_step"] = sheet.units / max(1, sheet.steps)
        return [
            {
                "agent": self.agent,
                "epoch": self.epoch,
                "replay_from_step": self.replay_from_step,
                "segment": sheet.segment.to_json(),
                "geometry": geometry,
                "cells": [sheet.cells[key].to_json() for key in keys[at : at + MOST_CELLS_IN_A_BODY]],
            }
            for at in range(0, len(keys), MOST_CELLS_IN_A_BODY)
        ]
