"""One use case a module; the command line and the Python API call these and nothing below them."""
