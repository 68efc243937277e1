"""Python's garbage collector waits while a batch is worked."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_waits() -> Iterator[None]:
    """A batch makes a hundred thousand small values and hardly a cycle among them: looking
    through all of them again and again takes a fifth of the time and finds nothing."""
    worked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if worked:
            gc.enable()
