"""Django's settings, all derived from the typed environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import environ as urls_of_services
from csp.constants import NONE, SELF

from common.logging import configuration as logging_configuration
from config.api import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401 - Django reads them
from config.environment import (
    BASE_DIR,
    earlier_keys,
    read,
    shared_counts,
    stored_secret_key,
    upload_quota,
)
from config.identity_providers import identity_providers
from config.media import media_storage
from config.uploads import *  # noqa: F403 - settings of Wagtail by their own names

ENVIRONMENT = read()
DATA_DIR = ENVIRONMENT.data_dir
KEYS_DIR = Path(ENVIRONMENT.keys_dir).expanduser() if ENVIRONMENT.keys_dir else DATA_DIR / "keys"

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key or stored_secret_key(DATA_DIR)
SECRET_KEY_IS_GIVEN = bool(ENVIRONMENT.secret_key)  # then it stands in no file of ours
SECRET_KEY_FALLBACKS = earlier_keys(ENVIRONMENT)  # until they are retired: manage.py rotate_key
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
SITE_URL = ENVIRONMENT.site_url.rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DEMO = ENVIRONMENT.demo

LOGGING = logging_configuration(ENVIRONMENT.log_format)

ROOT_URLCONF = "config.urls_frontend" if ENVIRONMENT.is_frontend_only else "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

FRONTEND_APPS = [
    "frontend",
    "django_htmx",
    "django.contrib.staticfiles",
]
INSTALLED_APPS = (
    FRONTEND_APPS
    if ENVIRONMENT.is_frontend_only
    else [
        "accounts",
        "operations",
        "cms",
        "consultations",
        "opendata",
        "search",
        *FRONTEND_APPS,
        "rest_framework",
        "drf_spectacular",
        "drf_spectacular_sidecar",
        "django_filters",
        "django_tasks",
        "django_tasks_db",
        "axes",
        "allauth.account",
        "allauth.socialaccount",
        "allauth.socialaccount.providers.openid_connect",
        "allauth.mfa",
        "wagtail_headless_preview",
        "wagtail_localize",
        "wagtail_localize.locales",
        "wagtail.contrib.redirects",
        "wagtail.contrib.settings",
        "wagtail.embeds",
        "accounts.apps.PeopleConfig",
        "wagtail.sites",
        "wagtail.snippets",
        "wagtail.documents",
        "wagtail.images",
        "wagtail.search",
        "wagtail.admin",
        "wagtail",
        "modelcluster",
        "taggit",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
    ]
)

MIDDLEWARE = [
    "config.measuring.MeasuringMiddleware",  # first: what is answered from memory is measured too
    "frontend.records.RecordMiddleware",
    "frontend.cache.PageCacheMiddleware",  # early: a page from memory pays for nothing below
    "config.middleware.RequestIdMiddleware",
    "config.browsers.BrowserBounds",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.browsers.ContentPolicy",
    *(
        []
        if ENVIRONMENT.is_frontend_only
        else [
            "django.contrib.sessions.middleware.SessionMiddleware",
            "config.middleware.LanguageMiddleware",
        ]
    ),
    "frontend.middleware.VisitorMiddleware",
    "common.conditional.ApiConditionalGet",
    "config.middleware.CleanInputMiddleware",
    "django.middleware.common.CommonMiddleware",
    *(
        []
        if ENVIRONMENT.is_frontend_only
        else [
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
            "accounts.middleware.StaffSessionMiddleware",
            "accounts.fence.AgencyFence",
        ]
    ),
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    *([] if ENVIRONMENT.is_frontend_only else ["axes.middleware.AxesMiddleware"]),
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "frontend.frame.frame",
                *(
                    []
                    if ENVIRONMENT.is_frontend_only
                    else [
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                ),
            ],
        },
    }
]

# --- Database ---------------------------------------------------------------------------------------------------
# WAL with IMMEDIATE transactions: 0 of 160 concurrent write transactions failed, against 108 with Django's defaults.
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA_DIR / "diwan.sqlite3",
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
            "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY"
        ),
    },
}
if ENVIRONMENT.is_frontend_only:
    DATABASES: dict[str, Any] = {}
elif ENVIRONMENT.database_url:
    # The in-process API would close the outer request's connection were CONN_MAX_AGE zero.
    DATABASES = {
        "default": {
            **urls_of_services.Env.db_url_config(ENVIRONMENT.database_url),
            "CONN_MAX_AGE": 60,
            # After a restart of the server every kept connection is dead; without this each costs a visitor an error.
            "CONN_HEALTH_CHECKS": True,
        }
    }
else:
    DATABASES = {"default": SQLITE}

CACHES: dict[str, Any] = (
    {
        "default": {
            "BACKEND": "common.redis_cache.ForgivingRedisCache",
            "LOCATION": ENVIRONMENT.cache_url,
        }
    }
    if ENVIRONMENT.cache_url
    else {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 5000},
        }
    }
)

CALL_COUNTERS_URL = ENVIRONMENT.cache_url  # empty counts in the database

# --- Languages --------------------------------------------------------------------------------------------------
LANGUAGE_NAMES = {"ar": "العربية", "en": "English", "fr": "Français", "ku": "کوردی"}
LANGUAGES = [(code, LANGUAGE_NAMES.get(code, code)) for code in ENVIRONMENT.languages]
LANGUAGE_CODE = ENVIRONMENT.languages[0]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale/wagtail"]
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["frontend.formats"]
TIME_ZONE = ENVIRONMENT.time_zone

# --- People -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
SESSION_ENGINE = "accounts.session_store"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "accounts.passwords.CommonLongPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.passwords.ContextWordsValidator"},
    {"NAME": "accounts.passwords.BreachedPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 86_400  # seconds; the letter's text is kept for as long
BREACHED_PASSWORDS = ENVIRONMENT.breached_passwords
LOGIN_URL = "wagtailadmin_login"
# A lock is by account and network together, so that a stranger cannot lock somebody out from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 1  # hours
AXES_ENABLE_ADMIN = False
AXES_USERNAME_CALLABLE = "accounts.throttle.account_of"
AXES_CLIENT_IP_CALLABLE = "common.visitor.network_of"  # whole addresses are stored nowhere
AXES_LOCKOUT_CALLABLE = "accounts.throttle.locked_page"
AXES_SENSITIVE_PARAMETERS = ["username", "code", "csrfmiddlewaretoken"]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = (
    False  # the lock ends after an hour, whoever keeps trying
)
AXES_DISABLE_ACCESS_LOG = True  # no diary of who signed in from where

# Identity providers and second factors: allauth keeps the accounts, `accounts.oidc` and `accounts.staff` decide.
OIDC_PROVIDERS = identity_providers(ENVIRONMENT.oidc_file)
STAFF_MFA_REQUIRED = ENVIRONMENT.requires_second_factor
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # django-axes counts, by account and address together
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = (
    True  # a form's answer may not lead to another site (form-action of the CSP)
)
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # nobody becomes somebody else by having their address
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "accounts.oidc.provider.StrictProvider",
        "OAUTH_PKCE_ENABLED": True,
    }
}
MFA_ADAPTER = "accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # clocks of telephones; RFC 6238 §5.2 recommends one step

# --- Wagtail ----------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "ديوان"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_ALLOW_UNICODE_SLUGS = True
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[
    dict[str, Any]
] = []  # the server calls no video site on an editor's word
WAGTAILADMIN_PERMITTED_LANGUAGES = [("ar", "العربية"), ("en", "English")]
WAGTAIL_HEADLESS_PREVIEW = {
    "CLIENT_URLS": {"default": f"{SITE_URL}/preview/"},
    "SERVE_BASE_URL": SITE_URL,
    "ENFORCE_TRAILING_SLASH": False,
    # The panel's frame shows the front end itself, not a frame within a frame.
    "REDIRECT_ON_PREVIEW": True,
}
WAGTAILREDIRECTS_AUTO_CREATE = False  # cms.addresses does it, for flat addresses
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.wagtail_backend"}}
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False  # an address says who takes part: nobody types another's
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "accounts.forgotten_password.ForgottenPasswordForm"  # noqa: S105
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
API_MAX_UPLOAD_BYTES = 104_857_600
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's page forms have many

# --- Tasks ------------------------------------------------------------------------------------------------------
# Long work has its own queue, so that a page is searchable within two seconds.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "long"]}}
TASK_LEASE_SECONDS = 30  # a killed worker's task is taken up again after this
TASK_MAX_ATTEMPTS = 8  # then it is given up and listed in the administration
TASK_BACKOFF_SECONDS = 2  # after the first failure; doubled each time
TASK_LIMIT_SECONDS = 3600  # a worker that hangs in one task for longer ends itself

# --- Files ------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static-build"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
S3 = ENVIRONMENT.starting_with("s3_")
FILE_CACHE_MB = max(100, ENVIRONMENT.file_cache_mb)
STORAGES = {
    "default": media_storage(S3),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
STAFF_UPLOADS = upload_quota("DIWAN_STAFF_UPLOADS", ENVIRONMENT.staff_uploads)
VISITOR_UPLOADS = upload_quota("DIWAN_VISITOR_UPLOADS", ENVIRONMENT.visitor_uploads)
FILE_UPLOAD_HANDLERS = [
    *([] if ENVIRONMENT.is_frontend_only else ["accounts.upload_quota.QuotaHandler"]),
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Search -----------------------------------------------------------------------------------------------------
SEARCH_INDEX_DIR = DATA_DIR / "search"
SEARCH_ENGINE = ENVIRONMENT.search_engine
SEARCH_BUDGET_MS = ENVIRONMENT.search_budget_ms
SEARCH_QUERY_MINIMUM = max(2, ENVIRONMENT.search_query_minimum)
ELASTICSEARCH = ENVIRONMENT.starting_with("elasticsearch_")

# --- Mail -------------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = ENVIRONMENT.email_from
MAIL_LEAVES = bool(ENVIRONMENT.email_url) and not DEMO
EMAIL_TIMEOUT = 30  # a mail server that says nothing for so many seconds is asked again later
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
if MAIL_LEAVES:
    locals().update(urls_of_services.Env.email_url_config(ENVIRONMENT.email_url))
# Tasks alone speak with the server. What Wagtail and Django send by themselves is put among the platform's mail.
MAIL_TRANSPORT, EMAIL_BACKEND = EMAIL_BACKEND, "accounts.staff_mail.MailBackend"

# --- Text messages ----------------------------------------------------------------------------------------------
PHONE_REGION, SMS_SENDER = ENVIRONMENT.phone_region, ENVIRONMENT.sms_sender
SMS_URL = "" if DEMO else ENVIRONMENT.sms_url
SMS_TOKEN, SMS_SECRET = ENVIRONMENT.sms_token, ENVIRONMENT.sms_secret

# --- Security ---------------------------------------------------------------------------------------------------
SANITISER = ENVIRONMENT.sanitiser
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "base-uri": [NONE],
        **({"upgrade-insecure-requests": True} if ENVIRONMENT.https else {}),
    },
}
X_FRAME_OPTIONS = "DENY"  # previews and embedded charts say otherwise, each for itself
SECURITY_CONTACT = ENVIRONMENT.security_contact
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_SSL_REDIRECT = ENVIRONMENT.https
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # machines ask from within, without TLS
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENVIRONMENT.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.https else None
# No neighbouring host can set a cookie of these names (RFC 6265bis §4.1.3); they go to every path.
HOST_COOKIE = "__Host-" if ENVIRONMENT.https else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{HOST_COOKIE}sessionid", f"{HOST_COOKIE}csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own

# --- Front end --------------------------------------------------------------------------------------------------
DIWAN_API_URL, DIWAN_PROBE_URL = ENVIRONMENT.api_url, ENVIRONMENT.probe_url
DIWAN_PROXIES = ENVIRONMENT.proxies
DIWAN_METRICS_TOKEN, DIWAN_METRICS_DIR = ENVIRONMENT.metrics_token, ENVIRONMENT.metrics_dir
DIWAN_METRICS_NETWORKS = ENVIRONMENT.metrics_networks
if DIWAN_METRICS_DIR:
    # prometheus_client decides at its import where counts are kept: nothing may import it before the settings are read.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = shared_counts(DIWAN_METRICS_DIR)
DIWAN_IN_PROCESS_API = "config.wsgi.in_process_api"
DIWAN_MONTHS, DIWAN_DIGITS = ENVIRONMENT.months, ENVIRONMENT.digits

CLAMD, CLAMD_AWAY = ENVIRONMENT.clamd, ENVIRONMENT.clamd_away
OUTBOUND_ALLOWED, OUTBOUND_ONLY = ENVIRONMENT.outbound_allowed, ENVIRONMENT.outbound_only
CKAN_URL, CKAN_TOKEN = ENVIRONMENT.ckan_url, ENVIRONMENT.ckan_token
CKAN_UPLOAD_MB, CKAN_ROWS = ENVIRONMENT.ckan_upload_mb, ENVIRONMENT.ckan_rows
CKAN_SECONDS = 60.0  # for one answer, whole; a lease on a dataset's copy lasts twice as long
DATA_ANSWER_DAYS = ENVIRONMENT.data_answer_days
DIWAN_WATCHED_FOLDER = ENVIRONMENT.watched_folder
DIWAN_REFERENCE_FILE, DIWAN_MAP_FILE = ENVIRONMENT.reference_file, ENVIRONMENT.map_file
