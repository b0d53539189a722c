# Sourced by test-network: a path on which packets of 1300 octets go, larger ones are lost, and nobody
# says so; with the settings of the kernel that the image ships.

narrow_path() {
    local name
    for name in sender hop far; do
        new_place "$name"
    done
    connect sender eth0 hop near
    connect hop wide far eth0
    in_place hop ip link set near up
    in_place hop ip link set wide up mtu 1300
    in_place sender ip link set eth0 up
    in_place far ip link set eth0 up
    in_place sender ip address add 10.91.1.1/24 dev eth0
    in_place hop ip address add 10.91.1.2/24 dev near
    in_place hop ip address add 10.91.2.2/24 dev wide
    in_place far ip address add 10.91.2.1/24 dev eth0
    in_place sender ip route add default via 10.91.1.2
    in_place far ip route add default via 10.91.2.2
    in_place hop sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
    in_place hop nft -f - <<'NFT'
table ip silent {
    chain says { type filter hook output priority 0; icmp type destination-unreachable drop; }
}
NFT
    exec_in far socat -u TCP4-LISTEN:8445,fork,reuseaddr "SYSTEM:wc -c >>$room/arrived" &
    soon 10 "[ \$(in_place far ss -Hltn | wc -l) -ge 1 ]"
    goes_through 0 6 && fail "the path takes large packets, so that it shows nothing"
    goes_through "$(sed -n 's/^net\.ipv4\.tcp_mtu_probing = //p' "$here/root/usr/lib/sysctl.d/60-box.conf")" 60 ||
        fail "a batch of the sync does not get through a path that loses large packets"
}

# goes_through PROBING SECONDS: whether 64 KiB arrive.
goes_through() {
    : >"$room/arrived"
    in_place sender sh -c "echo $1 >/proc/sys/net/ipv4/tcp_mtu_probing"
    head -c 65536 /dev/zero | in_place sender timeout "$2" socat -u - TCP4:10.91.2.1:8445 &
    local sending=$! until=$((SECONDS + $2))
    until grep -qx 65536 "$room/arrived"; do
        if [ "$SECONDS" -ge "$until" ]; then
            kill "$sending" 2>/dev/null || true
            return 1
        fi
        sleep 0.2
    done
}
