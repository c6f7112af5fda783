"""One index over everything public, and the engines that answer queries on it."""
