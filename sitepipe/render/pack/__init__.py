"""What makes a folder a pack: redaction, read-me, manifest, zip and the last search."""
