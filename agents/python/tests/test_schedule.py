"""The batch by tokens seen: what divides, what goes with it, and that restarts and other ranks change nothing."""

from __future__ import annotations

import math
from itertools import islice
from typing import Any

import pytest

from bcrit.schedule import BatchSchedule, Decay, DoesNotDivide, ScheduledBatchSampler, Stage, nearest, steps
from bcrit.schedule.rates import beta2_for

#: GET /v1/advice?params=7B&tokens=2T&accelerator=h100-sxm-80gb&count=256, what a schedule reads of it.
ADVICE: dict[str, Any] = {
    "batch": {"tokens": 8388608, "sequences": 2048},
    "schedule": [
        {"from_tokens": 0, "to_tokens": 11301552128, "batch_tokens": 1048576, "batch_sequences": 256, "learning_rate": 1.1e-4, "micro_batch": 1, "gradient_accumulation": 1, "steps": 10778},
        {"from_tokens": 11301552128, "to_tokens": 128328925184, "batch_tokens": 2097152, "batch_sequences": 512, "learning_rate": 1.9e-4, "micro_batch": 2, "gradient_accumulation": 1, "steps": 55803},
        {"from_tokens": 128328925184, "to_tokens": 701103079424, "batch_tokens": 4194304, "batch_sequences": 1024, "learning_rate": 2.8e-4, "micro_batch": 2, "gradient_accumulation": 2, "steps": 136560},
        {"from_tokens": 701103079424, "to_tokens": 2e12, "batch_tokens": 8388608, "batch_sequences": 2048, "learning_rate": 3.6e-4, "micro_batch": 2, "gradient_accumulation": 4, "steps": 154841},
    ],
    "learning_rate": {"peak": 3.6e-4, "warmup_tokens": 2097152000, "warmup_steps": 2000, "decay": "cosine", "final": 3.6e-5},
    "optimizer": {"beta2": 0.95, "weight_decay": 0.1},
    "layout": {"data_parallel": 256},
    "cost": {"tokens": 2e12},
    "batch_sizes": {"optimal_tokens": {"p10": 1.6e6, "p50": 5.3e6, "p90": 1.7e7}},
}


def test_follows_an_advice() -> None:
    schedule = BatchSchedule.from_advice(ADVICE)
    assert schedule.sequence_length == 4096
    assert [schedule.gradient_accumulation(phase["from_tokens"]) for phase in ADVICE["schedule"]] == [1, 1, 2, 4]
    assert schedule.batch_tokens(11301552127) == 1048576
    assert schedule.batch_tokens(11301552128) == 2097152
    assert schedule.peak_learning_rate == 3.6e-4
    assert schedule.lr_factor(0) == pytest.approx(1.1 / 3.6)
    # As many steps as the service counts; the last may be cut short there.
    assert schedule.steps_between() == sum(phase["steps"] for phase in ADVICE["schedule"])


def test_the_rate_warms_up_and_decays_by_tokens() -> None:
    schedule = BatchSchedule.from_advice(ADVICE)
    first = schedule.learning_rate(0)
    assert first is not None and first == pytest.approx(1.1e-4 * 1048576 / 2097152000), "the first step is not lost on a rate of 0"
    assert schedule.learning_rate(2097152000 - 1048576) == pytest.approx(1.1e-4)
    assert schedule.learning_rate(2e12) == pytest.approx(3.6e-5)
    middle = 2097152000 + (2e12 - 2097152000) / 2
    assert schedule.learning_rate(middle) == pytest.approx(3.6e-4 * 0.55)


@pytest.mark.parametrize(("kind", "final", "at_90", "at_end"), [("linear", 0.0, 0.1, 0.0), ("wsd", 0.0, 0.5, 0.0), ("cosine", 0.1, 0.1 + 0.9 * (1 + math.cos(0.9 * math.pi)) / 2, 0.1), ("constant", 1.0, 1.0, 1.0), ("inverse_sqrt", 0.1, math.sqrt(1 / 90), 0.1)])
def test_decays(kind: str, final: float, at_90: float, at_end: float) -> None:
    decay = Decay(kind, 1.0 if kind == "inverse_sqrt" else 0.0, 100.0, final)
    assert decay.share(90.0) == pytest.approx(at_90)
    assert decay.share(100.0) == pytest.approx(at_end)


