"""Where a portfolio is published besides its run folder."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, field_serializer, field_validator, model_validator

from sitepipe import vocab
from sitepipe.config.locators import Place, database_fault, place_of, public_name
from sitepipe.section import Section

SHARED = "_shared"
"""What the name of the schema that readers may enter ends in."""

_VARIABLE = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")
_LONGEST = 63 - len(SHARED)  # bytes of a name, beyond which PostgreSQL cuts it
_TAKEN = ("public", "information_schema", "none", "current_user", "session_user", "current_role")


def _free_name(name: str) -> str:
    if name.startswith("pg_") or name.casefold() in _TAKEN:
        raise ValueError(f"{name!r} is a name of PostgreSQL's own; choose another")
    if len(name.encode()) > _LONGEST:
        raise ValueError(f"{name[:20]!r}… has more than {_LONGEST} bytes; choose a shorter name")
    if not name.isprintable() or name != name.strip():
        raise ValueError(f"{name!r} has spaces at an end, or letters that cannot be seen")
    return name


DatabaseName = Annotated[str, AfterValidator(_free_name)]
"""A name for a schema or role of a database."""


class PublishConfig(Section):
    """What is published after each commit; an address alone stands for ``postgis``."""

    parquet: bool = Field(
        default=False,
        description="Whether outputs have a folder `parquet/`: GeoParquet of every layer, plain "
        "Parquet of every other table.",
    )
    postgis: str = Field(
        default="",
        repr=False,  # an address may hold a secret
        description="Database that each snapshot is published to, as postgresql://user@host/name, "
        "or $NAME for an environment variable that holds the address. Empty: none.",
    )
    postgis_schema: DatabaseName = Field(
        default="pipeline",
        min_length=1,
        description="Schema of the whole portfolio, for the team. What readers may see is in the "
        "one of this name with `_shared` after it.",
    )
    reader: DatabaseName = Field(
        default="pipeline_reader",
        description="Role that may read the shared schema and nothing else; made if there is "
        "none. Empty: no role and no shared schema.",
    )
    reader_audience: vocab.Audience = Field(
        default=vocab.Audience.PUBLIC, description="What the reader may see."
    )

    @model_validator(mode="before")
    @classmethod
    def _is_an_address_alone(cls, given: object) -> object:
        return {"postgis": given} if isinstance(given, str) else given

    @field_validator("postgis")
    @classmethod
    def _is_an_address(cls, address: str) -> str:
        if address and not _VARIABLE.fullmatch(address) and (fault := address_fault(address)):
            raise ValueError(fault)
        return address

    @field_serializer("postgis")
    def _without_secrets(self, address: str) -> str:
        return public_name(address)

    @property
    def variable(self) -> str:
        """The environment variable that holds the address; empty if it stands here."""
        found = _VARIABLE.fullmatch(self.postgis)
        return found[1] if found else ""

    @property
    def shared_schema(self) -> str:
        """The schema that readers may enter."""
        return self.postgis_schema + SHARED


def address_fault(address: str, *, password: bool = False) -> str:
    """
    Say what is wrong with the address of a database to publish to; empty if nothing is.

    With ``password`` it may hold one, as addresses in environment variables do.
    """
    if place_of(address) is not Place.DATABASE:
        return "an address must begin with postgresql://"
    if password:
        address = re.sub(r"^([^/]+//[^/@:]*):[^/]*@", r"\1@", address)
    return database_fault(address)
