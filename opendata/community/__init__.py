"""What the public does with data beside reading it: asking, requesting, showing what came of it, being told."""
