"""
Every table of the pipeline: columns, types, units, meanings, vocabularies and audiences.

Rooms share tables and nothing else, so this package is their whole agreement. A table is a
pandas ``DataFrame`` (``GeoDataFrame`` where it has a geometry) with exactly these columns, in
this order, and a plain ``RangeIndex``. Unknown is ``NaN``, never zero and never an empty
string.

========  =======  =======  =====================================================
dtype     pandas   unknown  remarks
========  =======  =======  =====================================================
text      str      NaN
number    float64  NaN      the unit stands in the column's name
integer   Int64    <NA>
flag      boolean  <NA>
date      str      NaN      ISO 8601, as precise as the source: 2022, 2022-03, 2022-03-14,
                            2022-07/2022-09, ../2022-03 (see :mod:`sitepipe.dates`)
geometry           None     in the workspace's working CRS
========  =======  =======  =====================================================
"""

from sitepipe.schema.appraised import ACCESS as ACCESS
from sitepipe.schema.appraised import COMPONENTS as COMPONENTS
from sitepipe.schema.appraised import FINDINGS as FINDINGS
from sitepipe.schema.appraised import INPUT_FACTS as INPUT_FACTS
from sitepipe.schema.appraised import INPUT_NUMBERS as INPUT_NUMBERS
from sitepipe.schema.appraised import INPUT_TERMS as INPUT_TERMS
from sitepipe.schema.appraised import INPUTS as INPUTS
from sitepipe.schema.appraised import LEGS as LEGS
from sitepipe.schema.appraised import REACH as REACH
from sitepipe.schema.appraised import SCORES as SCORES
from sitepipe.schema.asked import ALTERED_LINKS as ALTERED_LINKS
from sitepipe.schema.asked import CHANGES as CHANGES
from sitepipe.schema.asked import CRITICAL_LINKS as CRITICAL_LINKS
from sitepipe.schema.asked import FIELD_CHANGES as FIELD_CHANGES
from sitepipe.schema.asked import MATRIX as MATRIX
from sitepipe.schema.base import HUBS as HUBS
from sitepipe.schema.base import LAYERS as LAYERS
from sitepipe.schema.base import ROAD_LINKS as ROAD_LINKS
from sitepipe.schema.base import ROAD_NODES as ROAD_NODES
from sitepipe.schema.base import TOWNS as TOWNS
from sitepipe.schema.claimed import APPROVALS as APPROVALS
from sitepipe.schema.claimed import CLAIMS as CLAIMS
from sitepipe.schema.claimed import CONFLICTS as CONFLICTS
from sitepipe.schema.claimed import DECISIONS as DECISIONS
from sitepipe.schema.claimed import GEOMETRIES as GEOMETRIES
from sitepipe.schema.claimed import IDENTITIES as IDENTITIES
from sitepipe.schema.claimed import ISSUED as ISSUED
from sitepipe.schema.claimed import ISSUES as ISSUES
from sitepipe.schema.claimed import LINEAGE as LINEAGE
from sitepipe.schema.claimed import MATCHES as MATCHES
from sitepipe.schema.claimed import RECORDS as RECORDS
from sitepipe.schema.claimed import REVISED as REVISED
from sitepipe.schema.claimed import SITE_IDS as SITE_IDS
from sitepipe.schema.claimed import SOURCES as SOURCES
from sitepipe.schema.fields import ENTITY_TABLES as ENTITY_TABLES
from sitepipe.schema.fields import FIELDS as FIELDS
from sitepipe.schema.fields import Field as Field
from sitepipe.schema.registers import BUILDINGS as BUILDINGS
from sitepipe.schema.registers import CONNECTIONS as CONNECTIONS
from sitepipe.schema.registers import EVIDENCE as EVIDENCE
from sitepipe.schema.registers import PARTIES as PARTIES
from sitepipe.schema.registers import PLOTS as PLOTS
from sitepipe.schema.registers import SUBSTATIONS as SUBSTATIONS
from sitepipe.schema.registers import WORKS as WORKS
from sitepipe.schema.registers import WORKS_DEPENDENCIES as WORKS_DEPENDENCIES
from sitepipe.schema.registers import WORKS_SITES as WORKS_SITES
from sitepipe.schema.resolved import ACREAGES as ACREAGES
from sitepipe.schema.resolved import APPLICATIONS as APPLICATIONS
from sitepipe.schema.resolved import BOUNDARIES as BOUNDARIES
from sitepipe.schema.resolved import INCENTIVES as INCENTIVES
from sitepipe.schema.resolved import OVERLAPS as OVERLAPS
from sitepipe.schema.resolved import SITE_AREAS as SITE_AREAS
from sitepipe.schema.resolved import SITES as SITES
from sitepipe.schema.resolved import STAGE_EVENTS as STAGE_EVENTS
from sitepipe.schema.table import Column as Column
from sitepipe.schema.table import Dtype as Dtype
from sitepipe.schema.table import Table as Table

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        SOURCES, RECORDS, CLAIMS, GEOMETRIES, ISSUES, IDENTITIES, MATCHES, CONFLICTS, SITE_IDS,
        LINEAGE,
        SITES, BOUNDARIES, SITE_AREAS, OVERLAPS, ACREAGES, APPLICATIONS, STAGE_EVENTS, INCENTIVES,
        PLOTS, BUILDINGS, WORKS, WORKS_SITES, WORKS_DEPENDENCIES, CONNECTIONS, SUBSTATIONS,
        EVIDENCE, PARTIES,
        ROAD_NODES, ROAD_LINKS, HUBS, TOWNS, LAYERS,
        ACCESS, LEGS, REACH, INPUTS, COMPONENTS, SCORES, FINDINGS,
    )
}  # fmt: skip

ANSWERS: dict[str, Table] = {
    table.name: table for table in (MATRIX, CHANGES, ALTERED_LINKS, CRITICAL_LINKS, FIELD_CHANGES)
}
"""Tables that questions are answered with; a run has none of them."""
