"""Addresses of the site's frame, its agencies and bodies, feedback, previews and promotion."""

from django.urls import path

from cms.api import addresses, directory, feedback, feeds, pages, previews, site

urlpatterns = [
    path("pages/", pages.PageListView.as_view(), name="pages"),
    path("pages/<uuid:page_id>/", pages.PageView.as_view(), name="page"),
    path("short-links/<str:code>/", pages.ShortLinkView.as_view(), name="short-link"),
    path("site/", site.SiteView.as_view(), name="site"),
    path("redirects/resolve/", addresses.ResolveView.as_view(), name="redirect-resolve"),
    path("previews/", previews.PreviewView.as_view(), name="preview"),
    path("previews/links/<str:token>/", previews.PreviewLinkView.as_view(), name="preview-link"),
    path("feedback/", feedback.FeedbackView.as_view(), name="feedback"),
    path("feedback/<uuid:feedback_id>/details/", feedback.DetailsView.as_view()),
    path("ratings/", feedback.RatingView.as_view(), name="ratings"),
    path("page-views/", feedback.PageViewsView.as_view(), name="page-views"),
    path("statistics/", feedback.StatisticsView.as_view(), name="statistics"),
    path("feeds/", feeds.FeedItemListView.as_view(), name="feeds"),
    path("agencies/", directory.AgencyListView.as_view(), name="agencies"),
    path("agencies/<str:slug>/", directory.AgencyView.as_view(), name="agency"),
    path("bodies/", directory.BodyListView.as_view(), name="bodies"),
    path("bodies/<str:slug>/", directory.BodyView.as_view(), name="body"),
    path("partners/", directory.PartnerListView.as_view(), name="partners"),
]
