"""Service Cloud Voice's IAM roles and policies: settings, catalog, documents, components."""
