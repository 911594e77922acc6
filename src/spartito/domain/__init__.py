"""The rules of royalty accounting as pure functions: no files, no database, no clock.

Money is whole numbers of 10**-12 units of a currency, shares and rates are `Fraction`s, and every division of
money gives parts that sum to the whole.
"""
