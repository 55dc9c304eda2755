#!/usr/bin/env bash
# Whether the service takes transfers now: asks its readiness, with nothing but bash.
set -euo pipefail

exec 3<>"/dev/tcp/127.0.0.1/${FERRY_HTTP_PORT:-7480}"
printf 'GET /actuator/health/readiness HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
read -r status <&3
[[ $status == *" 200 "* ]]
