"""An AWS account in memory (moto) and what a Pulumi provider would do in it."""
