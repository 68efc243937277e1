"""Rules are tested without fixtures; this one is for mutation runs alone (make mutants)."""

import os
import sys

import pytest


@pytest.fixture(autouse=True)
def _remembers_nothing() -> None:
    """What `policy/` keeps in caches is forgotten before each test of a mutation run: a mutant in a
    cached function would otherwise run for one test only, and live."""
    if "MUTANT_UNDER_TEST" in os.environ:
        for name, module in list(sys.modules.items()):
            if name.startswith("policy"):
                for thing in list(vars(module).values()):
                    if hasattr(thing, "cache_clear"):
                        thing.cache_clear()
