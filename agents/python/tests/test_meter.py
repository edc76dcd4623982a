"""One process with real PyTorch: what the meter reads equals the estimate from the gradients themselves, to rounding."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from bcrit.meter import MeterError, NoiseMeter
from bcrit.sums import Estimate, estimate_weighted
from truth import added, batches, cells, exact, gradients, same, small, squared_error, total


def train(
    model: nn.Module,
    meter: NoiseMeter,
    optimizer: torch.optim.Optimizer,
    *,
    steps: int = 4,
    micro_batches: int = 4,
    size: int = 8,
    scale: float = 1.0,
    clip: float | None = None,
    forward: Callable[[Tensor], Any] | None = None,
) -> list[Estimate]:
    """An ordinary loop; returns the exact estimate of each of its steps."""
    truths = []
    run = forward or model
    for step in range(steps):
        data = batches(micro_batches, size, seed=step)
        truths.append(exact(model, data))
        for batch in data:
            (squared_error(run, batch) / micro_batches * scale).backward()  # type: ignore[arg-type]
        for parameter in model.parameters():
            if parameter.grad is not None:
                parameter.grad /= scale
        if clip is not None:
            nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
        optimizer.zero_grad()
        meter.step(1.0 + step)
    return truths


def sgd(model: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.SGD(model.parameters(), lr=0.05)


def test_accumulated_micro_batches_are_groups() -> None:
    model = small()
    optimizer = sgd(model)
    meter = NoiseMeter(model, optimizer, micro_batch=8, tokens_per_unit=16, gradient_accumulation=4)
    truths = train(model, meter, optimizer)
    assert same(total(meter), added(truths))
    body = meter.cells(everything=True)[0]
    assert body["geometry"] == {"unit": "sequence", "tokens_per_unit": 16, "groups": 4, "units_per_step": 32, "data_parallel": 1, "gradient_accumulation": 4, "micro_batch": 8}
    assert (meter.measured, meter.tokens, meter.steps) == (4, 4 * 32 * 16, 4)
    assert sum(cell["loss"]["sum"] for cell in cells(meter.cells(everything=True)) if cell["loss"]) == 1 + 2 + 3 + 4


def test_norms_are_those_before_clipping_and_clipped_steps_are_counted() -> None:
    model = small()
    optimizer = sgd(model)
    meter = NoiseMeter(model, optimizer, micro_batch=8, gradient_accumulation=4, clip_norm=0.01)
    assert same(total(meter), Estimate(0, 0))
    truths = train(model, meter, optimizer, clip=0.01)
    assert same(total(meter), added(truths))
    assert sum(cell["clipped"] for cell in cells(meter.cells(everything=True))) == 4


class Scaler:
    """As a GradScaler: the scale lies on the device."""

    def __init__(self, scale: float) -> None:
        self._scale = torch.tensor(scale)

    def get_scale(self) -> float:
        raise AssertionError("would wait for the device")


@pytest.mark.parametrize("source", [1024.0, lambda: 1024.0, Scaler(1024.0)])
def test_the_loss_scale_is_taken_out(source: object) -> None:
    model = small()
    optimizer = sgd(model)
    meter = NoiseMeter(model, optimizer, micro_batch=8, gradient_accumulation=4, loss_scale=source)
    assert same(added(train(model, meter, optimizer, scale=1024.0)), total(meter))


def test_accumulation_is_learned_from_the_step_before() -> None:
    model = small()
    optimizer = sgd(model)
    meter = NoiseMeter(model, optimizer, micro_batch=8)
    truths = train(model, meter, optimizer)
    assert same(total(meter), added(truths[1:]))
    assert sum(meter.unmeasured.values()) == 1


def test_a_step_cut_short_is_left_out_and_counted() -> None:
    model = small()
    optimizer = sgd(model)
    meter = NoiseMeter(model, optimizer, micro_batch=8, gradient_accumulation=4)
    truths = train(model, meter, optimizer, steps=2)
    train(model, meter, optimizer, steps=1, micro_batches=3)
    truths += train(model, meter, optimizer, steps=2)
    assert same(total(meter), added(truths))
    assert meter.unmeasured == {"3 backwards in a step where 4 were expected": 1}


def test_every_third_step() -> None:
    model = small()
    optimizer = sgd(model)
    meter = NoiseMeter(model, optimizer, micro_batch=8, gradient_accumulation=4, every=3)
    truths = train(model, meter, optimizer, steps=8)
    assert same(total(meter), added(truths[::3]))
    assert meter.measured == 3


def test_normalisation_layers_alone_and_beside_all() -> None:
    model = small()
    optimizer = sgd(model)
    meter = NoiseMeter(model, optimizer, micro_batch=8, gradient_accumulation=4, every=4, norm_every=1)
    alone = []
    for step in range(4):
        alone.append(exact(model, batches(4, 8, seed=step), only="1."))
        train_one(model, optimizer, meter, step)
    assert same(total(meter, scope="norm"), added(alone))
    assert cells(meter.cells(everything=True))[0]["n"] == 1


def train_one(model: nn.Module, optimizer: torch.optim.Optimizer, meter: NoiseMeter, seed: int, micro_batches: int = 4) -> None:
    for batch in batches(micro_batches, 8, seed=seed):
        (squared_error(model, batch) / micro_batches).backward()
    optimizer.step()
    optimizer.zero_grad()
    meter.step()


@pytest.mark.parametrize("metric", ["p1", "p2"])
@pytest.mark.parametrize("fused", [False, True])
def test_metrics_of_adam_use_the_second_moment_from_before_the_step(metric: str, fused: bool) -> None:
    model = small()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2, betas=(0.9, 0.95), eps=1e-6, fused=fused)
    meter = NoiseMeter(model, optimizer, micro_batch=8, gradient_accumulation=4, metrics=["l2", metric], preconditioned_every=1)  # type: ignore[list-item]
    truths = []
    for step in range(4):
        if step > 0:
            power = -0.5 if metric == "p1" else -1.0
            weights = {}
            for name, parameter in model.named_parameters():
                state = optimizer.state[parameter]
                corrected = state["exp_avg_sq"] / (1 - 0.95 ** float(state["step"]))
                weights[name] = (corrected.sqrt() + 1e-6) ** power
            truths.append(exact(model, batches(4, 8, seed=step), weights=weights))
        train_one(model, optimizer, meter, step)
    assert same(total(meter, metric), added(truths), 1e-5)
    assert sum(cell["skipped"] for cell in cells(meter.cells(everything=True), metric)) == 0


def test_p1_is_measured_for_adam_unless_told_otherwise() -> None:
    model = small()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    meter = NoiseMeter(model, optimizer, micro_batch=8, gradient_accumulation=4)
    train(model, meter, optimizer, steps=12)
    meter.flush()
    assert sum(cell["n"] for cell in cells(meter.cells(everything=True), "p1")) == 1


def test_losses_weighted_by_tokens() -> None:
    # As Hugging Face's num_items_in_batch: each micro-batch's summed loss over the tokens of the whole step.
    model = small()
    optimizer = sgd(model)
    meter = NoiseMeter(model, optimizer, micro_batch=None, unit="token", gradient_accumulation=3)
    truths = []
    for step in range(4):
        data = [batches(1, size, seed=10 * step + size)[0] for size in (3, 8, 13)]
        truths.append(exact(model, data))
        for batch in data:
            meter.micro(torch.tensor(len(batch)) if step % 2 else len(batch))
            (squared_error(model, batch) * len(batch) / 24).backward()
        optimizer.step()
        optimizer.zero_grad()
        meter.step()
    assert same(total(meter), added(truths))
    assert (body := meter.cells(everything=True)[0])["geometry"]["unit"] == "token"
    assert body["geometry"]["units_per_step"] == 24


def test_micro_batches_of_unequal_size_that_count_alike() -> None:
    model = small()
    optimizer = sgd(model)
    meter = NoiseMeter(model, optimizer, micro_batch=8, gradient_accumulation=2)
    data = [batches(1, 8, seed=1)[0], batches(1, 3, seed=2)[0]]
    first, second = gradients(model, data)
    m1 = (sum(x * x for x in first) + sum(x * x for x in second)) / 2
    m2 = sum(((x + y) / 2) ** 2 for x, y in zip(first, second, strict=True))
    for batch in data:
        if len(batch) != 8:
            meter.micro(len(batch))
        (squared_error(model, batch) / 2).backward()
    optimizer.step()
    meter.step()
    assert same(total(meter), estimate_weighted(m1, m2, (1 / 8 + 1 / 3) / 2, (1 / 8 + 1 / 3) / 4))


class Tied(nn.Module):
    """Tied weights, a parameter used twice, a frozen one, and one that is never used."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(4, 4)
        self.norm = nn.LayerNorm(4)
        self.second = nn.Linear(4, 4)
        self.second.weight = self.first.weight
        self.frozen = nn.Linear(4, 4).requires_grad_(False)
        self.unused = nn.Linear(2, 2)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.tanh(self.first(self.norm(x)))
        return self.second(self.frozen(torch.tanh(self.first(self.norm(x))))) + x  # type: ignore[no-any-return]