def test_beta2_goes_by_half_life_below_a_quarter_of_its_batch() -> None:
    # marek-2025: 0.95 at 4M is 0.987 at 1M.
    assert beta2_for(0.95, 0.99e6, 4e6) == pytest.approx(0.95**0.2475)
    assert beta2_for(0.95, 1e6, 4e6) == 0.95
    assert beta2_for(0.95, 32e6, 4e6) == 0.95
    assert beta2_for(0.95, 1.0, 4e6) == 0.9999
    assert beta2_for(None, 1.0, 4e6) is None
    schedule = BatchSchedule.from_advice(ADVICE)
    assert schedule.beta2(0) == pytest.approx(0.95 ** (1048576 / 5.3e6))
    assert schedule.beta2(2e11) == 0.95


def test_seven_ranks_are_refused_with_what_they_could_do() -> None:
    with pytest.raises(DoesNotDivide) as refusal:
        BatchSchedule.from_advice(ADVICE, data_parallel=7)
    assert refusal.value.nearest == (259, 252)
    assert "259" in str(refusal.value) and "252" in str(refusal.value) and "7 ranks never divide it" in str(refusal.value)
    rounded = BatchSchedule.from_advice(ADVICE, data_parallel=7, rounding="nearest")
    assert [stage.batch_sequences for stage in rounded.stages] == [259, 518, 1022, 2044]
    with pytest.raises(DoesNotDivide, match="with a micro-batch of 1 or 2 or 4 it divides"):
        BatchSchedule.constant(32, sequence_length=128, micro_batch=3, data_parallel=8)


@pytest.mark.parametrize("unit", [(1, 1), (3, 1), (2, 8), (5, 7)])
def test_nearest_divides_and_nothing_nearer_does(unit: tuple[int, int]) -> None:
    whole = unit[0] * unit[1]
    for batch in range(1, 200):
        found = nearest(batch, *unit)
        assert all(size > 0 and size % whole == 0 for size in found)
        assert abs(found[0] - batch) == min(abs(size - batch) for size in range(whole, batch + 2 * whole, whole))


def test_other_ranks_keep_batch_and_rate() -> None:
    here = BatchSchedule.from_advice(ADVICE)
    there = here.on(data_parallel=128)
    for tokens in (0, 2e10, 2e11, 1e12):
        assert there.batch_tokens(tokens) == here.batch_tokens(tokens)
        assert there.learning_rate(tokens) == here.learning_rate(tokens)
        assert there.gradient_accumulation(tokens) == 2 * here.gradient_accumulation(tokens)


def test_a_restart_goes_on_by_tokens() -> None:
    def positions(schedule: BatchSchedule, count: int) -> list[tuple[float, int, float | None]]:
        out = []
        for _ in range(count):
            out.append((schedule.tokens, schedule.gradient_accumulation(), schedule.learning_rate()))
            schedule.advance()
        return out

    def made() -> BatchSchedule:
        return BatchSchedule.parse("0:8 1000:16 3000:32", sequence_length=10, micro_batch=4)

    whole = positions(made(), 60)
    first = made()
    begun = positions(first, 25)
    second = made()
    second.load_state_dict(first.state_dict())
    assert begun + positions(second, 35) == whole


def test_grows_as_an_advice_for_the_run_says() -> None:
    schedule = BatchSchedule.from_advice(ADVICE, micro_batch=1)
    schedule.tokens = 8e11
    told = {"action": "grow", "at_tokens": 9e11, "batch_tokens": 2 * 8388608, "learning_rate": 5e-4, "beta2": 0.94}
    assert schedule.follow(told)
    assert schedule.batch_tokens(8.9e11) == 8388608 and schedule.batch_tokens(9e11) == 16777216
    assert schedule.gradient_accumulation(9e11) == 16 and schedule.beta2(9e11) == 0.94
    # The optimizer was made with the peak as it was: the factor goes beyond 1 instead of the peak moving under it.
    assert schedule.peak_learning_rate == 3.6e-4 and schedule.lr_factor(9e11) == pytest.approx(5 / 3.6)
    assert not schedule.follow({"action": "hold", "batch_tokens": 1e9})
    assert not schedule.follow({"action": "grow", "batch_tokens": 1048576, "at_tokens": 9e11}), "batches only grow"
    with pytest.raises(DoesNotDivide):
        schedule.follow({**told, "batch_tokens": 4 * 8388608 + 4096})
    assert schedule.batch_tokens(9e11) == 16777216, "what was refused left no trace"


