"""The Elasticsearch of the tests says in a sentence what this machine lacks, and keeps only its part of what is fetched."""

from __future__ import annotations

import zipfile
from pathlib import Path

from scripts.services import elasticsearch, elasticsearch_install


def test_only_elasticsearch_is_taken_out_of_the_archive_and_nothing_beside_the_folder(
    tmp_path: Path,
) -> None:
    archive = tmp_path / "sonar.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for name in (
            "sonarqube-1/bin/sonar.sh",
            "sonarqube-1/elasticsearch/bin/elasticsearch-cli",
            "sonarqube-1/elasticsearch/bin/elasticsearch.bat",
            "sonarqube-1/elasticsearch/lib/platform/windows-x64/a.dll",
            "sonarqube-1/elasticsearch/lib/elasticsearch.jar",
            "sonarqube-1/elasticsearch/../../outside",
        ):
            made.writestr(name, "content")
    home = tmp_path / "home"
    elasticsearch_install.unpack(archive, home)
    files = {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}
    assert files == {"bin/elasticsearch", "bin/elasticsearch-cli", "lib/elasticsearch.jar"}
    assert (home / "bin" / "elasticsearch-cli").stat().st_mode & 0o111
    assert not (tmp_path / "outside").exists()


def test_the_archive_is_named_by_version_and_checksum() -> None:
    assert len(elasticsearch_install.SHA256) == 64
    assert elasticsearch_install.ARTIFACT.count(":") == 3


def test_an_elasticsearch_that_the_environment_names_is_used_instead(monkeypatch) -> None:
    monkeypatch.delenv(elasticsearch.URL, raising=False)
    assert elasticsearch.given() == ""
    monkeypatch.setenv(elasticsearch.URL, "http://search.example.org:9200/")
    assert elasticsearch.given() == "http://search.example.org:9200"
