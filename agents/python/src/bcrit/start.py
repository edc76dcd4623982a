"""`bcrit.run`: one line in a training program."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .bodies import Unit
from .client.runs import RunReference
from .schedule import BatchSchedule, Stage
from .training_run import Run

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer


def run(
    run: str | Mapping[str, Any] | None = None,
    model: nn.Module | None = None,
    optimizer: Optimizer | None = None,
    *,
    name: str | None = None,
    schedule: BatchSchedule | None = None,
    micro_batch: int | None = None,
    sequence_length: int | None = None,
    unit: Unit = "sequence",
    gradient_accumulation: int | None = None,
    tokens: float | None = None,
    steps: int = 0,
    meter_options: Mapping[str, Any] | None = None,
    **options: Any,
) -> Run:
    """A run to measure and to post to, for `with`.

        with bcrit.run(question, model, optimizer, micro_batch=8, sequence_length=2048) as run:
            for batch in loader:
                ...
                optimizer.step()
                run.step(loss)

    `run`: the id of a run that exists, or a question as POST /v1/advice takes it (a mapping, or the path of a JSON file), from which the
    run is made as soon as the server can be reached; by default `BCRIT_RUN`. With a `name`, the same name and question are the same
    run, also after a restart.

    `model`, `optimizer`: measured with `NoiseMeter`, wrapped for DDP or FSDP2 already; without them only step times are posted.
    `schedule`: moved on at each step, says micro-batch and sequence length; else give `micro_batch` (units of one backward on a rank)
    and `sequence_length`. `tokens`, `steps`: done before, when a run goes on from a checkpoint: what it trains again then replaces what
    was measured there before. `meter_options`: for `NoiseMeter` (every, loss_scale, clip_norm, metrics, …).

    `follow_every`: with a schedule, take the batch the run is advised, looked at every so many steps on all ranks alike; `most_micro_batch`: up
    to which the micro-batch grows with it, where it is the loop that cuts them. More options:
    `url`, `key`, `spool` (a folder, or False), `report_seconds`, `advice_seconds`, `on_advice`, `handle_sigterm`, `agent`, `epoch`.

    Raises ValueError before training begins when it is not said which run or how it is divided; nothing raises after that."""
    if model is not None and micro_batch is None and schedule is None:
        raise ValueError("say micro_batch, the sequences of one backward on one rank, or give a schedule: without it a noise scale has no unit")
    made = Run(reference_of(run if run is not None else os.environ.get("BCRIT_RUN") or None, name), schedule=schedule, **options)
    if schedule is not None and tokens is not None:
        schedule.tokens = float(tokens)
    if model is not None:
        from .meter import NoiseMeter

        length = sequence_length or (schedule.sequence_length if schedule is not None else 1)
        settings: dict[str, Any] = {
            "micro_batch": micro_batch or (schedule.at().micro_batch if schedule is not None else None),
            "tokens_per_unit": length if unit == "sequence" else 1,
            "unit": unit,
            "gradient_accumulation": gradient_accumulation,
            "agent": made.agent,
            "epoch": made.epoch,
            # Steps are numbered by how many are done: the one at the checkpoint is not trained again.
            "replay_from_step": steps + 1 if steps > 0 else None,
            "tokens": (schedule.tokens if schedule is not None else tokens) or 0.0,
            "steps": steps,
        }
        meter = NoiseMeter(model, optimizer, **{**settings, **(meter_options or {})})
        if schedule is not None and unit == "sequence":
            def divide(stage: Stage) -> None:
                meter.divide(micro_batch=stage.micro_batch, gradient_accumulation=stage.gradient_accumulation)

            divide(schedule.at())
            made.on_stage = divide
        made.meter = meter
    return made


def reference_of(run: str | Mapping[str, Any] | None, name: str | None) -> RunReference:
    """The run that is meant. Raises ValueError when none is, or the question is none."""
    if run is None:
        raise ValueError("say which run: its id, a question to make one from, or BCRIT_RUN")
    if isinstance(run, str):
        if not run.endswith(".json"):
            return RunReference.existing(run)
        try:
            run = json.loads(Path(run).read_text("utf-8"))
        except OSError as error:
            raise ValueError(f"the question {run} cannot be read: {error.strerror}") from error
    if not isinstance(run, Mapping):
        raise ValueError("a question is a mapping, as POST /v1/advice takes it")
    json.dumps(run, allow_nan=False)
    return RunReference.to_create(dict(run), name)
