"""The command line: one file per verb; :mod:`sitepipe.cli.options` holds every shared flag."""
