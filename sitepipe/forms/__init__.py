"""
The portfolio template: its sheets and the field that each column holds.

Headings, units, vocabularies and notes come from :mod:`sitepipe.schema`, so that the template
asks for exactly what the sources may state. Rendering writes the template from this; ingest
recognises a filled copy by it, whatever the file is called.
"""

from sitepipe.forms.form import ABOUT as ABOUT
from sitepipe.forms.form import ABOUT_LINES as ABOUT_LINES
from sitepipe.forms.form import ANSWER as ANSWER
from sitepipe.forms.form import GUIDE as GUIDE
from sitepipe.forms.form import MARKER as MARKER
from sitepipe.forms.form import MARKER_PROPERTY as MARKER_PROPERTY
from sitepipe.forms.form import NOT_STATED as NOT_STATED
from sitepipe.forms.form import TERMS as TERMS
from sitepipe.forms.form import About as About
from sitepipe.forms.form import AboutLine as AboutLine
from sitepipe.forms.form import FormColumn as FormColumn
from sitepipe.forms.form import FormSheet as FormSheet
from sitepipe.forms.prefilled import ASKED as ASKED
from sitepipe.forms.prefilled import ISSUED as ISSUED
from sitepipe.forms.prefilled import ISSUED_HEADINGS as ISSUED_HEADINGS
from sitepipe.forms.prefilled import ROW_ID as ROW_ID
from sitepipe.forms.prefilled import YES as YES
from sitepipe.forms.prefilled import Ask as Ask
from sitepipe.forms.prefilled import IssuedCell as IssuedCell
from sitepipe.forms.prefilled import IssuedRecord as IssuedRecord
from sitepipe.forms.prefilled import IssuedRow as IssuedRow
from sitepipe.forms.prefilled import IssuedSheet as IssuedSheet
from sitepipe.forms.prefilled import PrefilledCell as PrefilledCell
from sitepipe.forms.prefilled import PrefilledForm as PrefilledForm
from sitepipe.forms.prefilled import PrefilledRow as PrefilledRow
from sitepipe.forms.prefilled import PrefilledSheet as PrefilledSheet
from sitepipe.forms.prefilled import key_fields as key_fields
from sitepipe.forms.sheets import SHEETS as SHEETS
from sitepipe.forms.source import source_of as source_of