def test_tied_frozen_unused_and_twice_used_parameters() -> None:
    torch.manual_seed(0)
    model = Tied().double()
    optimizer = sgd(model)
    meter = NoiseMeter(model, optimizer, micro_batch=8, gradient_accumulation=4)
    assert same(total(meter), added([]))
    assert same(added(train(model, meter, optimizer)), total(meter))


@pytest.mark.parametrize("reentrant", [False, True])
def test_gradient_checkpointing(reentrant: bool) -> None:
    model = small()
    optimizer = sgd(model)
    meter = NoiseMeter(model, optimizer, micro_batch=8, gradient_accumulation=4)

    def forward(x: Tensor) -> Any:
        x.requires_grad_()
        x = checkpoint(model[:3], x, use_reentrant=reentrant)
        x = checkpoint(model[3:5], x, use_reentrant=reentrant)
        return model[5](x)

    assert same(added(train(model, meter, optimizer, forward=forward)), total(meter))


@pytest.mark.parametrize("accumulation", [None, 4])
def test_reentrant_checkpoints_around_everything_are_not_measured_wrongly(accumulation: int | None) -> None:
    model = small()
    optimizer = sgd(model)
    meter = NoiseMeter(model, optimizer, micro_batch=8, gradient_accumulation=accumulation)

    def forward(x: Tensor) -> Any:
        x.requires_grad_()
        return checkpoint(model[3:], checkpoint(model[:3], x, use_reentrant=True), use_reentrant=True)

    train(model, meter, optimizer, forward=forward)
    meter.flush()
    assert meter.measured == 0
    assert meter.cells() == []
    assert sum(meter.unmeasured.values()) == 4


