"""Cells to earnings: which split and deal hold for each cell, and what each payee gets of it, exactly."""
