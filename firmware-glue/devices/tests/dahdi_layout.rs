//! DAHDI's numbers and layouts are those of its header, by the word of a C compiler.

#![allow(
    clippy::unnecessary_cast,
    reason = "the type of a request differs from C library to C library"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::mem::{offset_of, size_of};
use std::path::Path;
use std::process::Command;

use jawab_devices::span::abi::{self, BufferInfo, ChanConfig, LineConfig, SpanInfo, request};

const HEADER: &str = "/usr/include/dahdi/user.h";

fn ours() -> Vec<(&'static str, u64)> {
    vec![
        ("DAHDI_GETEVENT", request::GETEVENT as u64),
        ("DAHDI_SPANSTAT", request::SPANSTAT as u64),
        ("DAHDI_SPANCONFIG", request::SPANCONFIG as u64),
        ("DAHDI_CHANCONFIG", request::CHANCONFIG as u64),
        ("DAHDI_SET_BUFINFO", request::SET_BUFINFO as u64),
        ("DAHDI_AUDIOMODE", request::AUDIOMODE as u64),
        ("DAHDI_ECHOCANCEL", request::ECHOCANCEL as u64),
        ("DAHDI_SPECIFY", request::SPECIFY as u64),
        ("DAHDI_SETLAW", request::SETLAW as u64),
        ("DAHDI_STARTUP", request::STARTUP as u64),
        ("DAHDI_CONFIG_CCS", abi::CONFIG_CCS as u64),
        ("DAHDI_CONFIG_HDB3", abi::CONFIG_HDB3 as u64),
        ("DAHDI_CONFIG_CRC4", abi::CONFIG_CRC4 as u64),
        ("DAHDI_SIG_CLEAR", abi::SIG_CLEAR as u64),
        ("DAHDI_SIG_HDLCFCS", abi::SIG_HDLCFCS as u64),
        ("DAHDI_LAW_ALAW", abi::LAW_ALAW as u64),
        ("DAHDI_POLICY_IMMEDIATE", abi::POLICY_IMMEDIATE as u64),
        ("DAHDI_ALARM_RECOVER", abi::ALARM_RECOVER as u64),
        ("DAHDI_ALARM_LOOPBACK", abi::ALARM_LOOPBACK as u64),
        ("DAHDI_ALARM_YELLOW", abi::ALARM_YELLOW as u64),
        ("DAHDI_ALARM_RED", abi::ALARM_RED as u64),
        ("DAHDI_ALARM_BLUE", abi::ALARM_BLUE as u64),
        ("DAHDI_ALARM_NOTOPEN", abi::ALARM_NOTOPEN as u64),
        ("DAHDI_ALARM_LOS", abi::ALARM_LOS as u64),
        ("DAHDI_ALARM_LFA", abi::ALARM_LFA as u64),
        ("DAHDI_ALARM_LMFA", abi::ALARM_LMFA as u64),
        ("ELAST", abi::ELAST as u64),
        (
            "sizeof(struct dahdi_lineconfig)",
            size_of::<LineConfig>() as u64,
        ),
        (
            "offsetof(struct dahdi_lineconfig, sync)",
            offset_of!(LineConfig, sync) as u64,
        ),
        (
            "offsetof(struct dahdi_lineconfig, lineconfig)",
            offset_of!(LineConfig, lineconfig) as u64,
        ),
        (
            "sizeof(struct dahdi_chanconfig)",
            size_of::<ChanConfig>() as u64,
        ),
        (
            "offsetof(struct dahdi_chanconfig, sigtype)",
            offset_of!(ChanConfig, sigtype) as u64,
        ),
        (
            "offsetof(struct dahdi_chanconfig, deflaw)",
            offset_of!(ChanConfig, deflaw) as u64,
        ),
        (
            "offsetof(struct dahdi_chanconfig, netdev_name)",
            offset_of!(ChanConfig, netdev_name) as u64,
        ),
        (
            "sizeof(struct dahdi_bufferinfo)",
            size_of::<BufferInfo>() as u64,
        ),
        (
            "offsetof(struct dahdi_bufferinfo, bufsize)",
            offset_of!(BufferInfo, bufsize) as u64,
        ),
        (
            "sizeof(struct dahdi_spaninfo)",
            size_of::<SpanInfo>() as u64,
        ),
        (
            "offsetof(struct dahdi_spaninfo, alarms)",
            offset_of!(SpanInfo, alarms) as u64,
        ),
        (
            "offsetof(struct dahdi_spaninfo, syncsrc)",
            offset_of!(SpanInfo, syncsrc) as u64,
        ),
        (
            "offsetof(struct dahdi_spaninfo, irq)",
            offset_of!(SpanInfo, irq) as u64,
        ),
        (
            "offsetof(struct dahdi_spaninfo, spantype)",
            offset_of!(SpanInfo, spantype) as u64,
        ),
    ]
}

/// What the compiler makes of the same names.
fn the_headers(names: &[&str]) -> Vec<u64> {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("layout.c");
    let program = folder.path().join("layout");
    let prints: String = names
        .iter()
        .map(|name| format!("printf(\"%llu\\n\", (unsigned long long)({name}));\n"))
        .collect();
    let text = format!(
        "#include <stddef.h>\n#include <stdio.h>\n#include <sys/ioctl.h>\n\
         #include <dahdi/user.h>\nint main(void) {{\n{prints}return 0;\n}}\n"
    );
    std::fs::write(&source, text).unwrap();
    let compiled = Command::new("cc")
        .arg(&source)
        .arg("-o")
        .arg(&program)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&compiled.stderr);
    assert!(compiled.status.success(), "{errors}");
    let printed = Command::new(&program).output().unwrap().stdout;
    let printed = String::from_utf8(printed).unwrap();
    printed.lines().map(|line| line.parse().unwrap()).collect()
}

#[test]
fn numbers_and_layouts_are_those_of_the_header() {
    if !Path::new(HEADER).exists() {
        println!("{HEADER} is not there (Debian: dahdi-source); the numbers below stand for it");
        return;
    }
    let ours = ours();
    let names: Vec<&str> = ours.iter().map(|(name, _)| *name).collect();
    for ((name, value), header) in ours.iter().zip(the_headers(&names)) {
        assert_eq!(*value, header, "{name}");
    }
}

/// Read once off the header of DAHDI 2.11.1 by the same C program, on x86-64. Its fields are
/// ints and octets, so they are the same on every machine of ours.
#[test]
fn requests_are_those_of_dahdi_2_11() {
    assert_eq!(request::SPANCONFIG as u64, 0x4024_da12);
    assert_eq!(request::CHANCONFIG as u64, 0x404c_da13);
    assert_eq!(request::SET_BUFINFO as u64, 0x4018_da1b);
    assert_eq!(request::SPECIFY as u64, 0x4004_da26);
    assert_eq!(request::GETEVENT as u64, 0x8004_da08);
    assert_eq!(size_of::<SpanInfo>(), 314);
}
