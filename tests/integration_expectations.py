"""What the bundled example is known to hold, written out by hand."""

AS_OF = "2026-11-23"

SEVEN = (
    "MIRA Tech Park",
    "Greenpower Park",
    "SEGRO Coventry",
    "Gaydon",
    "Ansty Park & Walsgrave Hill",
    "i54",
    "Wolverhampton Green Innovation Corridor",
)
