import gzip

from maintenance.publishing.fingerprint import etag, squeezed


def test_the_same_bytes_have_the_same_tag_and_other_bytes_another() -> None:
    assert etag(b"a") == etag(b"a")
    assert etag(b"a") != etag(b"b")


def test_each_encoding_has_a_tag_of_its_own() -> None:
    assert etag(b"a", "gzip") == f"{etag(b'a')}-gzip"


def test_gzip_is_the_same_bytes_each_time_and_comes_back_whole() -> None:
    body = b"Maintenance " * 100
    assert squeezed(body) == squeezed(body)
    assert gzip.decompress(squeezed(body)) == body
