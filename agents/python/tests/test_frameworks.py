"""The callbacks in the real trainers, on the CPU with a model of a few hundred parameters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

from bcrit.schedule import BatchSchedule, ScheduledBatchSampler, steps
from stub_server import Stub

LENGTH = 8
QUESTION: dict[str, Any] = {"model": {"params": 1e7}, "data": {"tokens": 1e9}, "hardware": {"accelerator": "h100-sxm-80gb", "count": 1}}


class Sequences(Dataset[dict[str, torch.Tensor]]):
    """Sequences of a fixed random walk over 11 symbols."""

    def __init__(self, count: int = 96) -> None:
        made = torch.Generator().manual_seed(1)
        self.rows = torch.randint(0, 11, (count, LENGTH), generator=made)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, at: int) -> dict[str, torch.Tensor]:
        return {"input_ids": self.rows[at], "labels": self.rows[at]}


class Tiny(nn.Module):
    """Says the next symbol from this one."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.embed = nn.Embedding(11, 8)
        self.norm = nn.LayerNorm(8)
        self.head = nn.Linear(8, 11)

    def forward(self, input_ids: torch.Tensor, labels: torch.Tensor | None = None) -> dict[str, torch.Tensor]:
        said = self.head(self.norm(self.embed(input_ids)))
        loss = nn.functional.cross_entropy(said[:, :-1].flatten(0, 1), input_ids[:, 1:].flatten())
        return {"loss": loss, "logits": said}


def cells(stub: Stub) -> list[dict[str, Any]]:
    return [cell for cell in stub.cells.values() if cell["metric"] == "l2"]


def measured_by_hand(accumulation: int, micro_batch: int, count: int) -> tuple[float, float]:
    """Sums of s and g over SGD steps at lr 0.1 in the data's order, from the definition."""
    model, rows = Tiny(), Sequences().rows
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    s = g = 0.0
    position = 0
    for _ in range(count):
        gradients = []
        for _ in range(accumulation):
            loss = model(rows[position : position + micro_batch])["loss"]
            gradients.append(torch.cat([part.flatten() for part in torch.autograd.grad(loss, list(model.parameters()))]).double())
            position += micro_batch
        mean = torch.stack(gradients).mean(0)
        first, second = float(torch.stack(gradients).square().sum(1).mean()), float(mean.square().sum())
        s += accumulation * micro_batch * (first - second) / (accumulation - 1)
        g += (accumulation * second - first) / (accumulation - 1)
        start = 0
        for parameter in model.parameters():
            parameter.grad = mean[start : start + parameter.numel()].view_as(parameter).float()
            start += parameter.numel()
        optimizer.step()
    return s, g


def test_plain_loop(stub: Stub) -> None:
    import bcrit

    model = Tiny()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    schedule = BatchSchedule.parse("0:8 192:16", sequence_length=LENGTH, micro_batch=4)
    loader = DataLoader(Sequences(), batch_sampler=ScheduledBatchSampler(range(96), schedule))
    sizes = []
    with bcrit.run(QUESTION, model, optimizer, schedule=schedule, url=stub.url, key="secret-key", spool=False) as run:
        for step in steps(loader, schedule):
            for batch in step:
                (model(**batch)["loss"] / step.accumulation).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1e-3)
            optimizer.step()
            optimizer.zero_grad()
            run.step(0.0)
            sizes.append(step.accumulation)
    assert sizes == [2, 2, 2, 4, 4, 4, 4]
    assert schedule.tokens == 88 * LENGTH, "what does not fill a step is left out, and no step counts twice"
    assert run.meter.measured == 7 and run.meter.failure is None, "the schedule says beforehand how a step is divided"


