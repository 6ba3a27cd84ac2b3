"""Where a Lambda function leaves the asynchronous events that it fails on."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from holdfast.stack.aws import LAMBDA_EVENT_INVOKE_CONFIG
from holdfast.stack.reading import Block
from holdfast.stack.resource import Resource
from holdfast.stack.stack import Stack
from holdfast.topology.known import any_block, any_of, not_known

QUEUE: Final = "deadLetterConfig"
_DESTINATION: Final = "destinationConfig.onFailure"


def keeps_failed_events(stack: Stack, function: Resource) -> bool:
    """Tell whether a function has a dead-letter queue or a destination for failed events; raise NotKnownError where it may."""
    return any_of(_places(stack, function))


def _places(stack: Stack, function: Resource) -> Iterator[Callable[[], bool]]:
    """Yield a question for each place that can name a queue, topic or other destination."""
    yield partial(any_block, function, QUEUE, partial(_names, path="targetArn"))
    configs = stack.referrers(function, LAMBDA_EVENT_INVOKE_CONFIG, "functionName")
    for each in configs:
        yield partial(any_block, each, _DESTINATION, partial(_names, path="destination"))
    if configs.missing:
        yield not_known("functionName", *configs.missing)


def _names(block: Block, path: str) -> bool:
    """Tell whether a block names something, be it not known yet."""
    return block.value(path) not in (None, "")
