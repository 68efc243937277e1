"""A contract for import-linter: a room is used through its face only.

The face of a room is its `__init__.py`. From outside the room one may import the face, and those of
its modules which the face names in `__all__` (such as `clock`). Whoever needs Prefect's tasks names
their module, so that everybody else can use the room without loading Prefect.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

NEED_PREFECT = frozenset({"prefect_task", "prefect_tasks"})


class FaceContract(Contract):
    """`packages`: whose sub-packages are rooms, and the rooms inside them."""

    type_name = "face"

    packages: Any = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        del verbose
        found = [
            f"{importer} imports {module}, an inner module of {room}"
            for module in sorted(graph.modules)
            for room in self._rooms(module)
            if not _is_offered(room, module)
            for importer in sorted(graph.find_modules_that_directly_import(module))
            if not f"{importer}.".startswith(f"{room}.")
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["found"]:
            output.print_error(line)

    def _rooms(self, module: str) -> list[str]:
        """The rooms that a module lies in, a room inside a room among them."""
        parts = module.split(".")
        above = [".".join(parts[:length]) for length in range(2, len(parts))]
        return [room for room in above if room.rpartition(".")[0] in self.packages]


def _face(room: str) -> Path:
    return Path(*room.split("."), "__init__.py")


def _is_offered(room: str, module: str) -> bool:
    name = module.rpartition(".")[2]
    return name in NEED_PREFECT or name in _named(_face(room))


def _named(face: Path) -> set[str]:
    """What a face says in `__all__`."""
    for node in ast.parse(face.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()
