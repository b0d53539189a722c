# Sourced by test: the data partition's encryption. What a thief of the disk finds, what the box
# does on another board, with and without a TPM, and when the plug is pulled meanwhile.

# A word that is on the box in one place: a handset's label.
word=Zanqat-al-Yasamin
# What the first block of an empty data partition says.
says_empty=$(sed -n 's/^says_empty="\(.*\)"$/\1/p' "$here/root/usr/share/initramfs-tools/scripts/box-data")

# Says it to the box, which acknowledges that it is on the disk.
keep_the_word() {
    run "echo secret-of-791 | $(jawab handset add 791 --label "$word" --secret-from-input); sync" 120
}

knows_the_word() {
    run "$(jawab handset list) | grep -c $word" 120
}

# on_the_disk WORD: how many lines of the disk, as it would be pulled out, have the word.
on_the_disk() {
    LC_ALL=C grep -acF -- "$1" "$room/disk" || true
}

# The recovery key that this start said, in $recovery_key.
hears_recovery_key() {
    hears '([a-z0-9]{4}-){6}[a-z0-9]{4}' 300
    recovery_key=$said
}

# At a first start, with the password that it said.
logs_in_first() {
    hears 'password of root at this port is  [a-z0-9-]+' 600
    password=${said##* }
    log_in
}

# A first start, without its lines.
first_start_of_another() {
    new_box
    power_on
    hears_recovery_key
    logs_in_first
}

disk_alone_says_nothing() {
    keep_the_word
    run "grep -rlc $word /var/lib/jawab | wc -l"
    [ "$answer" -gt 0 ] || fail "the word is not where it is looked for: the search finds nothing"
    run 'box-key status'
    grep -q "^The data partition is encrypted" <<<"$answer" || fail "it says that it is not encrypted: $answer"
    echo "   $(paste -sd';' <<<"$answer")"
    # The key that was said is nowhere in what the box writes down.
    run "! journalctl --no-pager | grep -E '([a-z0-9]{4}-){6}[a-z0-9]{4}'"
    power_cut
    # What is in plain on the boot partition, the same search finds.
    [ "$(on_the_disk jawab.roothash=)" -gt 0 ] || fail "the search of the disk finds nothing at all"
    [ "$(on_the_disk "$word")" = 0 ] || fail "the disk says the word"
}

# The disk in another box, or a box whose board was changed.
another_board_asks() {
    local was=$board
    board=5e1f0c2a-0000-4000-8000-0000000000b2
    # Its firmware is another's as well.
    cp "$firmware_variables" "$room/vars"
    power_on
    hears 'Type the recovery key' 300
    mark
    say "aaaa-bbbb-cccc-dddd-eeee-ffff-gggg"
    hears 'This is not the recovery key' 60
    mark
    # However it is typed.
    say "$(tr 'a-z-' 'A-Z ' <<<"$recovery_key")"
    hears 'From now on this board opens the data by itself' 120
    log_in
    knows_the_word
    power_cut
    power_on
    log_in
    knows_the_word
    power_cut
    # And the board before is a stranger now.
    board=$was
    cp "$firmware_variables" "$room/vars"
    power_on
    hears 'Type the recovery key' 300
    say "$recovery_key"
    hears 'From now on this board opens the data by itself' 120
    log_in
}

# opens KEY: whether it opens the data, asked on the box. The board's tokens are kept out of
# it: with one that opens, cryptsetup is content whatever the key.
opens() {
    try "printf %s '$1' | tr -d - | cryptsetup open --disable-external-tokens --test-passphrase --key-file - /dev/disk/by-partlabel/jawab-data" 120
}

# The new recovery key, in $new_key; it waits for it to be typed.
begins_to_rotate() {
    mark
    say 'box-key rotate; echo "<rotated $?>"'
    hears '([a-z0-9]{4}-){6}[a-z0-9]{4}' 120
    new_key=$said
    hears 'as you wrote it down' 60
}

keys_are_changed() {
    local old=$recovery_key
    begins_to_rotate
    say "not what is shown"
    hears '<rotated 1>' 120
    opens "$new_key" && fail "a recovery key that nobody wrote down opens the data"
    opens "$old" || fail "the recovery key is gone, and there is no other"
    # The plug, while a new one is shown.
    begins_to_rotate
    power_cut
    power_on
    log_in
    opens "$new_key" && fail "a recovery key that nobody wrote down opens the data"
    opens "$old" || fail "the recovery key is gone, and there is no other"
    begins_to_rotate
    say "$new_key"
    hears '<rotated 0>' 120
    recovery_key=$new_key
    opens "$old" && fail "the old recovery key still opens the data"
    opens "$recovery_key" || fail "the new recovery key does not open the data"
    run 'cryptsetup luksDump --disable-external-tokens /dev/disk/by-partlabel/jawab-data | sed -n "/^Keyslots:/,/^Tokens:/p" | grep -c "^  [0-9]"'
    [ "$answer" = 2 ] || fail "there are $answer key slots, not two"
    power_cut
    power_on
    log_in
    knows_the_word
}

# The plug, somewhere in the making of container and file system.
making_is_cut() {
    local after
    power_cut
    new_box
    for after in 0.2 1.5 3 5; do
        power_on
        hears 'making the data partition' 300
        sleep "$after"
        power_cut
        if [ "$(on_the_disk "$says_empty")" = 0 ]; then
            echo "   cut $after s into it: it was made already"
            break
        fi
        echo "   cut $after s into it: it begins again"
    done
    power_on
    logs_in_first
    run 'box-key status; test "$(findmnt -bno SIZE /var)" -gt 2500000000'
    power_cut
}

its_key_is_in_the_tpm() {
    run 'box-key status'
    grep -q "TPM 2" <<<"$answer" || { try 'cat /run/box/key.log'; fail "its key is not in the TPM: $answer"; }
    grep -q "numbers" <<<"$answer" && fail "its key is not in the TPM alone: $answer"
    return 0
}

# With a TPM 2 of its own, and then with one that was cleared.
tpm_keeps_the_key() {
    mkdir "$room/tpm"
    first_start_of_another
    its_key_is_in_the_tpm
    keep_the_word
    power_cut
    [ "$(on_the_disk "$word")" = 0 ] || fail "the disk says the word"
    power_on
    log_in
    knows_the_word
    local old=$recovery_key
    begins_to_rotate
    say "$new_key"
    hears '<rotated 0>' 120
    recovery_key=$new_key
    opens "$old" && fail "the old recovery key still opens the data"
    its_key_is_in_the_tpm
    power_cut
    rm -r "$room/tpm" && mkdir "$room/tpm"
    power_on
    hears 'Type the recovery key' 300
    say "$recovery_key"
    hears 'From now on this board opens the data by itself' 120
    log_in
    knows_the_word
    its_key_is_in_the_tpm
    power_cut
    power_on
    log_in
    power_cut
    rm -r "$room/tpm"
}

# A box from before the encryption, whose slot was updated: its data stay, and stay in plain.
plain_data_stay() {
    local start
    new_box
    start=$(sfdisk --json "$room/disk" | sed -n 's/.*"start": \([0-9]*\).*/\1/p' | sed -n 4p)
    mkfs.ext4 -q -F -L jawab-data -b 4096 -E "offset=$((start * 512))" "$room/disk" 128M
    power_on
    logs_in_first
    run 'box-key status; findmnt -bno SIZE /var'
    grep -q "NOT encrypted" <<<"$answer" || fail "it does not say that its data are in plain: $answer"
    [ "$(tail -n 1 <<<"$answer")" -gt 2500000000 ] || fail "it did not grow: $answer"
    keep_the_word
    power_cut
    # The search that found nothing on the other disks.
    [ "$(on_the_disk "$word")" -gt 0 ] || fail "the search finds nothing in plain data either"
    power_on
    log_in
    knows_the_word
    # And what encrypts it.
    run 'runuser -u jawab -- touch /var/lib/jawab/factory-reset; sync'
    starts_again 180
    hears_recovery_key
    logs_in_first
    run 'box-key status'
    grep -q "^The data partition is encrypted" <<<"$answer" || fail "a factory reset left it in plain: $answer"
    power_cut
    [ "$(on_the_disk "$word")" = 0 ] || fail "the disk says the word after a factory reset"
}

# A disk cloned to a larger one.
larger_disk_is_taken() {
    truncate -s 6G "$room/disk"
    power_on
    log_in
    run 'test "$(findmnt -bno SIZE /var)" -gt 4500000000' 60
    power_cut
}
