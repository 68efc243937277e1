"""The words people read: per language, and whether they may be sent."""

from tasks.wording.countries import country_line, read_country
from tasks.wording.judgement import Place
from tasks.wording.language_names import language_name, read_language
from tasks.wording.languages import ENGLISH, LANGUAGES, not_signed, written_language
from tasks.wording.paper import practice_words, unfit_for_paper, unfit_from_staff
from tasks.wording.services import service_name
from tasks.wording.tone_check import Finding, check_words
from tasks.wording.tone_gate import checked, fingerprint, signed_by
from tasks.wording.tone_rules import tone_of
from tasks.wording.words import (
    Fact,
    KindWords,
    Note,
    Quote,
    Words,
    fill,
    plain,
    shown,
    words_in,
)

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "Fact",
    "Finding",
    "KindWords",
    "Note",
    "Place",
    "Quote",
    "Words",
    "check_words",
    "checked",
    "country_line",
    "fill",
    "fingerprint",
    "language_name",
    "not_signed",
    "plain",
    "practice_words",
    "read_country",
    "read_language",
    "service_name",
    "shown",
    "signed_by",
    "tone_of",
    "unfit_for_paper",
    "unfit_from_staff",
    "words_in",
    "written_language",
]
