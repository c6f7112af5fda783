"""Addresses of the public web site: ``/<language>/…``; fixed pages first, editors' pages last.

Views of lists and forms go into ``site``, as ``path("<lang:language>/services/", services.catalogue, name="services")``.
"""

from django.conf import settings
from django.urls import path
from django.views.generic import RedirectView

from frontend import (
    account_urls,
    ckan_urls,
    community_urls,
    converters,  # noqa: F401 - registers <lang:…>
    outcome_urls,
    participation_urls,
    programme_urls,
    receipt_urls,
    service_urls,
    subscription_urls,
    survey_urls,
)
from frontend.origin import protect
from frontend.views import (
    data_charts,
    directory,
    display,
    feedback,
    information,
    machines,
    pages,
    preview,
    promotion,
    search,
    search_machines,
    site_css,
    status,
    well_known,
)

site = [
    path("<lang:language>/search/", search.search, name="search"),
    path("<lang:language>/search/suggestions/", search.suggestions, name="search-suggestions"),
    path("<lang:language>/search/feed.atom", search_machines.feed, name="search-feed"),
    path(
        "<lang:language>/search/opensearch.xml",
        search_machines.description,
        name="search-description",
    ),
    path("<lang:language>/display/", display.display, name="display"),
    path("<lang:language>/accessibility/", information.accessibility, name="accessibility"),
    path("<lang:language>/privacy/", information.privacy, name="privacy"),
    path("<lang:language>/cookies/", information.cookies, name="cookies"),
    path("<lang:language>/statistics/", information.statistics, name="statistics"),
    path("<lang:language>/status/", status.status, name="status-page"),
    path("<lang:language>/api/", information.api, name="api"),
    path("<lang:language>/feedback/", feedback.feedback, name="feedback"),
    path("<lang:language>/rating/", feedback.rating, name="rating"),
    path("<lang:language>/bodies/", directory.bodies, name="bodies"),
    path("<lang:language>/feeds/", directory.feeds, name="feeds"),
    path("<lang:language>/partners/", directory.partners, name="partners"),
    *account_urls.site,
    *subscription_urls.site,
    *ckan_urls.site,
    *community_urls.site,
    *participation_urls.site,
    *outcome_urls.site,
    *survey_urls.site,
    *receipt_urls.site,
    path("<lang:language>/poster/<uuid:page_id>/", promotion.poster, name="poster"),
    path("<lang:language>/<str:name>/feed.atom", machines.atom, name="atom"),
    *service_urls.site,
    path("<lang:language>/untranslated/", display.untranslated, name="untranslated"),
    *programme_urls.urlpatterns,
]

urlpatterns = protect(
    [
        path(
            "",
            RedirectView.as_view(url=f"/{settings.LANGUAGE_CODE}/", query_string=True),
            name="root",
        ),
        path(".well-known/security.txt", well_known.security_txt, name="security-txt"),
        path("site.css", site_css.site_css, name="site-css"),
        path("robots.txt", machines.robots, name="robots"),
        path("sitemap.xml", machines.sitemap, name="sitemap"),
        path("sitemap-<int:number>.xml", machines.sitemap, name="sitemap-part"),
        path("share/<lang:language>/<uuid:page_id>.png", promotion.card, name="share-card"),
        path("s/<str:code>", promotion.short_link, name="short-link"),
        path("qr/<str:code>.svg", promotion.qr, name="qr"),
        path(
            "embed/resources/<uuid:public_id>/<lang:language>/",
            data_charts.embed,
            name="resource-embed",
        ),
        path("preview/", preview.panel, name="preview"),
        path("preview/link/<str:token>/", preview.link, name="preview-link"),
        *site,
        path("<lang:language>/", pages.page, name="home"),
        path("<lang:language>/<path:path>", pages.page, name="page"),
    ]
)
