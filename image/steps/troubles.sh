# Sourced by test: what goes wrong around a box while calls come in.

# A modem that says nothing any more is out of service, and the line beside it takes calls.
does_without_a_modem() {
    simulator gsm2 '{"do":"misbehave","how":"silence"}' >/dev/null
    line_is gsm2 faulted
    call gsm1
    hears_the_box gsm1
    hang_up gsm1
    simulator gsm2 '{"do":"behave"}' >/dev/null
    line_is gsm2 idle
}

disk_is_full() {
    run "$(jawab status --json) | tr -d ' \n'; echo" && grep -q '"fault":"disk-full"' <<<"$answer"
}

# A call on a full disk is answered; what cannot be written waits in memory, and is written
# when there is room again. Whoever wants to save something is told that it was not.
answers_on_a_full_disk() {
    local until saved
    # Twice: what the first leaves free is what ext4 had set aside for blocks not yet written.
    run 'for i in 1 2; do runuser -u jawab -- sh -c "cat /dev/zero >>/var/lib/jawab/filling 2>/dev/null"; sync; done; true' 600
    run 'test "$(df --output=avail /var | tail -n 1)" -lt 256' 60
    # The ledger's own files have a little room in them; then it says no.
    try "(for n in \$(seq 700 739); do echo secret-of-\$n | $(jawab handset add \$n --secret-from-input) >/dev/null || exit 1; echo \"<saved \$n \$n>\"; done)" 300 &&
        fail "it says that it saved on a full disk: $answer"
    saved=$(said_to_be_saved <<<"$answer")
    echo "   $(tail -n 1 <<<"$answer")"
    call gsm1
    hears_the_box gsm1
    until=$((SECONDS + patience * 60))
    until disk_is_full; do
        [ "$SECONDS" -lt "$until" ] || fail "it does not say that its disk is full: $answer"
        sleep 1
    done
    hang_up gsm1
    # Nor does a start need room.
    power_cut
    power_on
    log_in
    run 'test "$(df --output=avail /var | tail -n 1)" -lt 256' 60
    line_is gsm1 idle
    call gsm1
    hears_the_box gsm1
    hang_up gsm1
    run 'rm /var/lib/jawab/filling'
    until=$((SECONDS + patience * 120))
    while disk_is_full; do
        [ "$SECONDS" -lt "$until" ] || fail "it does not go on saving when there is room again: $answer"
        sleep 1
    done
    run "$(jawab ledger verify)" 120
    run "echo secret-of-777 | $(jawab handset add 777 --secret-from-input)" 120
    run "$(jawab handset list) | cut -f1" 120
    [ -z "$(comm -23 <(sort <<<"$saved" | grep .) <(sort <<<"$answer"))" ] ||
        fail "lost what it had acknowledged: said $saved, found $answer"
}

# A clock without a battery: what is written then still comes after what was written before.
answers_in_1970() {
    power_cut
    clock=1970-01-01T00:00:00
    power_on
    clock=""
    log_in
    run 'date +%Y; hwclock --show 2>/dev/null || cat /proc/driver/rtc'
    figures+=("the clock, started in 1970: the system says $(head -n 1 <<<"$answer")")
    line_is gsm1 idle
    call gsm1
    hears_the_box gsm1
    hang_up gsm1
    run "echo secret-of-778 | $(jawab handset add 778 --secret-from-input)" 120
    run "$(jawab ledger verify)" 120
    run "$(jawab handset list) | cut -f1 | grep -x 778" 120
    wait_for_desk 120
}
