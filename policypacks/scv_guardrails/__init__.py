"""The policy pack that judges every resource of a stack before anything is created.

It is a second pair of eyes: what decides over trust (accounts, audiences, services) it knows by
itself, in ``facts.py``, and does not read from the program that it judges.
"""
