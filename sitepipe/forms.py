"""The portfolio template: its sheets and the field that each column holds."""
