"""Ask in every possible world, and say what would decide where the worlds disagree."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from math import prod
from typing import Any, Literal

from holdfast.stack.missing import Missing
from holdfast.verify.ask import Failure
from holdfast.verify.columns import LIMIT, TooManyError
from holdfast.verify.cone import Cone
from holdfast.verify.looser import loosened
from holdfast.verify.three_valued import WORLDS, Choice, Unknown, unknowns, world

_TRIES = 400
_EXACT_WORLDS = 128
"""The most worlds that are tried where each takes long, because not all that lives helps."""
_SET_SIZE = 3

Word = Literal["proved", "refuted", "undecided"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one world answers. holds: None where a fact that no world settles is missing. failure: where it does not hold."""

    holds: bool | None
    cone: Cone
    failure: Failure | None = None
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What all worlds answer together. answer: that of the world that is shown. untried: whether some world was not asked."""

    word: Word
    answer: Answer
    missing: tuple[Missing, ...] = ()
    untried: bool = False


TOO_MANY = Missing(f"the outcome of more than {LIMIT:,} scenarios", "Ask for fewer failures at once, or for fewer kinds of them.")


def decide(  # noqa: PLR0913 - a question with all that bounds the worlds it is asked in
    cone: Cone, open_: Sequence[Unknown], enough: int, ask: Callable[[Cone], Answer], *, counts_bounded: bool, loosely: bool = False
) -> Decision:
    """Return what holds in every world of a cone.

    open_: the facts of it that are not known. enough: members that are as good as any more. counts_bounded: whether more members can only
    help, so that bounds of a number will do. loosely: whether what serves at least as much fails only where the cone does too.
    """

    def careful(possible: Cone) -> Answer:
        try:
            return ask(possible)
        except TooManyError:
            return Answer(None, possible, missing=(TOO_MANY,))

    decision = _Worlds(cone, enough, careful, open_, counts_bounded).decision() if open_ else _alone(careful(cone))
    if not loosely or not (decision.untried or TOO_MANY in decision.missing):
        return decision
    looser = loosened(cone)
    refuted = _Worlds(looser, enough, careful, unknowns(looser, enough), counts_bounded).refuted()
    return Decision("refuted", refuted) if refuted is not None else decision


def _alone(answer: Answer) -> Decision:
    word: Word = "undecided" if answer.holds is None else "proved" if answer.holds else "refuted"
    return Decision(word, answer, answer.missing)


@dataclass(slots=True)
class _Worlds:
    cone: Cone
    enough: int
    ask: Callable[[Cone], Answer]
    open: Sequence[Unknown]
    counts_bounded: bool
    bounded: list[Unknown] = field(default_factory=list)
    others: list[Unknown] = field(default_factory=list)
    known: dict[tuple[Any, ...], Answer] = field(default_factory=dict)
    tries: int = _TRIES

    def decision(self) -> Decision:
        """Return what all worlds answer together."""
        if not self._are_listed(plain=world(self.cone, Choice(), self.enough).plain):
            return Decision("undecided", Answer(None, self.cone), self._facts(self.open), untried=True)
        outcome, answer = self._outcome({})
        if outcome is None and not answer.missing:
            return Decision("undecided", answer, self._facts(self._smallest()))
        word: Word = "undecided" if outcome is None else "proved" if outcome else "refuted"
        return Decision(word, answer, answer.missing)

    def refuted(self) -> Answer | None:
        """Return the answer of a world that shows why all fail; None where one does not, or where not all that lives helps."""
        if not world(self.cone, Choice(), self.enough).plain or not self._are_listed(plain=True):
            return None
        answer = self._best({})
        return answer if answer.holds is False else None

    def _are_listed(self, *, plain: bool) -> bool:
        """Tell apart the facts of which bounds will do, and return whether all worlds of the others can be tried."""
        self.tries = _TRIES if plain else _EXACT_WORLDS // 2
        for unknown in self.open:
            bound = plain and unknown.bounded and (self.counts_bounded or not unknown.key.startswith(("members", "desired")))
            (self.bounded if bound else self.others).append(unknown)
        worlds = prod(len(each.values) for each in self.others)
        return all(each.whole for each in self.others) and worlds <= (WORLDS if plain else _EXACT_WORLDS)

    def _answer(self, given: dict[str, Any]) -> Answer:
        key = tuple(given[each.key] for each in self.open)
        hashable = tuple(tuple(value.items()) if isinstance(value, dict) else value for value in key)
        if hashable not in self.known:
            self.known[hashable] = self.ask(world(self.cone, Choice(dict(given)), self.enough))
        return self.known[hashable]

    def _worlds(self, fixed: dict[str, Any], end: int) -> Iterator[Answer]:
        """Yield the answers of the worlds with some facts fixed; end: bounded facts at their worst (0) or best (-1)."""
        rest = [each for each in self.others if each.key not in fixed]
        base = {each.key: each.values[end] for each in self.bounded} | fixed
        ordered = [(each.values[end], *(value for value in each.values if value != each.values[end])) for each in rest]
        for values in product(*ordered):
            yield self._answer(base | dict(zip((each.key for each in rest), values, strict=True)))

    def _outcome(self, fixed: dict[str, Any]) -> tuple[bool | None, Answer]:
        """Return what the worlds with some facts fixed agree on, with the answer of one of them; None where they do not."""
        worst = None
        for worst in self._worlds(fixed, 0):
            if not worst.holds:
                break
        else:
            if worst is not None:
                return True, worst
        best = self._best(fixed)
        if best.holds is False:
            return False, best
        return None, Answer(None, best.cone, missing=best.missing or (worst.missing if worst else ()))

    def _best(self, fixed: dict[str, Any]) -> Answer:
        """Return the answer of the first of the best worlds that does not fail; where all do, of the one with the best story."""
        shown = None
        for best in self._worlds(fixed, -1):
            if best.holds is not False:
                return best
            if shown is None or (not _loses(shown) and _loses(best)):
                shown = best
        return shown or Answer(holds=False, cone=self.cone)

    def _smallest(self) -> Sequence[Unknown]:
        """Return the fewest facts of which some answer decides the question, whatever the others are; all where none are found soon."""
        for size in range(1, min(_SET_SIZE, len(self.open)) + 1):
            for some in combinations(self.open, size):
                for values in product(*(dict.fromkeys(_ends(each)) for each in some)):
                    if len(self.known) > self.tries:
                        return self.open
                    outcome, _ = self._outcome(dict(zip((each.key for each in some), map(_thaw, values), strict=True)))
                    if outcome is not None:
                        return some
        return self.open

    @staticmethod
    def _facts(some: Sequence[Unknown]) -> tuple[Missing, ...]:
        return tuple(dict.fromkeys(fact for unknown in some for fact in unknown.missing))


def _ends(unknown: Unknown) -> tuple[Any, ...]:
    """Return the first and last value of a fact."""
    ends = (unknown.values[0], unknown.values[-1])
    return tuple(tuple(each.items()) if isinstance(each, dict) else each for each in ends)


def _thaw(value: Any) -> Any:
    """Return a value as it was before it was made to be compared."""
    return dict(value) if isinstance(value, tuple) and value and isinstance(value[0], tuple) else value


def _loses(answer: Answer) -> bool:
    """Tell whether something has to be lost before it fails: the better story, since it is true of a world that serves today."""
    return answer.failure is not None and bool(answer.failure.scenario.lost or answer.failure.scenario.members)
