"""DDP, FSDP2 and HSDP over gloo measure what one process measures from the same data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from bcrit.sums import Estimate
from ranks_work import SIZE, STEPS
from truth import added, batches, exact, same, small, squared_error

WORLDS = (2, 3, 4)
Found = list[dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with what all ranks of all worlds wrote."""
    folder = tmp_path_factory.mktemp("ranks")
    here = Path(__file__).parent
    environment = {**os.environ, "GLOO_SOCKET_IFNAME": "lo", "OMP_NUM_THREADS": "1", "TORCH_CPP_LOG_LEVEL": "ERROR"}
    subprocess.run([sys.executable, "-W", "ignore", here / "ranks_work.py", folder, *map(str, WORLDS)], cwd=here, env=environment, check=True, timeout=300)
    return folder


@pytest.fixture(params=WORLDS)
def ranks(request: pytest.FixtureRequest, worlds: Path) -> Found:
    """What each rank of a world of this size wrote."""
    world: int = request.param
    return [json.loads((worlds / str(world) / f"{rank}.json").read_text()) for rank in range(world)]


def truth(world: int, accumulation: int, clip: float | None = None) -> tuple[Estimate, list[float]]:
    """The same data on one process, and the weights it ends with."""
    model = small()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    estimates = []
    for step in range(STEPS):
        data = batches(world * accumulation, SIZE, seed=step)
        estimates.append(exact(model, data))
        for batch in data:
            (squared_error(model, batch) / len(data)).backward()
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
        optimizer.zero_grad()
    return added(estimates), [float(x) for parameter in model.parameters() for x in parameter.detach().flatten()]


def seen(found: dict[str, Any]) -> Estimate:
    return Estimate(found["s"], found["g"])


@pytest.mark.parametrize("case", ["ddp", "ddp_static_graph", "ddp_hook_after", "fsdp"])
def test_ranks_are_groups(ranks: Found, case: str) -> None:
    expected, weights = truth(len(ranks), 1)
    assert same(seen(ranks[0][case]), expected)
    assert ranks[0][case]["weights"] == pytest.approx(weights)
    assert ranks[0][case]["bodies"][0]["geometry"]["groups"] == len(ranks)


@pytest.mark.parametrize("case", ["ddp_accumulated", "ddp_synchronized_each_time", "ddp_hook_before", "fsdp_accumulated", "fsdp_synchronized_each_time"])
def test_micro_batches_of_all_ranks_are_groups(ranks: Found, case: str) -> None:
    expected, weights = truth(len(ranks), 2)
    found = ranks[0][case]
    assert found["unmeasured"] == {}
    assert found["weights"] == pytest.approx(weights)
    assert same(seen(found), expected)
    geometry = found["bodies"][0]["geometry"]
    assert geometry == {"unit": "sequence", "tokens_per_unit": 1, "groups": 2 * len(ranks), "units_per_step": 2 * SIZE * len(ranks), "data_parallel": len(ranks), "gradient_accumulation": 2, "micro_batch": SIZE}


@pytest.mark.parametrize("case", ["ddp_clipped", "fsdp_clipped"])
def test_norms_are_those_before_clipping(ranks: Found, case: str) -> None:
    expected, weights = truth(len(ranks), 2, clip=0.01)
    assert same(seen(ranks[0][case]), expected)
    assert ranks[0][case]["weights"] == pytest.approx(weights)
    assert sum(cell["clipped"] for body in ranks[0][case]["bodies"] for cell in body["cells"]) == STEPS


def test_hsdp_is_fsdp(ranks: Found) -> None:
    if len(ranks) == 4:
        assert same(seen(ranks[0]["hsdp"]), truth(4, 2)[0])


def test_p1_over_ranks_is_p1_of_one_process(ranks: Found) -> None:
    from bcrit.meter import NoiseMeter
    from truth import total

    model = small()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    meter = NoiseMeter(model, optimizer, micro_batch=SIZE, gradient_accumulation=len(ranks), metrics=["p1"], preconditioned_every=1)
    for step in range(STEPS):
        for batch in batches(len(ranks), SIZE, seed=step):
            (squared_error(model, batch) / len(ranks)).backward()
        optimizer.step()
        optimizer.zero_grad()
        meter.step()
    assert same(seen(ranks[0]["ddp_adam"]), total(meter, "p1"), 1e-5)


def test_mixed_precision_stays_near_full(ranks: Found) -> None:
    expected, _ = truth(len(ranks), 2)
    found = seen(ranks[0]["fsdp_mixed_precision"])
    assert found.s == pytest.approx(expected.s, rel=0.05)
    assert found.g == pytest.approx(expected.g, rel=0.05)


def test_ranks_with_unequal_data(ranks: Found) -> None:
    model = small()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    estimates = []
    for step in range(STEPS):
        data = [batches(1, 4 + 3 * rank, seed=100 * step + rank)[0] for rank in range(len(ranks))]
        estimates.append(exact(model, data))
        (squared_error(model, torch.cat(data))).backward()
        optimizer.step()
        optimizer.zero_grad()
    assert same(seen(ranks[0]["ddp_unequal_tokens"]), added(estimates))


@pytest.mark.parametrize("case", ["ddp", "fsdp"])
def test_training_is_the_same_to_the_bit(ranks: Found, case: str) -> None:
    assert ranks[0][case]["weights"] == ranks[0][f"{case}_without_meter"]["weights"]


def test_only_the_first_rank_posts_and_its_loss_is_the_mean(ranks: Found) -> None:
    assert all(rank["ddp"]["bodies"] == [] for rank in ranks[1:])
    losses = ranks[0]["ddp"]["losses"]
    assert sum(loss["sum"] for loss in losses) == pytest.approx(STEPS * (len(ranks) - 1) / 2)


def test_one_broken_meter_holds_nobody_up(ranks: Found) -> None:
    for rank in ranks:
        assert rank["ddp_one_rank_fails"]["measured"] == 1
        assert sum(rank["ddp_one_rank_fails"]["unmeasured"].values()) == STEPS - 1
    assert ranks[0]["ddp_one_rank_fails"]["weights"] == ranks[0]["ddp"]["weights"]


def test_uneven_numbers_of_steps_turn_the_meter_off(ranks: Found) -> None:
    assert all("join" in rank["ddp_join"]["failure"] for rank in ranks)
    assert all(rank["ddp_join"]["cells"] == [] for rank in ranks)


def test_what_cannot_be_measured_is_said_before_training(ranks: Found) -> None:
    assert "group=" in ranks[0]["unwrapped_is_refused"]["error"]
    assert "FSDP2" in ranks[0]["fsdp_p1_is_refused"]["error"]


@pytest.mark.parametrize("wrapper", ["ddp", "fsdp"])
def test_a_probe_over_ranks_times_the_reduction_too(ranks: Found, wrapper: str) -> None:
    for rank in ranks:
        body = rank["probe"][wrapper]
        assert [row["bytes"] for row in body["all_reduce"]] == [1024, 65536]
        assert all(row["seconds"] > 0 for row in body["all_reduce"])
        assert {point["micro_batch"] for point in body["points"] if point["kind"] == "accumulate"} == {1, 2, 3, 4}
        assert all(point["min_seconds"] > 0 for point in body["points"])
