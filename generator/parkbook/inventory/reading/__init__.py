"""The files that parks have -> tables of text with a place for every cell, and text -> values."""
