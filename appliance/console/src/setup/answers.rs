//! What a technician answers, and whether it can be right.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;

use jawab_config::Centre;
use jiff::civil::DateTime;
use serde::Serialize;

use crate::locale::Locale;
use crate::protocol::Unfit;
use crate::refusal::unfit_message;

/// What is wrong with an answer.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// Neither `dhcp` nor `fixed`.
    Way,
    /// No name of a network port.
    Port,
    /// No address with its prefix, or one that no machine can have.
    Address,
    /// A gateway that is no address, or cannot be reached from the box's.
    Gateway,
    /// Something that is no address of a name server.
    Dns,
    /// No VLAN from 1 to 4094.
    Vlan,
    /// A VLAN on no port by name.
    VlanWithoutPort,
    /// The phones' port is the centre's as well.
    SamePort,
    /// A network for the phones without the box's address in it, or the other way round.
    PhonesAddress,
    /// The phones' network and the centre's have addresses in common.
    SameNetwork,
    /// A centre's name that is empty, too long, or has unprintable characters.
    CentreName,
    /// A code of other than two to four letters.
    CentreCode,
    /// A PIN of other than four to eight digits.
    Pin,
    /// No modem line has that name.
    NoSuchLine,
    /// No whole number within these bounds.
    Number {
        /// The least.
        from: u64,
        /// The most.
        to: u64,
    },
    /// No channels, or the telephone, of which there is one call at a time.
    Channels,
    /// Neither yes nor no.
    YesNo,
    /// No setting of a line, as LINE.KEY=VALUE.
    LineSetting,
    /// No setting of a queue, as QUEUE.KEY=VALUE.
    QueueSetting,
    /// No queue has that name.
    NoSuchQueue,
    /// No price.
    Price,
    /// A word that is none of those that say what becomes of calls while the centre is closed.
    AfterHours,
    /// No date and time, or one before this program was made.
    Time,
    /// Something of the first supervisor that the desk does not take.
    Staff(Unfit),
    /// Two passwords that are not the same.
    PasswordTwice,
    /// A first supervisor, where there is staff.
    StaffAlready,
    /// A time for a clock that follows the network's.
    TimeIsTheNetworks,
}

impl Wrong {
    /// The message that says it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Way => "wrong-way",
            Self::Port => "wrong-port",
            Self::Address => "wrong-address",
            Self::Gateway => "wrong-gateway",
            Self::Dns => "wrong-dns",
            Self::Vlan => "wrong-vlan",
            Self::VlanWithoutPort => "wrong-vlan-port",
            Self::SamePort => "wrong-same-port",
            Self::PhonesAddress => "wrong-phones-address",
            Self::SameNetwork => "wrong-same-network",
            Self::CentreName => "wrong-centre-name",
            Self::CentreCode => "wrong-centre-code",
            Self::Pin => "wrong-pin",
            Self::NoSuchLine => "wrong-line",
            Self::Number { .. } => "wrong-number",
            Self::Channels => "wrong-channels",
            Self::YesNo => "wrong-yes-no",
            Self::LineSetting => "wrong-line-setting",
            Self::QueueSetting => "wrong-queue-setting",
            Self::NoSuchQueue => "wrong-queue",
            Self::Price => "wrong-price",
            Self::AfterHours => "wrong-after-hours",
            Self::Time => "wrong-time",
            Self::Staff(unfit) => unfit_message(unfit),
            Self::PasswordTwice => "wrong-password-twice",
            Self::StaffAlready => "wrong-staff-already",
            Self::TimeIsTheNetworks => "time-is-the-networks",
        }
    }

    /// The same for a technician, in their language.
    pub(crate) fn said(self, locale: Locale) -> String {
        match self {
            Self::Number { from, to } => {
                let bounds = [("from", from.to_string()), ("to", to.to_string())];
                locale.with(self.id(), &bounds)
            }
            wrong => locale.t(wrong.id()),
        }
    }
}

/// A machine's address in an IPv4 network ("192.168.1.10/24"). IPv6 needs no answers: the
/// centre's router says all of it.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Address {
    ip: Ipv4Addr,
    prefix: u8,
}

impl Address {
    const fn mask(self) -> u32 {
        // A prefix is 1 to 30.
        u32::MAX << (32 - self.prefix)
    }

    /// Whether that address is in the same network.
    #[must_use]
    pub(crate) const fn reaches(self, other: Ipv4Addr) -> bool {
        self.ip.to_bits() & self.mask() == other.to_bits() & self.mask()
    }

