"""Who is who: which rows and known children are one person."""
