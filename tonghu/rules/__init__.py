"""What the scheme says, about one child: plain Python, no clock, no database, no files."""
