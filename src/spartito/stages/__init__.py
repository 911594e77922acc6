"""The arrows of the river: ingest, allocate, settle, publish. SQL where there are cells, Python where there are people."""
