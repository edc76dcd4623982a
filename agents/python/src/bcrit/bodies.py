"""The JSON bodies an agent posts, as types: POST /v1/runs/{id}/measurements and /throughput. Units are in the names."""

from __future__ import annotations

from typing import Literal, Protocol, TypedDict

Metric = Literal["l2", "p1", "p2"]
Scope = Literal["all", "norm"]
Unit = Literal["sequence", "token", "example"]
TimedKind = Literal["accumulate", "synchronize", "optimizer", "step"]


class LossBody(TypedDict):
    n: int
    sum: float
    sum_squares: float


class CellBody(TypedDict):
    """Cumulative sums over measured steps of 1, s, g, s², g², s·g in one bucket of tokens."""

    metric: Metric
    scope: Scope
    bucket: int
    from_tokens: float
    to_tokens: float
    from_step: int
    to_step: int
    n: int
    s: float
    g: float
    ss: float
    gg: float
    sg: float
    loss: LossBody | None
    skipped: int
    clipped: int


class SegmentBody(TypedDict):
    id: str
    batch_sequences: float | None
    optimizer: str | None
    learning_rate: float | None
    betas: list[float] | None


class GeometryBody(TypedDict):
    unit: Unit
    tokens_per_unit: float
    groups: int
    units_per_step: float
    data_parallel: int | None
    gradient_accumulation: int | None
    micro_batch: int | None


class MeasurementsBody(TypedDict):
    agent: str
    epoch: int
    replay_from_step: int | None
    segment: SegmentBody
    geometry: GeometryBody
    cells: list[CellBody]


class TimedBody(TypedDict):
    micro_batch: int
    kind: TimedKind
    n: int
    sum_log_seconds: float
    sum_log_seconds_squared: float
    min_seconds: float


class MemoryBody(TypedDict):
    micro_batch: int
    peak_allocated_gib: float
    peak_reserved_gib: float | None
    out_of_memory: bool


class AllReduceBody(TypedDict):
    bytes: int
    seconds: float


class ThroughputBody(TypedDict):
    agent: str
    epoch: int
    points: list[TimedBody]
    memory: list[MemoryBody]
    all_reduce: list[AllReduceBody]


class Meter(Protocol):
    """What a client needs of a meter: the bodies whose cells changed since the last call, each ready to be posted as it is.

    A body repeats whole cumulative sums, so one that was lost is made good by the next. `everything=True` gives all cells.
    """

    def cells(self, everything: bool = False) -> list[MeasurementsBody]: ...
