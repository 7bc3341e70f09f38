"""The stand-in for the AWS provider, spoken to over gRPC as the engine does, without the engine."""
