#!/usr/bin/env bash
# Installs what the tests need of real servers on Debian or Ubuntu: Redis, PostgreSQL, Java and Maven for Kafka, Chromium for
# the console, and patchelf for tools/node-with-newer-glibc. Kafka goes into a cache folder (XDG_CACHE_HOME, else ~/.cache). Run it as
# often as you like: what is there stays, and when all is there it takes no time. Starts nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
command -v redis-server >/dev/null || missing+=(redis-server)
command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
command -v patchelf >/dev/null || missing+=(patchelf)
command -v java >/dev/null || missing+=(openjdk-17-jre-headless)
command -v mvn >/dev/null || missing+=(maven)
command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
command -v setpriv >/dev/null || missing+=(util-linux)
command -v ps >/dev/null || missing+=(procps)

if [ ${#missing[@]} -gt 0 ]; then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  echo "installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

pom=libs/testkit/src/servers/kafka-pom.xml
version=$(sed -n 's:.*<kafka.version>\(.*\)</kafka.version>.*:\1:p' "$pom")
kafka=${XDG_CACHE_HOME:-$HOME/.cache}/rebound/kafka-$version
if [ ! -d "$kafka" ]; then
  echo "fetching Kafka $version from Maven Central"
  mkdir -p "$(dirname "$kafka")"
  part=$(mktemp -d "$kafka.part-XXXXXX")
  trap 'rm -rf "$part"' EXIT
  mvn -q -B -f "$pom" org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$part/jars"
  mv -T "$part/jars" "$kafka" 2>/dev/null || [ -d "$kafka" ]
fi

echo "redis     $(redis-server --version | grep -oE 'v=[0-9.]+')"
echo "postgres  $("$( (command -v postgres || ls /usr/lib/postgresql/*/bin/postgres) | tail -n1)" --version)"
echo "kafka     $version, $(java -version 2>&1 | head -n1)"
