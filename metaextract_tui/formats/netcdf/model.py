"""The netCDF data model, whatever the file format: groups of dimensions, variables and attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Dimension:
    """A named length; an unlimited one has the length that its variables have reached."""

    size: int
    unlimited: bool = False


@dataclass(slots=True)
class Variable:
    """A variable: CDL type name, names of its dimensions and their lengths, slowest first.

    `ends` reads its first and last value, for a one-dimensional variable only: a bounded read, None where refused.
    """

    dtype: str
    dimensions: list[str]
    shape: list[int]
    attributes: dict[str, Any] = field(default_factory=dict)
    chunks: list[int] | None = None
    filters: list[dict[str, Any]] = field(default_factory=list)
    ends: Callable[[], tuple[Any, Any] | None] | None = None

    @property
    def elements(self) -> int:
        """Values in it."""
        count = 1
        for length in self.shape:
            count *= length
        return count

    def native(self) -> dict[str, Any]:
        """As it stands in the record."""
        shown: dict[str, Any] = {"dtype": self.dtype, "dimensions": self.dimensions}
        if self.chunks:
            shown["chunks"] = self.chunks
        if self.filters:
            shown["filters"] = self.filters
        if self.attributes:
            shown["attributes"] = self.attributes
        return shown


@dataclass(slots=True)
class Group:
    """A group; the file itself is the root group. Members stand in the order of the file. `types`: name → words."""

    dimensions: dict[str, Dimension] = field(default_factory=dict)
    variables: dict[str, Variable] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)

    def native(self) -> dict[str, Any]:
        """As it stands in the record."""
        shown: dict[str, Any] = {
            "dimensions": {k: {"size": d.size, "unlimited": d.unlimited} for k, d in self.dimensions.items()},
            "variables": {name: variable.native() for name, variable in self.variables.items()},
            "attributes": self.attributes,
        }
        if self.types:
            shown["types"] = self.types
        if self.groups:
            shown["groups"] = {name: group.native() for name, group in self.groups.items()}
        return shown

    def walk(self, prefix: str = "") -> Iterator[tuple[str, Variable]]:
        """Every variable with its name; those of inner groups as group/name."""
        for name, variable in self.variables.items():
            yield prefix + name, variable
        for name, group in self.groups.items():
            yield from group.walk(f"{prefix}{name}/")
