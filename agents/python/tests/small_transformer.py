"""A transformer of a few ten thousand parameters on text that ships with Python: for tests and for the benchmark of the meter."""

from __future__ import annotations

import math
import pydoc_data.topics

import torch
from torch import Tensor, nn
from torch.nn import functional

VOCABULARY = 128


class Block(nn.Module):
    def __init__(self, width: int, heads: int, length: int) -> None:
        super().__init__()
        self.heads = heads
        self.future: Tensor
        self.register_buffer("future", torch.ones(length, length, dtype=torch.bool).triu(1))
        self.attention_norm, self.mlp_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        b, t, w = x.shape
        q, k, v = self.qkv(self.attention_norm(x)).view(b, t, 3, self.heads, w // self.heads).permute(2, 0, 3, 1, 4)
        scores = (q @ k.transpose(-1, -2) / math.sqrt(w // self.heads)).masked_fill(self.future[:t, :t], -math.inf)
        mixed = scores.softmax(-1) @ v
        x = x + self.out(mixed.transpose(1, 2).reshape(b, t, w))
        return x + self.down(functional.gelu(self.up(self.mlp_norm(x))))  # type: ignore[no-any-return]


class SmallTransformer(nn.Module):
    """Predicts the next character; output weights tied to the embedding."""

    def __init__(self, width: int = 32, layers: int = 2, heads: int = 2, length: int = 32) -> None:
        super().__init__()
        self.embedding, self.position = nn.Embedding(VOCABULARY, width), nn.Embedding(length, width)
        self.blocks = nn.ModuleList(Block(width, heads, length) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, VOCABULARY, bias=False)
        self.head.weight = self.embedding.weight
        nn.init.normal_(self.embedding.weight, std=0.02)

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.embedding(tokens) + self.position.weight[: tokens.shape[1]]
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))  # type: ignore[no-any-return]


def next_token_loss(model: nn.Module, sequences: Tensor) -> Tensor:
    """Mean over sequences of the mean loss of their tokens; `sequences` has one token more than the model reads."""
    logits = model(sequences[:, :-1])
    return functional.cross_entropy(logits.flatten(0, 1), sequences[:, 1:].flatten())


def text_sequences(length: int, most: int | None = None) -> Tensor:
    """Python's own documentation in pieces of length + 1 characters, in the order of a fixed shuffle."""
    text = "".join(text for _, text in sorted(pydoc_data.topics.topics.items()))
    tokens = torch.tensor([min(ord(character), VOCABULARY - 1) for character in text])
    pieces = tokens[: len(tokens) // (length + 1) * (length + 1)].view(-1, length + 1)
    return pieces[torch.randperm(len(pieces), generator=torch.Generator().manual_seed(0))][:most]
