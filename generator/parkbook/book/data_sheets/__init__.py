"""Tables that documents print from a park's carbon data: values and words ready to set, parts that add up to what is printed."""
