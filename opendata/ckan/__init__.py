"""The catalogue's copy in a CKAN, kept in step, and the way out of an earlier one.

`outbox` notes changes, `records` says what a dataset is in CKAN, `merging` compares three states of it, `pushing` brings one
copy into step, `syncing` all of them, `auditing` looks for changes of others, `importing` takes over an existing catalogue.
"""
