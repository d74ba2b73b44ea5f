"""Words that people put over columns, by the field that the columns hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz

from sitepipe import forms
from sitepipe.names import heading_key
from sitepipe.schema import FIELDS

NAME = "name"
"""Stands for the column that names each row, which is no field."""
REFERENCE = "reference"
"""Stands for the column that cites a document."""

_PHRASES: dict[str, str] = {
    NAME: "site, site name, name of site, name, site title, title of site, development site, "
    "site address, name and address of site, site name address, premises, property, scheme name, "
    "project, location name, employment site, land, item, works, works ref, works reference, "
    "works id, substation, substation name, primary substation name",
    REFERENCE: "source, source document, cited from, citation, source of information",
    "stated_acres": "acres, acreage, area, site area, size, size of site, site size, land area, "
    "hectares, ha, total area, gross area, net area, gross, net, allocated, free, taken, "
    "development land available, developable area, net developable area, of which can be "
    "built on, free now, available now, stated area, area of land, area hectares, "
    "site area hectares, land available, committed area, gross site area, extent",
    "authorities": "authorities, planning authority, planning authorities, local planning "
    "authority, lpa, local authority, council, district, authority, local authority area, borough",
    "role": "role, role in the supply, role in the 10 year supply, part in supply, supply role",
    "readiness": "readiness, readiness position, state of readiness, how ready",
    "positioning": "positioning, practical positioning, suits, good for, suitable for, "
    "opportunity, target market, best for",
    "constraints": "constraints, primary constraints, main constraints, key constraints, "
    "constraint, issues, held back by, barriers, what holds it back, risks",
    "plan_status": "plan status, plan stage, local plan, local plan status, allocation, "
    "allocation status, plan making, development plan, plan position",
    "application_status": "application, application stage, planning status, planning stage, "
    "planning application status, planning position, consent, permission",
    "planning_date": "planning date, date of permission, permission date, decision date, "
    "consent date, date of that stage, date of consent",
    "power_status": "power status, electricity, electricity status, grid status, "
    "grid connection status, connection status, power position",
    "power_mva": "power, mva, power mva, firm power, firm capacity, electricity mva, "
    "power available, grid capacity, electrical capacity, power capacity",
    "power_date": "power date, power from, electricity from, energisation, power available from, "
    "grid date, energisation date",
    "works_cost_gbp": "cost of works, works cost, infrastructure cost, enabling works cost, "
    "abnormal costs, cost of enabling works",
    "works_months": "time of works, works months, works duration, enabling works months, "
    "months of works",
    "control": "control, ownership, land control, land ownership, tenure of land, who controls it, "
    "ownership status, site control, owner status",
    "available_date": "available from, available date, land from, vacant from, land available from,"
    " availability, availability date, date available, when available, available",
    "flood_zone": "flood zone, flood, ea flood zone, flood risk zone, zone on the planning map, "
    "flood risk, fz",
    "place": "place, part, which part, part of site",
    "latitude": "latitude, lat, lat wgs84",
    "longitude": "longitude, long, lon, lng, long wgs84",
    "uncertainty_m": "uncertainty, good to, accuracy, positional accuracy, precision, "
    "location accuracy, good to m",
    "boundary_kind": "boundary, boundary kind, made, how made, boundary type, boundary status",
    "x": "x, easting, eastings, geox, geo x, x coordinate, bng e, coordinate x, x coord",
    "y": "y, northing, northings, geoy, geo y, y coordinate, bng n, coordinate y, y coord",
    "grid_reference": "grid reference, grid ref, ngr, os grid reference, os grid ref, "
    "national grid reference, osgr",
    "postcode": "postcode, post code, post code of site, zip",
    "wkt": "outline, wkt, geometry, geom, shape, polygon, boundary wkt, the geom",
    "site_reference": "site reference, site ref, ref, reference, site id, site number, site no, "
    "id, helaa ref, helaa reference, shlaa ref, local plan ref, policy ref, unique id, site code",
    "former_names": "formerly, former name, former names, previous name, other names, also known "
    "as, aka, old name, previously, alias, known as",
    "larger_site": "part of, larger site, parent site, phase of, forms part of, within, "
    "wider site, previously part of",
    "included_site": "includes, included site, includes site",
    "use_classes": "use class, use classes, uses, permitted uses, use, planning use class",
    "application": "application, application reference, application number, app no, app ref, "
    "planning ref, planning reference, planning application reference, reference, case number, "
    "application no, application ref, planning application number",
    "status": "stage, status, step, application status, decision, application stage, outcome, "
    "planning stage, stage reached",
    "date": "date, when, decision date, date of decision, date of stage, stage date, "
    "date of step, dated",
    "authority": "authority, decided by, determined by, planning authority, "
    "determining authority, deciding authority",
    "description": "description, proposal, what for, development description, "
    "description of development, description of proposal, proposed development",
    "scheme": "scheme, programme, incentive, zone, incentive scheme",
    "position": "position, standing, position in scheme, standing in the zone",
    "ends": "reliefs end, ends, relief ends, expires, sunset, end of reliefs",
    "plot": "plot, plot name, plot ref, plot number, plot no, phase, parcel",
    "plot_acres": "acres, plot area, plot acres, plot size, size, area, ha, hectares",
    "plot_status": "status, plot status, availability, state",
    "plot_release_date": "released, release date, plot released, available from, release",
    "serviced": "serviced, services, is serviced, services to boundary",
    "plot_tenure": "tenure, plot tenure, terms",
    "plot_price_gbp": "price, asking price, guide price, plot price, price asked",
    "plot_rent_gbp_per_sqft": "rent, asking rent, quoting rent, rent psf",
    "plot_agent": "agent, plot agent, marketing agent, letting agent",
    "plot_landlord": "landlord, plot landlord, owner, freeholder",
    "offer_from": "with, offer from, under offer to, occupier, committed to, offeror",
    "building": "building, unit, building name, unit name, unit no",
    "floor_sqft": "floor area, floorspace, floor space, size, area, gia, sq ft, "
    "gross internal area, total floor area",
    "eaves_m": "eaves, eaves height, clear height, haunch, clear internal height, height",
    "building_mva": "power, mva, electricity, power mva, kva",
    "building_state": "state, status, building state, stage, condition, build status",
    "building_date": "ready, ready date, completion, practical completion, pc date, available, "
    "available from, completed",
    "building_tenure": "tenure, building tenure, terms",
    "building_rent_gbp_per_sqft": "rent, asking rent, quoting rent, rent psf",
    "building_agent": "agent, building agent, letting agent, marketing agent",
    "works_title": "works, what, description, title, scheme, works title, what is to be done, "
    "infrastructure item, intervention",
    "works_kind": "for, kind, type, category, works kind, what for",
    "works_status": "stage, status, works status, progress",
    "works_item_cost_gbp": "cost, estimated cost, total cost, capital cost, works cost",
    "cost_date": "prices of, price base, cost date, price date, base date, cost as of",
    "works_item_months": "months, time, duration, programme, months needed, time needed",
    "works_start": "start, start date, begins, start on site",
    "works_finish": "finish, finish date, end, end date, completion, complete by, completion date",
    "works_agreement": "shares agreed, agreement, agreed, cost shares agreed",
    "works_funder": "paid by, funder, funded by, funding source, who pays",
    "funding_gap_gbp": "gap, funding gap, unfunded, shortfall, viability gap",
    "works_note": "remarks, note, notes, comments, comment, remark",
    "works_sites": "sites and shares, sites, sites served, benefiting sites, for sites, shares",
    "works_needs": "waits on, needs, depends on, dependencies, dependency, predecessor, after",
    "utility": "service, utility, utility type, supply, network",
    "connection": "connection, main, connection name, supply, short name",
    "route": "route, connection route, level, connected to",
    "electricity_status": "stage, status, connection status, electricity, electricity stage",
    "utility_status": "stage, status, connection status, other utility",
    "capacity_mva": "capacity, mva, capacity mva, import capacity, electricity capacity",
    "capacity_text": "capacity, other capacity, flow, capacity in words",
    "firmness": "firm, firmness, firm or flexible, connection type, curtailment",
    "connection_date": "available, energisation, connection date, energisation date, "
    "available from, connected by",
    "quote_date": "quoted, quoted on, quote date, quotation date, offer date, date quoted",
    "quote_expires": "quote until, quote valid to, quote expires, offer expires, valid until, "
    "quotation expires, offer valid to",
    "at_substation": "substation, connection point, point of connection, primary substation, "
    "supplying substation, from substation",
    "quote_cost_gbp": "charge, quoted cost, quote, connection charge, connection cost, cost",
    "applicant": "customer, applicant, applied for by, client",
    "connection_reference": "job, reference, enquiry number, operators reference, quote ref, "
    "job number, job ref, quotation reference",
    "substation_kind": "level, type, substation type, kind, asset type, substation kind",
    "parent_substation": "fed from, parent, parent substation, supplied from, upstream, feeds from",
    "voltage_kv": "gives, voltage, kv, voltage kv, secondary voltage, downstream voltage",
    "firm_mva": "firm, firm capacity, firm mva, capacity, firm capacity of substation",
    "headroom_mva": "headroom, demand headroom, published headroom, spare capacity",
    "headroom_date": "as of, as at, headroom date, date, published",
    "substation_lat": "latitude, lat",
    "substation_lon": "longitude, long, lon, lng",
    "topic": "topic, subject, type, study type, category, kind",
    "document": "document, title, report, study, report title, document title, name of document",
    "evidence_date": "dated, date, date of study, report date, document date, survey date",
    "evidence_expires": "holds until, expires, valid until, expiry, expiry date, valid to",
    "life_months": "good for, life, months, shelf life, valid for, life months",
    "author": "by, author, consultant, prepared by, written by, surveyor",
    "held_at": "kept at, held at, shelf, location, where held, file path, filed",
    "party": "party, organisation, name of party, stakeholder, company",
    "party_role": "role, capacity, relationship, party role, role in site",
    "controls": "controls, interest, extent, what they control, land controlled",
    "party_terms": "terms, agreement, option terms, terms of agreement",
    "contact": "contact, write to, contact details, email, contact name, telephone",
}

_NOTE = re.compile(r"[(\[][^()\[\]]*[)\]]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SMALL = frozenset({"of", "the", "in", "a", "an", "is", "and", "to", "for", "at", "as", "on", "by"})
_LEAST = 0.8
"""Likeness of letters under which two headings have nothing to do with one another."""


def words_of(heading: str) -> str:
    """Return the words of a heading in small letters, without what stands in brackets."""
    text = _CAMEL.sub(" ", heading.replace("_", " "))
    plain = _NOTE.sub(" ", text)
    words = re.findall(r"[^\W_]+", (plain if plain.strip() else text).casefold())
    return " ".join(words)


def likeness(heading: str, field: str) -> float:
    """
    Say how well a heading names a field.

    Returns
    -------
    likeness
        1 for a phrase that is known to, or the field's own title; else by the words that it
        shares with the likest phrase, whatever their order, and by their letters (rapidfuzz's
        ratio of sorted words); 0 where they have nothing to do with one another.
    """
    words = words_of(heading)
    known = _known()[field]
    if words in known or heading_key(heading) in _keys()[field]:
        return 1.0
    if not words:
        return 0.0
    return max((_alike(words, phrase) for phrase in known), default=0.0)


def _alike(words: str, phrase: str) -> float:
    ours, theirs = (
        {word for word in text.split() if word not in _SMALL} or set(text.split())
        for text in (words, phrase)
    )
    shared = len(ours & theirs)
    by_words = 0.9 * 2 * shared / (len(ours) + len(theirs))
    letters = fuzz.token_sort_ratio(words, phrase) / 100
    return max(by_words if shared else 0.0, 0.95 * letters if letters >= _LEAST else 0.0)


@lru_cache(maxsize=1)
def _known() -> dict[str, frozenset[str]]:
    """Give the phrases of every field: those above, its title, and the template's headings."""
    phrases: dict[str, set[str]] = {field: set() for field in (NAME, REFERENCE, *FIELDS)}
    for field, text in _PHRASES.items():
        if field in phrases:
            phrases[field] |= {one.strip() for one in text.split(",")}
    for field, meaning in FIELDS.items():
        phrases[field] |= {words_of(meaning.title), words_of(field)}
    for sheet in forms.SHEETS:
        for column in sheet.columns:
            phrases[column.field].add(words_of(column.heading))
    return {field: frozenset(_full(found)) for field, found in phrases.items()}


@lru_cache(maxsize=1)
def _keys() -> dict[str, frozenset[str]]:
    return {field: frozenset(map(heading_key, known)) for field, known in _known().items()}


def _full(phrases: Iterable[str]) -> set[str]:
    return {" ".join(phrase.split()) for phrase in phrases if phrase.strip()}


def is_known(heading: str) -> bool:
    """Say whether a heading is one that some field is known by."""
    return any(heading_key(words_of(heading)) in keys for keys in _keys().values())
