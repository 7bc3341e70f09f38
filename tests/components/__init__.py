"""Tests of the components: settings, documents, plan."""
