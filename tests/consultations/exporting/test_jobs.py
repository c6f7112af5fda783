"""What officials ask for is written by a worker: whole, or failed with a reason; never half a file that is called ready."""

from __future__ import annotations

import hashlib
import os
import resource
import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import PLATFORM, Actor
from accounts.models import Role
from common.errors import NotFound, Refused
from consultations import services
from consultations.exporting import files
from consultations.models import Comment, Export
from consultations.services import exports
from operations import worker
from tests.consultations.conftest import comment_on, published_comment
from tests.consultations.exporting.conftest import author_of
from tests.consultations.test_admin import other_agency, signed_in  # noqa: F401 - a fixture

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def ask(page, form: str = "csv", actor: Actor = PLATFORM) -> Export:
    return services.ask_export(
        consultation=page, actor=actor, form=form, language="ar", now=timezone.now()
    )


def again(export: Export) -> Export:
    export.refresh_from_db()
    return export


def left_over() -> list[str]:
    return sorted(path.name for path in files.folder().glob("*")) if files.folder().exists() else []


def test_a_worker_writes_the_file_and_the_row_says_what_is_in_it(consultation) -> None:
    published_comment(consultation)
    export = ask(consultation)
    assert (export.state, export.attempts) == ("waiting", 0)
    worker.drain(strict=True)
    again(export)
    with exports.open_file(export=export) as content:
        data = content.read()
    assert (export.state, export.rows, export.attempts) == ("ready", 1, 1)
    assert (export.size_bytes, export.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert export.as_of <= timezone.now()
    assert left_over() == [exports.path_of(export).name]


def test_asking_twice_before_it_is_written_is_asking_once(consultation) -> None:
    assert ask(consultation).pk == ask(consultation).pk
    assert ask(consultation, "xlsx").pk != ask(consultation).pk
    worker.drain(strict=True)
    assert ask(consultation).state == "waiting"


def test_moderators_may_take_along_what_waits_and_others_may_not(consultation, agency) -> None:
    officer = Actor(user_id=None, roles=frozenset({(agency.pk, Role.POLICY_OFFICER)}))
    moderator = Actor(user_id=None, roles=frozenset({(agency.pk, Role.MODERATOR)}))
    editor = Actor(user_id=None, roles=frozenset({(agency.pk, Role.EDITOR)}))
    assert ask(consultation, actor=officer).scope == "analysis"
    wide = ask(consultation, actor=moderator)
    assert wide.scope == "moderation"
    assert [exports.may_open(one, wide) for one in (moderator, officer, editor)] == [
        *(True, False, False),
    ]
    with pytest.raises(Refused):
        ask(consultation, actor=editor)


def test_a_killed_attempt_is_taken_up_again_and_its_draft_removed(consultation) -> None:
    published_comment(consultation)
    export = ask(consultation)
    Export.objects.filter(pk=export.pk).update(state="running", attempts=1)
    files.folder().mkdir()
    path = exports.path_of(again(export))
    (path.parent / f"{path.name}.abc{files.DRAFT}").write_text("half of it")
    exports.write_export(export_id=export.pk)
    assert (again(export).state, export.attempts, export.rows) == ("ready", 2, 1)
    assert left_over() == [exports.path_of(export).name]


def test_an_export_that_is_killed_every_time_is_failed_and_says_so(consultation) -> None:
    export = ask(consultation)
    Export.objects.filter(pk=export.pk).update(state="running", attempts=exports.MAX_ATTEMPTS)
    exports.write_export(export_id=export.pk)
    assert (again(export).state, export.problem) == ("failed", "stopped")
    with pytest.raises(NotFound):
        exports.open_file(export=export)


def test_an_attempt_that_was_taken_for_dead_changes_nothing_at_its_end(
    consultation, monkeypatch
) -> None:
    """The lease lapses while a worker still writes: another begins, and the first comes to its end after that."""
    export, write = ask(consultation), files.write

    def overtaken(wanted, target):
        if target.name.endswith("-1.csv"):
            exports.write_export(export_id=export.pk)
        return write(wanted, target)

    monkeypatch.setattr(files, "write", overtaken)
    exports.write_export(export_id=export.pk)
    assert (again(export).state, export.attempts) == ("ready", 2)
    assert left_over() == [exports.path_of(export).name]


@pytest.mark.parametrize("form", ["csv", "csv-excel", "xlsx", "jsonl"])
def test_a_full_disk_is_a_failed_export_with_its_reason_and_no_file(consultation, form) -> None:
    now = timezone.now()
    Comment.objects.bulk_create(
        Comment(consultation=consultation, body=os.urandom(300).hex(), language="ar",
                status="published", decided_at=now, submitted_at=now)
        for _number in range(400)
    )  # fmt: skip
    export = ask(consultation, form)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, hard))
    try:
        exports.write_export(export_id=export.pk)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (again(export).state, export.problem, export.rows) == ("failed", "disk", None)
    assert left_over() == []


