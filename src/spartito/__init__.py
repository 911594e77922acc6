"""Spartito turns the sales reports of music services into the money each payee is owed, and shows why.

The words of the command line are the words of this package: `spartito --help` lists them.
"""

__version__ = "0.1.0"
