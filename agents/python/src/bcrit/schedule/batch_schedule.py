"""The batch by tokens seen, and what goes with it: accumulation, learning rate, β2.

All by tokens, never by steps since the start, so a restart goes on where it was, whatever ranks and micro-batch are then."""

from __future__ import annotations

import bisect
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from .divide import accumulation, largest_micro_batch, nearest
from .rates import FAR_OFF, Decay, beta2_for


@dataclass(frozen=True)
class Stage:
    """A stretch of training at one batch, from its first token on."""

    from_tokens: float
    batch_sequences: int
    #: Sequences of one forward and backward on one rank.
    micro_batch: int
    #: Micro-batches of one optimizer step on each rank.
    gradient_accumulation: int
    #: Peak learning rate at this batch; the warm-up and the decay multiply it. None: nothing says it.
    learning_rate: float | None = None
    #: β2 of Adam at this batch; None: keep yours.
    beta2: float | None = None


class BatchSchedule:
    """The stages of a run, in order. `tokens` is the position of the loop that follows it.

    Make one `from_advice`, from text with `parse`, or `constant`; give it the ranks that are there with `on`."""

    def __init__(
        self, stages: Sequence[Stage], *, sequence_length: int, data_parallel: int, decay: Decay | None = None, total_tokens: float = math.inf, tokens: float = 0.0,
        peak_learning_rate: float | None = None,
    ) -> None:
        if sequence_length < 1:
            raise ValueError("sequence_length must be at least 1 token (1 for work counted in examples)")
        self.sequence_length = sequence_length
        self.data_parallel = data_parallel
        self._lay(stages)
        self.decay = decay or Decay()
        self.total_tokens = total_tokens
        #: Tokens the loop has trained on.
        self.tokens = float(tokens)
        rates = [stage.learning_rate for stage in stages if stage.learning_rate is not None]
        #: What to make the optimizer with: the highest rate of the schedule as it was first laid. None where nothing says a rate.
        self.peak_learning_rate = peak_learning_rate if peak_learning_rate is not None else max(rates) if len(rates) == len(stages) else None

    def _lay(self, stages: Sequence[Stage]) -> None:
        starts = [stage.from_tokens for stage in stages]
        if not starts or starts[0] != 0 or any(later <= earlier for earlier, later in zip(starts, starts[1:], strict=False)):
            raise ValueError(f"stages must start at 0 tokens and then rise, not {starts}")
        for stage in stages:
            if accumulation(stage.batch_sequences, stage.micro_batch, self.data_parallel) != stage.gradient_accumulation:
                raise ValueError(f"micro_batch × gradient_accumulation × data_parallel is not the batch in {stage} with {self.data_parallel} ranks")
        self.stages = tuple(stages)
        self._starts = starts

    @classmethod
    def from_advice(
        cls, advice: Mapping[str, Any], *, data_parallel: int | None = None, micro_batch: int | None = None, rounding: Literal["refuse", "nearest"] = "refuse"
    ) -> BatchSchedule:
        """The schedule of an advice. `data_parallel` and `micro_batch` say what is really there, where it is not what was
        advised; a batch that they do not divide raises `DoesNotDivide`, or with rounding="nearest" becomes the nearest that does."""
        batch = advice["batch"]
        per_sequence = float(batch["tokens"]) / float(batch["sequences"])
        ranks = data_parallel or int(advice["layout"]["data_parallel"])
        rate = advice.get("learning_rate") or {}
        total = float(advice["cost"]["tokens"])
        peak, final = rate.get("peak"), rate.get("final")
        decay = Decay(str(rate.get("decay", "constant")), float(rate.get("warmup_tokens", 0)), total, final / peak if peak else 1.0)
        beta2 = advice["optimizer"]["beta2"]
        optimal = float(advice["batch_sizes"]["optimal_tokens"]["p50"])
        advised = float(batch["tokens"])
        home, far_off = (optimal, float(FAR_OFF)) if advised >= optimal / FAR_OFF else (advised, 1.0)
        origin = float(advice["schedule"][0]["from_tokens"])
        stages: list[Stage] = []
        for phase in advice["schedule"]:
            micro = micro_batch or int(phase["micro_batch"])
            size = int(phase["batch_sequences"])
            if rounding == "nearest":
                size = nearest(size, micro, ranks)[0]
            at = phase.get("beta2", beta2_for(beta2, phase["batch_tokens"], home, far_off))
            stages.append(Stage(float(phase["from_tokens"]) if stages else 0.0, size, micro, accumulation(size, micro, ranks), phase["learning_rate"], at))
        return cls(stages, sequence_length=max(1, round(per_sequence)), data_parallel=ranks, decay=decay, total_tokens=total, tokens=origin)

    @classmethod
    def constant(cls, batch_sequences: int, *, sequence_length: int, micro_batch: int, data_parallel: int = 1, learning_rate: float | None = None) -> BatchSchedule:
        """One batch from first to last."""
        count = accumulation(batch_sequences, micro_batch, data_parallel)
        return cls([Stage(0.0, batch_sequences, micro_batch, count, learning_rate)], sequence_length=sequence_length, data_parallel=data_parallel)

    @classmethod
    def parse(cls, text: str, *, sequence_length: int, micro_batch: int, data_parallel: int = 1) -> BatchSchedule:
        """A schedule as Megatron writes it: thresholds in tokens, batches in sequences, as "0:256 10B:512 120B:1024"."""
        stages = []
        for part in text.replace(",", " ").split():
            match = re.fullmatch(r"([0-9.]+(?:e[0-9]+)?)([kKMGBT]?):([0-9]+)", part)
            if match is None:
                raise ValueError(f"{part!r} is not TOKENS:SEQUENCES, as 10B:512")
            scale = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "B": 1e9, "T": 1e12}[match[2]]
            size = int(match[3])
            stages.append(Stage(float(match[1]) * scale, size, micro_batch, accumulation(size, micro_batch, data_parallel)))
        return cls(stages, sequence_length=sequence_length, data_parallel=data_parallel)

    def on(self, *, data_parallel: int | None = None, micro_batch: int | None = None, rounding: Literal["refuse", "nearest"] = "refuse") -> BatchSchedule:
        """The same schedule on other ranks or another micro-batch: batches and rates stay, the accumulation follows."""
        ranks = data_parallel or self.data_parallel
        stages = []
        for stage in self.stages:
            micro = micro_batch or stage.micro_batch
            size = nearest(stage.batch_sequences, micro, ranks)[0] if rounding == "nearest" else stage.batch_sequences
            stages.append(replace(stage, batch_sequences=size, micro_batch=micro, gradient_accumulation=accumulation(size, micro, ranks)))
        return self._with(stages, ranks)

    def grow(self, at_tokens: float, batch_sequences: int, *, learning_rate: float | None = None, beta2: float | None = None, micro_batch: int | None = None) -> None:
        """Another batch from `at_tokens` on, in place of what was planned from there. Unless said otherwise the micro-batch stays and the
        accumulation grows, so that what a loader has read ahead still fits. Raises `DoesNotDivide`."""
        kept = [stage for stage in self.stages if stage.from_tokens < at_tokens]
        last = kept[-1] if kept else self.stages[0]
        micro = micro_batch or last.micro_batch
        rate = learning_rate if learning_rate is not None else last.learning_rate
        count = accumulation(batch_sequences, micro, self.data_parallel)
        stage = Stage(float(at_tokens) if kept else 0.0, batch_sequences, micro, count, rate, beta2 if beta2 is not None else last.beta2)
        self._lay([*kept, stage])

    def follow(self, next_action: Mapping[str, Any], *, most_micro_batch: int | None = None) -> bool:
        """Grows as the `next` of an advice for the run says: from `at_tokens` on, or from here on where that has passed. Whether
        anything changed; an advice to hold, or to shrink, changes nothing. With `most_micro_batch` the micro-batch grows too, as far as
        that and as long as a step has two groups to measure with. Raises `DoesNotDivide`."""
        batch = next_action.get("batch_tokens")
        if next_action.get("action") != "grow" or batch is None:
            return False
        at = max(self.tokens, float(next_action.get("at_tokens") or 0))
        size = round(float(batch) / self.sequence_length)
        here = self.at(at)
        if size <= here.batch_sequences:
            return False
        micro = largest_micro_batch(size, here.micro_batch, most_micro_batch or here.micro_batch, self.data_parallel)
        self.grow(at, size, learning_rate=next_action.get("learning_rate"), beta2=next_action.get("beta2"), micro_batch=micro)
        return True

    def _with(self, stages: Sequence[Stage], data_parallel: int) -> BatchSchedule:
        return BatchSchedule(
            stages, sequence_length=self.sequence_length, data_parallel=data_parallel, decay=self.decay, total_tokens=self.total_tokens, tokens=self.tokens,
            peak_learning_rate=self.peak_learning_rate,
        )

    def at(self, tokens: float | None = None) -> Stage:
        """The stage after so many tokens; of the position when none are given."""
        seen = self.tokens if tokens is None else tokens
        return self.stages[max(0, bisect.bisect_right(self._starts, seen) - 1)]

    def batch_tokens(self, tokens: float | None = None) -> float:
        return self.at(tokens).batch_sequences * float(self.sequence_length)

    def gradient_accumulation(self, tokens: float | None = None) -> int:
        return self.at(tokens).gradient_accumulation

    def lr_factor(self, tokens: float | None = None) -> float:
        """What the batch does to the rate: the peak at this batch over the highest peak of the schedule. It multiplies
        whatever warm-up and decay you have."""
        peak = self.peak_learning_rate
        rate = self.at(tokens).learning_rate
        return 1.0 if peak is None or rate is None else rate / peak

    def lr_share(self, tokens: float | None = None) -> float:
        """The rate of the next step over `peak_learning_rate`: factor of the batch, warm-up and decay together."""
        seen = self.tokens if tokens is None else tokens
        # The first step of a warm-up must not be lost on a rate of 0: it counts by its end.
        at = seen + self.batch_tokens(seen) if seen + self.batch_tokens(seen) <= self.decay.warmup_tokens else max(seen, self.decay.warmup_tokens)
        return self.lr_factor(seen) * self.decay.share(at)

    def learning_rate(self, tokens: float | None = None) -> float | None:
        """The rate of the next step as advised, warm-up and decay included; None where nothing says a rate."""
        peak = self.peak_learning_rate
        return None if peak is None else peak * self.lr_share(tokens)

    def beta2(self, tokens: float | None = None) -> float | None:
        """β2 that goes with the batch; None: keep yours."""
        return self.at(tokens).beta2

    def advance(self, tokens: float | None = None) -> float:
        """One optimizer step was done: moves the position on by its batch, or by the tokens it really had."""
        self.tokens += self.batch_tokens() if tokens is None else tokens
        return self.tokens

    def positions(self, until_tokens: float | None = None) -> Iterator[float]:
        """Tokens seen before each step from the position on, until the run's end."""
        seen, end = self.tokens, self.total_tokens if until_tokens is None else until_tokens
        while seen < end:
            yield seen
            seen += self.batch_tokens(seen)

    def steps_between(self, from_tokens: float = 0.0, to_tokens: float | None = None) -> int:
        """Optimizer steps from one position to another; the run's end when none is given. For horizons that count steps."""
        end = self.total_tokens if to_tokens is None else to_tokens
        if not math.isfinite(end):
            raise ValueError("this schedule has no end: give to_tokens")
        steps, seen = 0, from_tokens
        for stage, stop in zip(self.stages, [*self._starts[1:], math.inf], strict=True):
            size = stage.batch_sequences * float(self.sequence_length)
            span = min(stop, end) - seen
            if span > 0:
                count = math.ceil(span / size - 1e-9)
                steps += count
                seen += count * size
        return steps

    def apply(self, optimizer: Any) -> None:
        """Sets rate and β2 of a PyTorch optimizer for the next step. Each group's own `initial_lr` (its `lr` when first seen)
        is multiplied, so groups keep their ratio; make the optimizer with `peak_learning_rate`."""
        share, beta2 = self.lr_share(), self.beta2()
        for group in optimizer.param_groups:
            base = group.setdefault("initial_lr", float(group["lr"]))
            if self.peak_learning_rate is not None:
                if hasattr(group["lr"], "fill_"):  # capturable optimizers keep the rate in a tensor
                    group["lr"].fill_(base * share)
                else:
                    group["lr"] = base * share
            if beta2 is not None and "betas" in group:
                group["betas"] = (group["betas"][0], beta2)

    def state_dict(self) -> dict[str, Any]:
        """The position, and the stages as they are by now, for a checkpoint."""
        return {"tokens": self.tokens, "stages": [asdict(stage) for stage in self.stages]}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Goes on where `state_dict` was taken, also with other ranks or another micro-batch than then: the batches stay, the
        accumulation follows. Raises `DoesNotDivide`."""
        micro = self.stages[0].micro_batch
        same = len({stage.micro_batch for stage in self.stages}) == 1
        stages = []
        for kept in state.get("stages", []):
            stage = Stage(**kept)
            size = micro if same else stage.micro_batch
            stages.append(replace(stage, micro_batch=size, gradient_accumulation=accumulation(stage.batch_sequences, size, self.data_parallel)))
        if stages:
            self._lay(stages)
        self.tokens = float(state["tokens"])

    def __str__(self) -> str:
        return " ".join(f"{stage.from_tokens:.0f}:{stage.batch_sequences}" for stage in self.stages)
