"""The JSON Schema of `holdfast.yaml`, made from the types of the model.

`python -m holdfast.settings.schema > docs/holdfast.schema.json` publishes it.
"""

import json
import sys
from typing import Any

import msgspec

from holdfast.settings.model import SettingsFile
from holdfast.settings.quantities import WRITTEN

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """Return the JSON Schema of `holdfast.yaml`."""
    made = _as_written(msgspec.json.schema(SettingsFile, schema_hook=lambda _: {}))
    return {"$schema": DIALECT, "title": "holdfast.yaml", **made}


def schema_text() -> str:
    """Return the JSON Schema of `holdfast.yaml` as the text that is published."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _as_written(node: Any) -> Any:
    """Return a schema that speaks of what is written: the text of a duration, not its seconds; of a page, its first line."""
    if isinstance(node, list):
        return [_as_written(each) for each in node]
    if not isinstance(node, dict):
        return node
    if WRITTEN in node:
        return {"description": node["description"], **node[WRITTEN]}
    described = node.get("description")
    short = {"description": described.partition("\n")[0]} if isinstance(described, str) else {}
    return {key: _as_written(each) for key, each in node.items()} | short


if __name__ == "__main__":
    sys.stdout.write(schema_text())
