"""Settings. What an office may change is read through ``config.env`` and named in .env.example."""

from importlib.util import find_spec

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env
from config.env import BASE_DIR, VAR_DIR

DEMO = env.flag("DEMO", default=False)
DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY")
FIELD_ENCRYPTION_KEYS = env.fernet_keys("FIELD_ENCRYPTION_KEYS")
PORT = env.number("PORT", 8000, least=1, most=65535)
SITE_URL = env.url("SITE_URL", ("http", "https"), f"http://127.0.0.1:{PORT}").rstrip("/")
SITE_NAME = env.text("SITE_NAME", "有事好商量")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES")
METRICS_TOKEN = env.text("METRICS_TOKEN")
MLPS_LEVEL = env.number("MLPS_LEVEL", 2, least=2, most=3)
LOG_FORMAT = env.choice("LOG_FORMAT", ("console", "json"), "console")

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "portal.apps.PortalConfig",
    "desk.apps.DeskConfig",
    "reports.apps.ReportsConfig",
    "meetings.apps.MeetingsConfig",
    "cases.apps.CasesConfig",
    "notices.apps.NoticesConfig",
    "participants.apps.ParticipantsConfig",
    "platforms.apps.PlatformsConfig",
    "records.apps.RecordsConfig",
    "common.apps.CommonConfig",
    "desk.apps.OfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "simple_history",
    "template_partials.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.middleware.CompressMiddleware",
    "common.middleware.ClockMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "common.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "participants.middleware.RememberedPhoneMiddleware",
    "participants.middleware.HatMiddleware",
    "desk.middleware.TodoCountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "common.middleware.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
SILENCED_SYSTEM_CHECKS: list[str] = []

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "desk.context.frame",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": ["template_partials.templatetags.partials", "common.templatetags.look"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache()}

# Celery: Redis (or another broker) where named; else messages are files under var/.
BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = env.broker()
CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULER = "config.heartbeats:Scheduler"

AUTH_USER_MODEL = "participants.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "participants.backends.TableBackend",
    "participants.backends.SlipBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "participants.passwords.ThreeKindsValidator"},
    {"NAME": "participants.passwords.NotUsedBeforeValidator"},
]
LOGIN_URL = "sign_in"
PASSWORD_CHANGE_URL = "account_change_password"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign_in"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "participants.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}  # per address: axes counts per pair
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
# Locking hangs on (account, address) together: a village hall is one address for everyone in it.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "participants.signin.lock_name"
AXES_FAILURE_LIMIT = "participants.signin.tries"
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "participants/locked.html"
AXES_ENABLE_ADMIN = False
AXES_IPWARE_PROXY_COUNT = len(TRUSTED_PROXIES) or None
AXES_VERBOSE = False
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # nobody's sign-ins are counted (procedure.md §0.15)
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "phone", "digits", "last4"]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = env.text("MEDIA_ROOT", str(VAR_DIR / "media"))

# Pages are served over https outside the demo; the proxy that ends TLS must be named.
SECURE = SITE_URL.startswith("https")
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 12 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SECURE_SSL_REDIRECT = SECURE and not TRUSTED_PROXIES
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

globals().update(env.email("EMAIL_URL", SITE_URL))
EMAIL_TIMEOUT = 20  # seconds; far below the lease of what is being sent (notices.delivering)
SMS = env.account(
    "SMS_URL",
    ("http", "https", "tencent"),
    "https://user:secret@host/path?sign=… or tencent://id:key@app-number?sign=…",
    wants="sign",
)
if SMS and SMS.provider == "tencent" and not find_spec("tencentcloud"):
    raise env.ImproperlyConfigured(
        "SMS_URL names tencent:// and its SDK is not installed: pip install haoshangliang[tencent]."
    )
WECOM = env.account(
    "WECOM_URL",
    ("http", "https"),
    "https://corpid:secret@qyapi.weixin.qq.com?agent=1000002",
    wants="agent",
)
WECOM_ROBOT_URL = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"  # each group has its own key
OIDC_URL = env.url("OIDC_URL", ("http", "https"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "formatters": {
        "line": {"()": "config.logs.formatter", "log_format": LOG_FORMAT},
    },
    # httpx says each address it asks, and some providers take their key in it.
    "loggers": {"httpx": {"level": "WARNING"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}

if not SECRET_KEY:
    raise env.ImproperlyConfigured(
        "SECRET_KEY is empty. Run 'make setup', which writes one to var/secrets.env, "
        "or give a random text of at least 50 characters."
    )
if not SECURE and not DEMO and not DEBUG and "127.0.0.1" not in SITE_URL:
    raise env.refuse(
        "SITE_URL", SITE_URL, "an https:// address (http only in a demo or on 127.0.0.1)"
    )
