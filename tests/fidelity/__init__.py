"""The proof that a stack deploys what Salesforce published, apart from the listed deviations.

``published`` reads Salesforce's documents, ``undo`` takes the deviations of
``components/catalog/deviations.yaml`` out of ours, and both are compared as a ``view``: by digest
always, by content where the reference is present.
"""
