"""The Python interface: what the command line does, as functions. `import godel` is enough.

The public names and where they live are in `godel.API`; docs/python.md shows how they are used.
"""
