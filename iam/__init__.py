"""IAM as a language: patterns, policy documents, decisions. Knows neither Pulumi nor SCV."""
