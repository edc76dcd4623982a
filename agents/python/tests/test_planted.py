"""A bug in the training loop shows in the cells: |G|² comes out negative beyond chance, which the server answers with a diagnosis."""

from __future__ import annotations

import math

import pytest

from planted import bodies
from truth import cells


def signal(bug: str) -> tuple[float, float]:
    """Mean of g and its standard error."""
    found = cells(bodies(bug))
    n = sum(cell["n"] for cell in found)
    mean = sum(cell["g"] for cell in found) / n
    return mean, math.sqrt((sum(cell["gg"] for cell in found) / n - mean * mean) / (n - 1))


@pytest.mark.parametrize("bug", ["clipped_in_backward", "divided_twice"])
def test_a_spoiled_gradient_gives_a_negative_signal(bug: str) -> None:
    mean, error = signal(bug)
    assert mean + 1.96 * error < 0


def test_a_sound_loop_does_not() -> None:
    mean, error = signal("none")
    assert mean - 1.96 * error > 0
