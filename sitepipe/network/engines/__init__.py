"""
Engines of shortest paths: three ways to the same whole numbers, chosen by size and question.

See :mod:`sitepipe.network.engine` for what they answer. Importing this package imports neither
numba nor a library of hierarchies; :class:`BucketEngine` and :class:`HierarchyEngine` do on use.
"""

from sitepipe.network.engines.bucket import BucketEngine as BucketEngine
from sitepipe.network.engines.changes import Changes as Changes
from sitepipe.network.engines.changes import Overlay as Overlay
from sitepipe.network.engines.changes import Touched as Touched
from sitepipe.network.engines.choice import choose as choose
from sitepipe.network.engines.hierarchy import HierarchyEngine as HierarchyEngine
from sitepipe.network.engines.hierarchy import Topology as Topology
from sitepipe.network.engines.hierarchy import build_topology as build_topology
from sitepipe.network.engines.hierarchy import fingerprint as fingerprint
from sitepipe.network.engines.reference import ScipyEngine as ScipyEngine
from sitepipe.network.engines.rematrix import Rematrix as Rematrix
from sitepipe.network.engines.rematrix import rematrix as rematrix
from sitepipe.network.engines.update import Standing as Standing
from sitepipe.network.engines.walk import tight_edges as tight_edges
from sitepipe.network.engines.walk import walk_to as walk_to
