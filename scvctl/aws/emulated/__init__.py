"""An AWS account in memory (moto), with the work of a Pulumi provider in it."""
