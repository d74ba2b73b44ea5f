"""
A workspace: where a user's configuration, sources and outputs are.

    portfolio/
      sitepipe.yaml     what the portfolio stands on
      sources/*.yaml    one file per source: what it is and where its columns go
      inbox/            the files that partners sent
      decisions.csv     what people decided of records
      site_ids.csv      by what each site is known again
      lineage.csv       what became of ids, run after run
      runs/<id>/        outputs, one folder per run
      .sitepipe/        store.sqlite: every snapshot that `refresh` committed

This is the face that a notebook sees: ``Workspace.open("portfolio").run()``.
"""

from sitepipe.workspace.face import Workspace as Workspace
from sitepipe.workspace.opened import CONFIG_FILE as CONFIG_FILE
