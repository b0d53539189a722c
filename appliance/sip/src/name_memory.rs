//! Where trunks' names have led, over restarts of the program: a box that starts while DNS does
//! not answer knows its operators all the same.
//!
//! A file of lines, each a name, or a service of one, and the places that it leads to, the best first.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use tracing::warn;

use crate::service::of_service;

/// Longest file that is read, in octets: some names of a few addresses each.
const MOST_OCTETS: u64 = 64 * 1_024;

/// What is remembered of names.
#[derive(Debug, Default)]
pub(crate) struct NameMemory {
    file: Option<PathBuf>,
    known: BTreeMap<String, Vec<SocketAddr>>,
}

impl NameMemory {
    /// What is in this file, of these names alone; without a file it is forgotten at the end. May
    /// wait for a disk.
    pub(crate) fn open(file: Option<PathBuf>, names: &[String]) -> Self {
        let text = file.as_deref().map(read).transpose();
        let text = text.unwrap_or_else(|error| {
            let file = file.as_deref().unwrap_or_else(|| Path::new(""));
            warn!(
                "{} cannot be read ({error}): where trunks' names led before is not known",
                file.display()
            );
            None
        });
        let mut known = parse(&text.unwrap_or_default());
        for name in names {
            // Before services were asked for, the addresses of their hosts were kept.
            if let Some((protocol, host)) = of_service(name)
                && !known.contains_key(name)
                && let Some(addresses) = known.get(host)
            {
                let with_port = |at: &SocketAddr| SocketAddr::new(at.ip(), protocol.default_port());
                let places = addresses.iter().map(with_port).collect();
                known.insert(name.clone(), places);
            }
        }
        known.retain(|name, _| names.contains(name));
        Self { file, known }
    }

    /// Where a name led last.
    pub(crate) fn get(&self, name: &str) -> Option<&[SocketAddr]> {
        self.known.get(name).map(Vec::as_slice)
    }

    /// A name leads there now. May wait for a disk.
    pub(crate) fn set(&mut self, name: &str, addresses: &[SocketAddr]) {
        if self.get(name) == Some(addresses) {
            return;
        }
        self.known.insert(name.to_owned(), addresses.to_vec());
        let Some(file) = &self.file else {
            return;
        };
        if let Err(error) = write(file, &self.known) {
            warn!(
                "{} cannot be written ({error}): where {name} leads is not known after a restart \
                 without DNS",
                file.display()
            );
        }
    }
}

fn read(file: &Path) -> io::Result<String> {
    let mut text = String::new();
    match File::open(file) {
        Ok(file) => file.take(MOST_OCTETS).read_to_string(&mut text)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
        Err(error) => return Err(error),
    };
    Ok(text)
}

/// What cannot be read is left out.
fn parse(text: &str) -> BTreeMap<String, Vec<SocketAddr>> {
    text.lines()
        .filter_map(|line| {
            let mut words = line.split_ascii_whitespace();
            let name = words.next()?.to_owned();
            let addresses: Vec<SocketAddr> = words.map_while(place).collect();
            (!addresses.is_empty()).then_some((name, addresses))
        })
        .collect()
}

/// An address with its port, or without one as before services were asked for: then it is not looked at.
fn place(word: &str) -> Option<SocketAddr> {
    let without_port = || Some(SocketAddr::new(word.parse().ok()?, 0));
    word.parse().ok().or_else(without_port)
}

fn write(file: &Path, known: &BTreeMap<String, Vec<SocketAddr>>) -> io::Result<()> {
    let folder = file.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    let mut text = String::new();
    for (name, addresses) in known {
        text.push_str(name);
        for address in addresses {
            text.push(' ');
            // Of a name that is no service's, ports are somebody else's to say.
            match address.port() {
                0 => text.push_str(&address.ip().to_string()),
                _ => text.push_str(&address.to_string()),
            }
        }
        text.push('\n');
    }
    jawab_durable_file::write(file, text.as_bytes(), 0o600)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn where_a_name_led_is_known_after_a_restart_and_what_is_torn_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sip").join("names");
        let names = ["sip.op.ma".to_owned(), "sbc.op.ma".to_owned()];
        let open = || NameMemory::open(Some(file.clone()), &names);
        let leads: [SocketAddr; 2] =
            ["192.0.2.1:5080", "[2001:db8::1]:5060"].map(|at| at.parse().unwrap());
        assert_eq!(open().get("sip.op.ma"), None);
        open().set("sip.op.ma", &leads);
        open().set("sbc.op.ma", &leads[1..]);
        assert_eq!(open().get("sip.op.ma"), Some(&leads[..]));
        assert_eq!(open().get("sbc.op.ma"), Some(&leads[1..]));
        // Of a trunk that is there no more nothing is kept.
        let fewer = NameMemory::open(Some(file.clone()), &names[..1]);
        assert_eq!(fewer.get("sbc.op.ma"), None);
        fs::write(
            &file,
            "sip.op.ma 192.0.2.1:5080 rubbish 192.0.2.9:5080\n\nsbc.op.ma\n\u{7}",
        )
        .unwrap();
        assert_eq!(open().get("sip.op.ma"), Some(&leads[..1]));
        assert_eq!(open().get("sbc.op.ma"), None);
        fs::write(&file, b"\xff\xfe").unwrap();
        assert_eq!(open().get("sip.op.ma"), None);
    }

    #[test]
    fn a_file_of_before_services_were_asked_for_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("names");
        fs::write(&file, "op.ma 192.0.2.1 2001:db8::1\n").unwrap();
        let names = ["_sips._tcp.op.ma".to_owned(), "op.ma".to_owned()];
        let memory = NameMemory::open(Some(file.clone()), &names);
        let ips = |name| {
            let places = memory.get(name).unwrap().iter();
            places.map(SocketAddr::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            ips("_sips._tcp.op.ma"),
            ["192.0.2.1:5061", "[2001:db8::1]:5061"]
        );
        assert_eq!(ips("op.ma"), ["192.0.2.1:0", "[2001:db8::1]:0"]);
        write(&file, &memory.known).unwrap();
        let written = fs::read_to_string(&file).unwrap();
        assert!(
            written.contains("op.ma 192.0.2.1 2001:db8::1\n"),
            "{written}"
        );
    }

    proptest! {
        #[test]
        fn whatever_is_in_the_file_it_is_read_or_left_out(text in ".{0,200}") {
            for addresses in parse(&text).values() {
                prop_assert!(!addresses.is_empty());
            }
        }
    }
}
