"""A coupled system as rows of a register: its nodes are sites, and what each cannot be without is a dependency.

A net feeds its nodes along many ways, so a neighbour is no dependency. What a node cannot be without is what lies on
every way from a supply to it: its dominators (Lengauer and Tarjan 1979, TOPLAS 1:121), of which the nearest is enough,
for that one has its own. Pumps part a water net into zones; a zone without a store of its own needs one at least of the
pumps at its edge, and a pump needs the bus of its motor. The loss of any one node so brings down exactly what `Coupled`
says it does; of several at once it may bring down more, which this does not see.
"""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from fusioncell.infrastructure.methods.coupled import Coupled, Net

# The columns of the mapping `sites`; a published system says little of what they hold.
COLUMNS = (
    "code", "name", "sector", "type", "country", "region", "latitude", "longitude", "capacity", "capacity_unit",
    "users", "dependent_sectors", "impact_degree", "impact_hours", "market_share", "area_km2", "cross_border",
    "replaceable", "exposure", "vulnerability", "contact", "agreement", "threat", "owner", "depends_on", "service",
    "least", "waits_hours", "source",
)  # fmt: skip
_SUPPLY = object()  # stands for whatever feeds a net from outside

Row = dict[str, str]


def register_rows(system: Coupled, country: str) -> Iterator[Row]:
    """One row a site, and one more for each further thing that it depends on."""
    power = _nearest(system.power)
    for bus in system.power.nodes:
        yield from _rows(_site(bus, "energy", "bus", country), [(power[bus], "power", 1)] if bus in power else [])
    for pump, motor in sorted(system.pumps.items()):
        bus = system.motors[motor]
        yield from _rows(_site(pump, "drinking_water", "pump", country), [(bus, "power", 1)])
    needs = _water_needs(system)
    for node in system.water.nodes:
        kind = "reservoir" if node in system.water.sources else "node"
        yield from _rows(_site(node, "drinking_water", kind, country), needs.get(node, []))


def _site(code: str, sector: str, kind: str, country: str) -> Row:
    return dict.fromkeys(COLUMNS, "") | {
        "code": code, "name": code, "sector": sector, "type": kind, "country": country,
    }  # fmt: skip


def _rows(site: Row, needs: list[tuple[str, str, int]]) -> Iterator[Row]:
    if not needs:
        yield site
    for provider, service, least in needs:
        yield site | {"depends_on": provider, "service": service, "least": str(least)}


def _nearest(net: Net, without: frozenset[str] = frozenset()) -> dict[str, str]:
    """Of each node that a source of the net feeds: the nearest other node on every way to it, where there is one."""
    graph: nx.DiGraph = nx.DiGraph()
    graph.add_nodes_from([_SUPPLY, *net.nodes])
    for name, one, other in net.lines:
        if name not in without:
            graph.add_edge(one, other)
            graph.add_edge(other, one)
    graph.add_edges_from((_SUPPLY, source) for source in net.sources)
    found = nx.immediate_dominators(graph, _SUPPLY)
    return {node: above for node, above in found.items() if node is not above and above is not _SUPPLY}


def _water_needs(system: Coupled) -> dict[str, list[tuple[str, str, int]]]:
    """What the nodes of the water net cannot be without: the nearest node or pump on every way, or one of the pumps."""
    pumps = set(system.pumps)
    split: list[tuple[str, str, str]] = []
    for name, one, other in system.water.lines:
        split += [(f"{name} in", one, name), (f"{name} out", name, other)] if name in pumps else [(name, one, other)]
    net = Net((*system.water.nodes, *sorted(pumps)), tuple(split), system.water.sources)
    above, edges = _nearest(net), _zones(net, pumps)
    needs: dict[str, list[tuple[str, str, int]]] = {}
    for node in system.water.nodes:
        zone = edges.get(node, set())
        own = [(above[node], "water", 1)] if node in above else []
        more = [(pump, "pumping", 1) for pump in sorted(zone)] if zone != {above.get(node)} else []
        needs[node] = own + more
    return needs


def _zones(net: Net, pumps: set[str]) -> dict[str, set[str]]:
    """Of each node that no source reaches without a pump: the pumps at the edge of its zone."""
    graph: nx.Graph = nx.Graph()
    graph.add_nodes_from(net.nodes)
    graph.add_edges_from((one, other) for _name, one, other in net.lines)
    inner = graph.subgraph([node for node in net.nodes if node not in pumps])
    found: dict[str, set[str]] = {}
    for zone in nx.connected_components(inner):
        if zone.isdisjoint(net.sources):
            at_edge = {pump for pump in pumps for side in graph.neighbors(pump) if side in zone}
            found |= dict.fromkeys(zone, at_edge)
    return found
