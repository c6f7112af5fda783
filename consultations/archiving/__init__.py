"""The archive of a consultation: one file that outlives its server, to be read and checked without any network."""
