"""Which run rows belong to: one that exists, or one to be made as soon as the server can be reached."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from typing import Any


@dataclass
class RunReference:
    """A run by its id, or by what it will be created from. The idempotency key makes a repeated creation the same run."""

    id: str | None = None
    name: str | None = None
    question: dict[str, Any] | None = field(default=None, repr=False)
    idempotency_key: str | None = None
    #: Another process may have posted to it before this one, or will after it: a run by id, or made by name.
    lasting: bool = True

    @classmethod
    def existing(cls, id: str) -> RunReference:
        return cls(id=id)

    @classmethod
    def to_create(cls, question: dict[str, Any], name: str | None) -> RunReference:
        """A run with a name is the same run whenever the same name and question come again, as after a pre-emption;
        one without is a new run each time."""
        if name is None:
            return cls(name="run", question=question, idempotency_key=uuid.uuid4().hex, lasting=False)
        said = json.dumps([name, question], sort_keys=True, separators=(",", ":"))
        return cls(name=name, question=question, idempotency_key=hashlib.sha256(said.encode()).hexdigest()[:32])

    @property
    def label(self) -> str:
        """What tells this run apart in file names: stays the same when the id becomes known."""
        return self.idempotency_key or self.id or "run"

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "question": self.question, "idempotency_key": self.idempotency_key}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> RunReference:
        reference = cls(said.get("id"), said.get("name"), said.get("question"), said.get("idempotency_key"))
        if reference.id is None and reference.question is None:
            raise KeyError("id")
        return reference
