"""What every request and response must show."""

import pytest
from flask.testing import FlaskClient


def test_a_page_allows_nothing_inline(client: FlaskClient) -> None:
    response = client.get("/sign-in")
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_change_asked_by_another_site_is_refused(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    response = client.post("/sign-in", data={"username": "x", "password": "y"}, headers=headers)
    assert response.status_code in {401, 403}
    assert response.status_code == 403
    assert "请求来源不明" in response.text


def test_the_same_origin_may(client: FlaskClient) -> None:
    response = client.post(
        "/sign-in",
        data={"username": "x", "password": "y"},
        headers={"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
    )
    assert "账号或密码不正确" in response.text


@pytest.mark.parametrize(
    ("path", "method", "status", "code"),
    [
        ("/api/v1/nothing", "GET", 404, "page_not_found"),
        ("/api/v1/reports", "DELETE", 405, "method_refused"),
    ],
)
def test_refusals_are_problem_documents(
    client: FlaskClient, path: str, method: str, status: int, code: str
) -> None:
    response = client.open(path, method=method)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert response.json is not None
    assert (response.json["code"], response.json["status"]) == (code, status)


def test_a_problem_is_said_in_the_language_asked_for(client: FlaskClient) -> None:
    chinese = client.get("/api/v1/nothing").json
    english = client.get("/api/v1/nothing", headers={"Accept-Language": "en"}).json
    assert chinese is not None
    assert english is not None
    assert chinese["title"] == "没有找到"
    assert english["title"].isascii()


def test_health_and_figures(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    figures = client.get("/metrics").text
    assert "onemap_tasks_dead 0.0" in figures
    assert "onemap_clocks_provisional 0.0" in figures
    through_a_proxy = client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"})
    assert through_a_proxy.status_code == 302
