"""tmdbsimple as it is, led to the sandbox on its way to api.themoviedb.org."""

import pytest
import requests
import tmdbsimple


def lead_to(sandbox):
    class Transport(requests.adapters.HTTPAdapter):
        def send(self, request, **options):
            request.url = request.url.replace("https://api.themoviedb.org/3", sandbox["base_url"])
            return super().send(request, **options)

    tmdbsimple.API_KEY = sandbox["api_key"]
    tmdbsimple.REQUESTS_SESSION = requests.Session()
    tmdbsimple.REQUESTS_SESSION.mount("https://api.themoviedb.org/", Transport())


def control(sandbox, name, **body):
    requests.post(f"{sandbox['web_url']}/__sandbox/{name}", json=body).raise_for_status()


def session_of(token):
    return tmdbsimple.Authentication().session_new(request_token=token)["session_id"]


def test_a_login_that_is_approved(sandboxes):
    willing, _ = sandboxes
    lead_to(willing)
    token = tmdbsimple.Authentication().token_new()["request_token"]
    with pytest.raises(requests.HTTPError, match="401"):
        session_of(token)
    control(willing, "approve", request_token=token)
    account = tmdbsimple.Account(session_of(token))
    assert account.info()["username"] == willing["username"]
    assert account.lists()["results"] == []
    assert tmdbsimple.Configuration().info()["images"]["poster_sizes"]


def test_a_login_that_is_denied_at_another_tmdb(sandboxes):
    _, denying = sandboxes
    lead_to(denying)
    with pytest.raises(requests.HTTPError, match="401"):
        session_of(tmdbsimple.Authentication().token_new()["request_token"])


def test_a_guest_who_rates(sandboxes):
    willing, _ = sandboxes
    lead_to(willing)
    guest = tmdbsimple.Authentication().guest_session_new()["guest_session_id"]
    assert tmdbsimple.Movies(550).rating(guest_session_id=guest, value=8.5)["status_code"] == 12
    assert tmdbsimple.GuestSessions(guest).rated_tv_episodes()["results"] == []


def test_a_rate_limit(sandboxes):
    willing, _ = sandboxes
    lead_to(willing)
    control(willing, "fail", rule="rate-limit:1")
    with pytest.raises(requests.HTTPError, match="429"):
        tmdbsimple.Authentication().token_new()
