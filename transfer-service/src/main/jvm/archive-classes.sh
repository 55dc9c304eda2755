#!/bin/sh
# Archives the classes of the service, so that it starts in about half the time:
#
#   archive-classes.sh JAVA JAR ARCHIVE
#
# Runs the service once in a folder of its own, on free loopback ports, until it serves, and stops
# it. The archive is for this Java and this jar; with others the service starts at its usual speed.
set -eu

java=$1 jar=$2 archive=$3
work=$(mktemp -d)
service=

finish() {
  [ -z "$service" ] || kill -9 "$service" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 143' INT TERM

"$java" -XX:+UseSerialGC -Xlog:disable -XX:ArchiveClassesAtExit="$work/serve.jsa" -jar "$jar" \
  --ferry.data-dir="$work/data" --ferry.port=0 --ferry.http-port=0 >"$work/out" 2>"$work/err" &
service=$!
tries=0
until grep -q '^ferry: serving' "$work/out"; do
  tries=$((tries + 1))
  if [ "$tries" -gt 600 ] || ! kill -0 "$service" 2>/dev/null; then
    cat "$work/err" >&2
    exit 1
  fi
  sleep 0.2
done
kill "$service"
wait "$service" || true # 143: told to stop
service=
mv "$work/serve.jsa" "$archive"
