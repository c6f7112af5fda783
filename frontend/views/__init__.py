"""Pages of the public site: fetch through the client, build a view-model, render."""
