"""Screens of the administration that Wagtail does not have."""
