"""One answer for all ranks: a batch that only some of them change is worse than none that changes."""

from __future__ import annotations

import sys
from typing import Any


def told_by_rank_0(value: Any) -> Any:
    """What rank 0 passed in, on every rank; each must call this at the same step. Without torch.distributed the value itself."""
    distributed = sys.modules.get("torch.distributed")
    if distributed is None or not distributed.is_available() or not distributed.is_initialized() or distributed.get_world_size() == 1:
        return value
    box = [value]
    distributed.broadcast_object_list(box, src=0)
    return box[0]
