"""Controls that `switch` turns off, one at a time: the test that must then fail, and how the control is taken away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler

from common.throttles import Counted

Off = Callable[[pytest.MonkeyPatch], None]


def gives(where: str, value: Any) -> Off:
    """The function at this dotted path gives one value, whatever it is asked."""
    return becomes(where, lambda *_given, **_named: value)


def becomes(where: str, value: Any) -> Off:
    return lambda patch: patch.setattr(where, value)


def setting(name: str, value: Any) -> Off:
    return lambda patch: patch.setattr(settings, name, value)


def without(middleware: str) -> Off:
    return lambda patch: patch.setattr(
        settings, "MIDDLEWARE", [one for one in settings.MIDDLEWARE if one != middleware]
    )


def _inline_script(patch: pytest.MonkeyPatch) -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    patch.setitem(directives, "script-src", ["'self'", "'unsafe-inline'"])


_BROWSERS, _SESSIONS = "tests/security/test_browsers.py::", "tests/security/test_sessions.py::"
_OWN, _QUOTA = "tests/accounts/test_own_sessions.py::", "tests/security/test_upload_quota.py::"
_STAFF = "tests/accounts/test_staff.py::"
CONTROLS: dict[str, Off] = {
    # Browsers
    f"{_BROWSERS}test_what_everybody_reads_has_a_policy_without_exceptions": _inline_script,
    f"{_BROWSERS}test_our_pages_of_the_administration_run_no_inline_script": without(
        "config.browsers.ContentPolicy"
    ),
    f"{_BROWSERS}test_every_answer_names_its_readers_and_refuses_devices": without(
        "config.browsers.BrowserBounds"
    ),
    f"{_BROWSERS}test_who_signs_out_is_forgotten_by_the_browser": becomes(
        "accounts.staff_views.forgotten_by_browser", lambda response: response
    ),
    # Forms from elsewhere
    "tests/security/test_gates.py::test_a_form_of_the_administration_needs_its_token": without(
        "django.middleware.csrf.CsrfViewMiddleware"
    ),
    "tests/frontend/test_errors.py::test_a_form_from_another_site_is_refused": gives(
        "frontend.origin.is_same_origin", True
    ),
    # Signing in
    "tests/security/test_passwords.py::test_what_is_common_or_short_makes_no_password": gives(
        "django.contrib.auth.password_validation.get_default_password_validators", []
    ),
    "tests/security/test_passwords.py::test_a_breached_password_is_refused_and_any_other_taken": (
        gives("accounts.passwords.is_listed", False)
    ),
    "tests/accounts/test_sign_in.py::"
    "test_eight_wrong_passwords_lock_the_account_for_that_visitor_only": setting(
        "AXES_ENABLED", False
    ),
    f"{_STAFF}test_the_password_alone_opens_nothing": gives("accounts.mfa.has_factor", False),
    f"{_STAFF}test_the_key_of_the_session_changes_at_every_step": gives(
        "django.contrib.sessions.backends.base.SessionBase.cycle_key", None
    ),
    # Sessions
    f"{_SESSIONS}test_an_hour_without_a_click_ends_it_and_a_click_in_time_goes_on": gives(
        "accounts.staff_limits.has_ended", False
    ),
    f"{_SESSIONS}test_who_changes_accounts_and_rights_types_the_password_again": gives(
        "accounts.staff_limits.is_sensitive", False
    ),
    f"{_SESSIONS}test_signing_out_everywhere_ends_every_session_of_the_person": gives(
        "accounts.staff_views.end_sessions_of", 0
    ),
    "tests/accounts/test_sessions.py::test_a_session_ends_with_a_new_password": gives(
        "accounts.sessions.constant_time_compare", True
    ),
    f"{_OWN}test_ending_one_leaves_the_others_and_that_browser_is_out_at_its_next_request": gives(
        "accounts.own_sessions.end_one", 0
    ),
    f"{_OWN}test_ending_all_others_leaves_this_one_and_other_people": gives(
        "accounts.own_sessions.end_others", 0
    ),
    f"{_OWN}test_who_found_a_browser_open_ends_no_session_elsewhere": gives(
        "accounts.personal.has_signed_in_lately", True
    ),
    # What comes in
    f"{_QUOTA}test_more_files_than_a_day_has_are_not_stored": gives(
        "accounts.upload_quota.throttling.count", Counted(0, 1.0)
    ),
    f"{_QUOTA}test_staff_are_told_at_every_door_of_pictures": becomes(
        "accounts.upload_quota.QuotaHandler.new_file", FileUploadHandler.new_file
    ),
    "tests/hardening/test_forms.py"
    "::test_what_a_form_refuses_as_a_programs_is_logged_and_names_nobody": gives(
        "frontend.forms.note_refusal", None
    ),
    "tests/common/test_sanitise.py::test_nothing_that_runs_survives": becomes(
        "bleach.clean", lambda html, **_named: html
    ),
    "tests/common/test_http.py::test_a_redirect_to_a_private_address_is_refused_and_never_called": gives(
        "common.addresses._is_public", True
    ),
    "tests/config/test_middleware.py::test_a_body_of_ten_megabytes_is_413_and_never_read": setting(
        "DATA_UPLOAD_MAX_MEMORY_SIZE", 2**40
    ),
    "tests/consultations/surveys/test_responses.py::test_files_of_other_kinds_are_refused": gives(
        "consultations.surveys.files._kind", "pdf"
    ),
    "tests/opendata/reading/test_packed.py::test_no_path_leads_out": gives(
        "opendata.reading.packed._is_unsafe", False
    ),
    "tests/consultations/test_services.py::test_nul_and_lone_surrogates_are_refused": gives(
        "common.plain_text.is_storable", True
    ),
    "tests/consultations/test_api.py::test_writing_is_throttled_and_reading_is_not": gives(
        "common.throttles.Throttle.allow_request", True
    ),
    "tests/hardening/test_fill_time.py::test_what_comes_back_at_once_is_kept_and_asked_for_once_more": gives(
        "frontend.forms.require_time", None
    ),
    # What goes out
    "tests/consultations/exporting/test_files.py::test_no_cell_runs_and_no_word_is_lost": gives(
        "common.spreadsheet._would_run", False
    ),
    "tests/frontend/test_cache.py::test_answers_that_are_not_for_everybody_are_never_kept": gives(
        "frontend.cache._may_be_kept", True
    ),
    "tests/common/test_logging.py::test_private_facts_are_left_out_even_when_passed": becomes(
        "common.logging._PRIVATE", frozenset()
    ),
    "tests/common/test_visitor.py::test_an_unsigned_claim_counts_for_nothing": becomes(
        "common.visitor._signer.unsign", lambda claim, **_named: claim
    ),
}
