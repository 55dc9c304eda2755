#!/bin/sh
# Runs the service from the folder of this script, with the flags of serve.options and the archive
# of its classes. Settings come as arguments (--ferry.NAME=VALUE) or as variables (FERRY_NAME).
set -eu

here=$(dirname -- "$(readlink -f -- "$0")")
while IFS='=' read -r name value; do
  eval "[ -n \"\${$name+set}\" ]" || export "$name=$value"
done <"$here/serve.env"
archive=
[ ! -e "$here/serve.jsa" ] || archive="-XX:SharedArchiveFile=$here/serve.jsa -Xlog:cds*=off"
# shellcheck disable=SC2086 # several flags
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" @"$here/serve.options" $archive ${FERRY_JAVA_OPTS:-} \
  -jar "$here/ferry-service.jar" "$@"
