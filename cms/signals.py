"""Events of pages that this context answers; each handler is one call of a service."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models.signals import post_delete, post_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_slug_changed, post_page_move
from wagtail.users.models import UserProfile

from accounts.models import User
from cms import site_frame, tasks
from cms.addresses import services
from cms.models import FeedSource, GoneAddress, Partner, SiteSettings
from operations import generation, recurring, retention


def connect() -> None:
    """Listen; called once, when the app is ready, after `accounts` has settled moved pages."""
    page_slug_changed.connect(_slug_changed, dispatch_uid="cms.redirects")
    post_page_move.connect(_moved, dispatch_uid="cms.redirects")
    post_delete.connect(_deleted, sender=Page, dispatch_uid="cms.gone")
    post_save.connect(_user_made, sender=User, dispatch_uid="cms.profile")
    recurring.register("fetch-feeds", every=timedelta(minutes=1), task=tasks.fetch_due_feeds)
    recurring.register(
        "forget-visitor-keys", every=timedelta(hours=6), task=tasks.forget_visitor_keys
    )
    retention.register("visitor_day_keys", kept=timedelta(days=1), job="forget-visitor-keys")
    post_save.connect(_settings_saved, sender=SiteSettings, dispatch_uid="cms.settings")
    for model in (Partner, GoneAddress, Redirect, FeedSource, PageViewRestriction):
        for signal in (post_save, post_delete):
            signal.connect(_changed, sender=model, dispatch_uid=f"cms.{model.__name__}")


def _user_made(instance: User, created: bool, **_: Any) -> None:
    if created:
        # Without a choice of their own people get the browser's language, often English.
        UserProfile.objects.get_or_create(
            user=instance, defaults={"preferred_language": settings.LANGUAGE_CODE}
        )


def _settings_saved(instance: SiteSettings, **_: Any) -> None:
    site_frame.follow_settings(settings=instance)


def _changed(**_: Any) -> None:
    generation.bump()


def _slug_changed(instance: Page, instance_before: Page, **_: Any) -> None:
    services.redirect_moved_page(page_id=instance.pk, old_url_path=instance_before.url_path)


def _moved(instance: Page, url_path_before: str, **_: Any) -> None:
    services.redirect_moved_page(page_id=instance.pk, old_url_path=url_path_before)


def _deleted(instance: Page, **_: Any) -> None:
    if instance.first_published_at:
        services.withdraw_address(page=instance)
