"""What the checker says, as answers to the engine."""

import os
from collections.abc import Iterable, Mapping
from typing import Final

from pulumi.runtime.proto import analyzer_pb2

from holdfast import __version__
from holdfast.check.report import FindingRow
from holdfast.reports.plain import plain
from holdfast_policies.analysing import Said
from holdfast_policies.announcing import SEVERITIES
from holdfast_policies.configuration import PACK
from holdfast_policies.levels import Level

_PATH: Final = 8
_MISSING: Final = 5
_TAG: Final = "<{%"
"""What the CLI takes for the start of a colour: `sdk/go/common/diag/colors` of pulumi/pulumi."""


def finding(row: FindingRow, level: Level, url: str) -> analyzer_pb2.AnalyzeDiagnostic:
    """Return a finding as a diagnostic of a level that the engine may be told: advisory or mandatory."""
    lines = [text(row.message), *_path(row), f"fix: {text(row.fix)}", url]
    return analyzer_pb2.AnalyzeDiagnostic(
        policyName=row.rule,
        policyPackName=PACK,
        policyPackVersion=__version__,
        message="\n".join(lines),
        enforcementLevel=level,  # type: ignore[arg-type] # the numbers of the enum
        urn=row.resource,
        severity=SEVERITIES[row.severity],  # type: ignore[arg-type] # likewise
    )


def advice(policy: str, message: str, urn: str) -> analyzer_pb2.AnalyzeDiagnostic:
    """Return what is to be known of the pack itself. It never stops an update."""
    return analyzer_pb2.AnalyzeDiagnostic(
        policyName=policy,
        policyPackName=PACK,
        policyPackVersion=__version__,
        message=f"{PACK}: {text(message)}",
        enforcementLevel=Level.ADVISORY,  # type: ignore[arg-type] # the numbers of the enum
        urn=urn,
    )


def not_applicable(reasons: Mapping[str, Iterable[str]]) -> list[analyzer_pb2.PolicyNotApplicable]:
    """Return the policies that neither hold nor do not, each with why."""
    return [analyzer_pb2.PolicyNotApplicable(policy_name=policy, reason=listed(list(each))) for policy, each in reasons.items()]


def text(line: str) -> str:
    """Return a line of which the terminal takes nothing for a command or a colour."""
    return plain(line).replace(_TAG, "< {%")


def _path(row: FindingRow) -> list[str]:
    if not row.evidence:
        return []
    names = [row.name, *(urn.split("::", 3)[-1] for urn in row.evidence[:_PATH])]
    more = f" and {len(row.evidence) - _PATH} more" if len(row.evidence) > _PATH else ""
    return [f"path: {text(' -> '.join(names))}{more}"]


def left_open(said: Said) -> dict[str, list[str]]:
    """Return the policies that an answer leaves open, with why: what is not known, waived or accepted as old is not passed."""
    found: dict[str, list[str]] = {}
    speaking = {row.rule for row in said.findings} | {row.rule for row in said.errors}
    for open_ in said.undecided:
        found.setdefault(open_.rule, []).append(f"{open_.name}: not known: {', '.join(open_.missing)}")
    for row in said.accepted:
        found.setdefault(row.rule, []).append(f"{row.name}: {row.status}")
    return {rule: reasons for rule, reasons in found.items() if rule not in speaking}


def fault(error: Exception) -> str:
    """Return a fault in words that hold nothing of what was analysed: what it is and where."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = f" at {os.path.basename(at.tb_frame.f_code.co_filename)}:{at.tb_lineno}" if at is not None else ""  # noqa: PTH119 - no file is touched
    return f"a fault of ours, not of your program: {type(error).__name__}{place}. What was asked is not analysed. Please report it."


def listed(reasons: list[str]) -> str:
    """Return some reasons as one text, cut where they are many."""
    more = f"; and {len(reasons) - _MISSING} more" if len(reasons) > _MISSING else ""
    return "; ".join(map(text, reasons[:_MISSING])) + more
