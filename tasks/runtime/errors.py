"""Three kinds of failure are kept apart: transient (retry), permanent (a status), a bug."""


class TendError(Exception):
    """Root of our own errors. Carries a code and an opaque reference, never a value."""

    def __init__(self, code: str, reference: str = "") -> None:
        self.code = code
        self.reference = reference
        super().__init__(f"{code} {reference}".strip())


class TransientError(TendError):
    """Worth another try: a lock, a lost connection."""


class TaskFailed(TendError):
    """A bug, in a task or in a flow: the run fails and says where, without values."""


class Stopped(TendError):
    """The service was stopped between two pieces of work; the next run takes what is left."""


class WrongInput(Exception):
    """What a person gave us cannot be used. The message is one line that says what to do."""


class MachineFault(WrongInput):
    """The disk, the database or its server cannot carry the work: the run fails, in the one line
    that says what to mend. Trying again does not help."""


WRONG_INPUT = "Wrong input"
"""The name of the end of a run, and of a task in it, that could not use what it was given."""
