"""The road network: vehicles' times, shortest paths, and each site's logistics access."""

from sitepipe.network.access import Access as Access
from sitepipe.network.access import measure_access as measure_access
from sitepipe.network.exchange import to_networkx as to_networkx
from sitepipe.network.info import describe as describe
from sitepipe.network.inputs import access_inputs as access_inputs
from sitepipe.network.network import Network as Network
from sitepipe.network.network import build_network as build_network
