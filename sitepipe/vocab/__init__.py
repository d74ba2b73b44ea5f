"""
The controlled terms of the pipeline, each with the words people read.

A term's value is what tables and files hold; its ``label`` is what pages print.
"""

from sitepipe.vocab.areas import AreaKind as AreaKind
from sitepipe.vocab.areas import AreaOrigin as AreaOrigin
from sitepipe.vocab.areas import AreaRelation as AreaRelation
from sitepipe.vocab.changes import Cause as Cause
from sitepipe.vocab.changes import Move as Move
from sitepipe.vocab.claims import AcreageBasis as AcreageBasis
from sitepipe.vocab.claims import Approval as Approval
from sitepipe.vocab.claims import Audience as Audience
from sitepipe.vocab.claims import Entity as Entity
from sitepipe.vocab.claims import Qualifier as Qualifier
from sitepipe.vocab.claims import Reader as Reader
from sitepipe.vocab.defects import Fixer as Fixer
from sitepipe.vocab.defects import IssueKind as IssueKind
from sitepipe.vocab.defects import Severity as Severity
from sitepipe.vocab.delivery import Agreement as Agreement
from sitepipe.vocab.delivery import ConnectionRoute as ConnectionRoute
from sitepipe.vocab.delivery import EvidenceTopic as EvidenceTopic
from sitepipe.vocab.delivery import Firmness as Firmness
from sitepipe.vocab.delivery import PartyRole as PartyRole
from sitepipe.vocab.delivery import PowerStatus as PowerStatus
from sitepipe.vocab.delivery import SubstationKind as SubstationKind
from sitepipe.vocab.delivery import Utility as Utility
from sitepipe.vocab.delivery import UtilityStatus as UtilityStatus
from sitepipe.vocab.delivery import WorksKind as WorksKind
from sitepipe.vocab.delivery import WorksStatus as WorksStatus
from sitepipe.vocab.results import Answer as Answer
from sitepipe.vocab.results import FindingKind as FindingKind
from sitepipe.vocab.results import LineageEvent as LineageEvent
from sitepipe.vocab.results import Match as Match
from sitepipe.vocab.results import Outcome as Outcome
from sitepipe.vocab.roads import AccessChange as AccessChange
from sitepipe.vocab.roads import Alteration as Alteration
from sitepipe.vocab.roads import Carriageway as Carriageway
from sitepipe.vocab.roads import Direction as Direction
from sitepipe.vocab.roads import HubKind as HubKind
from sitepipe.vocab.roads import HubStatus as HubStatus
from sitepipe.vocab.roads import LegKind as LegKind
from sitepipe.vocab.roads import Mode as Mode
from sitepipe.vocab.roads import RoadClass as RoadClass
from sitepipe.vocab.roads import Setting as Setting
from sitepipe.vocab.sites import ApplicationStatus as ApplicationStatus
from sitepipe.vocab.sites import BoundaryKind as BoundaryKind
from sitepipe.vocab.sites import BuildingState as BuildingState
from sitepipe.vocab.sites import Constraint as Constraint
from sitepipe.vocab.sites import Control as Control
from sitepipe.vocab.sites import FloodZone as FloodZone
from sitepipe.vocab.sites import PlanningGroup as PlanningGroup
from sitepipe.vocab.sites import PlanStatus as PlanStatus
from sitepipe.vocab.sites import PlotStatus as PlotStatus
from sitepipe.vocab.sites import Tenure as Tenure
from sitepipe.vocab.sites import UseClass as UseClass
from sitepipe.vocab.term import Term as Term
