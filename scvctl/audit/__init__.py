"""``scvctl audit``: compares the roles and policies of an account with the publication."""
