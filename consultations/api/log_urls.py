"""Addresses of the public log and its receipts below /api/v1/."""

from django.urls import path

from consultations.api import comment_views, log_receipts, log_views, moderation_views, revisions

urlpatterns = [
    path("log/checkpoint", log_views.CheckpointView.as_view(), name="log-checkpoint"),
    path("log/tile/<path:address>", log_views.TileView.as_view(), name="log-tile"),
    path("log/log.vkey", log_views.LogKeyView.as_view(), name="log-key"),
    path("log/promise.vkey", log_views.PromiseKeyView.as_view(), name="log-promise-key"),
    path("log/export/<uuid:consultation>.jsonl", log_views.ExportView.as_view(), name="log-export"),
    path("receipts/verify/", log_receipts.VerifyView.as_view(), name="receipt-verify"),
    path("receipts/<str:code>/", log_receipts.ReceiptView.as_view(), name="receipt"),
    path("receipts/<str:code>/file/", log_receipts.ReceiptFileView.as_view(), name="receipt-file"),
    path("receipts/<str:code>/mail/", log_receipts.ReceiptMailView.as_view(), name="receipt-mail"),
    path("receipts/<str:code>/revision/", revisions.RevisionView.as_view(), name="revision"),
    path(
        "receipts/<str:code>/comment/",
        comment_views.ReceiptCommentView.as_view(),
        name="receipt-comment",
    ),
    path("receipts/<str:code>/appeal/", moderation_views.AppealView.as_view(), name="appeal"),
    path(
        "receipts/<str:code>.tlog-proof",
        log_receipts.ReceiptProofView.as_view(),
        name="receipt-proof",
    ),
]