    /// Whether two networks have addresses in common.
    #[must_use]
    pub(crate) const fn overlaps(self, other: Self) -> bool {
        self.reaches(other.ip) || other.reaches(self.ip)
    }
}

impl FromStr for Address {
    type Err = Wrong;

    fn from_str(text: &str) -> Result<Self, Wrong> {
        let (ip, prefix) = text.split_once('/').ok_or(Wrong::Address)?;
        let ip: Ipv4Addr = ip.parse().map_err(|_| Wrong::Address)?;
        let prefix: u8 = prefix.parse().map_err(|_| Wrong::Address)?;
        if !(1..=30).contains(&prefix) {
            return Err(Wrong::Address);
        }
        let address = Self { ip, prefix };
        let host = ip.to_bits() & !address.mask();
        // A network's first address names it, its last one speaks to everybody.
        let is_a_machines = host != 0 && host != !address.mask();
        let is_ordinary = !ip.is_loopback() && !ip.is_multicast() && ip.octets()[0] != 0;
        if is_a_machines && is_ordinary && ip.octets()[0] < 240 {
            Ok(address)
        } else {
            Err(Wrong::Address)
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}/{}", self.ip, self.prefix)
    }
}

/// The gateway of a box with this address; none for nothing.
pub(crate) fn gateway(text: &str, address: Address) -> Result<Option<Ipv4Addr>, Wrong> {
    if text.is_empty() {
        return Ok(None);
    }
    let gateway: Ipv4Addr = text.parse().map_err(|_| Wrong::Gateway)?;
    if address.reaches(gateway) && gateway != address.ip {
        Ok(Some(gateway))
    } else {
        Err(Wrong::Gateway)
    }
}

/// Name servers, between commas or spaces.
pub(crate) fn dns(text: &str) -> Result<Vec<IpAddr>, Wrong> {
    text.split([',', ' '])
        .filter(|word| !word.is_empty())
        .map(|word| word.parse().map_err(|_| Wrong::Dns))
        .collect()
}

/// The phones' VLAN (IEEE 802.1Q: 1 to 4094), or their port by its name; none for nothing.
pub(crate) fn cable(text: &str) -> Result<Option<Cable>, Wrong> {
    if !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit()) {
        return vlan(text).map(|vlan| Some(Cable::Vlan(vlan)));
    }
    Ok(port(text)?.map(Cable::Port))
}

/// A VLAN.
pub(crate) fn vlan(text: &str) -> Result<u16, Wrong> {
    match text.parse() {
        Ok(vlan @ 1..=4_094) => Ok(vlan),
        _ => Err(Wrong::Vlan),
    }
}

/// A network port's name, as the kernel allows it (15 octets); none for every wired one.
pub(crate) fn port(text: &str) -> Result<Option<String>, Wrong> {
    if text.is_empty() {
        return Ok(None);
    }
    let is_a_name = text.len() <= 15
        && text
            .bytes()
            .all(|octet| octet.is_ascii_alphanumeric() || b"-_.".contains(&octet))
        && text.bytes().any(|octet| octet.is_ascii_alphanumeric());
    if is_a_name {
        Ok(Some(text.into()))
    } else {
        Err(Wrong::Port)
    }
}

/// A centre's name.
pub(crate) fn centre_name(text: &str) -> Result<String, Wrong> {
    let fits = !text.is_empty() && text.chars().count() <= 80;
    if fits && !text.chars().any(char::is_control) {
        Ok(text.into())
    } else {
        Err(Wrong::CentreName)
    }
}

/// A centre's code; letters may be typed small.
pub(crate) fn centre_code(text: &str) -> Result<String, Wrong> {
    let code = text.to_ascii_uppercase();
    if Centre::is_code(&code) {
        Ok(code)
    } else {
        Err(Wrong::CentreCode)
    }
}

/// A SIM's PIN. It is shown nowhere, not by `Debug` either.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Pin(String);

impl Pin {
    /// What goes to the modem.
    pub(crate) fn secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Pin(...)")
    }
}

impl FromStr for Pin {
    type Err = Wrong;

    /// Four to eight digits (3GPP TS 31.101, 9.5.1).
    fn from_str(text: &str) -> Result<Self, Wrong> {
        if (4..=8).contains(&text.len()) && text.bytes().all(|octet| octet.is_ascii_digit()) {
            Ok(Self(text.into()))
        } else {
            Err(Wrong::Pin)
        }
    }
}

