"""The window: the HTTP service and the pages of hoi-graph."""
