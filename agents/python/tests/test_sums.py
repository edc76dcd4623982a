"""The arithmetic alone: the estimator against its definition and against drawn noise, cells against the contract."""

import json
import math
import random
import subprocess
import sys

import pytest

from bcrit.sums import Cell, Estimate, Geometry, Ledger, Segment, bucket_of, estimate, estimate_of, estimate_weighted

L2 = ("l2", "all")


def dot(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def test_two_groups_by_hand() -> None:
    # g₁ = (1, 2), g₂ = (2, 3), four units each: |G|² is estimated by g₁·g₂, tr(Σ) per unit by n·|g₁ − g₂|²/2.
    assert estimate_of([[1, 2], [2, 3]], [4, 4]) == Estimate(s=4.0, g=8.0)


def test_the_signal_is_the_mean_product_of_different_groups() -> None:
    rng = random.Random(1)
    groups = [[rng.gauss(0, 1) for _ in range(5)] for _ in range(6)]
    pairs = [dot(a, b) for i, a in enumerate(groups) for j, b in enumerate(groups) if i != j]
    assert estimate_of(groups, [3.0] * 6).g == pytest.approx(sum(pairs) / len(pairs))


@pytest.mark.parametrize("units", [[8, 8, 8, 8], [1, 3, 9, 27], [5, 5, 1, 1]])
def test_unbiased_for_equal_and_unequal_groups(units: list[float]) -> None:
    rng = random.Random(7)
    signal, sigma = [0.5, -0.25, 0.1], 2.0
    draws = 20_000
    s, g = [], []
    for _ in range(draws):
        seen = estimate_of([[x + rng.gauss(0, sigma / math.sqrt(n)) for x in signal] for n in units], units)
        s.append(seen.s)
        g.append(seen.g)

    def standard_error(values: list[float]) -> float:
        mean = sum(values) / draws
        return math.sqrt(sum((v - mean) ** 2 for v in values) / (draws - 1) / draws)

    assert abs(sum(s) / draws - 3 * sigma**2) < 4 * standard_error(s)
    assert abs(sum(g) / draws - dot(signal, signal)) < 4 * standard_error(g)


def test_weights_by_units_are_the_plain_estimator() -> None:
    units = [2.0, 5.0, 9.0]
    weights = [n / sum(units) for n in units]
    per_group, in_mean = sum(w / n for w, n in zip(weights, units, strict=True)), sum(w * w / n for w, n in zip(weights, units, strict=True))
    plain, weighted = estimate(3.0, 1.25, sum(units), 3), estimate_weighted(3.0, 1.25, per_group, in_mean)
    assert (weighted.s, weighted.g) == pytest.approx((plain.s, plain.g))


def test_equal_weights_of_unequal_groups_are_unbiased_too() -> None:
    rng = random.Random(3)
    units, signal, sigma, draws = [1.0, 4.0, 16.0], [0.4, 0.3], 1.5, 20_000
    k = len(units)
    s, g = 0.0, 0.0
    for _ in range(draws):
        groups = [[x + rng.gauss(0, sigma / math.sqrt(n)) for x in signal] for n in units]
        mean = [sum(column) / k for column in zip(*groups, strict=True)]
        seen = estimate_weighted(sum(dot(v, v) for v in groups) / k, dot(mean, mean), sum(1 / n for n in units) / k, sum(1 / n for n in units) / k**2)
        s += seen.s / draws
        g += seen.g / draws
    assert s == pytest.approx(2 * sigma**2, rel=0.05)
    assert g == pytest.approx(dot(signal, signal), rel=0.05)


def test_one_group_is_refused() -> None:
    with pytest.raises(ValueError, match="two disjoint groups"):
        estimate(1, 1, 8, 1)
    with pytest.raises(ValueError, match="two disjoint groups"):
        estimate_weighted(1, 1, 1 / 8, 1 / 8)


def test_buckets_are_eight_to_a_doubling() -> None:
    # The example of measurements.md, and the edges.
    assert bucket_of(3.45e9) == bucket_of(3.502e9) == 94
    assert [bucket_of(t) for t in (1e6, 2e6, 999_999, 0)] == [0, 8, -1, bucket_of(1)]


def test_cells_add_up_and_are_cumulative() -> None:
    ledger = Ledger(agent="host:0", epoch=2, replay_from_step=10)
    segment, geometry = Segment("stable", 64, "adamw", 3e-4, (0.9, 0.95)), Geometry(8, 64, tokens_per_unit=128, data_parallel=8)
    steps = [Estimate(2.0, 0.5), Estimate(3.0, -0.25)]
    for step, seen in enumerate(steps, 1):
        ledger.add(segment, geometry, {L2: seen}, tokens=1e6 + step, step=step, loss=float(step), clipped=step == 2)
    [body] = ledger.cells()
    [cell] = body["cells"]
    assert (body["agent"], body["epoch"], body["replay_from_step"]) == ("host:0", 2, 10)
    assert body["segment"] == {"id": "stable", "batch_sequences": 64, "optimizer": "adamw", "learning_rate": 3e-4, "betas": [0.9, 0.95]}
    assert [cell[k] for k in ("n", "s", "g", "ss", "gg", "sg")] == [2, 5.0, 0.25, 13.0, 0.3125, 0.25]  # type: ignore[literal-required]
    assert cell["loss"] == {"n": 2, "sum": 3.0, "sum_squares": 5.0}
    assert (cell["from_step"], cell["to_step"], cell["from_tokens"], cell["to_tokens"], cell["clipped"]) == (1, 2, 1e6 + 1, 1e6 + 2, 1)

    assert ledger.cells() == []
    ledger.add(segment, geometry, {L2: Estimate(1.0, 1.0)}, tokens=1e6 + 3, step=3)
    assert ledger.cells()[0]["cells"][0]["n"] == 3
    assert ledger.cells(everything=True)[0]["cells"][0]["n"] == 3
    json.dumps(body, allow_nan=False)


def test_what_is_not_finite_is_skipped_and_counted() -> None:
    ledger = Ledger()
    for step, s in enumerate([math.nan, math.inf, 2.0, -math.inf], 1):
        ledger.add(Segment("a"), Geometry(2, 8), {L2: Estimate(s, 1.0)}, tokens=2e6, step=step)
    [cell] = ledger.cells()[0]["cells"]
    assert (cell["n"], cell["s"], cell["skipped"], cell["from_step"], cell["to_step"]) == (1, 2.0, 3, 3, 3)


def test_a_cell_waits_until_it_has_a_step() -> None:
    ledger = Ledger()
    ledger.add(Segment("a"), Geometry(2, 8), {L2: Estimate(math.nan, 1.0)}, tokens=2e6, step=1)
    assert ledger.cells() == []
    ledger.add(Segment("a"), Geometry(2, 8), {L2: Estimate(1.0, 1.0)}, tokens=2e6, step=2)
    assert ledger.cells()[0]["cells"][0]["skipped"] == 1


def test_segments_and_units_never_share_a_body_and_long_lists_are_split() -> None:
    ledger = Ledger()
    for segment, unit in (("a", "sequence"), ("b", "sequence"), ("b", "token")):
        ledger.add(Segment(segment), Geometry(2, 8, unit), {L2: Estimate(1.0, 1.0)}, tokens=2e6, step=1)  # type: ignore[arg-type]
    assert [(body["segment"]["id"], body["geometry"]["unit"]) for body in ledger.cells()] == [("a", "sequence"), ("b", "sequence"), ("b", "token")]
    for i in range(300):
        ledger.add(Segment("a"), Geometry(2, 8), {L2: Estimate(1.0, 1.0)}, tokens=1e6 * 2 ** ((i + 0.5) / 8), step=i)
    assert [len(body["cells"]) for body in ledger.cells()] == [256, 44]


def test_the_units_of_a_step_are_their_mean() -> None:
    ledger = Ledger()
    for units in (100.0, 140.0):
        ledger.add(Segment("a"), Geometry(2, units, "token"), {L2: Estimate(1.0, 1.0)}, tokens=2e6, step=1)
    assert ledger.cells()[0]["geometry"]["units_per_step"] == 120


def test_importing_the_package_loads_no_torch() -> None:
    code = "import bcrit, bcrit.sums, bcrit.bodies, sys; bcrit.Ledger; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_fresh_cell_is_empty() -> None:
    assert Cell("l2", "all", 0, 1, 1, 1, 1).to_json()["loss"] is None
