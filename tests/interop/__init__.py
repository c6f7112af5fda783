"""The public log under the eyes of a program that shares no code with it: tests/interop/verifier, in Go."""
