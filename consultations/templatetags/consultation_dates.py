"""Filters for dates in archives: ``{% load consultation_dates %}``."""

from __future__ import annotations

from django import template

from consultations import dates

register = template.Library()
register.filter("day", dates.day_words)
register.filter("moment", dates.moment_words)
