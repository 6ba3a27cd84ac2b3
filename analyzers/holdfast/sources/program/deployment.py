"""The state of one run of a program: what it has declared so far, as the engine of Pulumi would keep it.

Order of steps and defaults: `pkg/resource/deploy/source_eval.go` of pulumi/pulumi. Nothing here knows of gRPC.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from holdfast.sources.program.locations import locate
from holdfast.sources.program.lookups import Lookups
from holdfast.sources.program.placeholders import UNKNOWNS
from holdfast.sources.program.requests import Answered, Callback, LookUp, Recording, RefusedError, Registered, Registration
from holdfast.sources.program.urns import is_provider, package_of, reference, referenced, urn_of
from holdfast.stack.resource import PROVIDER_PREFIX
from holdfast.stack.values import MARK, SECRET_MARK, UNKNOWN_STRING

_SEPARATORS: Final = re.compile(r"[.+-]")
_REFERENCE: Final = "pulumi:pulumi:StackReference"
_GET_RESOURCE: Final = "pulumi:pulumi:getResource"
_MESSAGES: Final = 20


class Deployment:
    """What a program has declared. Not safe for threads: the caller holds a lock.

    config: as the program sees it. secret_keys: which of it is secret. root: the folder of the project. simulated: whether all that
    is registered is said to be created, with an id that is made up. secrets: texts that were seen as secrets, to be kept out of
    messages.
    """

    def __init__(  # noqa: PLR0913 - what a run rests on, by name
        self,
        project: str,
        stack: str,
        *,
        root: str = "",
        config: Mapping[str, str] | None = None,
        secret_keys: frozenset[str] = frozenset(),
        lookups: Lookups | None = None,
        simulated: bool = False,
    ) -> None:
        self.project = project
        self.stack = stack
        self.root = root
        self.simulated = simulated
        self.config = dict(config or {})
        self.secret_keys = secret_keys
        self.secrets: set[str] = set()
        self.finished = False
        self._lookups = lookups or Lookups()
        self._resources: dict[str, Registered] = {}
        self._transforms: dict[str, tuple[Callback, ...]] = {}
        self._providers: dict[str, dict[str, str]] = {}
        self._packages: dict[str, tuple[str, str]] = {}
        self._answered: list[Answered] = []
        self._unanswered: list[str] = []
        self._found: list[tuple[str, dict[str, Any]]] = []
        self._messages: dict[str, list[str]] = {"error": [], "warning": []}
        self.stack_transforms: list[Callback] = []
        self.invoke_transforms: list[Callback] = []

    def register(self, request: Registration) -> Registered:
        """Keep a resource and return it; raise RefusedError where its URN is taken."""
        urn = urn_of(self.stack, self.project, request.type, request.name, request.parent)
        if urn in self._resources and not (request.external and self._resources[urn].external):
            raise RefusedError(f"two resources have the URN {urn}")
        registered = Registered(
            urn=urn,
            type=request.type,
            id=f"{request.name}-id" if self.simulated and request.custom and not request.external else request.id,
            custom=request.custom,
            remote=request.remote,
            external=request.external,
            parent=request.parent,
            provider=self._provider_of(request),
            dependencies=request.dependencies,
            property_dependencies=_property_dependencies(request),
            inputs={**request.inputs, "version": request.version} if is_provider(request.type) and request.version else request.inputs,
            options=self._options_of(request),
            location=locate(request.frames, self.root),
        )
        self._resources[urn] = registered
        self._transforms[urn] = request.transforms
        if not request.custom:
            self._providers[urn] = self._inherited_providers(request)
        return registered

    def read(self, request: Registration) -> Registered:
        """Keep a resource that the program reads, with what is known of it: its outputs are the answer."""
        outputs = self._reference(request) if request.type == _REFERENCE else self._lookups.described(request.type, request.id)
        registered = msgspec.structs.replace(self.register(request), outputs=outputs)
        self._resources[registered.urn] = registered
        return registered

    def register_outputs(self, urn: str, outputs: dict[str, Any]) -> None:
        """Keep the outputs of a component; raise RefusedError where nothing has the URN."""
        if urn not in self._resources:
            raise RefusedError(f"outputs of a resource that was not registered: {urn}")
        self._resources[urn] = msgspec.structs.replace(self._resources[urn], outputs=outputs)

    def register_package(self, name: str, version: str) -> str:
        """Return a reference to a package, for later requests."""
        ref = f"{name}@{version}"
        self._packages[ref] = (name, version)
        return ref

    def transforms(self, parent: str, own: tuple[Callback, ...]) -> tuple[Callback, ...]:
        """Return the transforms of a resource to come: its own, those of the resources above it, those of the stack."""
        inherited = (callback for urn in self._above(parent) for callback in self._transforms.get(urn, ()))
        return (*own, *inherited, *self.stack_transforms)

    def invoke(self, request: LookUp) -> dict[str, Any] | None:
        """Return the answer to a look-up; None where it is not known."""
        if request.token == _GET_RESOURCE:
            return self._state(str(request.arguments.get("urn", "")))
        provider = self._use_provider(request, package_of(request.token), request.provider)
        if _has_unknown(request.arguments) or any(self._is_pending(urn) for urn in request.depends_on):
            return None
        return self._answer(request.token, request.arguments, self._region(request, provider))

    def note_message(self, severity: str, text: str) -> None:
        """Keep a message of the program: the first ones of severity `error` and `warning`."""
        messages = self._messages[severity]
        if len(messages) < _MESSAGES:
            messages.append(text)

    def recording(self) -> Recording:
        """Return all that was declared."""
        return Recording(
            project=self.project,
            stack=self.stack,
            config={key: value for key, value in self.config.items() if key not in self.secret_keys},
            resources=tuple(self._resources.values()),
            answered=tuple(sorted(set(self._answered))),
            unanswered=tuple(dict.fromkeys(self._unanswered)),
            found=tuple(self._found),
            errors=tuple(self._messages["error"]),
            warnings=tuple(self._messages["warning"]),
        )

    def _answer(self, token: str, arguments: Mapping[str, Any], region: str) -> dict[str, Any] | None:
        answer = self._lookups.answer(token, arguments, region)
        if answer is None:
            self._unanswered.append(token)
            return None
        if answer.what:
            self._answered.append(Answered(token, answer.what, answer.described))
        if answer.described:
            self._found.append((token, answer.values))
        return answer.values

    def _reference(self, request: Registration) -> dict[str, Any]:
        """Return the outputs of another stack as a look-up gives them; its name alone where none does."""
        name = str(request.inputs.get("name", request.id))
        answer = self._lookups.described_answer(_REFERENCE, {**request.inputs, "name": name})
        if answer is None:
            return {"name": name}
        self._answered.append(Answered(_REFERENCE, answer.what, described=True))
        outputs = answer.values.get("outputs", answer.values)
        return {"name": name, "outputs": outputs, "secretOutputNames": []}

    def _state(self, urn: str) -> dict[str, Any]:
        if urn not in self._resources:
            raise RefusedError(f"a resource that was not registered: {urn}")
        found = self._resources[urn]
        state = {key: value for key, value in {**found.inputs, **found.outputs}.items() if not _is_marked(value)}
        return {"urn": urn, "id": found.id or UNKNOWN_STRING if found.custom else "", "state": state}

    def _above(self, urn: str) -> Iterator[str]:
        while urn in self._resources:
            yield urn
            urn = self._resources[urn].parent

    def _is_pending(self, urn: str) -> bool:
        """Tell whether a resource is yet to be created, so that what depends on it cannot be looked up."""
        found = None if self.simulated else self._resources.get(urn)
        return found is not None and (found.custom or found.remote) and not found.external

    def _options_of(self, request: Registration) -> dict[str, Any]:
        above = self._resources.get(request.parent)
        if above is None or "deletedWith" not in above.options:
            return request.options
        return {"deletedWith": above.options["deletedWith"], **request.options}

    def _inherited_providers(self, request: Registration) -> dict[str, str]:
        return {**self._providers.get(request.parent, {}), **request.providers}

    def _provider_of(self, request: Registration) -> str:
        """Return the reference to the provider of a resource: given, of a component above, or the default one, which it makes."""
        if is_provider(request.type) or not (request.custom or request.remote):
            return ""
        package = package_of(request.type)
        given = request.provider or request.providers.get(package) or self._providers.get(request.parent, {}).get(package, "")
        return self._use_provider(request, package, given)

    def _use_provider(self, request: Registration | LookUp, package: str, given: str) -> str:
        """Return the reference to a given provider, else to the default one of a package and version, which it makes where it is new."""
        if given:
            return given
        package, version = self._packages.get(request.package, (package, request.version))
        name = "_".join(("default", *(_SEPARATORS.split(version) if version else ()), *_url_words(request.download_url)))
        urn = urn_of(self.stack, self.project, PROVIDER_PREFIX + package, name)
        if urn not in self._resources:
            self._resources[urn] = Registered(
                urn=urn, type=PROVIDER_PREFIX + package, custom=True, inputs=self._default_inputs(package, version)
            )
        return reference(urn)

    def _default_inputs(self, package: str, version: str) -> dict[str, Any]:
        """Return the inputs of a default provider: the configuration of its package, and the version."""
        prefix = f"{package}:"
        given: dict[str, Any] = {
            key.removeprefix(prefix): {MARK: SECRET_MARK, "value": ""} if key in self.secret_keys else value
            for key, value in self.config.items()
            if key.startswith(prefix)
        }
        return {**given, "version": version} if version else given

    def _region(self, request: LookUp, provider: str) -> str:
        """Return the region that a look-up is about: its argument, else that of its provider, else nothing."""
        resource = self._resources.get(referenced(provider))
        own = request.arguments.get("region")
        for value in (own, resource.inputs.get("region") if resource else None, self.config.get(f"{package_of(request.token)}:region")):
            if isinstance(value, str) and value and value not in UNKNOWNS:
                return value
        return ""


def _property_dependencies(request: Registration) -> dict[str, tuple[str, ...]]:
    """Return the dependencies by property; a program that sends none may need each of its dependencies in each property."""
    if not request.property_dependencies and not request.remote and not request.external:
        return {key: request.dependencies for key in request.inputs if request.dependencies}
    return {key: urns for key, urns in request.property_dependencies.items() if urns}


def _url_words(url: str) -> tuple[str, ...]:
    return (re.sub(r"[^\w.-]", "_", url),) if url else ()


def _is_marked(value: Any) -> bool:
    """Tell whether a secret, an asset or a resource stands in a value: they have lost their content, and are left out as unknown."""
    if isinstance(value, Mapping):
        return MARK in value or any(map(_is_marked, value.values()))
    return isinstance(value, list) and any(map(_is_marked, value))


def _has_unknown(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_unknown, value.values()))
    if isinstance(value, list):
        return any(map(_has_unknown, value))
    return isinstance(value, str) and value in UNKNOWNS
