"""Lightning: `Trainer(callbacks=[BcritCallback("run-id", sequence_length=2048)])`, with automatic optimization.

Lightning calls `on_before_optimizer_step` before it clips; what is measured is read from the backward passes, before that too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from lightning.pytorch import Callback, LightningModule, Trainer

from .schedule import BatchSchedule, align
from .start import run as start
from .training_run import Run


class BcritCallback(Callback):
    """Measures and posts; with a `schedule`, grows `accumulate_grad_batches` and sets rate and β2 by tokens seen.

    `run`, `name` and further options as for `bcrit.run`. `micro_batch`: sequences of one batch on one device, the schedule's when there is
    one. With `apply_rate`, the optimizer's rate must be `schedule.peak_learning_rate` and no scheduler of your own may run. The position is
    kept in Lightning's checkpoints."""

    def __init__(
        self,
        run: str | Mapping[str, Any] | None = None,
        *,
        schedule: BatchSchedule | None = None,
        micro_batch: int | None = None,
        sequence_length: int | None = None,
        apply_rate: bool = True,
        **options: Any,
    ) -> None:
        if schedule is None and micro_batch is None:
            raise ValueError("give micro_batch, the sequences of one batch on one device, or a schedule")
        self.run: Run | None = None
        self.schedule = schedule
        self._said = run
        self._micro_batch = micro_batch or (schedule.at().micro_batch if schedule is not None else 1)
        self._sequence_length = sequence_length or (schedule.sequence_length if schedule is not None else 1)
        self._apply_rate = apply_rate
        self._options = options
        self._losses: list[torch.Tensor] = []
        self._steps = 0

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        if not pl_module.automatic_optimization:
            raise ValueError("with manual optimization use bcrit.run in training_step: this callback follows automatic optimization")
        optimizer = trainer.optimizers[0]
        schedule = self.schedule
        if schedule is not None:
            trainer.accumulate_grad_batches = schedule.gradient_accumulation()
            if self._apply_rate:
                schedule.apply(optimizer)
        self._steps = trainer.global_step
        given = dict(self._options.pop("meter_options", None) or {})
        self.run = start(
            self._said,
            trainer.strategy.model,
            optimizer,
            schedule=schedule,
            micro_batch=self._micro_batch,
            sequence_length=self._sequence_length,
            tokens=None if schedule is not None else float(self._steps * self._tokens(trainer, trainer.accumulate_grad_batches)),
            steps=self._steps,
            meter_options={"loss_scale": getattr(trainer.precision_plugin, "scaler", None), "clip_norm": trainer.gradient_clip_val or None, **given},
            **self._options,
        )

    def on_train_batch_end(self, trainer: Trainer, pl_module: LightningModule, outputs: Any, batch: Any, batch_idx: int) -> None:
        # Lightning has divided each micro-batch's loss by their number: their sum is the mean.
        loss = outputs.get("loss") if isinstance(outputs, Mapping) else outputs
        if isinstance(loss, torch.Tensor):
            self._losses.append(loss.detach())
        if self.run is None or trainer.global_step == self._steps:
            return
        self._steps = trainer.global_step
        heard, self._losses = self._losses, []
        self.run.step(torch.stack(heard).sum() if heard else None, tokens=float(self._tokens(trainer, max(1, len(heard)))))
        schedule = self.schedule
        if schedule is None:
            return
        trainer.accumulate_grad_batches = align(schedule.gradient_accumulation(), trainer.accumulate_grad_batches, batch_idx + 1)
        if self._apply_rate:
            schedule.apply(trainer.optimizers[0])

    def on_train_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        if self.run is not None:
            self.run.close(all_ranks=True)

    def on_exception(self, trainer: Trainer, pl_module: LightningModule, exception: BaseException) -> None:
        if self.run is not None:
            self.run.close()

    def state_dict(self) -> dict[str, Any]:
        return {} if self.schedule is None else self.schedule.state_dict()

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        if self.schedule is not None and "tokens" in state_dict:
            self.schedule.load_state_dict(state_dict)

    def _tokens(self, trainer: Trainer, micro_batches: int) -> int:
        return micro_batches * self._micro_batch * trainer.world_size * self._sequence_length
