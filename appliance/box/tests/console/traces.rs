//! What goes over the wires of a running box.

use std::process::Command;
use std::time::{Duration, Instant};

use super::Box;
use super::text;

/// Where this box takes SIP, by what the kernel says of its sockets.
fn sip_port(running: &Box) -> u16 {
    let sockets = std::fs::read_to_string(format!("/proc/{}/net/udp", running.serve.id())).unwrap();
    let of_box = std::fs::read_dir(format!("/proc/{}/fd", running.serve.id())).unwrap();
    let inodes: Vec<String> = of_box
        .filter_map(|file| std::fs::read_link(file.ok()?.path()).ok())
        .filter_map(|link| {
            let socket = link.to_str()?.strip_prefix("socket:[")?;
            Some(socket.strip_suffix(']')?.to_owned())
        })
        .collect();
    let ports: Vec<u16> = sockets
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|words| {
            words
                .get(9)
                .is_some_and(|inode| inodes.iter().any(|is| is == inode))
        })
        .map(|words| u16::from_str_radix(words[1].split_once(':').unwrap().1, 16).unwrap())
        .collect();
    assert_eq!(
        ports.len(),
        1,
        "a box without calls has one socket of datagrams: {ports:?}"
    );
    ports[0]
}

#[test]
fn sip_of_a_running_box_is_recorded_both_ways_and_wireshark_reads_it() {
    let running = Box::start();
    let file = running.folder.path().join("sip.pcapng");
    let path = file.to_str().unwrap();
    let words = [
        "trace",
        "sip",
        "--handset",
        "201",
        "--for",
        "4",
        "--json",
        "--to",
        path,
    ];
    let trace = running.begins(&words);
    let until = Instant::now() + Duration::from_secs(20);
    while !file.exists() {
        assert!(Instant::now() < until, "no trace begins");
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(500));
    let phone = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let here = phone.local_addr().unwrap();
    for extension in ["201", "202"] {
        let register = format!(
            "REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bK{extension}\r\n\
             From: <sip:{extension}@127.0.0.1>;tag=1\r\nTo: <sip:{extension}@127.0.0.1>\r\n\
             Call-ID: call-{extension}\r\nCSeq: 1 REGISTER\r\nContact: <sip:{extension}@{here}>\r\n\
             Max-Forwards: 70\r\nAuthorization: Digest username=\"{extension}\", realm=\"jawab\", \
             nonce=\"old\", uri=\"sip:127.0.0.1\", response=\"6629fae49393a053\"\r\n\
             Content-Length: 0\r\n\r\n"
        );
        phone
            .send_to(register.as_bytes(), ("127.0.0.1", sip_port(&running)))
            .unwrap();
    }
    let report = text(&trace.wait_with_output().unwrap());
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(
        (&report["end"], &report["lost"]),
        (&"time".into(), &0.into())
    );
    let read = Command::new("tshark")
        .args([
            "-Y",
            "sip",
            "-Tfields",
            "-esip.CSeq",
            "-esip.Call-ID",
            "-esip.auth.digest.response",
        ])
        .arg("-esip.Status-Code")
        .arg(format!("-dudp.port=={},sip", sip_port(&running)))
        .arg("-r")
        .arg(&file)
        .output()
        .unwrap();
    let messages = text(&read);
    let mask = "x".repeat(16);
    let wanted = format!("1 REGISTER\tcall-201\t\"{mask}\"\t\n1 REGISTER\tcall-201\t\t401\n");
    assert_eq!(messages, wanted);
    assert_eq!(report["count"], 2);
}

#[test]
fn a_trace_that_is_broken_off_ends_its_file_in_order() {
    let running = Box::start();
    let file = running.folder.path().join("sip.pcapng");
    let path = file.to_str().unwrap();
    let trace = running.begins(&["trace", "sip", "--for", "600", "--json", "--to", path]);
    let until = Instant::now() + Duration::from_secs(20);
    while !file.exists() {
        assert!(Instant::now() < until, "no trace begins");
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(500));
    let id = nix::unistd::Pid::from_raw(trace.id().try_into().unwrap());
    nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGINT).unwrap();
    let report = text(&trace.wait_with_output().unwrap());
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["end"], "asked");
    assert_eq!(report["octets"], std::fs::metadata(&file).unwrap().len());
    let unknown = running.asks(&["trace", "at", "gsm1"]);
    let why = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(!unknown.status.success() && why.contains("stick"), "{why}");
}
