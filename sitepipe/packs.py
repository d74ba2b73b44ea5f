"""Packs: what an investor or a partner receives, as a folder and as one zip."""
