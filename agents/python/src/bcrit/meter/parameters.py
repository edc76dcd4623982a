"""Which tensors of a model are watched: where autograd delivers a micro-batch's gradient, and whose `.grad` the optimizer reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from bcrit.meter.trouble import MeterError

_NORMALISATION = re.compile(r"norm", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Watched:
    """One trainable parameter. Tied weights appear once."""

    leaf: Tensor
    """Receives the gradient of each backward before it is added up or reduced; under FSDP2 the unsharded parameter."""
    owner: Tensor
    """Holds the final gradient in `.grad`, a DTensor where it is sharded."""
    in_norm: bool
    """Belongs to a normalisation layer: scope `norm`."""
    copies: float
    """On how many ranks of the data-parallel group each element of the final gradient lies."""


def unwrapped(model: nn.Module) -> nn.Module:
    """The model below torch.compile's wrapper."""
    inner = getattr(model, "_orig_mod", None)
    return inner if isinstance(inner, nn.Module) else model


def local(tensor: Tensor) -> Tensor:
    """The part of a tensor on this rank: itself, unless it is sharded."""
    to_local = getattr(tensor, "to_local", None)
    return tensor if to_local is None else to_local()


def is_sharded(tensor: Tensor) -> bool:
    return hasattr(tensor, "device_mesh")


def watched_parameters(model: nn.Module, ranks: int) -> list[Watched]:
    """All trainable parameters, each once, as they lie on the `ranks` of the data-parallel group.

    Unshards and reshards each FSDP2 module once. Raises MeterError for layouts whose gradients it cannot read.
    """
    normalising = {
        id(parameter)
        for module in model.modules()
        if _NORMALISATION.search(type(module).__name__)
        for parameter in module.parameters(recurse=False)
    }
    leaves = dict(_unsharded(model))
    found = []
    for parameter in model.parameters():
        if not parameter.requires_grad:
            continue
        if is_sharded(parameter):
            leaf = leaves.get(id(parameter))
            if leaf is None or is_sharded(leaf):
                raise MeterError("a parameter is sharded by something else than FSDP2's fully_shard, as tensor parallelism does: its gradients cannot be read here")
        else:
            leaf = parameter
        found.append(Watched(leaf, parameter, id(parameter) in normalising, _copies(parameter, ranks)))
    if not found:
        raise MeterError("the model has no trainable parameter")
    return found


def _copies(parameter: Tensor, ranks: int) -> float:
    if not is_sharded(parameter):
        return ranks
    shards = 1
    for placement, size in zip(parameter.placements, parameter.device_mesh.shape, strict=True):  # type: ignore[attr-defined]
        shards *= size if placement.is_shard() else 1
    return ranks / shards


def _unsharded(model: nn.Module) -> Iterator[tuple[int, Tensor]]:
    """Id of each sharded parameter with the tensor that stands in its place during forward and backward."""
    places = [
        (module, name, parameter)
        for module in model.modules()
        for name, parameter in module._parameters.items()
        if parameter is not None and is_sharded(parameter)
    ]
    if not places:
        return
    try:
        from torch.distributed.fsdp import FSDPModule
    except ImportError:  # before PyTorch 2.6
        from torch.distributed._composable.fsdp import FSDPModule  # type: ignore[attr-defined]

    for module in model.modules():
        if not isinstance(module, FSDPModule):
            continue
        with torch.no_grad():
            module.unshard()
        for holder, name, parameter in places:
            now = holder._parameters[name]
            if now is not None and now is not parameter:
                yield id(parameter), now
        module.reshard()