def test_hugging_face(stub: Stub, tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    from bcrit.huggingface import BcritCallback

    class InOrder(transformers.Trainer):  # type: ignore[misc,name-defined]
        def _get_train_sampler(self, *_: Any) -> Any:
            return torch.utils.data.SequentialSampler(self.train_dataset)

    def trained(callback: BcritCallback, **more: Any) -> Any:
        model = Tiny()
        settings = dict(
            output_dir=str(tmp_path / "out"), per_device_train_batch_size=4, gradient_accumulation_steps=3, max_steps=8, learning_rate=0.1, lr_scheduler_type="constant",
            max_grad_norm=1e-9, use_cpu=True, report_to=[], disable_tqdm=True, save_strategy="no", logging_steps=1000, optim="sgd",
        )
        arguments = transformers.TrainingArguments(**{**settings, **more})
        trainer = InOrder(model=model, args=arguments, train_dataset=Sequences(), callbacks=[callback])
        trainer.train()
        return trainer

    # Clipped to next to nothing, so the weights stay: what is measured must be the norms from before that.
    trained(BcritCallback(QUESTION, sequence_length=LENGTH, url=stub.url, key="secret-key", spool=False), max_grad_norm=1e-9)
    found = cells(stub)
    assert sum(cell["n"] for cell in found) in (7, 8) and sum(cell["clipped"] for cell in found) >= 7
    model, rows = Tiny(), Sequences().rows
    by_hand = []
    for at in range(0, 96, 12):
        three = [torch.cat([p.flatten() for p in torch.autograd.grad(model(rows[at + i : at + i + 4])["loss"], list(model.parameters()))]).double() for i in (0, 4, 8)]
        stacked = torch.stack(three)
        first, second = float(stacked.square().sum(1).mean()), float(stacked.mean(0).square().sum())
        by_hand.append(12 * (first - second) / 2)
    expected = sum(by_hand[-sum(cell["n"] for cell in found) :])
    assert sum(cell["s"] for cell in found) == pytest.approx(expected, rel=1e-4)
    assert sum(cell["loss"]["sum"] for cell in found) / sum(cell["n"] for cell in found) == pytest.approx(2.6, abs=0.4)


def test_hugging_face_grows(stub: Stub, tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    from bcrit.huggingface import CHECKPOINT_FILE, BcritCallback

    seen: list[tuple[int, float, float]] = []

    class Watcher(transformers.TrainerCallback):  # type: ignore[misc,name-defined]
        def on_step_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            seen.append((args.gradient_accumulation_steps, schedule.tokens, kwargs["optimizer"].param_groups[0]["lr"]))

    advice = {
        "batch": {"tokens": 16 * LENGTH, "sequences": 16}, "layout": {"data_parallel": 1}, "cost": {"tokens": 96.0 * LENGTH}, "optimizer": {"beta2": 0.9},
        "batch_sizes": {"optimal_tokens": {"p50": 128}}, "learning_rate": {"peak": 0.1, "final": 0.1, "decay": "constant", "warmup_tokens": 0},
        "schedule": [
            {"from_tokens": 0, "batch_tokens": 8 * LENGTH, "batch_sequences": 8, "micro_batch": 4, "learning_rate": 0.05},
            {"from_tokens": 24 * LENGTH, "batch_tokens": 16 * LENGTH, "batch_sequences": 16, "micro_batch": 4, "learning_rate": 0.1},
        ],
    }
    schedule = BatchSchedule.from_advice(advice)
    arguments = transformers.TrainingArguments(
        output_dir=str(tmp_path / "out"), per_device_train_batch_size=4, num_train_epochs=1, learning_rate=0.1, use_cpu=True, report_to=[], disable_tqdm=True,
        save_strategy="steps", save_steps=5, logging_steps=1000, max_grad_norm=1.0,
    )
    callback = BcritCallback(QUESTION, schedule=schedule, url=stub.url, key="secret-key", spool=False)
    trainer = transformers.Trainer(model=Tiny(), args=arguments, train_dataset=Sequences(), callbacks=[callback, Watcher()])
    trainer.train()
    # 24 micro-batches: steps of 2, and of 4 from the first place where one of 4 is whole (after 8, not after 6).
    assert [size for size, _, _ in seen] == [2, 2, 2, 2, 4, 4, 4, 4]
    assert [tokens // LENGTH for _, tokens, _ in seen] == [0, 8, 16, 24, 32, 48, 64, 80]
    assert [rate for _, _, rate in seen] == pytest.approx([0.05] * 3 + [0.1] * 5)
    assert schedule.tokens == 96 * LENGTH
    assert json.loads((tmp_path / "out" / "checkpoint-5" / CHECKPOINT_FILE).read_text())["tokens"] == 48 * LENGTH
    again = BatchSchedule.from_advice(advice)
    resumed = BcritCallback(QUESTION, schedule=again, url=stub.url, key="secret-key", spool=False)
    state = transformers.TrainerState(global_step=5)
    resumed._go_on(arguments, state, again)
    assert again.tokens == 48 * LENGTH and again.gradient_accumulation() == 4


def test_lightning(stub: Stub, tmp_path: Path) -> None:
    pytest.importorskip("lightning")
    import lightning.pytorch as pl
    from bcrit.lightning import BcritCallback

    class Module(pl.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.inner = Tiny()

        def training_step(self, batch: dict[str, torch.Tensor], at: int) -> torch.Tensor:
            loss: torch.Tensor = self.inner(**batch)["loss"]
            return loss

        def configure_optimizers(self) -> torch.optim.Optimizer:
            return torch.optim.SGD(self.parameters(), lr=0.1)

    def trained(callback: BcritCallback, **more: Any) -> None:
        trainer = pl.Trainer(
            max_epochs=1, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False, default_root_dir=tmp_path, callbacks=[callback], **more
        )
        trainer.fit(Module(), DataLoader(Sequences(), batch_size=4))

    trained(BcritCallback(QUESTION, micro_batch=4, sequence_length=LENGTH, url=stub.url, key="secret-key", spool=False), accumulate_grad_batches=3)
    found = cells(stub)
    n = sum(cell["n"] for cell in found)
    assert n in (7, 8)
    if n == 8:
        s, g = measured_by_hand(3, 4, 8)
        assert sum(cell["s"] for cell in found) == pytest.approx(s, rel=1e-3)
        assert sum(cell["g"] for cell in found) == pytest.approx(g, rel=1e-2, abs=1e-4)
    schedule = BatchSchedule.parse("0:8 192:16", sequence_length=LENGTH, micro_batch=4)
    growing = BcritCallback(QUESTION, schedule=schedule, url=stub.url, key="secret-key", spool=False)
    trained(growing)
    assert growing.run is not None and growing.run.steps == 8 and schedule.tokens == 96 * LENGTH
    resumed = BcritCallback(QUESTION, schedule=BatchSchedule.parse("0:8 192:16", sequence_length=LENGTH, micro_batch=4))
    resumed.load_state_dict(growing.state_dict())
    assert resumed.schedule is not None and resumed.schedule.tokens == 96 * LENGTH


def test_accelerate(stub: Stub) -> None:
    accelerate = pytest.importorskip("accelerate")
    import bcrit
    from bcrit.accelerate import follow

    schedule = BatchSchedule.parse("0:8 192:16", sequence_length=LENGTH, micro_batch=4)
    accelerator = accelerate.Accelerator(cpu=True)
    model, optimizer, loader = accelerator.prepare(Tiny(), torch.optim.SGD(Tiny().parameters(), lr=0.1), DataLoader(Sequences(), batch_size=4))
    micro_batches, sizes = 0, []
    follow(accelerator, schedule)
    with bcrit.run(QUESTION, model, schedule=schedule, url=stub.url, key="secret-key", spool=False) as run:
        for batch in loader:
            with accelerator.accumulate(model):
                loss = model(**batch)["loss"]
                accelerator.backward(loss)
                micro_batches += 1
                if accelerator.sync_gradients:
                    run.step(loss)
                    follow(accelerator, schedule)
                    sizes.append(micro_batches)
                    micro_batches = 0
                optimizer.step()
                optimizer.zero_grad()
    # 24 micro-batches: three steps of two, four of four, and a rest of two that Accelerate steps at the loader's end.
    assert sizes == [2, 2, 2, 4, 4, 4, 4, 2]
    assert run.meter.measured == 7 and run.meter.failure is None
