"""``scvctl check``: what the policy pack says of a stack, for people and for CI."""
