"""Noise scales that are known exactly lie in the interval of what was measured, as often as it says."""

from __future__ import annotations

import copy
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from bcrit.meter import NoiseMeter
from small_transformer import SmallTransformer, next_token_loss, text_sequences
from truth import cells, fieller

LENGTH, POPULATION = 32, 384


class Quadratic(nn.Module):
    """Loss ½|w − x|² of one example: its gradient is w − x, so that G = w − E[x] and Σ = cov(x)."""

    def __init__(self, at: Tensor) -> None:
        super().__init__()
        self.w = nn.Parameter(at.clone())

    def forward(self, x: Tensor) -> Tensor:
        return 0.5 * (self.w - x).square().sum(-1).mean()


@pytest.mark.parametrize("noise", [1.0, 2.0])
def test_a_quadratic_lies_within_its_interval_at_the_stated_rate(noise: float) -> None:
    sigma = noise * torch.tensor([1.0, 2.0, 0.5, 1.0])
    signal = torch.tensor([0.6, -0.4, 0.3, 0.2])
    exact = float(sigma.square().sum() / signal.square().sum())
    micro_batch, groups, steps, seeds = 8, 4, 30, 120
    generator = torch.Generator().manual_seed(5)
    inside = bounded = 0
    for _ in range(seeds):
        model = Quadratic(signal)
        meter = NoiseMeter(model, micro_batch=micro_batch, gradient_accumulation=groups)
        for _ in range(steps):
            for _ in range(groups):
                (model(torch.randn(micro_batch, 4, generator=generator) * sigma) / groups).backward()
            model.zero_grad()
            meter.step()
        meter.close()
        interval = fieller(cells(meter.cells()))
        bounded += interval is not None
        inside += interval is not None and interval[0] <= exact <= interval[1]
    assert bounded >= 0.9 * seeds
    # 95 % nominal; four standard errors of a share of so many seeds, and a point for thirty steps only.
    assert 0.86 <= inside / bounded <= 1.0


def train(model: nn.Module, data: Tensor, steps: int) -> None:
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    for step in range(steps):
        next_token_loss(model, data[torch.randint(len(data), (16,), generator=torch.Generator().manual_seed(step))]).backward()
        optimizer.step()
        optimizer.zero_grad()


def exact_noise_scale(model: nn.Module, population: Tensor) -> tuple[float, float]:
    """tr(Σ) and |G|² of these sequences, each as likely as the other, from the gradient of every one of them."""
    weights = {name: parameter.detach().double() for name, parameter in model.named_parameters()}
    double = copy.deepcopy(model).double()

    def loss(parameters: dict[str, Tensor], sequence: Tensor) -> Tensor:
        return next_token_loss(lambda tokens: torch.func.functional_call(double, parameters, (tokens,)), sequence[None])  # type: ignore[arg-type]

    each = torch.func.vmap(torch.func.grad(loss), in_dims=(None, 0))
    pieces = [torch.cat([gradient.flatten(1) for gradient in each(weights, part).values()], 1) for part in population.split(64)]
    gradients = torch.cat(pieces)
    mean = gradients.mean(0)
    return float((gradients - mean).square().sum() / len(population)), float(mean.square().sum())


def measure(model: nn.Module, population: Tensor, steps: int, *, groups: int = 8, micro_batch: int = 4, cast: bool = False, scale: float | None = None) -> list[Any]:
    """Cells of a model that stands still while batches are drawn from the population."""
    meter = NoiseMeter(model, micro_batch=micro_batch, tokens_per_unit=LENGTH, gradient_accumulation=groups, loss_scale=scale, tokens=2e6)
    generator = torch.Generator().manual_seed(11)
    inside: Callable[[], Any] = (lambda: torch.autocast("cpu", torch.bfloat16)) if cast else nullcontext
    for _ in range(steps):
        for _ in range(groups):
            batch = population[torch.randint(len(population), (micro_batch,), generator=generator)]
            with inside():
                loss = next_token_loss(model, batch)
            (loss / groups * (scale or 1)).backward()
        model.zero_grad()
        meter.step(loss.detach())
    meter.close()
    assert meter.failure is None
    assert meter.measured == steps
    return cells(meter.cells())


@pytest.fixture(scope="module")
def trained() -> tuple[nn.Module, Tensor]:
    torch.manual_seed(0)
    model, population = SmallTransformer(), text_sequences(LENGTH, POPULATION)
    train(model, population, 30)
    return model, population


def test_a_transformer_on_text_has_the_noise_scale_of_its_per_example_gradients(trained: tuple[nn.Module, Tensor]) -> None:
    model, population = trained
    trace, signal = exact_noise_scale(model, population)
    found = measure(model, population, steps=100, micro_batch=8)
    n = sum(cell["n"] for cell in found)
    interval = fieller(found, z=2.576)
    assert interval is not None
    assert interval[0] <= trace / signal <= interval[1]
    # Not by being wide.
    assert interval[1] / interval[0] < 2
    assert sum(cell["s"] for cell in found) / n == pytest.approx(trace, rel=0.1)
    assert sum(cell["g"] for cell in found) / n == pytest.approx(signal, rel=0.3)


def test_bfloat16_with_a_loss_scale_agrees_with_single_precision(trained: tuple[nn.Module, Tensor]) -> None:
    model, population = trained
    single = measure(model, population, steps=20)
    half = measure(model, population, steps=20, cast=True, scale=4096.0)
    ratio = [sum(cell["s"] for cell in found) / sum(cell["g"] for cell in found) for found in (single, half)]
    intervals = [fieller(found) for found in (single, half)]
    assert all(intervals)
    assert intervals[1] is not None and intervals[1][0] <= ratio[0] <= intervals[1][1]
    assert ratio[1] == pytest.approx(ratio[0], rel=0.05)
    assert sum(cell["s"] for cell in half) == pytest.approx(sum(cell["s"] for cell in single), rel=0.02)
