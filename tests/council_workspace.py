"""The source of a fictional council, which tests of refreshes and of the store rest on."""

_COUNCIL = """\
title: Sites of a fictional council
partner: Council
file: inbox/council.csv
entity: site
licence: none
valid_at: "2026-07-01"
name_column: Site
crs: EPSG:27700
columns:
  E: {field: x}
  N: {field: y}
"""
WITH_POWER = _COUNCIL + "  Power: {field: power_mva}\n"
WITH_ACRES = _COUNCIL + "  Acres: {field: stated_acres, basis: gross_sitewide}\n"
