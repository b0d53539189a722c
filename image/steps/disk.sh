# Sourced by build: the disk, put together from files without mounting anything, so that it
# can be done where there are no loop devices.

esp_mib=128
slot_mib=400
data_mib=128

# A name of 128 bits that is always the same for the same word.
uuid_of() {
    local sum
    sum=$(printf 'jawab image %s' "$1" | sha256sum)
    echo "${sum:0:8}-${sum:8:4}-4${sum:13:3}-8${sum:17:3}-${sum:20:12}"
}

# The boot partition: the loader, and the first slot, which is taken for good.
make_esp() {
    local esp=$scratch/esp folder
    truncate -s "${esp_mib}M" "$esp"
    mkfs.vfat -F 32 -n JAWAB -i "$(uuid_of esp | tr -d - | cut -c1-8)" --invariant "$esp" >/dev/null
    mkdir -p "$scratch/loader"
    printf 'timeout 0\neditor no\nconsole-mode keep\n' >"$scratch/loader/loader.conf"
    cat >"$scratch/loader/jawab-a.conf" <<EOF
title Jawab $version, slot a
sort-key jawab
version 1
linux /a/linux
initrd /a/initrd
options jawab.slot=a $(kernel_options)
EOF
    find "$scratch/loader" "$scratch/boot-files" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    for folder in EFI EFI/BOOT EFI/systemd loader loader/entries a b; do
        mmd -i "$esp" "::/$folder"
    done
    put "$scratch/boot-files/systemd-boot$loader.efi" "EFI/BOOT/BOOT${loader^^}.EFI"
    put "$scratch/boot-files/systemd-boot$loader.efi" "EFI/systemd/systemd-boot$loader.efi"
    put "$scratch/loader/loader.conf" loader/loader.conf
    put "$scratch/loader/jawab-a.conf" loader/entries/jawab-a.conf
    put "$scratch/boot-files/linux" a/linux
    put "$scratch/boot-files/initrd" a/initrd
    put_board
}

# What a board's own firmware reads.
put_board() {
    local file
    for file in "$here/boards/$arch"/esp/* "$scratch"/boot-files/esp/*; do
        [ ! -e "$file" ] || put "$file" "$(basename "$file")"
    done
}

put() {
    mcopy -m -i "$scratch/esp" "$1" "::/$2"
}

# The data partition, empty: the box's first start has it grow, encrypts it and makes its file
# system. It only does so where the first block says that this is wanted (scripts/box-data).
make_data() {
    truncate -s "${data_mib}M" "$scratch/data"
    sed -n 's/^says_empty="\(.*\)"$/\1/p' "$here/root/usr/share/initramfs-tools/scripts/box-data" |
        dd of="$scratch/data" conv=notrunc status=none
    [ "$(head -c 6 "$scratch/data")" = "jawab:" ] || fail "The initramfs does not say what an empty data partition is."
}

# partition NUMBER FILE: writes a file into its place on the disk.
fill() {
    local start
    start=$(sfdisk --json "$out/box.img.new" | sed -n 's/.*"start": \([0-9]*\).*/\1/p' | sed -n "$1p")
    dd if="$2" of="$out/box.img.new" bs=1M seek=$((start / 2048)) conv=notrunc,sparse status=none
}

# Writes the boot partition into the partition table of old, too, before the entry that says that
# there is a GPT. Whoever knows GPT sees that entry and asks no more.
add_oldest_table() {
    local table=$scratch/table
    {
        # Starts at 1 MiB, of FAT32 (0c).
        printf '\0\0\0\0\x0c\xfe\xff\xff' && le32 2048 && le32 $((esp_mib * 2048))
        # The rest of the GPT's head.
        printf '\0\0\x02\0\xee\xff\xff\xff' && le32 1 && le32 2047
    } >"$table"
    dd if="$table" of="$out/box.img.new" bs=1 seek=446 conv=notrunc status=none
}

# A number in four octets, the lowest first.
le32() {
    # shellcheck disable=SC2059 # the format is what is printed
    printf "$(printf '\\x%02x' $(($1 & 255)) $((($1 >> 8) & 255)) $((($1 >> 16) & 255)) $(($1 >> 24)))"
}

make_disk() {
    step "Putting the disk together"
    [ "$(stat -c %s "$scratch/system")" -le $((slot_mib * 1024 * 1024)) ] ||
        fail "The system does not fit a slot of $slot_mib MiB."
    make_esp
    make_data
    rm -f "$out/box.img.new"
    truncate -s $((esp_mib + 2 * slot_mib + data_mib + 2))M "$out/box.img.new"
    sfdisk --quiet "$out/box.img.new" <<EOF
label: gpt
label-id: $(uuid_of disk)
size=${esp_mib}MiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, uuid=$(uuid_of esp), name=jawab-esp
size=${slot_mib}MiB, type=4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709, uuid=$(uuid_of a), name=jawab-a
size=${slot_mib}MiB, type=4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709, uuid=$(uuid_of b), name=jawab-b
size=${data_mib}MiB, type=4D21B016-B534-45C2-A9FB-5C16E091FD2D, uuid=$(uuid_of datapart), name=jawab-data
EOF
    [ -z "$hybrid" ] || add_oldest_table
    fill 1 "$scratch/esp"
    fill 2 "$scratch/system"
    fill 4 "$scratch/data"
    mv "$out/box.img.new" "$out/box.img"
    zstd --quiet --force -T2 -12 "$out/box.img" -o "$out/box.img.zst"
}
