"""Registers of areas: local authorities of the ONS, green belt of planning.data.gov.uk."""

from __future__ import annotations

from sitepipe.ingest.registers.columns import Column, Holds
from sitepipe.ingest.registers.forms import RegisterForm

LOCAL_AUTHORITIES = RegisterForm(
    "ons_local_authorities",
    "local authority districts",
    (
        Column("LADCD", demanded=True, pattern=r"lad\d\dcd"),
        Column("LADNM", demanded=True, holds=Holds.WORDS, pattern=r"lad\d\dnm"),
        Column("LADNMW", pattern=r"lad\d\dnmw"),
        Column("BNG_E", holds=Holds.NUMBER),
        Column("BNG_N", holds=Holds.NUMBER),
        Column("LONG", holds=Holds.NUMBER),
        Column("LAT", holds=Holds.NUMBER),
        Column("GlobalID"),
    ),
    frozenset({"LADCD", "LADNM"}),
    reference="LADCD",
)

GREEN_BELT = RegisterForm(
    "green_belt",
    "green belt (planning.data.gov.uk)",
    (
        Column("entity", demanded=True),
        Column("name"),
        Column("reference", demanded=True),
        Column("green-belt-core", demanded=True),
        Column("local-authority-district", demanded=True),
        Column("geometry"),
        Column("organisation-entity"),
        Column("entry-date"),
        Column("start-date"),
        Column("end-date"),
    ),
    frozenset({"entity", "reference", "green-belt-core", "local-authority-district"}),
    reference="reference",
)
