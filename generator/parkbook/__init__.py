"""Parkbook (园册): a park's answers and tables become its carbon management system."""

__version__ = "0.1.0"
