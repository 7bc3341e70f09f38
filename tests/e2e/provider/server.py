"""The engine's protocol of a provider: every call the engine makes, answered from the account."""

from threading import Event
from typing import Any

from google.protobuf.empty_pb2 import Empty
from grpc import ServicerContext as Context
from pulumi.runtime.proto import plugin_pb2, provider_pb2_grpc
from pulumi.runtime.proto import provider_pb2 as proto

from scvctl.aws.emulated.iam import RESOURCES, resource_type
from tests.e2e.provider import lifecycle
from tests.e2e.provider.account import Account, open_account, read_config
from tests.e2e.provider.changes import changes, diff_response
from tests.e2e.provider.checks import input_problems, with_defaults
from tests.e2e.provider.errors import Misconfigured, Refused
from tests.e2e.provider.schema import SHAPES, package_schema, plugin_version
from tests.e2e.provider.state import inputs_of, planned, wanted_tags
from tests.e2e.provider.wire import Properties, decode, encode

CALLER_IDENTITY = "aws:index/getCallerIdentity:getCallerIdentity"


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """One provider of the engine: configured once, then asked for resources."""

    def __init__(self) -> None:
        self._account: Account | None = None
        self._cancelled = Event()

    def Handshake(
        self, request: proto.ProviderHandshakeRequest, context: Context
    ) -> proto.ProviderHandshakeResponse:
        """Say what the stand-in takes: secrets as such, and no outputs or resources."""
        return proto.ProviderHandshakeResponse(accept_secrets=True)

    def Attach(self, request: plugin_pb2.PluginAttach, context: Context) -> Empty:
        """Take an engine that did not start this process: nothing is needed from it."""
        return Empty()

    def GetPluginInfo(self, request: Empty, context: Context) -> plugin_pb2.PluginInfo:
        """The version of the AWS provider, which the engine compares with what the SDK wants."""
        return plugin_pb2.PluginInfo(version=plugin_version())

    def GetMapping(
        self, request: proto.GetMappingRequest, context: Context
    ) -> proto.GetMappingResponse:
        """No mapping from other ecosystems."""
        return proto.GetMappingResponse()

    def GetMappings(
        self, request: proto.GetMappingsRequest, context: Context
    ) -> proto.GetMappingsResponse:
        """No mappings from other ecosystems."""
        return proto.GetMappingsResponse()

    def GetSchema(
        self, request: proto.GetSchemaRequest, context: Context
    ) -> proto.GetSchemaResponse:
        """The schema of the package."""
        if request.version != 0:
            raise Refused(f"there is no version {request.version} of the schema, only 0")
        return proto.GetSchemaResponse(schema=package_schema())

    def CheckConfig(self, request: proto.CheckRequest, context: Context) -> proto.CheckResponse:
        """The provider's configuration as it was given, if it can be used."""
        try:
            read_config(decode(request.news).values)
        except Misconfigured as error:
            return proto.CheckResponse(failures=[proto.CheckFailure(reason=str(error))])
        return proto.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: proto.DiffRequest, context: Context) -> proto.DiffResponse:
        """Which settings changed; none of them asks for new resources."""
        old, new = decode(request.old_inputs).values, decode(request.news).values
        changed = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
        some, none = proto.DiffResponse.DIFF_SOME, proto.DiffResponse.DIFF_NONE
        return proto.DiffResponse(changes=some if changed else none, diffs=changed)

    def Configure(
        self, request: proto.ConfigureRequest, context: Context
    ) -> proto.ConfigureResponse:
        """Find the account, and refuse another than an allowed one before anything is created."""
        self._account = None
        self._account = open_account(read_config(decode(request.args).values))
        return proto.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def Check(self, request: proto.CheckRequest, context: Context) -> proto.CheckResponse:
        """The inputs with defaults and all tags, or what is wrong with them."""
        token, news = _token(request), decode(request.news)
        inputs = with_defaults(token, news.values)
        inputs = wanted_tags(token, inputs, self._opened().default_tags)
        problems = input_problems(token, inputs)
        return proto.CheckResponse(
            inputs=encode(inputs, _secret(token, news)),
            failures=[proto.CheckFailure(property=key, reason=what) for key, what in problems],
        )

    def Diff(self, request: proto.DiffRequest, context: Context) -> proto.DiffResponse:
        """What the state lacks of the inputs."""
        token = _token(request)
        state, inputs = decode(request.olds).values, decode(request.news).values
        return diff_response(token, changes(token, state, inputs, request.ignoreChanges))

    def Create(self, request: proto.CreateRequest, context: Context) -> proto.CreateResponse:
        """A new resource; at a preview, what is known of it before."""
        token, news = _token(request), decode(request.properties)
        secret = _secret(token, news)
        if request.preview:
            return proto.CreateResponse(properties=encode(planned(token, {}, news.values), secret))
        created = lifecycle.create(token, self._working().iam, news.values)
        return proto.CreateResponse(id=created.id, properties=encode(created.outputs, secret))

    def Read(self, request: proto.ReadRequest, context: Context) -> proto.ReadResponse:
        """A resource as AWS has it, for refresh and for import; no ID where it has none."""
        token = _token(request)
        state, inputs = decode(request.properties), decode(request.inputs)
        account = self._working()
        known = state.values or {"tagsAll": dict(account.default_tags)}
        found = lifecycle.read(token, account.iam, request.id, known)
        if found is None:
            return proto.ReadResponse()
        secret = _secret(token, state) | _secret(token, inputs)
        return proto.ReadResponse(
            id=request.id,
            properties=encode(found, secret),
            inputs=encode(inputs_of(token, found, inputs.values), secret),
        )

    def Update(self, request: proto.UpdateRequest, context: Context) -> proto.UpdateResponse:
        """A resource with new inputs, of which only what changed is sent to AWS."""
        token, news = _token(request), decode(request.news)
        state, secret = decode(request.olds).values, _secret(token, news)
        if request.preview:
            outputs = planned(token, state, news.values)
            return proto.UpdateResponse(properties=encode(outputs, secret))
        found = changes(token, state, news.values, request.ignoreChanges)
        changed = frozenset(one.key for one in found)
        iam = self._working().iam
        outputs = lifecycle.update(token, iam, request.id, news.values, changed)
        return proto.UpdateResponse(properties=encode(outputs, secret))

    def Delete(self, request: proto.DeleteRequest, context: Context) -> Empty:
        """A resource less."""
        state = decode(request.properties).values
        lifecycle.delete(_token(request), self._working().iam, request.id, state)
        return Empty()

    def Invoke(self, request: proto.InvokeRequest, context: Context) -> proto.InvokeResponse:
        """The account's ID; no other function is there."""
        if request.tok != CALLER_IDENTITY:
            raise Refused(f"the stand-in has no function {request.tok}, only {CALLER_IDENTITY}")
        account_id = self._opened().id
        response = proto.InvokeResponse()
        getattr(response, "return").update({"id": account_id, "accountId": account_id})
        return response

    def Cancel(self, request: Empty, context: Context) -> Empty:
        """Begin nothing more; what runs comes to its end."""
        self._cancelled.set()
        return Empty()

    def _opened(self) -> Account:
        if self._account is None:
            raise Refused("the provider was not configured")
        return self._account

    def _working(self) -> Account:
        if self._cancelled.is_set():
            raise Refused("cancelled before it was begun")
        return self._opened()


def _token(request: Any) -> str:
    token = request.type or request.urn.split("::")[2].rpartition("$")[2]
    if token not in RESOURCES:
        resource_type(token)
    return token


def _secret(token: str, properties: Properties) -> frozenset[str]:
    shape = SHAPES[token]
    return properties.secret & (shape.inputs.keys() | shape.outputs.keys())
