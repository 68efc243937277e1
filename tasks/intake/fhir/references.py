"""Which resource a reference is about: an address of the bundle, an id, an identifier."""

import re
from typing import NamedTuple
from urllib.parse import unquote

from tasks.intake.csv_files import Problem
from tasks.intake.fhir.datatypes import Identifier, Reference
from tasks.intake.fhir.shelf import Shelf, Shelved

_LOCAL = re.compile(r"(?:(?P<base>https?://.+)/)?(?P<kind>[A-Z][A-Za-z]+)/(?P<id>[^/?#]+)(?:/.*)?")
_BY_IDENTIFIER = re.compile(
    r"(?:https?://.+/)?(?P<kind>[A-Z][A-Za-z]+)\?identifier=(?P<what>[^&]+)"
)
_URNS = ("urn:uuid:", "urn:oid:")


class Target(NamedTuple):
    """`found` is None where it names nothing of the export; `problem` says why."""

    found: Shelved | None
    problem: Problem | None = None


def resolve(shelf: Shelf, reference: Reference, kind: str) -> Target:
    """The `kind` that it is about. Of several nobody knows which."""
    some = _candidates(shelf, reference, kind)
    if len(some) == 1:
        return Target(some[0])
    if some:
        return Target(
            None, (f"may be any of several {kind} resources", "refer to one by its id, then export")
        )
    if not reference.reference and not reference.identifier.value:
        return Target(None, (f"names no {kind}", f"export a reference to the {kind}"))
    return Target(None, (f"names a {kind} that is not in the export", f"export the {kind}, too"))


def names_kind(reference: Reference, kind: str) -> bool:
    """Whether it says that it is about such a resource."""
    return re.search(rf"(^|/){kind}[/?]", reference.reference) is not None


def id_named(reference: Reference) -> str:
    """The id in it, whether or not the resource is in the export."""
    text = reference.reference
    if found := _LOCAL.fullmatch(text):
        return found["id"]
    urn = next((urn for urn in _URNS if text.startswith(urn)), "")
    return text.removeprefix(urn) if urn else reference.identifier.value


def _candidates(shelf: Shelf, reference: Reference, kind: str) -> list[Shelved]:
    text = reference.reference
    if not text:
        return shelf.by_identifier(kind, reference.identifier) if reference.identifier.value else []
    if text.startswith(_URNS):
        return shelf.by_url(kind, text) or shelf.by_id(
            kind, text.partition(":")[2].partition(":")[2]
        )
    if (found := _BY_IDENTIFIER.fullmatch(text)) and found["kind"] == kind:
        system, bar, value = unquote(found["what"]).rpartition("|")
        return shelf.by_identifier(kind, Identifier(system=system if bar else "", value=value))
    if (found := _LOCAL.fullmatch(text)) and found["kind"] == kind:
        return _of_id(shelf, text, kind, found["id"], bool(found["base"]))
    return []


def _of_id(shelf: Shelf, text: str, kind: str, own: str, is_whole: bool) -> list[Shelved]:
    """An address of another server is met by its own resource alone, where that has an address."""
    if is_whole:
        exact = shelf.by_url(kind, text.partition("/_history")[0])
        return exact or [one for one in shelf.by_id(kind, own) if not one.url.startswith("http")]
    return shelf.by_id(kind, own)
