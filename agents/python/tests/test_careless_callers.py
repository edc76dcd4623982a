"""What people hand over without a thought, and surroundings that lack something: none of it may stop training or the rest."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

import bcrit
import bcrit.machine_probe
from bcrit.client.place import epoch_for
from bcrit.client.runs import RunReference
from bcrit.client.settings import settings
from bcrit.client.spool import Spool
from bcrit.client.transport import Transport
from stub_server import Stub, measurements
from test_frameworks import Sequences, Tiny

QUESTION: dict[str, Any] = {"model": {"params": 1e7}, "data": {"tokens": 1e9}, "hardware": {"accelerator": "h100-sxm-80gb", "count": 1}}


def started(stub: Stub, **options: Any) -> tuple[bcrit.Run, Tiny, torch.optim.Optimizer]:
    model = Tiny()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    run = bcrit.run(QUESTION, model, optimizer, micro_batch=4, sequence_length=8, gradient_accumulation=2, url=stub.url, key="secret-key", **options)
    return run, model, optimizer


def one_step(model: Tiny, optimizer: torch.optim.Optimizer) -> torch.Tensor:
    rows = Sequences(8).rows
    total = torch.zeros(())
    for half in (rows[:4], rows[4:]):
        loss = model(half)["loss"] / 2
        loss.backward()
        total += loss.detach()
    optimizer.step()
    optimizer.zero_grad()
    return total


def test_tokens_as_a_tensor(stub: Stub) -> None:
    run, model, optimizer = started(stub)
    with run:
        for _ in range(4):
            run.step(one_step(model, optimizer), tokens=torch.tensor(64))  # type: ignore[arg-type]
    assert run.waiting == 0 and sum(cell["n"] for cell in stub.cells.values() if cell["metric"] == "l2") == 4


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), torch.tensor(1.0), {1, 2}])
def test_a_row_that_is_no_json_does_not_hold_up_the_others(stub: Stub, caplog: pytest.LogCaptureFixture, tmp_path: Path, wrong: object) -> None:
    run = bcrit.run(QUESTION, url=stub.url, key="secret-key", spool=tmp_path)
    body = measurements(bucket=1)
    body["cells"].append({**body["cells"][0], "bucket": 2, "ss": wrong})
    run.post("measurements", body)
    run.close()
    assert [cell["bucket"] for cell in stub.cells.values()] == [1] and run.waiting == 0
    assert [record.getMessage() for record in caplog.records if "no JSON" in record.getMessage()] and "Traceback" not in caplog.text


def test_the_step_of_the_checkpoint_is_not_trained_again(stub: Stub) -> None:
    run, model, optimizer = started(stub, tokens=640, steps=10)
    run.step(one_step(model, optimizer))
    run.close(all_ranks=True)
    body = run.meter.cells(everything=True)[0]  # type: ignore[union-attr]
    assert (body["replay_from_step"], body["cells"][0]["from_step"]) == (11, 11)


def test_a_loop_without_steps_is_told(stub: Stub, caplog: pytest.LogCaptureFixture) -> None:
    run, model, optimizer = started(stub)
    with run:
        one_step(model, optimizer)
    assert "run.step(loss) was never called" in caplog.text


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_loop_that_fails_leaves_no_hooks(stub: Stub, caplog: pytest.LogCaptureFixture, error: type[BaseException]) -> None:
    run, model, optimizer = started(stub)
    with pytest.raises(error), run:
        run.step(one_step(model, optimizer))
        raise error
    assert all(not parameter._backward_hooks for parameter in model.parameters())
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert sum(cell["n"] for cell in stub.cells.values()) >= 1, "what was measured before it is sent"


def test_a_key_with_a_line_break_is_the_key(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BCRIT_KEY", "secret-key\n")
    assert settings().key == "secret-key"
    assert Transport(stub.url, " secret-key\r\n").key == "secret-key"


@pytest.mark.parametrize("key", ["secret…", "secret\nX-Other: 1", "secr\u00e9t"])
def test_a_key_that_no_header_can_carry_is_refused_before_training_and_not_told(key: str) -> None:
    with pytest.raises(ValueError, match="the key") as refusal:
        bcrit.run(QUESTION, key=key, spool=False)
    assert "secr" not in str(refusal.value)


def test_a_question_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read: No such file"):
        bcrit.run(str(tmp_path / "none.json"))


def test_a_user_without_a_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As in containers that run under a number of their own."""
    for name in ("BCRIT_SPOOL", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)

    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    assert settings().key is None
    assert Spool().folder == tmp_path / f"bcrit-{os.getuid()}" / ".local" / "state" / "bcrit" / "spool"


def test_a_named_run_begun_again_without_its_disk_has_a_later_epoch(tmp_path: Path) -> None:
    """The same pod on another machine: sums that begin anew must not be taken for an older state of those before."""
    day = 86_400
    first = epoch_for(RunReference.to_create(QUESTION, "mine"), "pod-0:0", Spool(tmp_path / "one"), now=1_800_000_000)
    again = epoch_for(RunReference.to_create(QUESTION, "mine"), "pod-0:0", Spool(tmp_path / "two"), now=1_800_000_000 + day)
    assert again > first
    assert epoch_for(RunReference.to_create(QUESTION, "mine"), "pod-0:0", Spool(tmp_path / "two"), now=0) == again + 1, "a clock that was set back"
    assert epoch_for(RunReference.to_create(QUESTION, None), "pod-0:0", Spool(tmp_path / "three"), now=1_800_000_000) == 0


def test_the_function_probe_is_not_hidden_by_a_module() -> None:
    said = "import bcrit, bcrit.machine_probe, bcrit.cli.probing; from bcrit import probe; print(callable(bcrit.probe) and probe is bcrit.machine_probe.probe)"
    assert subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout == "True\n"


def test_a_spool_on_a_full_disk(stub: Stub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    run, model, optimizer = started(stub)
    with run:
        for _ in range(4):
            run.step(one_step(model, optimizer))
    assert run.waiting == 0 and stub.cells
    assert sum("No space left on device" in record.getMessage() for record in caplog.records) == 1
    assert json.dumps(run.meter.cells(everything=True))  # type: ignore[union-attr]
