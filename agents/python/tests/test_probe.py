"""The probe on the CPU: what it posts, and that training starts as if it had not been."""

from __future__ import annotations

import copy
import json
import math

import pytest
import torch
from torch import Tensor, nn

from bcrit.machine_probe import probe, sizes_around


def linear() -> tuple[nn.Module, torch.optim.Optimizer]:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(8, 8), nn.Dropout(0.5), nn.Linear(8, 1))
    return model, torch.optim.AdamW(model.parameters(), lr=0.1)


def test_sizes_lie_around_the_advised_one() -> None:
    assert [sizes_around(size) for size in (1, 2, 3, 8)] == [[1, 2, 3], [1, 2, 3, 4], [1, 3, 4, 6], [4, 8, 12, 16]]
    with pytest.raises(ValueError, match="1 or more"):
        sizes_around(0)


def test_every_size_is_timed_and_the_sums_are_of_logarithms() -> None:
    model, optimizer = linear()
    asked: list[int] = []

    def loss(size: int) -> Tensor:
        asked.append(size)
        return model(torch.randn(size, 8)).square().mean()  # type: ignore[no-any-return]

    body = probe(model, optimizer, loss, 2, warm_ups=1, repeats=4, agent="host:0", epoch=3)
    assert [(point["micro_batch"], point["kind"], point["n"]) for point in body["points"]] == [
        (1, "accumulate", 4), (1, "optimizer", 4), (2, "accumulate", 4), (3, "accumulate", 4), (4, "accumulate", 4),
    ]  # fmt: skip
    # Two whole steps, one warm-up, four repeats each.
    assert asked == [size for size in (1, 2, 3, 4) for _ in range(7)]
    for point in body["points"]:
        mean = point["sum_log_seconds"] / point["n"]
        assert math.log(point["min_seconds"]) <= mean
        assert point["sum_log_seconds_squared"] / point["n"] >= mean * mean * (1 - 1e-12)
    assert (body["agent"], body["epoch"], body["memory"], body["all_reduce"]) == ("host:0", 3, [], [])
    json.dumps(body, allow_nan=False)


@pytest.mark.parametrize("trained", [False, True])
def test_training_starts_as_if_nothing_had_been(trained: bool) -> None:
    model, optimizer = linear()
    if trained:
        model(torch.ones(1, 8)).sum().backward()
        optimizer.step()
    weights, state = copy.deepcopy(model.state_dict()), copy.deepcopy(optimizer.state_dict())
    random = torch.random.get_rng_state()
    probe(model, optimizer, lambda size: model(torch.randn(size, 8)).sum(), [1, 2, 4], warm_ups=0, repeats=1)
    assert all(torch.equal(value, weights[name]) for name, value in model.state_dict().items())
    now = optimizer.state_dict()
    assert now["param_groups"] == state["param_groups"]
    assert now["state"].keys() == state["state"].keys()
    for key, values in state["state"].items():
        assert all(torch.equal(now["state"][key][name], value) for name, value in values.items())
    assert torch.equal(torch.random.get_rng_state(), random)
    assert all(parameter.grad is None for parameter in model.parameters())


def test_what_does_not_fit_ends_the_probe_and_is_said() -> None:
    model, optimizer = linear()

    def loss(size: int) -> Tensor:
        if size > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return model(torch.randn(size, 8)).sum()  # type: ignore[no-any-return]

    body = probe(model, optimizer, loss, [4, 1, 2, 8], warm_ups=0, repeats=1)
    assert [point["micro_batch"] for point in body["points"] if point["kind"] == "accumulate"] == [1, 2]
    assert [(row["micro_batch"], row["out_of_memory"]) for row in body["memory"]] == [(4, True)]
    assert optimizer.param_groups[0]["lr"] == 0.1
