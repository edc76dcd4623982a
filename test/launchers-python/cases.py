"""Configurations written by scripts/launch-cases.ts, and single classes of packages that are not installed whole."""

import ast
import json
import os
import typing
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(os.environ["BCRIT_LAUNCH_CASES"])
ALONE = Path(os.environ["BCRIT_LAUNCH_ALONE"])


@dataclass
class Case:
    """A file as written, and the plan it was written from."""

    name: str
    path: Path
    plan: dict
    grows: bool

    @property
    def text(self) -> str:
        return self.path.read_text()

    @property
    def tokens_per_step(self) -> int:
        return self.plan["globalBatchTokens"]

    @property
    def steps(self) -> int:
        """Steps of the last batch held over all tokens."""
        return max(1, -(-self.plan["trainTokens"] // self.tokens_per_step))


def cases_of(dialect: str) -> list:
    """Every question written for a dialect, as parameters of a test."""
    found = []
    for folder in sorted((FOLDER / dialect).iterdir()):
        expected = json.loads((folder / "expected.json").read_text())
        found.append(Case(folder.name, folder / expected["file"], expected["plan"], expected["grows"]))
    assert found, dialect
    return found


def name_of(case: Case) -> str:
    return case.name


def classes_of(file: Path, names: list[str], known: dict) -> dict:
    """Class definitions of a source file, executed alone with the names given."""
    tree = ast.parse(file.read_text())
    wanted = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name in names]
    assert len(wanted) == len(names), (file, names)
    space = {**vars(typing), "dataclass": dataclass, "field": field, **known}
    exec(compile(ast.Module(wanted, []), str(file), "exec"), space)  # noqa: S102
    return {name: space[name] for name in names}


def fields_in(*files: Path) -> set[str]:
    """Names annotated in any class of some source files."""
    found = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ClassDef):
                found |= {item.target.id for item in node.body if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)}
    return found


def source(package: str, path: str) -> Path:
    """A file of a package unpacked alone."""
    return ALONE / package / path


def executed(case: Case) -> dict:
    """What a configuration in Python defines."""
    space: dict = {}
    exec(compile(case.text, str(case.path), "exec"), space)  # noqa: S102
    return space
