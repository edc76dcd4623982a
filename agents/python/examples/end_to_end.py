"""A small transformer trained twice from the same start: once at the batch somebody picked, once growing it as a Bcrit server advises.

    npm start                                   # in the repository, in another terminal
    pip install agents/python torch
    python agents/python/examples/end_to_end.py --out report

Trains on bytes of Python's own standard library, on the CPU. Both runs see the same sequences in the same order, with the same rate at the
same batch; what differs is the batch and what goes with it. Seconds are of
the processor, the agent's included, so that a busy machine does not tell. Prints a table and writes report.md and report.svg."""

from __future__ import annotations

import argparse
import sysconfig
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from curves import draw
from torch import Tensor, nn

import bcrit
from bcrit.client.api import Api
from bcrit.client.settings import settings

LENGTH, WIDTH, LAYERS, HEADS = 64, 64, 2, 4
START_BATCH, START_RATE = 8, 1e-3


def text() -> Tensor:
    """Bytes of the standard library's modules, in order of their names."""
    folder = Path(sysconfig.get_paths()["stdlib"])
    return torch.frombuffer(bytearray(b"".join(path.read_bytes() for path in sorted(folder.glob("*.py")))), dtype=torch.uint8)


class Transformer(nn.Module):
    """A language model of bytes."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(256, WIDTH)
        self.place = nn.Parameter(torch.randn(LENGTH, WIDTH) * 0.02)
        layer = [nn.TransformerEncoderLayer(WIDTH, HEADS, 4 * WIDTH, 0.0, "gelu", batch_first=True, norm_first=True) for _ in range(LAYERS)]
        self.layers = nn.ModuleList(layer)
        self.norm = nn.LayerNorm(WIDTH)
        self.head = nn.Linear(WIDTH, 256)
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(LENGTH))

    def forward(self, rows: Tensor) -> Tensor:
        """Mean cross-entropy of the next byte, in nats."""
        x = self.embed(rows[:, :-1]) + self.place
        for layer in self.layers:
            x = layer(x, src_mask=self.mask, is_causal=True)
        return nn.functional.cross_entropy(self.head(self.norm(x)).flatten(0, 1), rows[:, 1:].flatten())


class Rows:
    """Sequences by number, the same in every run, and a part that is never trained on."""

    def __init__(self) -> None:
        data = text()
        cut = len(data) * 9 // 10
        self._train, held = data[:cut], data[cut:]
        self._starts = torch.randint(0, len(self._train) - LENGTH - 1, (4_000_000 // LENGTH,), generator=torch.Generator().manual_seed(1))
        at = torch.randint(0, len(held) - LENGTH - 1, (256,), generator=torch.Generator().manual_seed(2))
        self.held = torch.stack([held[start : start + LENGTH + 1] for start in at]).long()

    def take(self, first: int, count: int) -> Tensor:
        return torch.stack([self._train[start : start + LENGTH + 1] for start in self._starts[first : first + count]]).long()


@dataclass
class History:
    name: str
    tokens: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    batches: list[tuple[float, int, float]] = field(default_factory=list)
    steps: int = 0

    def first_at(self, loss: float) -> tuple[float, float] | None:
        """Tokens and seconds until the held-out loss was this low, by straight lines between evaluations."""
        for at in range(1, len(self.losses)):
            if self.losses[at] <= loss:
                share = (self.losses[at - 1] - loss) / (self.losses[at - 1] - self.losses[at])
                return tuple(each[at - 1] + share * (each[at] - each[at - 1]) for each in (self.tokens, self.seconds))  # type: ignore[return-value]
        return None


def train(name: str, rows: Rows, total: float, question: dict[str, Any] | None, evaluate_every: float) -> tuple[History, bcrit.Run | None]:
    """One run. With a question the agent measures, posts and follows; without one nothing of it is there."""
    torch.manual_seed(0)
    model = Transformer()
    optimizer = torch.optim.AdamW(model.parameters(), lr=START_RATE, betas=(0.9, 0.95), weight_decay=0.1)
    schedule = bcrit.BatchSchedule.constant(START_BATCH, sequence_length=LENGTH, micro_batch=START_BATCH // 2, learning_rate=START_RATE)
    run = None
    if question is not None:
        run = bcrit.run(question, model, optimizer, schedule=schedule, follow_every=10, most_micro_batch=64, report_seconds=0.5, advice_seconds=1.0)
    history, spent, next_evaluation = History(name), 0.0, 0.0
    position = 0
    while True:
        if schedule.tokens >= next_evaluation or schedule.tokens >= total:
            model.eval()
            with torch.no_grad():
                history.losses.append(model(rows.held).item())
            model.train()
            history.tokens.append(schedule.tokens)
            history.seconds.append(spent)
            next_evaluation += evaluate_every
        if schedule.tokens >= total:
            break
        begun = time.process_time()
        stage = schedule.at()
        if not history.batches or history.batches[-1][1] != stage.batch_sequences:
            history.batches.append((schedule.tokens, stage.batch_sequences, schedule.learning_rate() or 0.0))
        schedule.apply(optimizer)
        mean = torch.zeros(())
        for _ in range(stage.gradient_accumulation):
            loss = model(rows.take(position, stage.micro_batch)) / stage.gradient_accumulation
            loss.backward()
            mean += loss.detach()
            position += stage.micro_batch
        optimizer.step()
        optimizer.zero_grad()
        if run is not None:
            run.step(mean)
        else:
            schedule.advance()
        history.steps += 1
        spent += time.process_time() - begun
    if run is not None:
        run.close(all_ranks=True)
    return history, run


def question_for(model: nn.Module, total: float) -> dict[str, Any]:
    """What is asked about this run: its shape, its tokens, and a rate that is known to work at the batch it begins with."""
    return {
        "model": {"params": sum(p.numel() for p in model.parameters()), "layers": LAYERS, "hidden": WIDTH, "heads": HEADS, "ffn": 4 * WIDTH, "vocab": 256, "gated_mlp": False},
        "data": {"tokens": total, "sequence_length": LENGTH},
        "optimizer": {"name": "adamw", "lr_schedule": "constant", "tuned": {"batch_tokens": START_BATCH * LENGTH, "learning_rate": START_RATE}},
        "hardware": {"accelerator": "cpu", "count": 1, "memory_gib": 8, "peak_tflops": 0.1, "intra_node_gb_s": 10, "inter_node_gb_s": 1, "precision": "fp32"},
    }


def report(plain: History, advised: History, advice: dict[str, Any] | None) -> str:
    """The table of the two runs, as Markdown."""
    lines = ["| | tokens | steps | CPU seconds | held-out loss |", "|---|---|---|---|---|"]
    lines += [f"| {one.name} | {one.tokens[-1]:,.0f} | {one.steps:,} | {one.seconds[-1]:.1f} | {one.losses[-1]:.3f} |" for one in (plain, advised)]
    goal = max(plain.losses[-1], advised.losses[-1])
    reached = [(one, found) for one in (plain, advised) if (found := one.first_at(goal)) is not None]
    lines += ["", f"To a held-out loss of {goal:.3f}:", "", "| | tokens | CPU seconds |", "|---|---|---|"]
    lines += [f"| {one.name} | {tokens:,.0f} | {seconds:.1f} |" for one, (tokens, seconds) in reached]
    lines += ["", "Batches of the advised run:", "", "| from tokens | sequences | learning rate |", "|---|---|---|"]
    lines += [f"| {tokens:,.0f} | {size} | {rate:.2e} |" for tokens, size, rate in advised.batches]
    if advice is not None:
        noise = advice["seen"]["noise_scale_tokens"]
        scale = f"{noise['p50']:,.0f} tokens ({noise['p10']:,.0f} to {noise['p90']:,.0f})" if noise else "not known"
        lines += ["", f"Last advice: {advice['next']['action']}, since {advice['next']['why']}. Noise scale: {scale}."]
    return "\n".join(lines)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--tokens", type=float, default=1.5e6, help="to train on (1.5e6; 4e6 at most)")
    words.add_argument("--out", default="report", help="report.md and report.svg")
    words.add_argument("--threads", type=int, default=1)
    given = words.parse_args()
    torch.set_num_threads(given.threads)
    if settings().key is None:
        import os

        os.environ["BCRIT_KEY"] = Api().create_workspace("end to end")["key"]
    rows = Rows()
    question = question_for(Transformer(), given.tokens)
    every = given.tokens / 40
    plain, _ = train(f"batch of {START_BATCH} throughout", rows, given.tokens, None, every)
    advised, run = train("growing as advised", rows, given.tokens, question, every)
    assert run is not None
    said = report(plain, advised, Api().run_advice(run.id) if run.id is not None else None)
    print(said)
    Path(f"{given.out}.md").write_text(said + "\n")
    by_tokens = {one.name: [(tokens / 1e3, loss) for tokens, loss in zip(one.tokens, one.losses, strict=True)] for one in (plain, advised)}
    by_seconds = {one.name: list(zip(one.seconds, one.losses, strict=True)) for one in (plain, advised)}
    Path(f"{given.out}.svg").write_text(draw([("Held-out loss by tokens", "thousand tokens", by_tokens), ("Held-out loss by time", "CPU seconds of training", by_seconds)]))


if __name__ == "__main__":
    main()
