"""`holdfast rules`: the catalogue."""

import json

import click

from holdfast.check.catalogue import installed
from holdfast.cli.output import write
from holdfast.rule import Rule


@click.command("rules")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="how to print the list")
def command(form: str) -> None:
    """List the rules that are installed."""
    if form == "json":
        write(json.dumps([_row(each) for each in installed()], indent=1) + "\n")
        return
    rows = [f"{each.id:44} {each.severity:9} {each.group:15} {each.title}" for each in installed()]
    write("\n".join([*rows, f"{len(rows)} rules. `holdfast explain RULE` prints a rule's page."]) + "\n")


def _row(each: Rule) -> dict[str, object]:
    return {
        "id": each.id,
        "cloud": each.cloud,
        "group": each.group,
        "scope": each.scope,
        "severity": each.severity,
        "title": each.title,
        "fix": each.fix,
        "url": each.url,
        "decidable_at": each.decidable_at,
        "types": list(each.types),
        "options": list(each.options),
        "examples": {"good": [text.strip() + "\n" for text in each.good], "bad": [text.strip() + "\n" for text in each.bad]},
    }
