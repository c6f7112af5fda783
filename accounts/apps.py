from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and agencies")

    def ready(self) -> None:
        from wagtail.signals import post_page_move

        from accounts import pages

        post_page_move.connect(
            lambda instance, **_: pages.settle_moved_page(instance),
            dispatch_uid="accounts.settle_moved_page",
            weak=False,
        )
