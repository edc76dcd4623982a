"""Against the service itself: killed for a whole run and back, killed in the middle (SIGKILL, its whole process group), and the command line on what it stores."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

import bcrit
from bcrit.cli import main
from bcrit.client.api import Api
from real_server import NODE, RealServer
from test_frameworks import Sequences, Tiny

pytestmark = pytest.mark.skipif(not NODE.exists(), reason="the repository's own server is not installed: npm install")

#: Sequences are passed off as this long, so that a step falls into the same bucket of tokens as many before it.
LENGTH = 2048
QUESTION: dict[str, Any] = {"model": {"params": 1e8}, "data": {"tokens": 1e10, "sequence_length": LENGTH}, "hardware": {"accelerator": "a100-sxm-80gb", "count": 1}}


@pytest.fixture(scope="module")
def server() -> Iterator[RealServer]:
    made = RealServer().start()
    yield made
    made.stop()


@pytest.fixture
def key(server: RealServer) -> str:
    return str(Api(server.url).create_workspace("agent tests")["key"])


def train(run: bcrit.Run | None, model: Tiny, optimizer: torch.optim.Optimizer, steps: int, begin: int = 0) -> None:
    rows = Sequences(16 * 64).rows
    for step in range(begin, begin + steps):
        total = 0.0
        for micro in range(4):
            at = (step % 64) * 16 + micro * 4
            loss = model(rows[at : at + 4])["loss"] / 4
            loss.backward()
            total += loss.item()
        optimizer.step()
        optimizer.zero_grad()
        if run is not None:
            run.step(total)


def cells_of(run: bcrit.Run) -> dict[tuple[str, str, str, int], dict[str, Any]]:
    """What was measured, but for what the agent holds back because the server refuses a mean tr(Σ) that is not above 0."""
    assert run.meter is not None
    return {
        (body["segment"]["id"], cell["metric"], cell["scope"], cell["bucket"]): dict(cell)
        for body in run.meter.cells(everything=True)
        for cell in body["cells"]
        if cell["s"] > 0
    }


def stored(api: Api, run: str) -> dict[tuple[str, str, str, int], dict[str, Any]]:
    return {(row["segment"], row["metric"], row["scope"], row["bucket"]): row for row in api.series(run)["noise"]}


def assert_same(measured: dict[tuple[str, str, str, int], dict[str, Any]], kept: dict[tuple[str, str, str, int], dict[str, Any]]) -> None:
    assert kept.keys() == measured.keys() and len(kept) > 3
    for name, cell in measured.items():
        assert kept[name]["n"] == cell["n"], name
        assert kept[name]["from_tokens"] == cell["from_tokens"] and kept[name]["to_tokens"] == cell["to_tokens"]
        assert kept[name]["loss"] == pytest.approx(cell["loss"]["sum"] / cell["loss"]["n"])
        if kept[name]["noise_scale_tokens"] is not None:
            assert kept[name]["noise_scale_tokens"] == pytest.approx(LENGTH * cell["s"] / cell["g"])


def test_killed_for_the_whole_run(server: RealServer, key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("BCRIT_KEY", key)
    alone = Tiny()
    train(None, alone, torch.optim.SGD(alone.parameters(), lr=0.05), 120)
    server.stop(signal.SIGKILL)
    model = Tiny()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    with bcrit.run(QUESTION, model, optimizer, name="away", micro_batch=4, sequence_length=LENGTH, gradient_accumulation=4, url=server.url, report_seconds=0.2, close_seconds=1) as run:
        train(run, model, optimizer, 120)
    assert all(torch.equal(mine, theirs) for mine, theirs in zip(model.parameters(), alone.parameters(), strict=True)), "training is the same to the last bit"
    assert run.meter.measured == 120 and run.id is None and run.waiting == len(cells_of(run))  # type: ignore[union-attr]
    capsys.readouterr()
    server.start()
    assert main(["flush", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["accepted"] == len(cells_of(run)) and told["refused"] == 0 and told["left"] == []
    api = Api(server.url, key)
    assert_same(cells_of(run), stored(api, told["runs"][0]))
    # Sent once more, all of it: nothing changes.
    again = bcrit.run(told["runs"][0], url=server.url, key=key, spool=False, epoch=run.epoch)
    for body in run.meter.cells(everything=True):  # type: ignore[union-attr]
        again.post("measurements", body)
    again.close()
    assert again.waiting == 0
    assert_same(cells_of(run), stored(api, told["runs"][0]))
    assert [one["name"] for one in api.runs()["runs"]] == ["away"]


def test_killed_in_the_middle(server: RealServer, key: str, tmp_path: Path) -> None:
    model = Tiny()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    run = bcrit.run(QUESTION, model, optimizer, name="middle", micro_batch=4, sequence_length=LENGTH, gradient_accumulation=4, url=server.url, key=key, report_seconds=0.2, close_seconds=60)
    train(run, model, optimizer, 40)
    run.report()
    until = time.monotonic() + 60
    # So that some of it is stored before the end comes.
    while run.waiting and time.monotonic() < until:
        time.sleep(0.05)
    assert run.id is not None
    server.stop(signal.SIGKILL)
    train(run, model, optimizer, 40, 40)
    server.start()
    train(run, model, optimizer, 40, 80)
    run.close(all_ranks=True)
    assert run.waiting == 0 and run.id is not None
    assert_same(cells_of(run), stored(Api(server.url, key), run.id))


def test_the_command_line_on_a_run(server: RealServer, key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("BCRIT_URL", server.url)
    monkeypatch.setenv("BCRIT_KEY", key)
    words = ["--params", "100M", "--tokens", "10B", "--accelerator", "a100-sxm-80gb", "--count", "8"]
    assert main(["run", "create", "--name", "by hand", *words]) == 0
    made = capsys.readouterr().out.strip()
    assert main(["run", "advice", made]) == 0
    said = capsys.readouterr().out
    assert "noise scale  not known (insufficient)" in said and "\nnext         " in said
    assert main(["watch", made, "--once", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["data"]["seen"]["tokens"] == 0
    assert main(["advise", *words, "--field", "batch.sequences"]) == 0
    assert int(capsys.readouterr().out) > 0
    assert main(["run", "show", "run_none"]) == 3
    assert main(["launch", "env", *words]) == 0
    assert "\nGLOBAL_BATCH_SIZE=" in capsys.readouterr().out
    assert main(["launch", "no-such-launcher", *words]) == 3
    capsys.readouterr()
    assert main(["run", "delete", made, "--yes"]) == 0
    assert main(["run", "show", made]) == 3
    assert main(["run", "create", "--name", "wrong", *words[:-1], "0"]) == 3
    assert "/question/hardware/count" in capsys.readouterr().err


def test_a_schedule_from_the_service(server: RealServer) -> None:
    advice = Api(server.url).advice({"model": {"params": 7e9}, "data": {"tokens": 2e12}, "hardware": {"accelerator": "h100-sxm-80gb", "count": 256}})
    schedule = bcrit.BatchSchedule.from_advice(advice)
    assert schedule.steps_between() == advice["cost"]["steps"]
    assert [stage.gradient_accumulation for stage in schedule.stages] == [phase["gradient_accumulation"] for phase in advice["schedule"]]
    assert schedule.learning_rate(advice["learning_rate"]["warmup_tokens"]) == pytest.approx(schedule.at(advice["learning_rate"]["warmup_tokens"]).learning_rate, rel=0.01)


def test_a_run_made_again_by_name_is_the_same_run(server: RealServer, key: str) -> None:
    """After a pre-emption on another machine nothing is remembered here: name and question are enough."""
    ids = []
    for _ in range(2):
        run = bcrit.run(QUESTION, name="pre-empted", url=server.url, key=key, spool=False)
        run.post("throughput", {"agent": "a", "epoch": 0, "points": [{"micro_batch": 1, "kind": "step", "n": 1, "sum_log_seconds": -1.0, "sum_log_seconds_squared": 1.0, "min_seconds": 0.3}]})
        run.close()
        ids.append(run.id)
    assert ids[0] is not None and ids[0] == ids[1]


def test_watch_and_probe(server: RealServer, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """What a probe posts is what somebody watching the run is told of."""
    monkeypatch.setenv("BCRIT_URL", server.url)
    monkeypatch.setenv("BCRIT_KEY", key)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "their_training.py").write_text(
        "import torch\n"
        "def setup():\n"
        "    model = torch.nn.Linear(8, 8)\n"
        "    return model, torch.optim.SGD(model.parameters(), lr=0.1), lambda n: model(torch.ones(n, 8)).square().mean()\n"
    )
    run = Api(server.url, key).create_run("probed", QUESTION)
    watching = threading.Thread(target=main, args=(["watch", run, "--json", "--events", "1"],), daemon=True)
    watching.start()
    until = time.monotonic() + 60
    # Posted anew until the watcher has seen one: when it begins to listen cannot be told from outside.
    while watching.is_alive() and time.monotonic() < until:
        assert main(["probe", "their_training:setup", "--micro-batch", "2", "--run", run, "--repeats", "3"]) == 0
        watching.join(2)
    assert not watching.is_alive()
    said = capfd.readouterr().out
    assert "micro batch  what" in said and "rows accepted" in said
    events = [json.loads(line)["event"] for line in said.splitlines() if line.startswith('{"event"')]
    assert events[0] == "advice" and len(events) == 2
    timed = Api(server.url, key).series(run)["throughput"]
    assert {row["micro_batch"] for row in timed} == {1, 2, 3, 4}
