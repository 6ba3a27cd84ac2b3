"""The report as JSON: `holdfast-report-v1`, one object on one line, keys in a fixed order."""

import msgspec

from holdfast.check.report import Report


def render(report: Report) -> str:
    """Return the report as one JSON object and a final newline. Lone surrogates, which UTF-8 cannot hold, become `?`."""
    try:
        return msgspec.json.encode(report).decode() + "\n"
    except UnicodeEncodeError:
        import json  # noqa: PLC0415 - only for names that no encoder takes

        return json.dumps(msgspec.to_builtins(report), ensure_ascii=True, separators=(",", ":")) + "\n"
