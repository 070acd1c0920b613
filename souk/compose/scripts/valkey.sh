#!/bin/sh
# Starts a cache with the one user that the plan lets in: what it may do is the plan's own access string.
set -euf
# Split into words, and not expanded: `~*` is a pattern of keys.
# shellcheck disable=SC2086
exec valkey-server --save "" --user default off --user "$ADMITTED" $ACCESS ">$ADMITTED_PASSWORD"
