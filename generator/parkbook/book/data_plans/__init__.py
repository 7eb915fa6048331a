"""What plans, targets and ledgers print from a park's carbon data: tables of the kind of `data_sheets`, and lines that documents set themselves."""
