"""The graph in the forms people take away: RDF, flat tables, network files and one-file pictures."""

from hoi_graph.export.flat import FLAT_TABLES, flat_table, write_csv_folder, write_xlsx
from hoi_graph.export.network_files import network_csv, network_gexf, network_graphml, network_json
from hoi_graph.export.picture import network_html
from hoi_graph.export.rdf import RDF_FORMATS, write_rdf

__all__ = [
    "FLAT_TABLES",
    "RDF_FORMATS",
    "flat_table",
    "network_csv",
    "network_gexf",
    "network_graphml",
    "network_html",
    "network_json",
    "write_csv_folder",
    "write_rdf",
    "write_xlsx",
]
