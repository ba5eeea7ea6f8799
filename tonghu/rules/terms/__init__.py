"""Words all rooms share: numbers, dates, codes, divisions, departments, problems."""
