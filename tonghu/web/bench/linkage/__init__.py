"""`tonghu bench linkage`: the linkage engine beside Splink on invented registers, truth known (测速：归并)."""
