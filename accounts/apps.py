from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and agencies")
    default = True

    def ready(self) -> None:
        from wagtail.signals import post_page_move

        from accounts import checkup, codes, narrowing, pages, personal, pseudonyms, tasks, throttle
        from accounts.api import schema  # noqa: F401 - registers itself
        from common.operating import own_keys
        from common.registry import demo_loaders, personal_data
        from operations import database_roles, recurring, retention

        post_page_move.connect(
            lambda instance, **_: pages.settle_moved_page(instance),
            dispatch_uid="accounts.settle_moved_page",
            weak=False,
        )
        own_keys.register("pseudonyms", pseudonyms.make_pepper)
        checkup.register()
        throttle.connect()
        narrowing.narrow_people_filters()
        recurring.register(
            "delete-old-codes", every=timedelta(hours=1), task=tasks.delete_old_codes
        )
        retention.register("sign_in_codes", kept=codes.KEPT, job="delete-old-codes")
        # Of the diary of roles the two people become empty when their accounts are erased; nothing else changes.
        database_roles.narrow("accounts_rolechange", "SELECT, INSERT, UPDATE (person_id, by_id)")
        personal_data.register(personal.AccountData())
        demo_loaders.register(5, "accounts", "accounts.demo.load_accounts")
        demo_loaders.register(90, "roles", "accounts.demo.load_roles")


class PeopleConfig(WagtailUsersAppConfig):
    """Wagtail's administration of users, with our screens: people sign in by e-mail."""

    user_viewset = "accounts.viewsets.PersonViewSet"
