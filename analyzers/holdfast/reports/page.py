"""A rule's page as Markdown: the same text in the terminal and in the documentation."""

from collections.abc import Iterator

from holdfast.rule import Rule


def render(rule: Rule) -> str:
    """Return the page of a rule."""
    return "\n".join(_lines(rule)) + "\n"


def _lines(rule: Rule) -> Iterator[str]:
    yield from (f"# {rule.id}", "", f"{rule.title}.", "")
    yield f"- severity: {rule.severity}"
    yield f"- cloud: {rule.cloud}, group: {rule.group}, scope: {rule.scope}"
    yield f"- decided at: {rule.decidable_at}"
    if rule.types:
        yield f"- types: {', '.join(f'`{each}`' for each in rule.types)}"
    if rule.options:
        yield f"- options: {', '.join(f'`{each}`' for each in rule.options)}"
    yield f"- fix: {rule.fix}"
    if rule.page:
        yield from ("", rule.page)
    for heading, programs in (("Bad", rule.bad), ("Good", rule.good)):
        for program in programs:
            yield from ("", f"## {heading}", "", "```python", program.strip(), "```")
