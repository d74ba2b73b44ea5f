"""Run the command line with ``python -m sitepipe``."""

from sitepipe.cli.main import main

if __name__ == "__main__":
    main()
