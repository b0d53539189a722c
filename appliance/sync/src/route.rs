//! Through which interface this machine talks to central.

use std::net::IpAddr;

use jiff::civil::DateTime;
use sysinfo::Networks;

/// How central is reached, and when it is: what the rules for files go by.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Route {
    /// The interface's name; `None` where it is not known.
    pub interface: Option<String>,
    /// The time on the wall here; `None` before anybody said it.
    pub now: Option<DateTime>,
}

/// The interface that has this address: that of the local end of a connection.
pub(crate) fn interface_of(local: IpAddr) -> Option<String> {
    let local = local.to_canonical();
    let networks = Networks::new_with_refreshed_list();
    networks
        .iter()
        .find(|(_, network)| {
            let addresses = network.ip_networks().iter();
            addresses.into_iter().any(|known| known.addr == local)
        })
        .map(|(name, _)| name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interface_is_found_by_its_address() {
        let loopback = IpAddr::from([127, 0, 0, 1]);
        assert_eq!(interface_of(loopback).as_deref(), Some("lo"));
        // Documentation's own (RFC 5737): nobody has it.
        assert_eq!(interface_of(IpAddr::from([192, 0, 2, 1])), None);
    }
}
