"""The package of components, as another Pulumi program uses it."""
