"""The topology as text, JSON, DOT and Mermaid."""

import json
from collections.abc import Callable
from typing import Final

from holdfast.reports.plain import plain
from holdfast.topology.edges import Edge, Picture

_SHAPES: Final = {
    "entry": "invhouse",
    "balancer": "hexagon",
    "junction": "diamond",
    "pool": "box",
    "fleet": "box3d",
    "zone": "folder",
    "opaque": "note",
}


def text(picture: Picture) -> str:
    """Return each node with what it leads to, a line each."""
    lines = []
    for key, (kind, label) in picture.nodes.items():
        if kind == "zone":
            continue
        lines.append(f"{kind} {plain(label)}")
        for edge in _from(picture, key):
            target_kind, target = picture.nodes[edge.target]
            lines.append(f"  -> {f'[{plain(edge.label)}] ' if edge.label else ''}{target_kind} {plain(target)}")
    return "\n".join(lines) + "\n" if lines else "nothing that serves was found\n"


def as_json(picture: Picture) -> str:
    """Return nodes and edges as one JSON object."""
    nodes = [{"id": key, "kind": kind, "label": label} for key, (kind, label) in picture.nodes.items()]
    edges = [{"from": edge.source, "to": edge.target, "label": edge.label} for edge in picture.edges]
    return json.dumps({"schema": "holdfast-graph-v1", "nodes": nodes, "edges": edges}, indent=1) + "\n"


def dot(picture: Picture) -> str:
    """Return a Graphviz digraph."""
    names = _numbered(picture)
    lines = ["digraph holdfast {", "  rankdir=LR;"]
    lines += [
        f"  {names[key]} [label={_quoted(f'{kind} {label}')}, shape={_SHAPES.get(kind, 'ellipse')}];"
        for key, (kind, label) in picture.nodes.items()
    ]
    lines += [f"  {names[edge.source]} -> {names[edge.target]} [label={_quoted(edge.label)}];" for edge in picture.edges]
    return "\n".join([*lines, "}"]) + "\n"


def mermaid(picture: Picture) -> str:
    """Return a Mermaid flowchart."""
    names = _numbered(picture)
    lines = ["flowchart LR"]
    lines += [f'  {names[key]}["{_escaped(f"{kind} {label}")}"]' for key, (kind, label) in picture.nodes.items()]
    for edge in picture.edges:
        arrow = f'-- "{_escaped(edge.label)}" -->' if edge.label else "-->"
        lines.append(f"  {names[edge.source]} {arrow} {names[edge.target]}")
    return "\n".join(lines) + "\n"


FORMATS: Final[dict[str, Callable[[Picture], str]]] = {"text": text, "json": as_json, "dot": dot, "mermaid": mermaid}


def _from(picture: Picture, key: str) -> list[Edge]:
    return [edge for edge in picture.edges if edge.source == key]


def _numbered(picture: Picture) -> dict[str, str]:
    return {key: f"n{index}" for index, key in enumerate(picture.nodes)}


def _quoted(label: str) -> str:
    return '"' + plain(label).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(label: str) -> str:
    return plain(label).replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;").replace("`", "&#96;")
