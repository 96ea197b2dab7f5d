#!/usr/bin/env bash
# Installs what `npm run test:foreign` runs on the OpenAPI description: two linters, and generators of two languages.
# They are large and none is needed for anything else, so they lie in a folder of their own, outside the repository.
set -euo pipefail
tools="${GATEHOOK_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/gatehook-tools}"
mkdir -p "$tools"

# --prefix makes npm use that folder's own package.json; without one it would look for one in the folders above.
[ -f "$tools/package.json" ] || echo '{"private":true}' >"$tools/package.json"
npm install --prefix "$tools" --no-audit --no-fund \
  @stoplight/spectral-cli@6 @redocly/cli@2 openapi-typescript@7 openapi-fetch@0.17 typescript@5

[ -x "$tools/python/bin/python" ] || python3 -m venv "$tools/python"
"$tools/python/bin/pip" install --quiet --disable-pip-version-check openapi-python-client ruff

echo "Installed in $tools. Run: npm run test:foreign"
