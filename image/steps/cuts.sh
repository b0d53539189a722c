# Sourced by test: the plug pulled again and again, at moments that nobody chose.
#
# One box lives through all cuts of a run. While a call is up, handsets are added one after
# the other, and each that the box acknowledged is noted. After each cut the box must come up by
# itself, have all that it acknowledged since its first start, find its ledger whole, and
# answer the next call. What became of each cut is one line of DIR/cuts.log, which later
# runs add to.

# moment SEED: the seconds from the call's answer to the cut, always the same for a seed.
moment() {
    awk -v seed="$1" 'BEGIN { srand(seed); rand(); printf "%.3f", rand() * 12 }'
}

# writes_during_a_call CUT: ends with the box dark.
writes_during_a_call() {
    local first=$((1000 + $1 * 100)) after
    after=$(moment $((seed + $1)))
    call gsm1
    mark
    say "for n in \$(seq $first $((first + 99))); do echo secret-of-\$n | $(jawab handset add \$n --secret-from-input) >/dev/null && echo \"<saved \$n \$n>\"; done"
    hears '<saved [0-9]+ [0-9]+>' 60
    sleep "$after"
    power_cut
    serial_text | said_to_be_saved >>"$room/saved"
    hang_up gsm1 || true
}

# The box's handsets that are numbers, as ranges, each said twice on its line.
ranges='sort -n | awk "function tell() { print first, last, first, last } NR == 1 || \$1 != last + 1 { if (NR > 1) tell(); first = \$1 } { last = \$1 } END { if (NR) tell() }"'

# misses: what was acknowledged and is not there is in $lost. A line that the serial port garbled is no
# loss: it is left out, and what it told is asked for again.
misses() {
    local tries
    : >"$room/there"
    for tries in 1 2 3 4 5 6 7 8 9 10; do
        run "$(jawab handset list) | cut -f1 | grep -xE '[0-9]+' | $ranges" 120
        LC_ALL=C sed -nE 's/^([0-9]+ [0-9]+) \1$/\1/p' <<<"$answer" |
            while read -r first last; do seq "$first" "$last"; done >>"$room/there"
        lost=$(comm -23 <(sort -u "$room/saved") <(sort -u "$room/there"))
        [ -n "$lost" ] || return 0
        echo "   $(wc -l <<<"$lost") handsets are not in list $tries; asked again"
    done
}

# has_all: comes up, and has what it acknowledged.
has_all() {
    local lost
    power_on
    log_in
    misses
    [ -z "$lost" ] || fail "lost what it had acknowledged: $(paste -sd' ' <<<"$lost")"
    run "$(jawab ledger verify)" 180
    verified=$(head -n 1 <<<"$answer")
    wait_for_desk 180
    ready_ms=$(($(now_ms) - began))
}

# pull_the_plug CUT: one cut, in a shell of its own, so that what fails is told with its seed.
pull_the_plug() {
    writes_during_a_call "$1"
    has_all
    echo "ok   seed $((seed + $1)): cut $(moment $((seed + $1))) s into writing; up in $((ready_ms / 1000)) s;" \
        "$(sort -u "$room/saved" | wc -l) acknowledged, all there; $verified" | tee -a "$image/cuts.log"
}

survives_power_cuts() {
    local cut
    [ -n "$seed" ] || seed=$(grep -c . "$image/cuts.log" 2>/dev/null || true)
    : >"$room/saved"
    for ((cut = 1; cut <= count; cut++)); do
        current_cut=$cut
        pull_the_plug "$cut"
    done
    current_cut=""
    run "$(jawab identity)"
    [ "$answer" = "$identity" ] || fail "it is another box than before: $answer, it was $identity"
    figures+=("pulled plugs: $count in this run; in $image/cuts.log: $(grep -c '^ok' "$image/cuts.log") survived, $(grep -c '^FAIL' "$image/cuts.log" || true) not")
}

# tell_failed_cut: called when the test ends badly.
tell_failed_cut() {
    [ -n "${current_cut:-}" ] || return 0
    echo "FAIL seed $((seed + current_cut)): again with  image/test $image cuts --seed $seed --count $current_cut" |
        tee -a "$image/cuts.log" >&2
}
