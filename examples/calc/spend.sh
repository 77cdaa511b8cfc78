# For agents without a model: tells what a turn would have used, in a transcript as Claude Code
# writes it, so that there is something to count. The numbers are made up.
# usage: spend SESSION MODEL INPUT WRITTEN CACHED OUTPUT      before whatever the turn publishes
turn=0
spend() {
    turn=$((turn + 1))
    now=$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)
    # Not every system tells parts of a second.
    case $now in *3NZ | *NZ) now=$(date -u +%Y-%m-%dT%H:%M:%S.000Z) ;; esac
    folder=$HOME/.claude/projects/$(pwd -P | sed 's/[^A-Za-z0-9]/-/g')
    mkdir -p "$folder"
    row='"timestamp":"'$now'","sessionId":"'$1'","isSidechain":false,"userType":"external"'
    {
        printf '{"type":"user","uuid":"u%s-%s",%s,"message":{"role":"user","content":"go on"}}\n' \
            "$turn" "$1" "$row"
        printf '{"type":"assistant","uuid":"a%s-%s","requestId":"req_%s_%s",%s,"message":{' \
            "$turn" "$1" "$turn" "$1" "$row"
        printf '"id":"msg_%s_%s","type":"message","role":"assistant","model":"%s",' \
            "$turn" "$1" "$2"
        printf '"content":[{"type":"text","text":"done"}],"stop_reason":"end_turn","usage":{'
        printf '"input_tokens":%s,"cache_creation_input_tokens":%s,' "$3" "$4"
        printf '"cache_read_input_tokens":%s,"output_tokens":%s}}}\n' "$5" "$6"
        printf '{"type":"system","subtype":"turn_duration","uuid":"s%s-%s","durationMs":900,%s}\n' \
            "$turn" "$1" "$row"
    } >>"$folder/$1.jsonl"
}
