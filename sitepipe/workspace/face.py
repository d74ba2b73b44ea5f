"""The face of a workspace for notebooks: every verb as a method."""

from __future__ import annotations

from dataclasses import dataclass

from sitepipe.workspace.approvers import Approvers
from sitepipe.workspace.arrivals import Arrivals
from sitepipe.workspace.findings import Findings
from sitepipe.workspace.interviews import Interviews
from sitepipe.workspace.outputs import Outputs
from sitepipe.workspace.partners import Partners


@dataclass(frozen=True)
class Workspace(Approvers, Arrivals, Interviews, Findings, Partners, Outputs):
    """
    A workspace that exists and whose configuration is sound.

    Use :meth:`open`. Nothing is read but configuration until a method asks for it.
    """
