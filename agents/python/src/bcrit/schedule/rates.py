"""The learning rate and β2 that go with a position and a batch."""

from __future__ import annotations

import math
from dataclasses import dataclass

#: The last share of a run in which a warm-up–stable–decay schedule falls, linearly.
WSD_DECAY_SHARE = 0.2
#: β2 is moved only where its half-life is this many times off; the same rule as the service's.
FAR_OFF = 4
_MOST_BETA2 = 0.9999


@dataclass(frozen=True)
class Decay:
    """Warm-up and decay by tokens, as a share of the peak."""

    kind: str = "constant"
    warmup_tokens: float = 0.0
    total_tokens: float = math.inf
    #: Rate at the end over the peak.
    final_share: float = 1.0

    def share(self, tokens: float) -> float:
        """Share of the peak after so many tokens: linear up over the warm-up, then the decay."""
        if tokens < self.warmup_tokens:
            return tokens / self.warmup_tokens
        if self.kind == "constant" or not math.isfinite(self.total_tokens):
            return 1.0
        if self.kind == "inverse_sqrt":
            return math.sqrt(max(self.warmup_tokens, 1.0) / max(tokens, 1.0))
        start = self.warmup_tokens if self.kind != "wsd" else max(self.warmup_tokens, (1 - WSD_DECAY_SHARE) * self.total_tokens)
        length = self.total_tokens - start
        done = 1.0 if length <= 0 else min(1.0, max(0.0, (tokens - start) / length))
        fallen = (1 - math.cos(math.pi * done)) / 2 if self.kind == "cosine" else done
        return 1.0 - (1.0 - self.final_share) * fallen


def beta2_for(beta2: float | None, batch_tokens: float, home_tokens: float, far_off: float = FAR_OFF) -> float | None:
    """β2 at a batch when `beta2` belongs to `home_tokens`: kept from a quarter of it upward, below that by its half-life in
    tokens, β2^(batch / home), up to 0.9999 (Marek et al. 2025, arXiv 2507.07101). None stays None."""
    if beta2 is None or batch_tokens >= home_tokens / far_off:
        return beta2
    return min(math.pow(beta2, batch_tokens / home_tokens), max(_MOST_BETA2, beta2))
