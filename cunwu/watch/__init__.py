"""What an operator sees of the service: figures and lines of a log, without a word of any person."""
