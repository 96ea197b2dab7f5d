#!/bin/sh
# Makes the image in which `sam local` runs the function, for machines that cannot pull AWS's own: Debian's C libraries,
# a shell, and the Node of package-lock.json. Usage: lambda-image.sh <tag>; DOCKER_HOST says which engine takes it.
set -eu
tag=$1
here=$(cd "$(dirname "$0")/.." && pwd)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
sh "$here/scripts/image-root.sh" "$root" busybox-static libc6 libgcc-s1 libstdc++6

mkdir -p "$root/var/task" "$root/var/runtime" "$root/var/rapid"
for command in sh mv chmod; do ln -sf busybox "$root/bin/$command"; done
cp "$here/test/engines/image/bootstrap.mjs" "$root/var/runtime/bootstrap.mjs"
printf '#!/bin/sh\nexec /usr/local/bin/node /var/runtime/bootstrap.mjs\n' >"$root/var/runtime/bootstrap"
chmod 755 "$root/var/runtime/bootstrap"

tar -C "$root" -c . | docker import \
  -c 'ENV PATH=/usr/local/bin:/bin LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime' \
  -c 'WORKDIR /var/task' - "$tag" >/dev/null
