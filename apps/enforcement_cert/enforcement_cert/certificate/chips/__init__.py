"""Chips of certificates: paired computers, reading, writing, and what became of it.

The keys of chips never leave this package; browser and clerk's computer carry sealed bytes.
"""
