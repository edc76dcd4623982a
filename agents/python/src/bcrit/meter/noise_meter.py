"""The meter: one per model and process; call `step` once per optimizer step on every rank."""

from __future__ import annotations

import os
import socket
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from torch import Tensor, nn

from bcrit.bodies import MeasurementsBody, Metric, Unit
from bcrit.meter.mailbox import Mailbox
from bcrit.meter.norms import Preconditioner, wide
from bcrit.meter.parameters import is_sharded, unwrapped, watched_parameters
from bcrit.meter.ranks import data_parallel, joins_uneven_inputs
from bcrit.meter.segments import Phases, named
from bcrit.meter.trouble import FEW_GROUPS, MeterError
from bcrit.meter.vector import SCOPES, nothing, read, vector
from bcrit.meter.watch import ALL, NORM_ONLY, OFF, Observation, Watch
from bcrit.sums import Geometry, Ledger, Segment

if TYPE_CHECKING:
    import torch.distributed as dist
    from torch.optim import Optimizer


@dataclass(frozen=True, slots=True)
class _About:
    """What belongs to a vector of norms on its way."""

    segment: Segment
    geometry: Geometry
    level: int
    metrics: tuple[Metric, ...]
    tokens: float
    step: int
    trouble: str | None


class NoiseMeter:
    """Measures the gradient noise scale of a model in training.

        meter = NoiseMeter(model, optimizer, micro_batch=8, tokens_per_unit=2048, gradient_accumulation=4)
        for step, micro_batches in enumerate(loader):
            for batch in micro_batches:
                loss = compute(model, batch) / 4
                loss.backward()
            clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step(); optimizer.zero_grad()
            meter.step(loss)

    Groups are the micro-batches of all ranks: two or more are needed. Works with one process, DDP and FSDP2 (also HSDP); the model
    must be wrapped already. Nothing in it raises once it is made: see `failure` and `unmeasured`.

    - `micro_batch`: units of one backward on one rank; `micro` says otherwise for the next one.
    - `unit`, `tokens_per_unit`: "sequence" with its length in tokens, or "token" where the loss weighs by tokens.
    - `gradient_accumulation`: backwards to a step; left out, it is taken from the step before.
    - `metrics`: `l2`, and `p1`, `p2` at every `preconditioned_every`-th measured step. Default: l2, and p1 for Adam-like optimizers
      whose parameters are not sharded.
    - `every`: all parameters at every k-th step; `norm_every`: normalisation layers alone, as scope `norm`.
    - `loss_scale`: a GradScaler, a number, or a function that gives one. Gradients arrive multiplied by it.
    - `clip_norm`: the norm beyond which gradients are clipped, to count such steps.
    - `weighting`: "units" where the final gradient weighs micro-batches by their units, "equal" where it does not. Default: by units
      for tokens, else equal.
    - `reduction`: whether ranks' gradients are averaged or added up.
    - `group`: the ranks that divide the batch, where the wrapper does not say.
    - `agent`, `epoch`, `replay_from_step`, `tokens`, `steps`: for a run that goes on after a restart.
    """

    def __init__(
        self,
        model: nn.Module,
        optimizer: Optimizer | None = None,
        *,
        micro_batch: float | None,
        tokens_per_unit: float = 1,
        unit: Unit = "sequence",
        gradient_accumulation: int | None = None,
        metrics: Sequence[Metric] | None = None,
        every: int = 1,
        norm_every: int | None = None,
        preconditioned_every: int = 10,
        loss_scale: Any = None,
        clip_norm: float | None = None,
        weighting: Literal["units", "equal"] | None = None,
        reduction: Literal["mean", "sum"] = "mean",
        group: dist.ProcessGroup | None = None,
        agent: str | None = None,
        epoch: int = 0,
        replay_from_step: int | None = None,
        tokens: float = 0,
        steps: int = 0,
    ) -> None:
        self._model = model = unwrapped(model)
        self._stopped = False
        self._parallel = data_parallel(model, group)
        watched = watched_parameters(model, self._parallel.ranks)
        sharded = any(is_sharded(each.owner) for each in watched)
        adam = optimizer is not None and "betas" in optimizer.param_groups[0] and len(optimizer.param_groups[0]["betas"]) == 2
        chosen: tuple[Metric, ...] = tuple(metrics) if metrics is not None else ("l2", "p1") if adam and not sharded else ("l2",)
        self._metrics: tuple[Metric, ...] = ("l2", *(metric for metric in chosen if metric != "l2"))
        if len(self._metrics) > 1 and (sharded or optimizer is None):
            raise MeterError("p1 and p2 need the optimizer's second moments of whole parameters: not with FSDP2, nor without optimizer=")
        if every < 1 or preconditioned_every < 1 or (norm_every is not None and norm_every < 1):
            raise MeterError("every, norm_every and preconditioned_every count steps: 1 or more")
        if norm_every is not None and not any(each.in_norm for each in watched):
            raise MeterError("the model has no normalisation layer with weights: leave norm_every out")
        self._optimizer, self._betas = optimizer, adam
        self._every, self._norm_every, self._preconditioned_every = every, norm_every, preconditioned_every
        self._micro_batch, self._unit, self._tokens_per_unit = micro_batch, unit, tokens_per_unit
        self._by_units = (weighting or ("units" if unit == "token" else "equal")) == "units"
        self._divide = self._parallel.ranks if reduction == "mean" else 1
        self._loss_scale, self._clip_norm = loss_scale, clip_norm
        self._accumulation = gradient_accumulation
        self._learned = gradient_accumulation
        self._moments = Preconditioner(optimizer) if optimizer is not None and adam else None
        self._watch = Watch(watched, self._moments, micro_batch, self._by_units)
        self._mailbox: Mailbox[_About] = Mailbox(self._parallel.group, self._parallel.ranks)
        self._ledger = Ledger(agent or f"{socket.gethostname()}:{os.environ.get('LOCAL_RANK', '0')}", epoch, replay_from_step)
        self._phases = Phases()
        self._clock = 0
        self.tokens, self.steps = tokens, steps
        self.measured = 0
        self.unmeasured: Counter[str] = Counter()
        """Scheduled steps that gave no estimate, by reason."""
        self.failure: Exception | None = None
        """What went wrong inside the meter; it then measures no more, and training goes on."""
        self._arm()

    def micro(self, units: float | Tensor) -> None:
        """Before a backward: how many units its micro-batch has on this rank, where that is not `micro_batch`. A tensor is not waited for."""
        self._watch.next_units = units

    def divide(self, *, micro_batch: float, gradient_accumulation: int) -> None:
        """Between steps, on every rank: how the next ones are divided, where a schedule changes it. Left unsaid, a new accumulation is
        learned from a step that then gives no estimate."""
        self._micro_batch = micro_batch
        self._learned = gradient_accumulation
        self._watch.expect(micro_batch, gradient_accumulation)

    def step(self, loss: float | Tensor | None = None, *, tokens: float | None = None, step: int | None = None, segment: str | None = None) -> None:
        """After each optimizer step, on every rank: `loss` its mean loss on this rank, `tokens` seen by the whole run, `step` steps done.

        `segment` names the phase (data mix, sequence length, …); left out, it follows the learning rate. The batch is added to it.
        """
        try:
            self._step(loss, tokens, step, segment)
        except Exception as failure:
            self._fail(failure)

    def cells(self, everything: bool = False) -> list[MeasurementsBody]:
        """Bodies to post, from the cells that changed since the last call or all of them. Empty on ranks but the first."""
        return self._ledger.cells(everything) if self._parallel.rank == 0 else []

    def flush(self) -> None:
        """Waits for measurements on their way. On every rank alike."""
        try:
            self._read(everything=True)
        except Exception as failure:
            self._fail(failure)

    def close(self) -> None:
        """Flushes and takes the hooks off the model. On every rank alike."""
        self.flush()
        self.detach()

    def detach(self) -> None:
        """Takes the hooks off the model; waits for nothing and for nobody, as when this rank failed."""
        self._watch.close()

    def _fail(self, failure: Exception) -> None:
        self.failure = self.failure or failure
        self._watch.arm(OFF, ("l2",), None)

    def _arm(self) -> None:
        level = ALL if self._clock % self._every == 0 else OFF
        if level == OFF and self._norm_every is not None and self._clock % self._norm_every == 0:
            level = NORM_ONLY
        with_moments = self._clock % (self._every * self._preconditioned_every) == 0 and self._moments is not None and self._moments.ready
        metrics = self._metrics if with_moments else self._metrics[:1]
        self._armed = (level, metrics)
        self._watch.arm(OFF if self.failure else level, metrics, self._learned)

    def _step(self, loss: float | Tensor | None, tokens: float | None, step: int | None, segment: str | None) -> None:
        if joins_uneven_inputs(self._model):
            self._stopped = True
            self._fail(MeterError("under join ranks take different numbers of steps: not measured"))
        if self._stopped:
            return
        level, metrics = self._armed
        accumulation = self._accumulation or self._learned or 1
        nominal = (self._micro_batch or 0) * accumulation * self._parallel.ranks
        self.steps = self.steps + 1 if step is None else step
        self.tokens = self.tokens + nominal * self._tokens_per_unit if tokens is None else tokens
        named_segment = self._segment(segment, nominal)
        if level != OFF:
            seen = self._watch.take()
            self.failure = self.failure or self._watch.failure
            geometry = Geometry(2, nominal, self._unit, self._tokens_per_unit, self._parallel.ranks, accumulation, round(self._micro_batch) if self._micro_batch else None)
            about = _About(named_segment, geometry, level, metrics, self.tokens, self.steps, seen.trouble)
            self._mailbox.post(self._vector(seen, len(metrics), loss), about)
            if self._accumulation is None and seen.micro_batches > 0:
                self._learned = seen.micro_batches
        self._clock += 1
        self._arm()
        self._read()

    def _vector(self, seen: Observation, metrics: int, loss: float | Tensor | None) -> Tensor:
        try:
            return vector(seen, metrics, loss, self._scale(), self._watch.home)
        except Exception as failure:
            # The other ranks wait for this one's numbers.
            self._fail(failure)
            return nothing(metrics, self._watch.home)

    def _scale(self) -> float | Tensor | None:
        source = self._loss_scale
        if source is None or isinstance(source, int | float):
            return source
        inside = getattr(source, "_scale", None)
        if isinstance(inside, Tensor):
            return inside.to(self._watch.home, wide(self._watch.home), non_blocking=True)
        found: float | Tensor = source.get_scale() if hasattr(source, "get_scale") else source()
        return found

    def _segment(self, name: str | None, batch: float) -> Segment:
        settings = self._optimizer.param_groups[0] if self._optimizer is not None else {}
        rate = settings.get("lr")
        # A learning rate on an accelerator is not waited for.
        rate = None if rate is None or (isinstance(rate, Tensor) and rate.device.type != "cpu") else float(rate)
        phase = name or (self._phases.see(rate) if rate is not None else "run")
        optimizer = None if self._optimizer is None else type(self._optimizer).__name__.lower()[:32]
        betas = tuple(float(beta) for beta in settings["betas"]) if self._betas else None
        return named(phase, batch, optimizer, rate, betas)

    def _read(self, everything: bool = False) -> None:
        for numbers, about in self._mailbox.arrived(everything):
            self._enter(numbers, about)

    def _enter(self, numbers: list[float], about: _About) -> None:
        measured = {"all": about.level == ALL, "norm": self._norm_every is not None}
        scopes = tuple(scope for scope in SCOPES if measured[scope])
        seen = read(numbers, about.metrics, scopes=scopes, by_units=self._by_units, divided_by=self._divide)
        if not seen.estimates:
            reason = about.trouble or ("trouble on another rank" if seen.trouble > 0 else FEW_GROUPS)
            self.unmeasured[reason] += 1
            return
        clipped = self._clip_norm is not None and about.level == ALL and seen.mean_square > self._clip_norm**2
        geometry = replace(about.geometry, groups=seen.groups, units_per_step=seen.units)
        self._ledger.add(about.segment, geometry, seen.estimates, tokens=about.tokens, step=about.step, loss=seen.loss, clipped=clipped)
        self.measured += all(each.finite for each in seen.estimates.values())
