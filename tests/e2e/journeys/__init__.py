"""The journeys of a stack's life, each under the real Pulumi engine: ``make e2e``."""