def test_an_error_is_tried_three_times_and_then_told(consultation, settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path / "a-file"
    (tmp_path / "a-file").write_text("where a folder should be")
    export = ask(consultation)
    for _attempt in range(2):
        with pytest.raises(OSError, match="a-file"):
            exports.write_export(export_id=export.pk)
        assert again(export).state == "running"
    exports.write_export(export_id=export.pk)
    assert (again(export).state, export.problem) == ("failed", "error")


@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_text("x")])
def test_a_file_that_is_gone_or_cut_is_never_handed_out(consultation, harm) -> None:
    export = ask(consultation)
    worker.drain(strict=True)
    harm(exports.path_of(again(export)))
    with pytest.raises(NotFound):
        exports.open_file(export=export)
    assert (again(export).state, export.problem) == ("failed", "lost")


def test_files_are_deleted_after_a_week_and_left_over_ones_too(consultation) -> None:
    export = ask(consultation)
    worker.drain(strict=True)
    stray = files.folder() / "stray.csv"
    stray.write_text("x")
    long_ago = time.time() - 2 * files.DRAFT_SECONDS
    os.utime(stray, (long_ago, long_ago))
    os.utime(exports.path_of(again(export)), (long_ago, long_ago))
    assert exports.delete_expired_exports(now=export.expires_at - timedelta(seconds=1)) == 0
    assert left_over() == [exports.path_of(export).name]
    assert exports.delete_expired_exports(now=export.expires_at) == 1
    assert left_over() == []


@pytest.mark.parametrize("end", [services.withdraw_comment, services.erase_comment])
def test_who_takes_a_comment_back_takes_it_out_of_files_too(
    consultation, end, django_capture_on_commit_callbacks
) -> None:
    comment = published_comment(consultation)
    ask(consultation)
    worker.drain(strict=True)
    with django_capture_on_commit_callbacks(execute=True):
        end(comment=comment, author=author_of(comment), now=timezone.now())
    assert left_over() == []
    assert not Export.objects.exists()


# --- In the administration -----------------------------------------------------------------------------------------


def test_an_officer_asks_waits_and_downloads_without_a_script(consultation, agency) -> None:
    client = signed_in(agency, Role.POLICY_OFFICER)
    comment_on(consultation, "كلام ينتظر")
    published_comment(consultation, "رأي مفيد")
    address = reverse("consultations_exports", args=[consultation.pk])
    assert client.post(address, {"form": "csv-excel"}).status_code == 302
    export = Export.objects.get()
    download = reverse("consultations_export", args=[consultation.pk, export.public_id])
    assert "بانتظار" in client.get(address).text
    assert client.get(download).status_code == 404
    worker.drain(strict=True)
    assert download in client.get(address).text
    answer = client.get(download)
    data = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "رأي مفيد" in data
    assert "كلام ينتظر" not in data
    assert int(answer["Content-Length"]) == again(export).size_bytes
    named = answer["Content-Disposition"]
    assert f'filename="comments-{consultation.pk}-' in named
    assert "filename*=UTF-8''%D8%" in named
    assert named.isascii()


def test_a_failed_export_says_failed_and_why_on_the_page(consultation, agency) -> None:
    client = signed_in(agency, Role.MODERATOR)
    export = ask(consultation)
    Export.objects.filter(pk=export.pk).update(state="failed", problem="disk")
    page = client.get(reverse("consultations_exports", args=[consultation.pk])).text
    assert "لا متسع للملف" in page
    assert reverse("consultations_export", args=[consultation.pk, export.public_id]) not in page


def test_another_agency_and_other_roles_have_no_part_in_it(
    consultation,
    agency,
    other_agency,  # noqa: F811
) -> None:
    export = ask(consultation)
    worker.drain(strict=True)
    listing = reverse("consultations_exports", args=[consultation.pk])
    file = reverse("consultations_export", args=[consultation.pk, export.public_id])
    for client in (signed_in(other_agency, Role.MODERATOR), signed_in(agency, Role.EDITOR)):
        assert client.get(listing).status_code in {302, 403}
        assert client.get(file).status_code in {302, 403}
    officer = signed_in(agency, Role.POLICY_OFFICER)
    assert (
        file not in officer.get(listing).text
    )  # the file of the platform has words that moderators read
    assert officer.get(file).status_code in {302, 403}


def test_a_form_that_is_none_is_told(consultation, agency) -> None:
    client = signed_in(agency, Role.MODERATOR)
    address = reverse("consultations_exports", args=[consultation.pk])
    answer = client.post(address, {"form": "exe"}, follow=True)
    assert not Export.objects.exists()
    assert "اختر" in answer.text
