"""Over which ranks the batch is divided, read off the model's wrapper."""

from __future__ import annotations

from dataclasses import dataclass

import torch.distributed as dist
from torch import nn

from bcrit.meter.parameters import is_sharded
from bcrit.meter.trouble import MeterError


@dataclass(frozen=True, slots=True)
class DataParallel:
    """The ranks that each have their own part of the batch. `group` None is all of them."""

    ranks: int
    rank: int
    group: dist.ProcessGroup | None


def data_parallel(model: nn.Module, group: dist.ProcessGroup | None) -> DataParallel:
    """The group that DDP or FSDP2 divides the batch over, or the one given. Raises MeterError where it cannot be told."""
    if not (dist.is_available() and dist.is_initialized()):
        return DataParallel(1, 0, None)
    group = group if group is not None else _group_of(model)
    return DataParallel(dist.get_world_size(group), dist.get_rank(group), group)


def joins_uneven_inputs(model: nn.Module) -> bool:
    """Whether the loop is inside DDP's join(), where ranks that ran out of data take no part in other collectives."""
    settings = getattr(model, "_join_config", None)
    return bool(getattr(settings, "enable", False))


def _group_of(model: nn.Module) -> dist.ProcessGroup | None:
    from torch.distributed.fsdp import FullyShardedDataParallel
    from torch.nn.parallel import DistributedDataParallel

    for module in model.modules():
        if isinstance(module, DistributedDataParallel):
            return module.process_group
        if isinstance(module, FullyShardedDataParallel):
            raise MeterError("FullyShardedDataParallel flattens parameters and cannot be measured: use fully_shard (FSDP2)")
    meshes = {parameter.device_mesh for parameter in model.parameters() if is_sharded(parameter)}  # type: ignore[attr-defined]
    world = dist.get_world_size()
    if any(mesh.size() != world for mesh in meshes):
        raise MeterError("the model is sharded over a part of the ranks: say which group divides the batch with group=")
    if not meshes and world > 1:
        raise MeterError(f"{world} ranks, and a model that neither DDP nor fully_shard wraps: say which group divides the batch with group=")
    return None
