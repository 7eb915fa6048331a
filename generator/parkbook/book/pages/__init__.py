"""The rooms of the book: each module makes the pages of one room."""
