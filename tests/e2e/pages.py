"""Which pages the browser tests look at: one of every template. A new template adds one line here.

``path`` stands below ``/<language>/``. Where the address is the demo's own, ``first_of`` names the list whose first link with
that beginning is taken instead. ``in_english`` is another path for the English page. ``signed_in`` pages are seen by
somebody who has sent a comment. ``shot`` pages have their picture in ``docs/screenshots/``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageCase:
    """One template and where to find a page of it."""

    name: str
    path: str
    first_of: str = ""
    shot: bool = False
    status: int = 200
    signed_in: bool = False
    in_english: str = ""


STRATEGY = "consultations/digital-transformation-strategy/"
POLICY = "consultations/e-participation-policy/"
FIGURES = "datasets/egovernment-programme-figures/"
PAGES = (
    PageCase("home", "", shot=True),
    PageCase("catalogue", "services/", shot=True),
    PageCase("service", "services/", first_of="services/", shot=True),
    PageCase("service-points", "service-points/"),
    PageCase("service-statistics", "services/statistics/"),
    PageCase("journeys", "journeys/"),
    PageCase("journey", "journeys/", first_of="journeys/"),
    PageCase("consultations", "consultations/", shot=True),
    PageCase("consultation", "consultations/", first_of="consultations/", shot=True),
    PageCase("consultation-outcome", "consultations/?state=outcome", first_of="consultations/"),
    PageCase("consultation-changes", "consultations/e-participation-policy/changes/1..2/"),
    PageCase("consultation-version", "consultations/e-participation-policy/versions/2/?beside=en"),
    PageCase("consultation-version-alone", "consultations/e-participation-policy/versions/1/"),
    PageCase("clause", f"{STRATEGY}p/chap-3.p-1/", shot=True),
    PageCase("clause-table", f"{STRATEGY}p/annex-1.tab-1/"),
    PageCase("whole-draft", f"{STRATEGY}comments/"),
    PageCase("conversation", f"{STRATEGY}p/chap-3.p-1/", first_of=f"{STRATEGY}comments/"),
    PageCase("news-comments", "news/e-participation-policy-version-2/"),
    PageCase("survey", "consultations/digital-transformation-strategy/surveys/digital-services/"),
    PageCase(
        "survey-results", "consultations/e-participation-policy/surveys/participation/results/"
    ),
    PageCase(
        "survey-words", "consultations/e-participation-policy/surveys/participation/words/q-3/"
    ),
    PageCase("poll", "consultations/digital-transformation-strategy/polls/first-priority/"),
    PageCase("response-clock", "response-clock/"),
    PageCase("consultation-rules", "consultation-rules/"),
    PageCase("subscribe", "subscriptions/?consultation=e-participation-policy"),
    PageCase("subscribe-to-all", "subscriptions/"),
    PageCase("subscription-sent", "subscriptions/sent/"),
    PageCase("subscription-confirm", "subscriptions/confirm/x/"),
    PageCase("subscription-gone", "subscriptions/x/", status=404),
    PageCase("invited", "invited/", signed_in=True),
    PageCase("consultation-campaigns", f"{POLICY}campaigns/"),
    PageCase("campaign-comments", f"{POLICY}campaigns/?campaign=1"),
    PageCase("consultation-figures", "consultations/digital-transformation-strategy/figures/"),
    PageCase("consultation-download", "consultations/digital-transformation-strategy/download/"),
    PageCase("paper-form", "consultations/digital-transformation-strategy/form/"),
    PageCase("outcome", f"{POLICY}outcome/", shot=True),
    PageCase("outcome-narrowed", f"{POLICY}outcome/?changed=art-2.p-1"),
    PageCase("clause-after-outcome", f"{POLICY}p/art-2.p-1/"),
    PageCase("reconciliation", f"{POLICY}reconciliation/"),
    PageCase("adopted-text", f"{POLICY}adopted/"),
    PageCase("promises", f"{POLICY}promises/"),
    PageCase("moderation", "moderation/", shot=True),
    PageCase("datasets", "datasets/"),
    PageCase("dataset", FIGURES, shot=True),
    PageCase("dataset-not-published", "datasets/contact-centre-calls/"),
    PageCase("data-questions", f"{FIGURES}questions/"),
    PageCase("data-question", f"{FIGURES}questions/", first_of=f"{FIGURES}questions/"),
    PageCase("data-question-ask", f"{FIGURES}questions/ask/"),
    PageCase("data-requests", "data-requests/"),
    PageCase("data-request", "data-requests/new/"),
    PageCase("reuses", "reuses/"),
    PageCase("reuse", "reuses/new/"),
    PageCase("unpublished-datasets", "unpublished-datasets/"),
    PageCase("data-alert", "data-alerts/?dataset=egovernment-programme-figures"),
    PageCase("data-alert-sent", "data-alerts/sent/"),
    PageCase("data-alert-confirm", "data-alerts/confirm/x/"),
    PageCase("data-alert-gone", "data-alerts/x/end/", status=404),
    PageCase("dataset-releases", f"{FIGURES}releases/"),
    PageCase("dataset-release", f"{FIGURES}releases/1/"),
    PageCase("dataset-quality", f"{FIGURES}quality/"),
    PageCase("dataset-changes", f"{FIGURES}releases/1..2/"),
    PageCase("resource", FIGURES, first_of=FIGURES, shot=True),
    PageCase("indicators", "indicators/", shot=True),
    PageCase("indicator", "indicators/", first_of="indicators/", shot=True),
    PageCase("sdg", "sdg/"),
    PageCase("sdg-goal", "sdg/16/"),
    PageCase("events", "events/"),
    PageCase("event", "events/", first_of="events/"),
    PageCase("event-registered", "events/open-data-workshop/register/sent/"),
    PageCase("news-list", "news/"),
    PageCase("news", "news/", first_of="news/"),
    PageCase("policies", "policies/"),
    PageCase("policy", "policies/e-participation/"),
    PageCase("strategies", "strategies/"),
    PageCase("strategy", "strategies/", first_of="strategies/", shot=True),
    PageCase("agencies", "agencies/"),
    PageCase("agency", "agencies/modee/"),
    PageCase("bodies", "bodies/"),
    PageCase("body", "bodies/", first_of="bodies/"),
    PageCase("partners", "partners/"),
    PageCase("feeds", "feeds/"),
    PageCase(
        "search", "search/?q=%D8%B1%D8%AE%D8%B5%D8%A9", in_english="search/?q=licence", shot=True
    ),
    PageCase("search-empty", "search/?q=zzzzqqq"),
    PageCase("search-signs", "search/?q=-%22x%22+year:2026+type:none&sort=title"),
    PageCase("search-refused", "search/?q=-x", status=400),
    PageCase("accessibility", "accessibility/"),
    PageCase("privacy", "privacy/"),
    PageCase("cookies", "cookies/"),
    PageCase("statistics", "statistics/"),
    PageCase("status", "status/"),
    PageCase("api", "api/"),
    PageCase("display", "display/"),
    PageCase("untranslated", "untranslated/?of=/ar/"),
    PageCase("verify", "verify/"),
    PageCase("account", "account/"),
    PageCase("own-page", "account/", signed_in=True),
    PageCase("own-sessions", "account/sessions/", signed_in=True),
    PageCase("stop-messages", "account/stop/x/"),
    PageCase("erase-me", "account/erase/", signed_in=True),
    PageCase("not-found", "no-such-page/", status=404),
)
LANGUAGES = ("ar", "en")
