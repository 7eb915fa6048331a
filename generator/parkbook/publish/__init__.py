"""Book -> folders and sites: the only stage that writes."""
