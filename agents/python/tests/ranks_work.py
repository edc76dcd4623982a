"""The ranks of the distributed tests: `python ranks_work.py FOLDER 2 3 4` runs every case in worlds of these sizes.

Each case trains a few steps; what each rank saw goes to FOLDER/WORLD/RANK.json and is compared with the single-process truth by
test_ranks.py. Ranks are forked from one process that has loaded PyTorch, which takes longer than all the rest.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

import torch
import torch._dynamo  # what DDP would load in every rank
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.algorithms.ddp_comm_hooks.default_hooks import allreduce_hook
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import MixedPrecisionPolicy, fully_shard
from torch.nn.parallel import DistributedDataParallel

from bcrit.meter import MeterError, NoiseMeter
from bcrit.machine_probe import probe
from truth import batches, small, squared_error, total

STEPS, SIZE = 3, 8


def data(step: int, rank: int, world: int, accumulation: int) -> list[Tensor]:
    """This rank's micro-batches; all ranks' together are `batches(world · accumulation, …)`."""
    return batches(world * accumulation, SIZE, seed=step)[rank * accumulation : (rank + 1) * accumulation]


def weights_of(model: nn.Module) -> list[float]:
    flat = []
    for parameter in model.parameters():
        whole = parameter.full_tensor() if hasattr(parameter, "full_tensor") else parameter
        flat += whole.detach().double().flatten().tolist()
    return flat


def sharded(mesh: Any, **options: Any) -> nn.Module:
    model = small(options.pop("dtype", torch.float64))
    for layer in (model[0], model[3]):
        fully_shard(layer, mesh=mesh, **options)
    return fully_shard(model, mesh=mesh, **options)


class Case:
    def __init__(self, rank: int, world: int) -> None:
        self.rank, self.world = rank, world

    def loop(self, model: nn.Module, accumulation: int, sync: str = "last", clip: float | None = None, measure: bool = True, **options: Any) -> dict[str, Any]:
        """Trains; `sync`: after the last micro-batch of a step or after each."""
        optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
        meter = NoiseMeter(model, optimizer, micro_batch=SIZE, gradient_accumulation=accumulation, **options) if measure else None
        for step in range(STEPS):
            mine = data(step, self.rank, self.world, accumulation)
            for at, batch in enumerate(mine):
                last = at == len(mine) - 1 or sync == "each"
                quiet: Any = contextlib.nullcontext()
                if hasattr(model, "set_requires_gradient_sync"):
                    model.set_requires_gradient_sync(last)
                elif not last:
                    quiet = model.no_sync()
                with quiet:
                    (squared_error(model, batch) / accumulation).backward()
            if clip is not None:
                nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            optimizer.zero_grad()
            if meter is not None:
                meter.step(float(self.rank))
        return self.report(model, meter)

    def report(self, model: nn.Module, meter: NoiseMeter | None) -> dict[str, Any]:
        found: dict[str, Any] = {"weights": weights_of(model)}
        if meter is not None:
            sums = total(meter)
            bodies = meter.cells(everything=True)
            losses = [cell["loss"] for body in bodies for cell in body["cells"]]
            found |= {"s": sums.s, "g": sums.g, "bodies": bodies, "unmeasured": dict(meter.unmeasured), "losses": losses}
            meter.close()
        return found

    def ddp(self, model: nn.Module | None = None, **options: Any) -> DistributedDataParallel:
        return DistributedDataParallel(model or small(), **options)

    # The cases.

    def case_ddp(self) -> dict[str, Any]:
        return self.loop(self.ddp(), 1)

    def case_ddp_without_meter(self) -> dict[str, Any]:
        return self.loop(self.ddp(), 1, measure=False)

    def case_ddp_accumulated(self) -> dict[str, Any]:
        return self.loop(self.ddp(), 2)

    def case_ddp_synchronized_each_time(self) -> dict[str, Any]:
        return self.loop(self.ddp(gradient_as_bucket_view=True), 2, sync="each")

    def case_ddp_clipped(self) -> dict[str, Any]:
        return self.loop(self.ddp(bucket_cap_mb=1e-4), 2, clip=0.01, clip_norm=0.01)

    def case_ddp_static_graph(self) -> dict[str, Any]:
        return self.loop(self.ddp(static_graph=True), 1)

    def case_ddp_hook_before(self) -> dict[str, Any]:
        model = self.ddp()
        model.register_comm_hook(None, allreduce_hook)
        return self.loop(model, 2)

    def case_ddp_hook_after(self) -> dict[str, Any]:
        model = self.ddp()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
        meter = NoiseMeter(model, optimizer, micro_batch=SIZE, gradient_accumulation=1)
        model.register_comm_hook(None, allreduce_hook)
        for step in range(STEPS):
            squared_error(model, data(step, self.rank, self.world, 1)[0]).backward()
            optimizer.step()
            optimizer.zero_grad()
            meter.step()
        return self.report(model, meter)

    def case_ddp_adam(self) -> dict[str, Any]:
        model = self.ddp()
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
        meter = NoiseMeter(model, optimizer, micro_batch=SIZE, gradient_accumulation=1, metrics=["p1"], preconditioned_every=1)
        for step in range(STEPS):
            squared_error(model, data(step, self.rank, self.world, 1)[0]).backward()
            optimizer.step()
            optimizer.zero_grad()
            meter.step()
        p1 = total(meter, "p1")
        return {"s": p1.s, "g": p1.g}

    def case_ddp_unequal_tokens(self) -> dict[str, Any]:
        """Rank r has 4 + 3r units; losses weigh by units over all ranks, and DDP's mean is undone by a factor of the ranks."""
        model = self.ddp()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
        meter = NoiseMeter(model, optimizer, micro_batch=None, unit="token", gradient_accumulation=1)
        sizes = [4 + 3 * rank for rank in range(self.world)]
        for step in range(STEPS):
            batch = batches(1, sizes[self.rank], seed=100 * step + self.rank)[0]
            meter.micro(len(batch))
            (squared_error(model, batch) * len(batch) / sum(sizes) * self.world).backward()
            optimizer.step()
            optimizer.zero_grad()
            meter.step()
        return self.report(model, meter)

    def case_ddp_one_rank_fails(self) -> dict[str, Any]:
        """The meter of one rank breaks: nobody waits for it, and the step is left out everywhere."""
        model = self.ddp()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
        meter = NoiseMeter(model, optimizer, micro_batch=SIZE, gradient_accumulation=1)
        for step in range(STEPS):
            if step == 1 and self.rank == 1:
                meter._watch._fail(RuntimeError("planted"))
            squared_error(model, data(step, self.rank, self.world, 1)[0]).backward()
            optimizer.step()
            optimizer.zero_grad()
            meter.step()
        meter.flush()
        return {"measured": meter.measured, "unmeasured": dict(meter.unmeasured), "weights": weights_of(model)}

    def case_ddp_join(self) -> dict[str, Any]:
        """Ranks with different numbers of steps: the meter stands aside."""
        model = self.ddp()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
        meter = NoiseMeter(model, optimizer, micro_batch=SIZE, gradient_accumulation=1)
        with model.join():
            for step in range(2 + self.rank):
                squared_error(model, data(step, self.rank, self.world, 1)[0]).backward()
                optimizer.step()
                optimizer.zero_grad()
                meter.step()
        meter.close()
        return {"failure": str(meter.failure), "cells": meter.cells()}

    def case_fsdp(self) -> dict[str, Any]:
        return self.loop(sharded(init_device_mesh("cpu", (self.world,))), 1)

    def case_fsdp_without_meter(self) -> dict[str, Any]:
        return self.loop(sharded(init_device_mesh("cpu", (self.world,))), 1, measure=False)

    def case_fsdp_accumulated(self) -> dict[str, Any]:
        return self.loop(sharded(init_device_mesh("cpu", (self.world,))), 2)

    def case_fsdp_synchronized_each_time(self) -> dict[str, Any]:
        return self.loop(sharded(init_device_mesh("cpu", (self.world,)), reshard_after_forward=False), 2, sync="each")

    def case_fsdp_clipped(self) -> dict[str, Any]:
        return self.loop(sharded(init_device_mesh("cpu", (self.world,))), 2, clip=0.01, clip_norm=0.01)

    def case_fsdp_mixed_precision(self) -> dict[str, Any]:
        policy = MixedPrecisionPolicy(param_dtype=torch.bfloat16, reduce_dtype=torch.float32, cast_forward_inputs=True)
        return self.loop(sharded(init_device_mesh("cpu", (self.world,)), mp_policy=policy, dtype=torch.float32), 2)

    def case_fsdp_p1_is_refused(self) -> dict[str, Any]:
        model = sharded(init_device_mesh("cpu", (self.world,)))
        try:
            NoiseMeter(model, torch.optim.AdamW(model.parameters()), micro_batch=1, metrics=["p1"])
        except MeterError as error:
            return {"error": str(error)}
        return {}

    def case_hsdp(self) -> dict[str, Any]:
        return self.loop(sharded(init_device_mesh("cpu", (2, self.world // 2), mesh_dim_names=("replicate", "shard"))), 2) if self.world == 4 else {}

    def case_probe(self) -> dict[str, Any]:
        found = {}
        for name, model in (("ddp", self.ddp()), ("fsdp", sharded(init_device_mesh("cpu", (self.world,))))):
            optimizer = torch.optim.AdamW(model.parameters())
            before = weights_of(model)

            def loss(size: int, model: nn.Module = model) -> Tensor:
                return squared_error(model, batches(1, size, seed=0)[0])

            found[name] = probe(model, optimizer, loss, 2, warm_ups=1, repeats=3, all_reduce_bytes=(1024, 65536))
            assert weights_of(model) == before
        return found

    def case_unwrapped_is_refused(self) -> dict[str, Any]:
        try:
            NoiseMeter(small(), micro_batch=1)
        except MeterError as error:
            return {"error": str(error)}
        return {}


def work(rank: int, world: int, folder: Path) -> None:
    dist.init_process_group("gloo", init_method=f"file://{folder}/store", rank=rank, world_size=world)
    case = Case(rank, world)
    names = sorted(name for name in dir(case) if name.startswith("case_"))
    found = {name.removeprefix("case_"): getattr(case, name)() for name in names}
    (folder / f"{rank}.json").write_text(json.dumps(found))
    dist.destroy_process_group()


def forked(rank: int, world: int, folder: Path) -> int:
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work(rank, world, folder)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    return child


def main() -> None:
    root, worlds = Path(sys.argv[1]), [int(word) for word in sys.argv[2:]]
    # A process with more threads than its own must not fork.
    torch.set_num_threads(1)
    for world in worlds:
        folder = root / str(world)
        folder.mkdir()
        ranks = [forked(rank, world, folder) for rank in range(world)]
        if any([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in ranks]):
            sys.exit(1)


if __name__ == "__main__":
    main()