def test_sparse_gradients() -> None:
    torch.manual_seed(0)
    model = nn.Embedding(20, 3, sparse=True)
    optimizer = sgd(model)
    meter = NoiseMeter(model, optimizer, micro_batch=6, gradient_accumulation=3)

    def loss(run: Any, batch: Tensor) -> Tensor:
        return (run(batch) - 1).square().mean()  # type: ignore[no-any-return]

    truths = []
    for step in range(3):
        data = [torch.randint(0, 20, (6,), generator=torch.Generator().manual_seed(10 * step + i)) for i in range(3)]
        plain = nn.Embedding(20, 3)
        plain.load_state_dict(model.state_dict())
        truths.append(exact(plain, data, loss=loss))
        for batch in data:
            (loss(model, batch) / 3).backward()
        optimizer.step()
        optimizer.zero_grad()
        meter.step()
    assert same(total(meter), added(truths), 1e-5)


def test_steps_that_are_not_finite_are_skipped_and_counted() -> None:
    model = small()
    optimizer = sgd(model)
    meter = NoiseMeter(model, optimizer, micro_batch=8, gradient_accumulation=2, tokens=2e6)
    truths = train(model, meter, optimizer, steps=2, micro_batches=2)
    for bad in (math.nan, math.inf):
        for batch in batches(2, 8, seed=9):
            (squared_error(model, batch) * bad).backward()
        optimizer.zero_grad()
        meter.step(bad)
    truths += train(model, meter, optimizer, steps=2, micro_batches=2)
    assert same(total(meter), added(truths))
    found = cells(meter.cells(everything=True))
    assert sum(cell["skipped"] for cell in found) == 2
    assert sum(cell["loss"]["n"] for cell in found if cell["loss"]) == 4


def test_a_compiled_model() -> None:
    model = small(torch.float32)
    compiled = torch.compile(model, backend="aot_eager")
    optimizer = sgd(model)
    meter = NoiseMeter(compiled, optimizer, micro_batch=8, gradient_accumulation=4)  # type: ignore[arg-type]

    def forward(x: Tensor) -> Any:
        return compiled(x.float()).double()

    reference = copy.deepcopy(model).double()
    truths = [exact(reference, batches(4, 8, seed=0))]
    for batch in batches(4, 8, seed=0):
        ((forward(batch) - batch.sum(-1, keepdim=True)).square().mean() / 4).backward()
    optimizer.step()
    meter.step()
    assert same(total(meter), added(truths), 1e-4)