def test_the_micro_batch_grows_where_it_may() -> None:
    schedule = BatchSchedule.constant(8, sequence_length=10, micro_batch=4)
    assert schedule.follow({"action": "grow", "batch_tokens": 160, "at_tokens": 0}, most_micro_batch=32)
    assert schedule.at(0).micro_batch == 8, "two groups are left to measure with"
    assert schedule.follow({"action": "grow", "batch_tokens": 1600, "at_tokens": 100}, most_micro_batch=32)
    assert (schedule.at(100).micro_batch, schedule.at(100).gradient_accumulation) == (32, 5)


def test_a_checkpoint_keeps_what_was_grown_and_fits_other_ranks() -> None:
    schedule = BatchSchedule.from_advice(ADVICE, micro_batch=1)
    schedule.tokens = 8e11
    schedule.grow(9e11, 4096, learning_rate=5e-4)
    resumed = BatchSchedule.from_advice(ADVICE, micro_batch=2, data_parallel=64)
    resumed.load_state_dict(schedule.state_dict())
    assert resumed.tokens == 8e11 and resumed.at(9e11) == Stage(9e11, 4096, 2, 32, 5e-4, 0.95)
    assert resumed.learning_rate(9.5e11) == schedule.learning_rate(9.5e11)


@pytest.mark.parametrize("text", ["0:8 5", "0:8 1000:x", "5:8", "0:8 1000:16 1000:32"])
def test_refuses_text_that_is_no_schedule(text: str) -> None:
    with pytest.raises(ValueError):
        BatchSchedule.parse(text, sequence_length=10, micro_batch=4)


def test_refuses_a_stage_that_is_not_its_own_product() -> None:
    with pytest.raises(ValueError, match="is not the batch"):
        BatchSchedule([Stage(0.0, 8, 2, 3)], sequence_length=1, data_parallel=1)


def test_the_sampler_reads_ahead_of_the_loop() -> None:
    """A loader with workers asks for batches that the loop trains later: both must grow at the same sequence."""
    schedule = BatchSchedule.parse("0:8 160:16", sequence_length=10, micro_batch=4)
    ahead = list(ScheduledBatchSampler(range(112), schedule))
    assert schedule.tokens == 0
    groups = [step.micro_batches for step in steps(ahead, schedule)]
    assert [len(group) for group in groups] == [2, 2, 4, 4, 4, 4, 4, 4]
    assert [index for group in groups for batch in group for index in batch] == list(range(112))
    assert schedule.tokens == 1120


def test_ranks_share_a_step_without_overlap() -> None:
    schedule = BatchSchedule.parse("0:8 160:16", sequence_length=10, micro_batch=2, data_parallel=4)
    shares = [list(ScheduledBatchSampler(range(64), schedule, rank=rank)) for rank in range(4)]
    assert {len(batch) for share in shares for batch in share} == {2}
    assert sorted(index for share in shares for batch in share for index in batch) == list(range(64))
    # The first step has the first eight sequences, whatever the number of ranks.
    assert sorted(index for share in shares for index in share[0]) == list(range(8))
    with pytest.raises(ValueError, match="rank 4"):
        ScheduledBatchSampler(range(8), schedule, rank=4)


def test_what_does_not_fill_a_step_is_left_out() -> None:
    schedule = BatchSchedule.constant(8, sequence_length=1, micro_batch=4)
    assert [step.accumulation for step in steps(ScheduledBatchSampler(range(20), schedule), schedule)] == [2, 2]
    assert list(islice(steps(iter([[1]]), schedule), 1)) == []


class Optimizer:
    """What `apply` needs of torch's."""

    def __init__(self) -> None:
        self.param_groups: list[dict[str, Any]] = [{"lr": 3.6e-4, "betas": (0.9, 0.95)}, {"lr": 3.6e-5, "betas": (0.9, 0.95)}, {"lr": 3.6e-4}]


def test_apply_keeps_the_ratio_of_groups() -> None:
    schedule = BatchSchedule.from_advice(ADVICE)
    schedule.tokens = 2e10
    optimizer = Optimizer()
    for _ in range(3):
        schedule.apply(optimizer)
    rates = [group["lr"] for group in optimizer.param_groups]
    assert rates[0] == pytest.approx(schedule.learning_rate()) and rates[1] == pytest.approx(rates[0] / 10)
    assert optimizer.param_groups[0]["betas"] == (0.9, 0.95) and "betas" not in optimizer.param_groups[2]
