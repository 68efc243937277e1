"""HL7 v2 messages as a source: charges and payments (DFT), accounts (BAR), people, merges and what
was cancelled (ADT). Each says only what is new."""

from tasks.intake.hl7.files import MessageFiles, first_made_on, message_files, refuse_xml
from tasks.intake.hl7.heard import remember
from tasks.intake.hl7.source import Hl7Source

__all__ = ["Hl7Source", "MessageFiles", "first_made_on", "message_files", "refuse_xml", "remember"]
