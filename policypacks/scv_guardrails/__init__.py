"""The policy pack that judges every resource of a stack before anything is created.

It has its own copy of the facts that decide about trust (accounts, audiences, services) in
``facts.py``, and does not read them from the judged program.
"""
