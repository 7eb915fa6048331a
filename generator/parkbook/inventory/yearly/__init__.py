"""The activity rows of a park -> its inventory, year by year."""
