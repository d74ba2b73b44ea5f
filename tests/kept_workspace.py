"""What reading and appraising a workspace gave, kept as after a run: later answers are fast."""

from pathlib import Path

from sitepipe.vocab import Audience, Reader
from sitepipe.workspace import Workspace


def keep(root: Path, as_of: str, *, reader: Reader | None = None) -> Path:
    """Assess a workspace for a reader, the team if none is given; write no outputs."""
    workspace = Workspace.open(root)
    workspace.assess_for(reader or Reader(Audience.INTERNAL), as_of=as_of)
    workspace.keep_derived()
    return root
