# What `tmdb-auth login` does, as a program with requests would do it.
import os
import requests

api = os.environ["TMDB_AUTH_BASE_URL"] + "/authentication/"
session = requests.Session()
session.params = {"api_key": os.environ["TMDB_API_KEY"]}
token = session.get(api + "token/new").json()["request_token"]
user = {"username": os.environ["TMDB_USERNAME"], "password": os.environ["TMDB_PASSWORD"]}
session.post(api + "token/validate_with_login", json={"request_token": token, **user}).raise_for_status()
print(session.post(api + "session/new", json={"request_token": token}).json()["session_id"])
