"""Accelerate: your own loop with `accelerator.accumulate`, and the batch of a schedule."""

from __future__ import annotations

from typing import Any

from .schedule import BatchSchedule


def follow(accelerator: Any, schedule: BatchSchedule, optimizer: Any = None) -> None:
    """Before the first micro-batch and after each optimizer step: sets `gradient_accumulation_steps` to what the schedule says here, and
    counts micro-batches anew from here, so that the first step of a larger batch is whole. With an optimizer, sets its rate and β2 too.

        with accelerator.accumulate(model):
            ...
            if accelerator.sync_gradients:
                run.step(loss)
                follow(accelerator, schedule, optimizer)
    """
    wanted = schedule.gradient_accumulation()
    if accelerator.gradient_accumulation_steps != wanted:
        accelerator.gradient_accumulation_steps = wanted
        accelerator.step = 0
    if optimizer is not None:
        schedule.apply(getattr(optimizer, "optimizer", optimizer))
