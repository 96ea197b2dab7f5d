#!/usr/bin/env bash
# Installs what `npm run test:foreign` runs against Gatehook: linters and generators for the OpenAPI description, a tool that
# thinks up requests from it, libraries that sign webhooks and clients of OAuth, testers of SCIM, and other servers of DynamoDB's
# protocol.
# They are large and none is needed for anything else, so they lie in a folder of their own, outside the repository.
set -euo pipefail
tools="${GATEHOOK_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/gatehook-tools}"
mkdir -p "$tools"

# --prefix makes npm use that folder's own package.json; without one it would look for one in the folders above.
[ -f "$tools/package.json" ] || echo '{"private":true}' >"$tools/package.json"
npm install --prefix "$tools" --no-audit --no-fund \
  @stoplight/spectral-cli@6 @redocly/cli@2 openapi-typescript@7 openapi-fetch@0.17 typescript@5 standardwebhooks@1 svix@1

# Debian has what makes such a folder for Python in a package of its own.
if ! python3 -c 'import ensurepip' 2>/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv
fi
[ -x "$tools/python/bin/python" ] || python3 -m venv "$tools/python"
"$tools/python/bin/pip" install --quiet --disable-pip-version-check \
  openapi-python-client ruff standardwebhooks svix authlib PyJWT cryptography requests schemathesis 'moto[server,dynamodb]' \
  ministack==1.5.33 scim2-cli scim-sanity

echo "Installed in $tools. Run: npm run test:foreign"
