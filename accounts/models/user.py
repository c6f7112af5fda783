"""A person who signs in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Make users whose addresses are kept in lower case, so that nobody owns two accounts by spelling."""

    def create_user(
        self, email: str | None = None, password: str | None = None, **fields: Any
    ) -> User:
        """Make a person; without an address they need another way to sign in (a telephone, an identity provider)."""
        user = self.model(email=(email or "").strip().lower() or None, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in: staff of an agency by e-mail, a citizen also by telephone or an identity provider."""

    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    phone = models.CharField(
        _("telephone"),
        max_length=20,
        unique=True,
        null=True,
        blank=True,
        help_text=_("In the international form, such as +962790000000."),
    )
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    language = models.CharField(_("language of messages"), max_length=12, blank=True)
    wants_replies = models.BooleanField(_("messages about replies to what I sent"), default=True)
    wants_outcomes = models.BooleanField(_("messages about what became of it"), default=True)
    wants_news = models.BooleanField(
        _("messages about consultations that I took part in"), default=False
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering: ClassVar = ["email"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_in_any_case"),
            models.CheckConstraint(
                condition=~models.Q(email="") & ~models.Q(phone=""),
                name="user_has_an_address_or_none",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email or self.phone or f"#{self.pk}"

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name or str(self)
