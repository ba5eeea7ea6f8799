"""What pages and commands show, gathered and put into words: each query starts from what the user may see (呈现)."""
