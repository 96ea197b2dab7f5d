#!/bin/sh
# Installs the products that `npm run test:products` asks with, from Debian and, where Go is, from Go's module proxy;
# nothing is started or left running.
set -eu
export DEBIAN_FRONTEND=noninteractive

# Packages start their service when they are installed, unless this says no (see invoke-rc.d(8)).
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi

apt-get update -qq
apt-get install -y -qq --no-install-recommends \
  nginx-light caddy haproxy \
  rabbitmq-server amqp-tools mosquitto mosquitto-clients prosody \
  freeradius freeradius-rest freeradius-utils \
  docker-registry skopeo \
  dovecot-imapd curl apache2 libapache2-mod-auth-openidc openssl \
  icecast2 libnginx-mod-mail libnginx-mod-rtmp rtmpdump libnginx-mod-nchan \
  openssh-client chromium python3

# What Debian does not have is built once. Where the module proxy does not serve a module, its tests are skipped by name.
bin=/usr/local/bin
build() {
  name=$1 version=$2
  shift 2
  if [ -x "$bin/$name" ] || ! command -v go >/dev/null; then return; fi
  echo "building $name from $version"
  CGO_ENABLED=0 GOBIN=$bin go install "$@" "$version" || echo "$name cannot be built here: its tests are skipped"
}
build centrifugo github.com/centrifugal/centrifugo/v6@v6.9.1
build sftpgo github.com/drakkan/sftpgo/v2@v2.6.6 \
  -tags nogcs,nos3,noazblob,nobolt,nomysql,nopgsql,nosqlite,nometrics
