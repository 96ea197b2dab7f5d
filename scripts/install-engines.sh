#!/bin/sh
# Installs what `npm run test:engines` runs Gatehook in: a container engine from Debian, AWS's SAM CLI and an emulated AWS
# from PyPI, each in a folder of its own outside the repository. Nothing is started or left running. Run again, it changes nothing.
set -eu
export DEBIAN_FRONTEND=noninteractive
folder=${GATEHOOK_ENGINES:-$HOME/.cache/gatehook-engines}

# The package starts its service when it is installed, unless this says no (see invoke-rc.d(8)).
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi
apt-get update -qq
# Newer Debians have the command apart from the engine.
command=$(apt-cache show docker-cli >/dev/null 2>&1 && echo docker-cli || true)
apt-get install -y -qq --no-install-recommends docker.io $command curl python3-venv

# The versions that the tests were written against.
install() {
  name=$1 requirement=$2
  [ -x "$folder/$name/bin/pip" ] || python3 -m venv "$folder/$name"
  "$folder/$name/bin/pip" install --quiet --disable-pip-version-check "$requirement"
}
install sam aws-sam-cli==1.170.0
install ministack ministack==1.5.33
