"""``scvctl audit``: the roles and policies in a live account, compared with what is published."""
