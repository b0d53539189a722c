//! The box's network, as files of systemd-networkd.

use std::fmt::Write;
use std::path::Path;

use serde::Serialize;

use super::answers::{Address, Cable, Phones, Way, Wrong, cable, dns, gateway, port};

/// The network port of the centre. The image's own file, which asks for an address on
/// every wired port, sorts after it.
pub(crate) const CENTRE: &str = "10-uplink.network";
/// The phones' own network. The image gives out addresses and the time where this file is.
pub(crate) const PHONES: &str = "20-phones.network";
/// What makes the VLAN's device.
pub(crate) const PHONES_DEVICE: &str = "20-phones.netdev";
/// The VLAN's device.
pub(crate) const DEVICE: &str = "phones";

/// How the box is in the network.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Network {
    /// Its port; every wired one where none is named.
    pub(crate) port: Option<String>,
    /// How it gets its address.
    pub(crate) way: Way,
    /// The phones' own network, if they have one.
    pub(crate) phones: Option<Phones>,
}

/// Whether calls come over IP from outside, and so by the centre's port.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Trunk {
    /// A line is a SIP trunk.
    Present,
    /// None is.
    Absent,
}

/// A group of interfaces (`Group=`), by which the image's firewall tells the networks apart.
#[derive(Copy, Clone)]
enum Group {
    /// The centre, from where calls come, too: phones are there, or a trunk.
    CentreWithCalls = 0,
    /// The centre, which has the desk alone.
    Centre = 10,
    /// The phones.
    Phones = 20,
}

/// The same as typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Typed {
    pub(crate) port: String,
    pub(crate) way: String,
    pub(crate) address: String,
    pub(crate) gateway: String,
    pub(crate) dns: String,
    pub(crate) cable: String,
    pub(crate) phones_address: String,
}

impl Typed {
    /// Whether the address is asked of the router.
    pub(crate) fn is_dhcp(&self) -> Result<bool, Wrong> {
        match self.way.to_ascii_lowercase().as_str() {
            "dhcp" | "d" => Ok(true),
            "fixed" | "f" | "fixe" => Ok(false),
            _ => Err(Wrong::Way),
        }
    }

    /// What it comes to.
    pub(crate) fn network(&self) -> Result<Network, Wrong> {
        let way = if self.is_dhcp()? {
            Way::Dhcp
        } else {
            let address: Address = self.address.parse()?;
            Way::Fixed {
                address,
                gateway: gateway(&self.gateway, address)?,
                dns: dns(&self.dns)?,
            }
        };
        let phones = match cable(&self.cable)? {
            None if self.phones_address.is_empty() => None,
            Some(cable) => Some(Phones {
                cable,
                address: self
                    .phones_address
                    .parse()
                    .map_err(|_| Wrong::PhonesAddress)?,
            }),
            None => return Err(Wrong::PhonesAddress),
        };
        if let (Way::Fixed { address, .. }, Some(phones)) = (&way, &phones)
            && address.overlaps(phones.address)
        {
            return Err(Wrong::SameNetwork);
        }
        let port = port(&self.port)?;
        match phones.as_ref().map(|phones| &phones.cable) {
            // A VLAN lies on one cable.
            Some(Cable::Vlan(_)) if port.is_none() => return Err(Wrong::VlanWithoutPort),
            Some(Cable::Port(phones)) if port.as_ref() == Some(phones) => {
                return Err(Wrong::SamePort);
            }
            _ => {}
        }
        Ok(Network { port, way, phones })
    }

    /// What the files say that a set-up wrote; a technician begins with it.
    pub(crate) fn read(folder: &Path) -> Self {
        let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        let (centre, phones, device) = (text(CENTRE), text(PHONES), text(PHONES_DEVICE));
        let address = first(&centre, "Address");
        let port = first(&centre, "Name");
        let vlan = first(&device, "Id");
        Self {
            port: if port.starts_with('!') {
                String::new()
            } else {
                port
            },
            way: if address.is_empty() { "dhcp" } else { "fixed" }.into(),
            address,
            gateway: first(&centre, "Gateway"),
            dns: values(&centre, "DNS").collect::<Vec<_>>().join(" "),
            cable: if vlan.is_empty() {
                first(&phones, "Name")
            } else {
                vlan
            },
            phones_address: first(&phones, "Address"),
        }
    }
}

