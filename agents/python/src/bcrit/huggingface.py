"""Hugging Face Trainer: `Trainer(..., callbacks=[BcritCallback("run-id")])`.

Trainer calls `on_pre_optimizer_step` after it has clipped, where norms are wrong by then: what is measured is read from the backward
passes themselves, before clipping."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from .schedule import BatchSchedule, align
from .start import run as start
from .training_run import Run

#: What a checkpoint keeps of the schedule, beside Trainer's own files.
CHECKPOINT_FILE = "bcrit.json"


class BcritCallback(TrainerCallback):
    """Measures and posts; with a `schedule`, grows `gradient_accumulation_steps` and sets rate and β2 by tokens seen.

    `run`, `name` and further options as for `bcrit.run`. `sequence_length`: tokens of one sequence, for the noise scale in tokens; the
    schedule's when there is one. With `apply_rate`, Trainer's `learning_rate` must be `schedule.peak_learning_rate`, and its own scheduler
    is overruled. `unit="token"`: micro-batches weigh by their labels that are not -100, as Trainer's loss does for padded data."""

    def __init__(
        self, run: str | Mapping[str, Any] | None = None, *, schedule: BatchSchedule | None = None, sequence_length: int | None = None, apply_rate: bool = True, unit: Any = "sequence", **options: Any
    ) -> None:
        self.run: Run | None = None
        self.schedule = schedule
        self._said = run
        self._sequence_length = sequence_length or (schedule.sequence_length if schedule is not None else 1)
        self._apply_rate = apply_rate
        self._unit = unit
        self._options = options
        self._losses: list[torch.Tensor] = []
        self._of_batch = False
        self._in_epoch = 0
        self._in_step = 0
        self._heard: Any = None

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        model, optimizer = kwargs["model"], kwargs.get("optimizer")
        inner = getattr(optimizer, "optimizer", optimizer)
        schedule = self.schedule
        if schedule is not None:
            self._go_on(args, state, schedule)
            args.gradient_accumulation_steps = schedule.gradient_accumulation()
            if self._apply_rate and inner is not None:
                schedule.apply(inner)
        distributed = torch.distributed.is_available() and torch.distributed.is_initialized()
        per_token = self._unit == "token"
        micro = args.per_device_train_batch_size * (self._sequence_length if per_token else 1)
        given = dict(self._options.pop("meter_options", None) or {})
        self.run = start(
            self._said,
            model,
            inner,
            schedule=schedule,
            micro_batch=micro,
            sequence_length=self._sequence_length,
            unit=self._unit,
            gradient_accumulation=None,
            tokens=None if schedule is not None else float(state.global_step * self._tokens(args, args.gradient_accumulation_steps)),
            steps=state.global_step,
            meter_options={
                "loss_scale": getattr(optimizer, "scaler", None),
                "clip_norm": args.max_grad_norm or None,
                "group": torch.distributed.group.WORLD if distributed else None,
                **given,
            },
            **self._options,
        )
        self._across = bool(getattr(args, "average_tokens_across_devices", False))
        self._heard = model.register_forward_hook(self._listen, with_kwargs=True)

    def on_epoch_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        self._in_epoch = self._in_step = 0

    def on_substep_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        self._in_epoch += 1
        self._in_step += 1

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        self._in_epoch += 1
        done, self._in_step = self._in_step + 1, 0
        if self.run is None:
            return
        self.run.step(self._loss(args), tokens=float(self._tokens(args, done)))
        schedule = self.schedule
        if schedule is None:
            return
        args.gradient_accumulation_steps = align(schedule.gradient_accumulation(), args.gradient_accumulation_steps, self._in_epoch)
        optimizer = kwargs.get("optimizer")
        if self._apply_rate and optimizer is not None:
            schedule.apply(getattr(optimizer, "optimizer", optimizer))

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        if self.schedule is not None and state.is_world_process_zero:
            folder = Path(str(args.output_dir)) / f"checkpoint-{state.global_step}"
            if folder.is_dir():
                (folder / CHECKPOINT_FILE).write_text(json.dumps(self.schedule.state_dict()))

    def on_train_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        if self._heard is not None:
            self._heard.remove()
        if self.run is not None:
            self.run.close(all_ranks=True)

    def _tokens(self, args: TrainingArguments, micro_batches: int) -> int:
        return int(micro_batches * args.per_device_train_batch_size * args.world_size * self._sequence_length)

    def _go_on(self, args: TrainingArguments, state: TrainerState, schedule: BatchSchedule) -> None:
        """Where a run goes on from a checkpoint: the position kept there, else that of as many steps of the schedule."""
        if args.per_device_train_batch_size != schedule.at().micro_batch or args.world_size != schedule.data_parallel:
            raise ValueError(
                f"the schedule has micro-batches of {schedule.at().micro_batch} on {schedule.data_parallel} ranks, Trainer {args.per_device_train_batch_size} on {args.world_size}: "
                f"use schedule.on(micro_batch={args.per_device_train_batch_size}, data_parallel={args.world_size})"
            )
        if state.global_step == 0:
            return
        kept = Path(str(args.output_dir)) / f"checkpoint-{state.global_step}" / CHECKPOINT_FILE
        if kept.exists():
            schedule.load_state_dict(json.loads(kept.read_text()))
            return
        schedule.tokens = 0.0
        for _ in range(state.global_step):
            schedule.advance()

    def _listen(self, module: torch.nn.Module, args: Any, kwargs: dict[str, Any], output: Any) -> None:
        """On each forward pass in training: the loss, kept on the device, and the labels that count."""
        if not module.training:
            return
        loss = output.get("loss") if isinstance(output, Mapping) else getattr(output, "loss", None)
        if isinstance(loss, torch.Tensor):
            self._losses.append(loss.detach().mean())
            self._of_batch = kwargs.get("num_items_in_batch") is not None
        labels = kwargs.get("labels")
        meter: Any = self.run.meter if self.run is not None else None
        if self._unit == "token" and meter is not None and isinstance(labels, torch.Tensor):
            meter.micro((labels[..., 1:] != -100).sum())

    def _loss(self, args: TrainingArguments) -> torch.Tensor | None:
        """Mean loss of the step on this rank, still on the device. Where the model divided by the items of the whole step, the
        micro-batches' shares add up; else they are averaged."""
        heard, self._losses = self._losses, []
        if not heard:
            return None
        total = torch.stack(heard).sum()
        if self._of_batch:
            return total * args.world_size if self._across else total
        return total / len(heard)
