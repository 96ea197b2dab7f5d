#!/bin/sh
# Installs AWS Lambda's own Node runtime client (aws-lambda-ric), under which `npm run bench -- --only start` measures cold
# starts. npm builds its native part from source, which takes minutes: so it lies in a folder of its own outside the repository.
# As root on Debian, what the build needs is installed too. Run again, it changes nothing.
set -eu
folder=${GATEHOOK_LAMBDA_CLIENT:-${XDG_CACHE_HOME:-$HOME/.cache}/gatehook-lambda-client}
# The version that the bench was written against.
client=aws-lambda-ric@3.3.0

if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    autoconf automake libtool cmake make g++ python3 libcurl4-openssl-dev
fi
mkdir -p "$folder"
# --prefix makes npm use that folder's own package.json, which allows the script that builds; npm 11 warns of it otherwise.
echo '{"private":true,"allowScripts":{"aws-lambda-ric":true}}' >"$folder/package.json"
npm install --prefix "$folder" --no-audit --no-fund --ignore-scripts=false "$client"
[ -f "$folder/node_modules/aws-lambda-ric/dist/rapid-client.node" ] || {
  echo "npm has not built the native part: $folder" >&2
  exit 1
}

echo "Installed in $folder. Run: npm run bench -- --only start"
