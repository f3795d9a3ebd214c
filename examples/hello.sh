#!/bin/sh
# A Core Lightning plugin in shell: a method, an option, a subscription and a hook.
# Run it with `autoreload run examples/hello.sh`, change a line here, save, and call `hello` again.

manifest='{
  "options": [{ "name": "greeting", "type": "string", "default": "Hello", "description": "What to say to people" }],
  "rpcmethods": [{ "name": "hello", "usage": "[name]", "description": "Greets someone" }],
  "subscriptions": ["block_added"],
  "hooks": [{ "name": "peer_connected" }],
  "dynamic": true
}'

# The first string or number in $message that is called $1, as it stands in the JSON.
value_of() {
  rest=${message#*\"$1\"*:}
  [ "$rest" = "$message" ] || printf '%s\n' "$rest" | sed -E -n 's/^[ []*("(([^"\\]|\\.)*)"|([0-9]+)).*$/\2\4/p'
}

answer() {
  printf '{"jsonrpc": "2.0", "id": "%s", "result": %s}\n\n' "$(value_of id)" "$1"
}

log() {
  printf '{"jsonrpc": "2.0", "method": "log", "params": {"level": "info", "message": "%s"}}\n\n' "$1"
}

hello() {
  name=$(value_of name)
  [ -n "$name" ] || name=$(value_of params)
  answer "\"$greeting ${name:-world}\""
}

handle() {
  case $(value_of method) in
    getmanifest) answer "$manifest" ;;
    init) greeting=$(value_of greeting) && answer '{}' ;;
    hello) hello ;;
    block_added) log "block $(value_of height) is in" ;;
    peer_connected) log "$(value_of addr) may stay" && answer '{"result": "continue"}' ;;
  esac
}

message=
while IFS= read -r line; do
  if [ -n "$line" ]; then
    message="$message$line "
  else
    # A message from lightningd ends with a blank line, but a caller's blank line may stand inside of one.
    case $message in *'} ') handle; message= ;; esac
  fi
done
