"""Reference lists: names that are spelled one way and have a code, such as governorates; and the columns that hold them."""
