# What `tmdb-auth login` does, as a script would do it.
set -eu
api=$TMDB_AUTH_BASE_URL/authentication
post() { curl -sSf -H 'content-type: application/json' -d "$2" "$api/$1?api_key=$TMDB_API_KEY"; }
token=$(curl -sSf "$api/token/new?api_key=$TMDB_API_KEY" | jq -r .request_token)
post token/validate_with_login \
  "$(jq -n --arg t "$token" '{request_token: $t, username: env.TMDB_USERNAME, password: env.TMDB_PASSWORD}')" >/dev/null
post session/new "$(jq -n --arg t "$token" '{request_token: $t}')" | jq -r .session_id
