"""Install, upgrade, break and remove Diwan in a clean Debian without network, as `make clean-root` does it (root).

The smallest Debian that debootstrap makes is booted by systemd-nspawn with a loopback of its own and nothing else. Everything
that the installation needs comes out of the bundle, Debian's packages included. Each step says what it saw; the first that
fails ends the run with 1. What the steps are is in docs/installing.md.
"""
