"""The pages: each function is one page; it asks one step or one query that starts from what the user may see."""
