//! The box's network, as files of systemd-networkd.

use std::fmt::Write;
use std::path::Path;

use serde::Serialize;

use super::answers::{Address, Phones, Way, Wrong, dns, gateway, port, vlan};

/// The network port of the centre. The image's own file, which asks for an address on
/// every wired port, sorts after it.
pub(crate) const CENTRE: &str = "10-uplink.network";
/// The phones' VLAN.
pub(crate) const PHONES: &str = "20-phones.network";
/// What makes the VLAN's device.
pub(crate) const PHONES_DEVICE: &str = "20-phones.netdev";
/// The VLAN's device. The image gives out addresses and the time where one of this name is.
pub(crate) const DEVICE: &str = "phones";

/// How the box is in the network.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Network {
    /// Its port; every wired one where none is named.
    pub(crate) port: Option<String>,
    /// How it gets its address.
    pub(crate) way: Way,
    /// The phones' VLAN, if they have one.
    pub(crate) phones: Option<Phones>,
}

/// The same as typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Typed {
    pub(crate) port: String,
    pub(crate) way: String,
    pub(crate) address: String,
    pub(crate) gateway: String,
    pub(crate) dns: String,
    pub(crate) vlan: String,
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
        let phones = match vlan(&self.vlan)? {
            None if self.phones_address.is_empty() => None,
            Some(vlan) => Some(Phones {
                vlan,
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
        if phones.is_some() && port.is_none() {
            // A VLAN lies on one cable.
            return Err(Wrong::VlanWithoutPort);
        }
        Ok(Network { port, way, phones })
    }

    /// What the files say that a set-up wrote; a technician begins with it.
    pub(crate) fn read(folder: &Path) -> Self {
        let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        let (centre, phones, device) = (text(CENTRE), text(PHONES), text(PHONES_DEVICE));
        let address = first(&centre, "Address");
        Self {
            port: first(&centre, "Name"),
            way: if address.is_empty() { "dhcp" } else { "fixed" }.into(),
            address,
            gateway: first(&centre, "Gateway"),
            dns: values(&centre, "DNS").collect::<Vec<_>>().join(" "),
            vlan: first(&device, "Id"),
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
    pub(crate) fn files(&self) -> [(&'static str, Option<String>); 3] {
        [
            (PHONES_DEVICE, self.phones.map(device)),
            (PHONES, self.phones.map(phones)),
            (CENTRE, Some(self.centre())),
        ]
    }

    fn centre(&self) -> String {
        let port = match &self.port {
            Some(port) => format!("Name={port}"),
            // The VLAN's own device is of this type, too.
            None => "Type=ether\nKind=!vlan".into(),
        };
        let mut text = format!("{WRITTEN}[Match]\n{port}\n\n");
        if self.phones.is_some() {
            text += UPLINK;
        }
        text += "[Network]\n";
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
        if self.phones.is_some() {
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
        if let Some(Phones { vlan, address }) = self.phones {
            let _ = write!(words, "; VLAN {vlan}, {address}");
        }
        words
    }
}

/// Says to the image's firewall that there are no phones here, and no trunk.
const UPLINK: &str = "[Link]\nGroup=10\n\n";

const WRITTEN: &str = "# Written by jawab setup, which writes it anew.\n";

fn device(phones: Phones) -> String {
    let vlan = phones.vlan;
    format!("{WRITTEN}[NetDev]\nName={DEVICE}\nKind=vlan\n\n[VLAN]\nId={vlan}\n")
}

fn phones(phones: Phones) -> String {
    let address = phones.address;
    // Group 20 says to the image's firewall that these are phones; the address is here before
    // the first phone is.
    format!(
        "{WRITTEN}[Match]\nName={DEVICE}\n\n[Link]\nGroup=20\nRequiredForOnline=no\n\n\
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
            vlan: "20".into(),
            phones_address: "10.20.0.1/24".into(),
        }
    }

    fn written(network: &Network) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in network.files() {
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
        for typed in [fixed(), dhcp] {
            let network = typed.network().unwrap();
            assert_eq!(Typed::read(written(&network).path()), typed);
        }
        let nothing = tempfile::tempdir().unwrap();
        assert_eq!(Typed::read(nothing.path()).way, "dhcp");
    }

    #[test]
    fn the_vlan_lies_on_the_centres_port() {
        let [(_, device), (_, phones), (_, centre)] = fixed().network().unwrap().files();
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
        assert_eq!(wrong(|typed| typed.vlan.clear()), Wrong::PhonesAddress);
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
