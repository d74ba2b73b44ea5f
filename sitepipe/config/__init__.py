"""
Configuration: what a user may set, checked before anything runs.

Each YAML file is one :class:`~sitepipe.section.Section`; its limits stand here, so that a
figure which no road or lorry can have is refused with its file and line.
"""

from sitepipe.config.access import AccessConfig as AccessConfig
from sitepipe.config.access import Connector as Connector
from sitepipe.config.access import Duration as Duration
from sitepipe.config.access import Duty as Duty
from sitepipe.config.approvals import ApprovalsConfig as ApprovalsConfig
from sitepipe.config.areas import AreaLayerConfig as AreaLayerConfig
from sitepipe.config.checks import ChecksConfig as ChecksConfig
from sitepipe.config.checks import RuleChange as RuleChange
from sitepipe.config.checks import RuleConfig as RuleConfig
from sitepipe.config.coverage import AnswerConfig as AnswerConfig
from sitepipe.config.coverage import AnswerGroup as AnswerGroup
from sitepipe.config.coverage import CoverageConfig as CoverageConfig
from sitepipe.config.figures import Figure as Figure
from sitepipe.config.figures import IsoDate as IsoDate
from sitepipe.config.figures import Share as Share
from sitepipe.config.figures import Words as Words
from sitepipe.config.figures import figures_not_in_force as figures_not_in_force
from sitepipe.config.publish import PublishConfig as PublishConfig
from sitepipe.config.reading import ReadingConfig as ReadingConfig
from sitepipe.config.refresh import RefreshConfig as RefreshConfig
from sitepipe.config.repairs import AcceptedFile as AcceptedFile
from sitepipe.config.repairs import RepairsConfig as RepairsConfig
from sitepipe.config.scenario import AddedLink as AddedLink
from sitepipe.config.scenario import End as End
from sitepipe.config.scenario import Scenario as Scenario
from sitepipe.config.scenario import Upgrade as Upgrade
from sitepipe.config.scoring import Criterion as Criterion
from sitepipe.config.scoring import Fact as Fact
from sitepipe.config.scoring import FactsConfig as FactsConfig
from sitepipe.config.scoring import Gate as Gate
from sitepipe.config.scoring import Point as Point
from sitepipe.config.scoring import ScoringConfig as ScoringConfig
from sitepipe.config.vehicle import Dimensions as Dimensions
from sitepipe.config.vehicle import Fraction as Fraction
from sitepipe.config.vehicle import Speed as Speed
from sitepipe.config.vehicle import Vehicle as Vehicle
from sitepipe.config.workspace import ACREAGE as ACREAGE
from sitepipe.config.workspace import ColumnMap as ColumnMap
from sitepipe.config.workspace import SourceConfig as SourceConfig
from sitepipe.config.workspace import WorkspaceConfig as WorkspaceConfig
from sitepipe.config.workspace import require_projected as require_projected
from sitepipe.section import Loaded as Loaded
from sitepipe.section import Section as Section
from sitepipe.section import load as load
