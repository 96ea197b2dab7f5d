#!/bin/sh
# Makes the image that the Dockerfile builds on, for machines that cannot pull it: a shell and the basic commands of Debian, npm,
# the Node of package-lock.json and its user `node`. Usage: node-image.sh <tag>; DOCKER_HOST says which engine takes it.
set -eu
tag=$1
here=$(cd "$(dirname "$0")/.." && pwd)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
sh "$here/scripts/image-root.sh" "$root" \
  libc6 libgcc-s1 libstdc++6 dash coreutils libacl1 libattr1 libgmp10 libselinux1 libpcre2-8-0
[ -e "$root/bin/sh" ] || ln -s dash "$root/bin/sh"

mkdir -p "$root/etc/ssl/certs" "$root/root" "$root/home/node"
chown 1000:1000 "$root/home/node"
printf 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\nnode:x:1000:\n' >"$root/etc/group"
npm install --global --prefix "$root/usr/local" --no-audit --no-fund --silent npm@11

# The names and the certificates that this machine knows count in the image too: it may reach npm through a proxy of its own.
certificates=/etc/ssl/certs/ca-certificates.crt
[ ! -f "$certificates" ] || cp "$certificates" "$root$certificates"
tar -C "$root" -c . | docker import \
  -c 'ENV PATH=/usr/local/bin:/usr/bin:/bin' -c "ENV NODE_EXTRA_CA_CERTS=$certificates" - "$tag" >/dev/null