/// A time of day at the box's place ("2026-11-24 18:05").
pub(crate) fn time(text: &str) -> Result<DateTime, Wrong> {
    let time = DateTime::strptime("%Y-%m-%d %H:%M:%S", text)
        .or_else(|_| DateTime::strptime("%Y-%m-%d %H:%M", text))
        .map_err(|_| Wrong::Time)?;
    if super::clock::is_believable(time.year()) {
        Ok(time)
    } else {
        Err(Wrong::Time)
    }
}

/// How the box gets its address.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Way {
    /// From the centre's router.
    Dhcp,
    /// Always the same.
    Fixed {
        /// Its own.
        #[serde(serialize_with = "shown")]
        address: Address,
        /// Of the way out; a centre without a link has none.
        gateway: Option<Ipv4Addr>,
        /// Of the name servers.
        dns: Vec<IpAddr>,
    },
}

/// How the phones' own network reaches the box.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Cable {
    /// Tagged, on the centre's.
    Vlan(u16),
    /// By a network port of its own.
    Port(String),
}

/// The phones' own network.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Phones {
    /// How it reaches the box.
    #[serde(flatten)]
    pub(crate) cable: Cable,
    /// The box's address in it.
    #[serde(serialize_with = "shown")]
    pub(crate) address: Address,
}

fn shown<S: serde::Serializer>(address: &Address, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_machines() {
        for right in ["192.168.1.10/24", "10.0.0.1/8", "172.16.0.2/30"] {
            assert_eq!(right.parse::<Address>().unwrap().to_string(), right);
        }
        for wrong in [
            "192.168.1.10",
            "192.168.1.0/24",
            "192.168.1.255/24",
            "127.0.0.1/8",
            "0.1.2.3/8",
            "224.0.0.5/24",
            "255.1.1.1/8",
            "192.168.1.10/0",
            "192.168.1.10/31",
            "300.1.1.1/24",
            "",
            "/24",
            "fe80::1/64",
        ] {
            assert_eq!(wrong.parse::<Address>(), Err(Wrong::Address), "{wrong}");
        }
    }

    #[test]
    fn a_gateway_is_another_machine_of_the_same_network() {
        let address = "192.168.1.10/24".parse().unwrap();
        assert_eq!(gateway("", address), Ok(None));
        assert_eq!(
            gateway("192.168.1.1", address),
            Ok(Some(Ipv4Addr::new(192, 168, 1, 1)))
        );
        for wrong in ["192.168.2.1", "192.168.1.10", "router"] {
            assert_eq!(gateway(wrong, address), Err(Wrong::Gateway), "{wrong}");
        }
    }

    #[test]
    fn the_other_answers_are_held_to_their_limits() {
        assert_eq!(dns("1.1.1.1, 2001:db8::1").unwrap().len(), 2);
        assert_eq!(dns("one"), Err(Wrong::Dns));
        assert_eq!(cable("4094"), Ok(Some(Cable::Vlan(4_094))));
        assert_eq!(cable("enp2s0"), Ok(Some(Cable::Port("enp2s0".into()))));
        assert_eq!(cable(""), Ok(None));
        assert_eq!(
            (cable("0"), cable("4095")),
            (Err(Wrong::Vlan), Err(Wrong::Vlan))
        );
        assert_eq!(cable("a/b"), Err(Wrong::Port));
        assert_eq!(port("enp1s0"), Ok(Some("enp1s0".into())));
        for wrong in [
            "eth0 eth1",
            "..",
            "a/b",
            "eth0\nName=*",
            "averyverylongname",
        ] {
            assert_eq!(port(wrong), Err(Wrong::Port), "{wrong}");
        }
        assert_eq!(centre_code("rab"), Ok("RAB".into()));
        for wrong in ["R", "RABAT", "R1", "RÀ"] {
            assert_eq!(centre_code(wrong), Err(Wrong::CentreCode), "{wrong}");
        }
        assert_eq!(centre_name("دار الشباب"), Ok("دار الشباب".into()));
        assert_eq!(centre_name(""), Err(Wrong::CentreName));
        assert!(time("2026-11-24 18:05").is_ok() && time("2026-11-24 18:05:30").is_ok());
        for wrong in ["1970-01-01 00:00", "24/11/2026", "2026-11-31 10:00", ""] {
            assert_eq!(time(wrong), Err(Wrong::Time), "{wrong}");
        }
    }

    #[test]
    fn a_pin_is_digits_and_is_not_shown() {
        for wrong in ["123", "123456789", "12a4", ""] {
            assert_eq!(wrong.parse::<Pin>(), Err(Wrong::Pin), "{wrong}");
        }
        assert!(!format!("{:?}", "1234".parse::<Pin>().unwrap()).contains("1234"));
    }
}
