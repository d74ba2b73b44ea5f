"""Outside formats to tables and issues. This room reads; it decides nothing about sites."""

from sitepipe.ingest.area_layers import area_files, layer_authorities, read_area_layers
from sitepipe.ingest.base import read_base_layers
from sitepipe.ingest.filled_forms import is_form, read_form
from sitepipe.ingest.form_cells import form_cell, own_words
from sitepipe.ingest.graph_file import read_graph, write_graph
from sitepipe.ingest.hubs import read_hubs
from sitepipe.ingest.issued_forms import ReturnedSheet
from sitepipe.ingest.layers import LayerSpec, check_layer, layer_row, read_layer
from sitepipe.ingest.opportunities import read_opportunities
from sitepipe.ingest.postcode_lookup import PostcodeLookup
from sitepipe.ingest.roads import read_roads
from sitepipe.ingest.site_files import read_site_files
from sitepipe.ingest.sources import check_source, read_sources

__all__ = [
    "LayerSpec",
    "PostcodeLookup",
    "ReturnedSheet",
    "area_files",
    "check_layer",
    "check_source",
    "form_cell",
    "is_form",
    "layer_authorities",
    "layer_row",
    "own_words",
    "read_area_layers",
    "read_base_layers",
    "read_form",
    "read_graph",
    "read_hubs",
    "read_layer",
    "read_opportunities",
    "read_roads",
    "read_site_files",
    "read_sources",
    "write_graph",
]
