#!/usr/bin/env bash
# The one open issue with a title: opened or rewritten, or closed, by the workflows' own account.
#
#   scripts/ci/issue.sh TITLE --body-file FILE
#   scripts/ci/issue.sh TITLE --comment REASON
set -euo pipefail
title=$1 option=$2 value=$3

number=$(TITLE=$title gh issue list --state open --limit 1000 --json author,number,title \
  --jq 'map(select(.author.is_bot and .title == env.TITLE))[0].number // empty')
if [ "$option" = --comment ]; then
  [ -z "$number" ] || gh issue close "$number" --comment "$value"
elif [ -n "$number" ]; then
  gh issue edit "$number" --body-file "$value"
else
  gh issue create --title "$title" --body-file "$value"
fi
