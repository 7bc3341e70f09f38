"""``scvctl check``: the policy pack's verdict on a stack, for people and for CI."""
