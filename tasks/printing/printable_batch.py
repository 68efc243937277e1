"""A print batch without the letters that Typst cannot lay out: these alone are left out.

They are found by halves. Before anyone blames a letter a specimen has to come out: where not even
that one does, the fault is in the templates, the look or the machine, and the run ends with it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from policy.letters import LetterKind
from policy.policy_file import load_policy
from tasks.letters import SPECIMENS, Letter, made_up
from tasks.practice import Practice
from tasks.printing.letter_check import Faults
from tasks.printing.render import RenderedBatch, render_batch
from tasks.runtime import leave_trace

_OF_THE_MACHINE = (OSError, MemoryError)
_STATEMENTS = [specimen for specimen in SPECIMENS if specimen.kind is LetterKind.STATEMENT]


class PrintableBatch(NamedTuple):
    """`rendered` holds `letters`; nothing when none of them can be laid out."""

    rendered: RenderedBatch | None
    letters: list[Letter]
    faults: Faults


def render_printable(
    letters: Sequence[Letter], practice: Practice, mark: str = ""
) -> PrintableBatch:
    """Raises what `render_batch` raised where it is not the fault of single letters."""
    try:
        return PrintableBatch(render_batch(letters, practice, mark), list(letters), {})
    except _OF_THE_MACHINE:
        raise
    except Exception as problem:
        faults = _faults(letters, practice, problem) if _at_work(letters, practice) else {}
        if not faults:
            raise
    sound = [letter for letter in letters if letter.token not in faults]
    rendered = render_batch(sound, practice, mark) if sound else None
    return PrintableBatch(rendered, sound, faults)


def _at_work(letters: Sequence[Letter], practice: Practice) -> bool:
    """Whether the same press prints a specimen in each of these languages, also in large print."""
    languages = sorted({letter.language for letter in letters})
    tries = [(specimen, language) for specimen in _STATEMENTS for language in languages]
    policy = load_policy("standard")  # any will do: nobody reads these
    specimens = [made_up(*one, policy, number) for number, one in enumerate(tries, start=1)]
    try:
        render_batch(specimens, practice)
    except Exception:
        return False
    return True


def _faults(letters: Sequence[Letter], practice: Practice, problem: Exception) -> Faults:
    """Which of these, that cannot be laid out together, cannot be laid out alone either."""
    if len(letters) == 1:
        return {letters[0].token: leave_trace(problem, guarantor=letters[0].guarantor_id)}
    found: Faults = {}
    middle = len(letters) // 2
    for half in (letters[:middle], letters[middle:]):
        try:
            render_batch(half, practice)
        except _OF_THE_MACHINE:
            raise
        except Exception as again:
            found |= _faults(half, practice, again)
    return found