def test_half_precision_is_added_up_in_single() -> None:
    # A hundred thousand equal entries: in bfloat16 their sum of squares would stop growing at 256 times the entry.
    model = nn.Linear(100_000, 1, bias=False, dtype=torch.bfloat16)
    meter = NoiseMeter(model, micro_batch=1, gradient_accumulation=2)
    for sign in (1.0, 0.5):
        (model(torch.full((1, 100_000), sign, dtype=torch.bfloat16)).sum()).backward()
    meter.step()
    # |g₁|² = 1e5, |g₂|² = 2.5e4, |g₁ + g₂|² = 2.25e5; two groups that count alike, M1 = 2·(1e5 + 2.5e4).
    assert same(total(meter), estimate_weighted(2.5e5, 2.25e5, 1.0, 0.5), 1e-6)


def test_a_fault_of_the_meter_never_reaches_training(monkeypatch: pytest.MonkeyPatch) -> None:
    model = small()
    optimizer = sgd(model)
    meter = NoiseMeter(model, optimizer, micro_batch=8, gradient_accumulation=4)
    train(model, meter, optimizer, steps=1)

    def broken(*_: object) -> Tensor:
        raise RuntimeError("out of memory")

    monkeypatch.setattr("bcrit.meter.watch.magnitude", broken)
    train(model, meter, optimizer, steps=3)
    meter.close()
    assert "out of memory" in str(meter.failure)
    assert meter.measured == 1


def test_training_is_the_same_with_and_without() -> None:
    finals = []
    for measured in (True, False):
        model = small()
        optimizer = sgd(model)
        meter = NoiseMeter(model, optimizer, micro_batch=8, gradient_accumulation=4) if measured else None
        for step in range(5):
            for batch in batches(4, 8, seed=step):
                (squared_error(model, batch) / 4).backward()
            optimizer.step()
            optimizer.zero_grad()
            if meter is not None:
                meter.step()
        finals.append(torch.cat([parameter.detach().flatten() for parameter in model.parameters()]))
    assert torch.equal(*finals)


def test_a_closed_meter_leaves_no_hooks() -> None:
    model = small()
    meter = NoiseMeter(model, micro_batch=8)
    meter.close()
    assert all(not parameter._backward_hooks for parameter in model.parameters())


def test_one_micro_batch_on_one_rank_cannot_be_measured_and_says_so() -> None:
    model = small()
    optimizer = sgd(model)
    meter = NoiseMeter(model, optimizer, micro_batch=8, gradient_accumulation=1)
    for step in range(4):
        train_one(model, optimizer, meter, step, micro_batches=1)
    meter.flush()
    assert meter.unmeasured == {"fewer than two micro-batches over all ranks: accumulate over two or more smaller ones": 4}


def test_settings_that_cannot_work_are_refused_before_training() -> None:
    model = small()
    with pytest.raises(MeterError, match="second moments"):
        NoiseMeter(model, micro_batch=8, metrics=["p1"])
    with pytest.raises(MeterError, match="1 or more"):
        NoiseMeter(model, micro_batch=8, every=0)
    with pytest.raises(MeterError, match="no trainable parameter"):
        NoiseMeter(nn.Linear(2, 2).requires_grad_(False), micro_batch=8)
    with pytest.raises(MeterError, match="no normalisation layer"):
        NoiseMeter(nn.Linear(2, 2), micro_batch=8, norm_every=1)


def test_segments_follow_the_learning_rate_and_the_batch() -> None:
    model = small()
    optimizer = sgd(model)
    meter = NoiseMeter(model, optimizer, micro_batch=8, gradient_accumulation=2, tokens_per_unit=64)
    for step, rate in enumerate([0.01, 0.02, 0.03, 0.03, 0.03, 0.03, 0.02, 0.01, 0.005]):
        optimizer.param_groups[0]["lr"] = rate
        train_one(model, optimizer, meter, step, micro_batches=2)
    meter.flush()
    assert [body["segment"]["id"] for body in meter.cells()] == ["start-b16", "warmup-b16", "stable-lr0.03-b16", "decay-b16"]
