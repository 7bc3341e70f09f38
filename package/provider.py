"""The provider of the component package, for programs in any of Pulumi's languages.

Pulumi's ``component_provider_host`` would show a traceback for wrong arguments, stop at the first
missing argument, and ignore an unknown one. So this provider changes it in three places.
"""

import inspect
import json
import sys

import pulumi
from pulumi.errors import InputPropertiesError
from pulumi.provider import ConstructResult, main
from pulumi.provider.experimental.analyzer import ComponentDefinition
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError

from components.catalog import CatalogError
from components.errors import InputError
from components.families import PACKAGE, type_token
from components.service_cloud_voice import ServiceCloudVoice

VERSION = "1.0.0"
_SECRET = "externalId"  # noqa: S105 - the name of the argument that is a secret


class ScvProvider(ComponentProvider):
    """Provides the component ``ServiceCloudVoice`` and its schema."""

    def __init__(self) -> None:
        super().__init__([ServiceCloudVoice], PACKAGE, version=VERSION)
        # Types cannot say that an argument is a secret; with this, every language makes it one.
        schema = json.loads(self.schema or "")
        component = schema["resources"][type_token(ServiceCloudVoice)]
        component["inputProperties"][_SECRET]["secret"] = True
        component["description"] = inspect.cleandoc(component["description"])
        self.schema = json.dumps(schema)

    def map_inputs(
        self, inputs: pulumi.Inputs, component_def: ComponentDefinition
    ) -> pulumi.Inputs:
        """The inputs as they are: the component checks them itself and reports all problems."""
        del component_def
        return inputs

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: pulumi.Inputs,
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """Construct the component. Raises ``InputPropertiesError``, which Pulumi shows as it is."""
        try:
            return super().construct(name, resource_type, inputs, options)
        except ComponentInitError as error:
            if isinstance(error.inner, InputError | CatalogError):
                # No property is named to the engine: it would print its value, secret or not.
                raise InputPropertiesError(str(error.inner), []) from None
            raise


def serve() -> None:
    """Serve the package to the engine that started this process, until the engine ends it."""
    main(ScvProvider(), sys.argv[1:])
