"""Health checks and times as numbers, with what was assumed where the stack does not tell them."""

import msgspec

from holdfast.stack.missing import NotKnownError
from holdfast.stack.reading import Reading
from holdfast.topology.facts import HealthCheck, Span


class Probe(msgspec.Struct, frozen=True):
    """A health check, None where there is none, and what was assumed about it."""

    check: HealthCheck | None
    assumptions: tuple[str, ...] = ()


class Estimate:
    """Reads numbers of which one is taken where the true one is not known; `assumed` says so."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.assumed: list[str] = []

    def number(self, path: str, default: float) -> float:
        """Return a number, the default where it is unset or not known."""
        try:
            value = self.reading.number(path)
        except NotKnownError:
            self.assumed.append(f"{path} of {self.reading.owner.name} is not known; the default of {default:g} is taken")
            return default
        return default if value is None else float(value)

    def text(self, path: str, default: str) -> str:
        """Return a text in capitals, the default where it is unset or not known."""
        try:
            return (self.reading.text(path) or default).upper()
        except NotKnownError:
            self.assumed.append(f"{path} of {self.reading.owner.name} is not known; {default} is taken")
            return default


def seconds(reading: Reading, path: str, default: float, most: float | None = None) -> Span:
    """Return the seconds that stand at a path; of what is not known up to `most`."""
    try:
        value = reading.number(path)
    except NotKnownError as error:
        return Span(0.0, most, error.missing)
    return Span(*(2 * (float(default if value is None else value),)))
