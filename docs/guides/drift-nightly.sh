#!/bin/sh
# Looks at the whole fleet, and speaks only when something is otherwise than the time before: the exit
# code, or any finding, unknown setting or unread host. cron mails what is printed.
#
# Ends as plumbline does: 0 in sync, 2 drift, 1 (or 64, 65) could not tell.
# docs/guides/cron.md explains it. Needs flock (util-linux); everything else is POSIX.
set -u
umask 027

PLUMBLINE=${PLUMBLINE:-plumbline}
MANIFESTS=${MANIFESTS:-/etc/plumbline/posture.yaml} # a file, or a folder of them
STATE=${STATE:-/var/lib/plumbline}                  # the lock, the journal and the reports
WEB=${WEB:-}                                        # a folder of a web server, for the page
JOURNAL=${JOURNAL:-$STATE/journal.db}               # better the one that apply writes to, if it is here
KEEP=${KEEP:-30}                                    # how many reports to keep
NOTIFY=${NOTIFY:-}                                  # gets the message instead of standard output

fail() {
  echo "drift-nightly: $*" >&2
  exit 1
}

case $KEEP in
  '' | 0* | *[!0-9]*) fail "KEEP is a number from 1, not $KEEP" ;;
esac
mkdir -p "$STATE/reports" || fail "cannot make $STATE/reports"
command -v flock >/dev/null || fail "flock is missing; it is part of util-linux"
# Held until this script has ended, however it ends.
exec 9>"$STATE/lock" || fail "cannot write $STATE/lock"
flock -n 9 || fail "one is running already, so nothing was looked at"

# The time before: the newest report, and the newest that says what was found.
last_code=none
last=
for report in "$STATE"/reports/2*; do
  if [ -f "$report/exit-code" ]; then last_code=$(cat "$report/exit-code"); fi
  if [ -f "$report/drift.csv" ]; then last=$report; fi
done

new=$STATE/reports/.new
rm -rf "$new"
mkdir "$new" || fail "cannot make $new"
code=0
# The one shard of one is the whole fleet, in a form that merge takes below.
"$PLUMBLINE" drift "$MANIFESTS" --shard 1/1 --record --journal "$JOURNAL" \
  -o "json=$new/drift.json" -o "csv=$new/drift.csv" -o "html=$new/index.html" \
  2>"$new/messages" 9>&- || code=$?
echo "$code" >"$new/exit-code"

changed=no
# What could not be made says so itself, and is no report to compare with.
if grep -q '"errored": true' "$new/drift.json" 2>/dev/null; then rm -f "$new/drift.csv"; fi
if [ ! -s "$new/drift.csv" ]; then
  # No report at all: that is said every time.
  changed=yes
elif [ "$code" != "$last_code" ] || [ -z "$last" ] \
  || ! cmp -s "$new/drift.csv" "$last/drift.csv"; then
  changed=yes
fi

message() {
  case $code in
    0) echo "In sync." ;;
    2) echo "Drift." ;;
    *) echo "Could not tell (exit code $code): a host or a setting could not be read, or nothing at all." ;;
  esac
  case $last_code in
    none) echo "This is the first report." ;;
    *) echo "The exit code is $code, and was $last_code the time before." ;;
  esac
  if [ -n "$WEB" ]; then echo "The page: $WEB/index.html"; fi
  echo "The report: $1"
  echo
  if [ ! -s "$1/drift.csv" ]; then
    cat "$1/messages"
  elif [ -n "$last" ]; then
    "$PLUMBLINE" merge "$1/drift.json" --baseline "$last/drift.json" 2>/dev/null
    echo
    echo "Against $last; what that knew is counted, not listed."
  else
    "$PLUMBLINE" merge "$1/drift.json" 2>/dev/null
  fi
}

when=${SOURCE_DATE_EPOCH:+@$SOURCE_DATE_EPOCH}
report=$STATE/reports/$(date -u -d "${when:-now}" +%Y-%m-%dT%H%M%SZ)
while [ -e "$report" ]; do report=$report.1; done
mv "$new" "$report" || fail "cannot name $report"

if [ -n "$WEB" ] && [ -s "$report/index.html" ]; then
  # Beside the old page, then in its place at once: nobody is served half a page.
  if ! { cp "$report/index.html" "$WEB/.index.html.new" && chmod 644 "$WEB/.index.html.new" \
    && mv -f "$WEB/.index.html.new" "$WEB/index.html"; }; then
    echo "drift-nightly: cannot write $WEB/index.html" >&2
  fi
fi

if [ "$changed" = yes ]; then
  if [ -n "$NOTIFY" ]; then
    message "$report" | sh -c "$NOTIFY" 9>&- || echo "drift-nightly: the message was not sent" >&2
  else
    message "$report"
  fi
fi

# Names sort by time. What the next time is compared with stays, however few are kept.
set -- "$STATE"/reports/2*
while [ $# -gt "$KEEP" ]; do
  [ "$1" = "$last" ] || [ "$1" = "$report" ] || rm -rf "$1"
  shift
done

exit "$code"
