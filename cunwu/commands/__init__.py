"""The commands behind ``cunwu …``, one file each."""
