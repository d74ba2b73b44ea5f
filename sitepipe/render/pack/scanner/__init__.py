"""
The guard of a finished pack: it looks for whatever the audience may not see.

Redaction takes restricted values out of the tables before a pack is drawn; the scanner proves
it on the files themselves, however they hold a value: in text, markup, escapes, workbook XML,
PDF metadata, database pages, file names.
"""

from sitepipe.render.pack.scanner.gather import secrets_of
from sitepipe.render.pack.scanner.scan import scan
from sitepipe.render.pack.scanner.secret import Leak, Secret

__all__ = ["Leak", "Secret", "scan", "secrets_of"]