fn values<'a>(text: &'a str, key: &'a str) -> impl Iterator<Item = &'a str> {
    text.lines()
        .filter_map(move |line| line.strip_prefix(key)?.strip_prefix('='))
}

fn first(text: &str, key: &str) -> String {
    values(text, key).next().unwrap_or_default().to_owned()
}

impl Network {
    /// The files that say it, and what is in each; none for one that must not be there.
    pub(crate) fn files(&self, trunk: Trunk) -> [(&'static str, Option<String>); 3] {
        [
            (PHONES_DEVICE, self.vlan().map(device)),
            (PHONES, self.phones.as_ref().map(phones)),
            (CENTRE, Some(self.centre(trunk))),
        ]
    }

    /// What systemd-networkd is told, once the files are written, of a box that was so before.
    pub(crate) fn orders(&self, before: &Typed) -> Vec<String> {
        let port = self.port.clone().unwrap_or_default();
        let had: Option<u16> = before.cable.parse().ok();
        if had.is_some() && (had != self.vlan() || before.port != port) {
            // A device that is there keeps its VLAN and its cable whatever the files say; and
            // networkd, what it read of a VLAN, as long as it runs.
            vec![
                format!("networkctl delete {DEVICE}"),
                "systemctl --no-ask-password restart systemd-networkd".into(),
            ]
        } else {
            vec!["networkctl reload".into()]
        }
    }

    fn vlan(&self) -> Option<u16> {
        match self.phones.as_ref()?.cable {
            Cable::Vlan(vlan) => Some(vlan),
            Cable::Port(_) => None,
        }
    }

    fn centre(&self, trunk: Trunk) -> String {
        let port = match (&self.port, &self.phones) {
            (Some(port), _) => format!("Name={port}"),
            (None, Some(phones)) if let Cable::Port(port) = &phones.cable => {
                format!("Type=ether\nName=!{port}")
            }
            // The VLAN's own device is of this type, too.
            (None, _) => "Type=ether\nKind=!vlan".into(),
        };
        let group = match (&self.phones, trunk) {
            (Some(_), Trunk::Absent) => Group::Centre,
            // Said, not left out: a port that was in another group before would stay in it.
            (None, _) | (_, Trunk::Present) => Group::CentreWithCalls,
        } as u8;
        let mut text = format!("{WRITTEN}[Match]\n{port}\n\n[Link]\nGroup={group}\n\n[Network]\n");
        // Writing to a string does not fail.
        match &self.way {
            Way::Dhcp => text += "DHCP=yes\n",
            Way::Fixed {
                address,
                gateway,
                dns,
            } => {
                let _ = writeln!(text, "Address={address}");
                if let Some(gateway) = gateway {
                    let _ = writeln!(text, "Gateway={gateway}");
                }
                for server in dns {
                    let _ = writeln!(text, "DNS={server}");
                }
            }
        }
        text += "MulticastDNS=yes\nLLMNR=no\n";
        if self.vlan().is_some() {
            let _ = writeln!(text, "VLAN={DEVICE}");
        }
        text + "\n[DHCPv4]\nUseDomains=no\n"
    }

    /// The same in a few words.
    pub(crate) fn words(&self) -> String {
        let port = self.port.clone().unwrap_or_else(|| "ethernet".into());
        let mut words = match &self.way {
            Way::Dhcp => format!("{port}, DHCP"),
            Way::Fixed {
                address,
                gateway,
                dns,
            } => {
                let mut words = format!("{port}, {address}");
                if let Some(gateway) = gateway {
                    let _ = write!(words, " -> {gateway}");
                }
                for server in dns {
                    let _ = write!(words, ", DNS {server}");
                }
                words
            }
        };
        if let Some(Phones { cable, address }) = &self.phones {
            let _ = match cable {
                Cable::Vlan(vlan) => write!(words, "; VLAN {vlan}, {address}"),
                Cable::Port(port) => write!(words, "; {port}, {address}"),
            };
        }
        words
    }
}

const WRITTEN: &str = "# Written by jawab setup, which writes it anew.\n";

fn device(vlan: u16) -> String {
    format!("{WRITTEN}[NetDev]\nName={DEVICE}\nKind=vlan\n\n[VLAN]\nId={vlan}\n")
}

fn phones(Phones { cable, address }: &Phones) -> String {
    let port = match cable {
        Cable::Vlan(_) => DEVICE,
        Cable::Port(port) => port,
    };
    let group = Group::Phones as u8;
    // The address is here before the first phone is.
    format!(
        "{WRITTEN}[Match]\nName={port}\n\n[Link]\nGroup={group}\nRequiredForOnline=no\n\n\
         [Network]\nAddress={address}\nConfigureWithoutCarrier=yes\nLinkLocalAddressing=no\n\
         IPv6AcceptRA=no\nMulticastDNS=no\nLLMNR=no\n"
    )
}

/// The wired ports that this machine has: devices of their own, of Ethernet's type, and no
/// radio.
pub(crate) fn wired_ports(sys: &Path) -> Vec<String> {
    let is_wired = |path: &Path| {
        let kind = std::fs::read_to_string(path.join("type")).unwrap_or_default();
        kind.trim() == "1" && path.join("device").exists() && !path.join("wireless").exists()
    };
    let Ok(entries) = std::fs::read_dir(sys.join("class/net")) else {
        return Vec::new();
    };
    let mut ports: Vec<String> = entries
        .flatten()
        .filter(|entry| is_wired(&entry.path()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    ports.sort_unstable();
    ports
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed() -> Typed {
        Typed {
            port: "eth0".into(),
            way: "fixed".into(),
            address: "192.168.1.10/24".into(),
            gateway: "192.168.1.1".into(),
            dns: "192.168.1.1 9.9.9.9".into(),
            cable: "20".into(),
            phones_address: "10.20.0.1/24".into(),
        }
    }

    fn written(network: &Network) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in network.files(Trunk::Absent) {
            if let Some(text) = text {
                std::fs::write(folder.path().join(name), text).unwrap();
            }
        }
        folder
    }

    #[test]
    fn what_is_written_is_read_back() {
        let dhcp = Typed {
            way: "dhcp".into(),
            ..Typed::default()
        };
        let own_port = Typed {
            cable: "eth1".into(),
            ..fixed()
        };
        let every_other_port = Typed {
            port: String::new(),
            ..own_port.clone()
        };
        for typed in [fixed(), dhcp, own_port, every_other_port] {
            let network = typed.network().unwrap();
            assert_eq!(Typed::read(written(&network).path()), typed);
        }
        let nothing = tempfile::tempdir().unwrap();
        assert_eq!(Typed::read(nothing.path()).way, "dhcp");
    }

    #[test]
    fn the_vlan_lies_on_the_centres_port() {
        let network = fixed().network().unwrap();
        let [(_, device), (_, phones), (_, centre)] = network.files(Trunk::Absent);
        assert!(device.unwrap().contains("Kind=vlan\n\n[VLAN]\nId=20\n"));
        assert!(
            phones
                .unwrap()
                .contains("Name=phones\n\n[Link]\nGroup=20\n")
        );
        let centre = centre.unwrap();
        assert!(centre.contains("\nVLAN=phones\n") && centre.contains("\nGroup=10\n"));
    }

    #[test]
    fn a_port_of_the_phones_own_is_no_ports_of_the_centre() {
        let network = Typed {
            port: String::new(),
            cable: "eth1".into(),
            ..fixed()
        };
        let network = network.network().unwrap();
        let [(_, device), (_, phones), (_, centre)] = network.files(Trunk::Absent);
        assert_eq!(device, None);
        assert!(phones.unwrap().contains("Name=eth1\n\n[Link]\nGroup=20\n"));
        let centre = centre.unwrap();
        assert!(
            centre.contains("[Match]\nType=ether\nName=!eth1\n"),
            "{centre}"
        );
        assert!(
            centre.contains("\nGroup=10\n") && !centre.contains("VLAN="),
            "{centre}"
        );
    }

    #[test]
    fn calls_come_by_the_centres_port_where_phones_or_a_trunk_are_there() {
        let group = |typed: &Typed, trunk| {
            let [_, _, (_, centre)] = typed.network().unwrap().files(trunk);
            first(&centre.unwrap(), "Group")
        };
        let together = Typed {
            cable: String::new(),
            phones_address: String::new(),
            ..fixed()
        };
        assert_eq!(group(&together, Trunk::Absent), "0");
        assert_eq!(group(&fixed(), Trunk::Absent), "10");
        assert_eq!(group(&fixed(), Trunk::Present), "0");
    }

    #[test]
    fn a_vlan_that_changed_or_went_is_taken_away() {
        let from = |before: &Typed, change: fn(&mut Typed)| {
            let mut after = before.clone();
            change(&mut after);
            after.network().unwrap().orders(before)
        };
        let before = fixed();
        let reload = ["networkctl reload"];
        let anew = [
            "networkctl delete phones",
            "systemctl --no-ask-password restart systemd-networkd",
        ];
        let none = |typed: &mut Typed| {
            typed.cable.clear();
            typed.phones_address.clear();
        };
        assert_eq!(from(&before, |typed| typed.dns.clear()), reload);
        assert_eq!(from(&before, |typed| typed.cable = "21".into()), anew);
        assert_eq!(from(&before, |typed| typed.port = "eth1".into()), anew);
        assert_eq!(from(&before, |typed| typed.cable = "eth1".into()), anew);
        assert_eq!(from(&before, none), anew);
        let mut apart = fixed();
        none(&mut apart);
        assert_eq!(from(&apart, |typed| *typed = fixed()), reload);
    }

    #[test]
    fn answers_that_contradict_each_other_are_refused() {
        let wrong = |change: fn(&mut Typed)| {
            let mut typed = fixed();
            change(&mut typed);
            typed.network().unwrap_err()
        };
        assert_eq!(wrong(|typed| typed.way = "maybe".into()), Wrong::Way);
        assert_eq!(
            wrong(|typed| typed.gateway = "10.0.0.1".into()),
            Wrong::Gateway
        );
        assert_eq!(wrong(|typed| typed.port.clear()), Wrong::VlanWithoutPort);
        assert_eq!(wrong(|typed| typed.cable.clear()), Wrong::PhonesAddress);
        assert_eq!(wrong(|typed| typed.cable = "eth0".into()), Wrong::SamePort);
        assert_eq!(
            wrong(|typed| typed.phones_address.clear()),
            Wrong::PhonesAddress
        );
        assert_eq!(
            wrong(|typed| typed.phones_address = "192.168.0.1/16".into()),
            Wrong::SameNetwork
        );
    }

    #[test]
    fn wired_ports_are_found_among_the_others() {
        let sys = tempfile::tempdir().unwrap();
        for (name, kind, parts) in [
            ("eth0", "1\n", &["device"][..]),
            ("wlan0", "1\n", &["device", "wireless"]),
            ("lo", "772\n", &[]),
            ("phones", "1\n", &[]),
        ] {
            let folder = sys.path().join("class/net").join(name);
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("type"), kind).unwrap();
            for part in parts {
                std::fs::create_dir(folder.join(part)).unwrap();
            }
        }
        assert_eq!(wired_ports(sys.path()), ["eth0"]);
    }
}
