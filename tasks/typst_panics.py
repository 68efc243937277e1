"""A panic of Typst is a fault like any other here.

It comes as a class of its own outside `Exception`, which nobody who guards a letter or a task
would see; its text may quote the letter.
"""

from collections.abc import Iterator
from contextlib import contextmanager

_PANIC = "PanicException"
"""Made while the program runs, so that it can be known by its name alone."""


class TypstPanic(RuntimeError):
    """Typst gave up in the middle of its work. Says nothing of what it worked on."""


@contextmanager
def panics_are_faults() -> Iterator[None]:
    """Raises TypstPanic."""
    try:
        yield
    except BaseException as problem:
        if type(problem).__name__ != _PANIC:
            raise
        raise TypstPanic from None
