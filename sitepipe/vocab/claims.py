"""Terms of what sources state: how firmly, of what, and who may see it."""

from __future__ import annotations

from dataclasses import dataclass

from sitepipe.vocab.term import Term


class Qualifier(Term):
    """How firmly a figure is stated."""

    EXACT = "exact"
    CIRCA = "circa", "about"
    INDICATIVE = "indicative"
    AT_LEAST = "at_least", "at least"
    AT_MOST = "at_most", "at most"


class AcreageBasis(Term):
    """What an acreage counts."""

    GROSS_SITEWIDE = "gross_sitewide", "site-wide"
    ALLOCATED = "allocated", "allocation"
    NET_DEVELOPABLE = "net_developable", "net developable"
    NEAR_TERM_AVAILABLE = "near_term_available", "available near-term"
    COMMITTED_UNDER_OFFER = "committed_under_offer", "committed or under offer"
    NOT_STATED = "not_stated", "basis not stated"


class Entity(Term):
    """What a source row is a record of."""

    SITE = "site"
    LOCATION = "location"
    APPLICATION = "application"
    INCENTIVE = "incentive"
    PLOT = "plot"
    BUILDING = "building"
    WORKS = "works", "enabling works"
    CONNECTION = "connection", "connection to a utility"
    SUBSTATION = "substation"
    QUEUE = "queue", "requests for connections at a substation"
    EVIDENCE = "evidence"
    PARTY = "party"

    @property
    def is_of_a_site(self) -> bool:
        """Whether the row's name is a site's; works and substations have names of their own."""
        return self not in (Entity.WORKS, Entity.SUBSTATION, Entity.QUEUE)


class Audience(Term):
    """Who may see a field: each sees also what those before it see."""

    PUBLIC = "public", "investors and the public"
    PARTNER = "partner", "partners of the pipeline"
    INTERNAL = "internal", "the pipeline's own team"

    def may_see(self, field: Audience) -> bool:
        """Say whether this audience may see a field meant for ``field``."""
        order = list(Audience)
        return order.index(self) >= order.index(field)


class Approval(Term):
    """What a person did about a fact and an audience."""

    APPROVED = "approved"
    REVOKED = "revoked", "taken back"


@dataclass(frozen=True)
class Reader:
    """
    Who an output is for: an audience, or one partner by name, who competes with the others.

    ``partner`` is as sources name it; empty for all of the audience alike.
    """

    audience: Audience
    partner: str = ""

    @property
    def label(self) -> str:
        """Return the reader in words."""
        return self.partner or self.audience.label
