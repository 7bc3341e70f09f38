"""``scvctl check``: what the policy pack says of a stack, in the formats that people and CI read."""
