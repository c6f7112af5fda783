"""Faults that must lose nothing (TRUST §5): real processes, real kills, and a client's fsynced journal that decides."""
