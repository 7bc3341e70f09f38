"""A Pulumi provider that stands in for the AWS provider in tests: IAM on a test server, no more.

It speaks the engine's protocol. It creates and reads as ``scvctl up`` does, by
``scvctl.aws.emulated``; changes and deletions are in ``updates`` and ``deletions``.
"""
