"""A power, a water and a road system that hang together, and what is left of them after a loss.

Read from what is published of Shelby County (Balakrishnan and Cassottana 2022, InfraRisk): the power system as
pandapower writes it, the water system in EPANET's format, the roads in TNTP, and which pump runs on which motor. What
is worked out is who is still joined to a supply, and nothing of voltages, pressures or traffic.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rustworkx as rx

from fusioncell.foundation.errors import Unreadable
from fusioncell.infrastructure.methods.topology import Line


@dataclass(frozen=True, slots=True)
class Net:
    """One system: its nodes, its lines with their names, and the nodes that supply it."""

    nodes: tuple[str, ...]
    lines: tuple[tuple[str, str, str], ...]
    sources: tuple[str, ...]

    def supplied(self, lost: Iterable[str]) -> set[str]:
        """The nodes that are still joined to a source when nodes or lines of these names are lost."""
        gone = set(lost)
        standing = [node for node in self.nodes if node not in gone]
        number = {node: index for index, node in enumerate(standing)}
        graph = rx.PyGraph(multigraph=False)
        graph.add_nodes_from(standing)
        graph.add_edges_from_no_data(
            [(number[a], number[b]) for name, a, b in self.lines if name not in gone and a in number and b in number]
        )
        fed = {number[source] for source in self.sources if source in number}
        return {standing[i] for part in rx.connected_components(graph) if part & fed for i in part}

    @property
    def pairs(self) -> list[Line]:
        """Its lines without their names."""
        return [(a, b) for _name, a, b in self.lines]


@dataclass(frozen=True, slots=True)
class Coupled:
    """The three systems; motors: where each motor takes its power; pumps: which motor drives each pump."""

    power: Net
    water: Net
    roads: Net
    motors: dict[str, str]
    pumps: dict[str, str]

    def after(self, lost: Iterable[str]) -> Left:
        """What is left when nodes or lines of any of the systems are lost; a pump without power stands still."""
        gone = set(lost)
        lit = self.power.supplied(gone)
        still = {pump for pump, motor in self.pumps.items() if motor in gone or self.motors.get(motor) not in lit}
        wet = self.water.supplied(gone | still)
        return Left(
            tuple(sorted(set(self.power.nodes) - lit)),
            tuple(sorted(still)),
            tuple(sorted(set(self.water.nodes) - wet)),
        )


@dataclass(frozen=True, slots=True)
class Left:
    """What no longer works: buses without power, pumps that stand still, water nodes without a supply."""

    dark: tuple[str, ...]
    stopped: tuple[str, ...]
    dry: tuple[str, ...]


def read_coupled(folder: Path) -> Coupled:
    """The four files of a folder. Raises `Unreadable` with the file."""
    try:
        power, motors = _power((folder / "power.json").read_text(encoding="utf-8"))
        water, pumps = _water((folder / "water.inp").read_text(encoding="utf-8", errors="replace"))
        roads = _roads((folder / "transpo_net.tntp").read_text(encoding="utf-8", errors="replace"))
        with (folder / "dependencies.csv").open(encoding="utf-8-sig", newline="") as file:
            driven = {row["water_id"].strip(): row["power_id"].strip() for row in csv.DictReader(file)}
    except (OSError, ValueError, KeyError, TypeError, IndexError) as trouble:
        raise Unreadable(f"This system cannot be read: {trouble}.", folder.name) from trouble
    unknown = sorted((set(driven) - pumps) | (set(driven.values()) - set(motors)))
    if unknown:
        raise Unreadable("A dependency names what neither system has.", f"dependencies.csv: {unknown[0]}")
    return Coupled(power, water, roads, motors, driven)


def _power(text: str) -> tuple[Net, dict[str, str]]:
    parts = json.loads(text)["_object"]
    bus = {index: str(row["name"]) for index, row in _table(parts, "bus")}
    lines = [(str(row["name"]), bus[row["from_bus"]], bus[row["to_bus"]]) for _, row in _table(parts, "line")]
    lines += [(str(row["name"]), bus[row["hv_bus"]], bus[row["lv_bus"]]) for _, row in _table(parts, "trafo")]
    lines += [
        (str(row["name"]), bus[row["bus"]], bus[row["element"]])
        for _, row in _table(parts, "switch")
        if row["et"] == "b" and row["closed"]
    ]
    sources = tuple(bus[row["bus"]] for _, row in _table(parts, "ext_grid"))
    motors = {str(row["name"]): bus[row["bus"]] for _, row in _table(parts, "motor")}
    return Net(tuple(bus.values()), tuple(lines), sources), motors


def _table(parts: dict[str, Any], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    frame = json.loads(parts[name]["_object"])
    for index, row in zip(frame["index"], frame["data"], strict=True):
        yield index, dict(zip(frame["columns"], row, strict=True))


def _water(text: str) -> tuple[Net, set[str]]:
    parts: dict[str, list[Sequence[str]]] = {}
    heading = ""
    for line in text.splitlines():
        words = line.split(";")[0].split()
        if words and words[0].startswith("["):
            heading = words[0]
        elif words:
            parts.setdefault(heading, []).append(words)
    stores = [row[0] for heading in ("[RESERVOIRS]", "[TANKS]") for row in parts.get(heading, [])]
    lines = [
        (row[0], row[1], row[2]) for heading in ("[PIPES]", "[PUMPS]", "[VALVES]") for row in parts.get(heading, [])
    ]
    # A tank holds what was pumped into it: it bridges hours and is no source.
    sources = tuple(row[0] for row in parts["[RESERVOIRS]"])
    nodes = tuple(dict.fromkeys([*(row[0] for row in parts["[JUNCTIONS]"]), *stores]))
    return Net(nodes, tuple(lines), sources), {row[0] for row in parts["[PUMPS]"]}


def _roads(text: str) -> Net:
    rows = [line.split() for line in text.partition("<END OF METADATA>")[2].splitlines()]
    lines = tuple((row[10], row[0], row[1]) for row in rows if len(row) > 10 and not row[0].startswith("~"))  # noqa: PLR2004 - the columns up to the name
    nodes = tuple(dict.fromkeys(end for _name, a, b in lines for end in (a, b)))
    return Net(nodes, lines, nodes[:1])
