"""Tables of claims: one TSV per class, each read through its W3C CSVW dictionary."""

from hoi_graph.tables.check import check_tables
from hoi_graph.tables.dictionary import Column, Dictionary, VirtualColumn, read_dictionary
from hoi_graph.tables.reader import Row, Table, read_table
from hoi_graph.tables.tidy import tidy_text

__all__ = [
    "Column",
    "Dictionary",
    "Row",
    "Table",
    "VirtualColumn",
    "check_tables",
    "read_dictionary",
    "read_table",
    "tidy_text",
]
