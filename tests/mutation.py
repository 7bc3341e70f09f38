"""What `make mutation` adds to the tests: none of them takes what the pack answered before.

mutmut starts each mutant from a process in which every test has run: an answer that is kept there
is not the mutant's. And it asks of a mutant only the tests that call what is changed, so each test
makes by itself what it knows of a stack. What is no work of the pack, the recorded stacks, is kept.
"""

from tests.policypacks.asking import known_stack
from tests.policypacks.checking import answer


def pytest_sessionstart() -> None:
    """Forget what the pack answered, before the tests of each mutant."""
    answer.cache_clear()


def pytest_runtest_setup() -> None:
    """Forget, before each test, what the pack knows of the stacks."""
    known_stack.cache_clear()
