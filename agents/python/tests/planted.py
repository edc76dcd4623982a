"""Bodies that a meter posts from loops with a bug planted in them: `python tests/planted.py FILE` writes them for the server's tests."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
from torch import Tensor, nn

from bcrit.bodies import MeasurementsBody
from bcrit.meter import NoiseMeter
from truth import batches, small, squared_error

GROUPS, SIZE, STEPS = 8, 4, 40
BUGS = ("none", "clipped_in_backward", "divided_twice")


def bodies(bug: str) -> list[MeasurementsBody]:
    """Forty steps of a model that stands still. The bugs change `.grad` during backward, where no meter can see that it was."""
    model = small()
    meter = NoiseMeter(model, micro_batch=SIZE, tokens_per_unit=16, gradient_accumulation=GROUPS, tokens=1e6, agent="planted:0")
    backwards = 0

    def spoil(parameter: Tensor) -> None:
        if parameter.grad is None:
            return
        if bug == "clipped_in_backward":
            nn.utils.clip_grad_norm_([parameter], 1e-3)
        elif bug == "divided_twice" and backwards % GROUPS == GROUPS - 1:
            parameter.grad /= GROUPS

    for parameter in model.parameters():
        parameter.register_post_accumulate_grad_hook(spoil)
    for step in range(STEPS):
        for batch in batches(GROUPS, SIZE, seed=step):
            loss = squared_error(model, batch)
            (loss / GROUPS).backward()
            backwards += 1
        model.zero_grad()
        meter.step(loss.detach())
    meter.close()
    return meter.cells()


if __name__ == "__main__":
    torch.set_num_threads(1)
    Path(sys.argv[1]).write_text(json.dumps({bug: bodies(bug) for bug in BUGS}, indent=1) + "\n")
