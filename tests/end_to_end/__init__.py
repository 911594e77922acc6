"""Whole months through the command line application, compared with the oracle to the last digit."""
