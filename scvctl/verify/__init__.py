"""``scvctl verify``: what AWS itself says of a stack's documents, before anything is deployed."""
