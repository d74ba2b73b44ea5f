"""Roads of OpenStreetMap: what its tags mean for cars, vans and lorries."""

from sitepipe.ingest.osm.file import read_osm
from sitepipe.ingest.osm.reader import form_of

__all__ = ["form_of", "read_osm"]
