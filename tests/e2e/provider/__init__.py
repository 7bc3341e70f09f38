"""A Pulumi provider that stands in for the AWS provider in tests: IAM on a test server, no more.

It speaks the engine's protocol; what it does in AWS is ``scvctl.aws.emulated``, as ``scvctl up``
does.
"""
