"""``scvctl verify``: asks AWS itself about a stack's documents, without a deployment."""
