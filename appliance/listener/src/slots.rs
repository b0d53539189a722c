//! Who is connected: in all, and from each address. Where there is no room, whoever came first
//! of those that have not asked for anything yet gives way: it is most likely to be nobody.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::limits::Limits;

/// Why somebody has no slot.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Full {
    /// All slots are taken.
    All,
    /// All slots of that address are taken.
    Address,
}

/// The slots of a listener.
#[derive(Debug)]
pub(crate) struct Slots {
    limits: Limits,
    requests: AtomicUsize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    next: u64,
    /// By order of arrival.
    all: BTreeMap<u64, Entry>,
    by_address: HashMap<IpAddr, Here>,
}

#[derive(Debug)]
struct Entry {
    address: IpAddr,
    has_asked: bool,
    leave: CancellationToken,
}

#[derive(Debug, Default)]
struct Here {
    connections: usize,
    requests: Arc<AtomicUsize>,
}

/// A connection's slot.
#[derive(Debug)]
pub(crate) struct Slot {
    slots: Arc<Slots>,
    id: u64,
    requests_here: Arc<AtomicUsize>,
    leave: CancellationToken,
}

/// A request's slot.
#[derive(Debug)]
pub(crate) struct RequestSlot(Arc<Slots>, Arc<AtomicUsize>);

impl Slots {
    pub(crate) fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self {
            limits,
            requests: AtomicUsize::new(0),
            taken: Mutex::default(),
        })
    }

    /// A slot for a connection from there.
    pub(crate) fn take(self: &Arc<Self>, address: IpAddr) -> Result<Slot, Full> {
        let address = counted(address);
        let mut taken = self.taken();
        if taken.from(address) >= self.limits.connections_by_address
            && !taken.one_leaves(|entry| entry.address == address)
        {
            return Err(Full::Address);
        }
        if taken.all.len() >= self.limits.connections && !taken.one_leaves(|_| true) {
            return Err(Full::All);
        }
        let id = taken.next;
        taken.next += 1;
        let leave = CancellationToken::new();
        taken.all.insert(
            id,
            Entry {
                address,
                has_asked: false,
                leave: leave.clone(),
            },
        );
        let here = taken.by_address.entry(address).or_default();
        here.connections += 1;
        let requests_here = here.requests.clone();
        drop(taken);
        Ok(Slot {
            slots: self.clone(),
            id,
            requests_here,
            leave,
        })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn from(&self, address: IpAddr) -> usize {
        self.by_address
            .get(&address)
            .map_or(0, |here| here.connections)
    }

    /// The first that has asked for nothing leaves, if there is one.
    fn one_leaves(&mut self, of: impl Fn(&Entry) -> bool) -> bool {
        let silent = self
            .all
            .iter()
            .find(|(_, entry)| !entry.has_asked && of(entry));
        let Some((&id, entry)) = silent else {
            return false;
        };
        entry.leave.cancel();
        self.leaves(id);
        true
    }

    fn leaves(&mut self, id: u64) {
        let Some(entry) = self.all.remove(&id) else {
            return;
        };
        if let Some(here) = self.by_address.get_mut(&entry.address) {
            here.connections -= 1;
            if here.connections == 0 {
                self.by_address.remove(&entry.address);
            }
        }
    }
}

impl Slot {
    /// It has asked for something: it keeps its slot.
    pub(crate) fn has_asked(&self) {
        if let Some(entry) = self.slots.taken().all.get_mut(&self.id) {
            entry.has_asked = true;
        }
    }

    /// Waits until somebody else gets this slot.
    pub(crate) async fn is_given_away(&self) {
        self.leave.cancelled().await;
    }

    /// A slot for one more request; `None` if there are too many.
    pub(crate) fn request(&self) -> Option<RequestSlot> {
        let slot = RequestSlot(self.slots.clone(), self.requests_here.clone());
        // Counted before it is looked at: its drop takes it back.
        let all = slot.0.requests.fetch_add(1, Ordering::Relaxed);
        let here = slot.1.fetch_add(1, Ordering::Relaxed);
        let limits = self.slots.limits;
        (all < limits.requests && here < limits.requests_by_address).then_some(slot)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.taken().leaves(self.id);
    }
}

impl Drop for RequestSlot {
    fn drop(&mut self) {
        self.0.requests.fetch_sub(1, Ordering::Relaxed);
        self.1.fetch_sub(1, Ordering::Relaxed);
    }
}

/// An address as it is counted: an IPv6 one by its network of 64 bits, which a host chooses
/// addresses from as it likes (RFC 8981).
fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(ip) => Ipv6Addr::from(u128::from(ip) & !u128::from(u64::MAX)).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const LIMITS: Limits = Limits {
        connections: 10,
        connections_by_address: 4,
        requests: 8,
        requests_by_address: 3,
        ..Limits::BROWSERS
    };

    fn ip(n: u32) -> IpAddr {
        Ipv4Addr::from_bits(0x0a00_0000 + n).into()
    }

    /// A connection that has asked for something.
    fn asks(slots: &Arc<Slots>, n: u32) -> Result<Slot, Full> {
        let slot = slots.take(ip(n))?;
        slot.has_asked();
        Ok(slot)
    }

    #[test]
    fn one_address_has_so_many_places_and_all_have_so_many() {
        let slots = Slots::new(LIMITS);
        let mut held: Vec<_> = (0..4).map(|_| asks(&slots, 1).unwrap()).collect();
        assert_eq!(asks(&slots, 1).unwrap_err(), Full::Address);
        held.extend((2..8).map(|n| asks(&slots, n).unwrap()));
        assert_eq!(asks(&slots, 9).unwrap_err(), Full::All);
        held.truncate(3);
        held.push(asks(&slots, 1).unwrap());
        held.push(asks(&slots, 9).unwrap());
        drop(held);
        let taken = slots.taken();
        assert!(taken.all.is_empty() && taken.by_address.is_empty());
    }

    #[test]
    fn who_says_nothing_gives_way_to_who_comes_and_who_asked_stays() {
        let slots = Slots::new(LIMITS);
        let staff = asks(&slots, 1).unwrap();
        // Silent ones, of any number of addresses, and of that of the staff.
        let silent: Vec<_> = (0..1_000)
            .map(|n| slots.take(ip(1 + n / 10)).unwrap())
            .collect();
        assert!(slots.taken().all.len() <= LIMITS.connections);
        assert!(!staff.leave.is_cancelled());
        assert!(silent[0].leave.is_cancelled());
        for n in 500..509 {
            let slot = asks(&slots, n).unwrap();
            std::mem::forget(slot);
        }
        assert_eq!(asks(&slots, 600).unwrap_err(), Full::All);
        drop(silent);
        assert_eq!(slots.taken().all.len(), 10);
    }

    #[test]
    fn requests_are_counted_by_address_over_all_its_connections() {
        let slots = Slots::new(LIMITS);
        let (one, other) = (asks(&slots, 1).unwrap(), asks(&slots, 1).unwrap());
        let held: Vec<_> = (0..3).map(|_| one.request().unwrap()).collect();
        assert!(other.request().is_none());
        let elsewhere = asks(&slots, 2).unwrap();
        assert!(elsewhere.request().is_some());
        drop(held);
        assert!(other.request().is_some());
        assert_eq!(slots.requests.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let slots = Slots::new(LIMITS);
        let ip = |n| IpAddr::from(Ipv6Addr::new(0x2001, 0xdb8, 0, 7, n, 0, 0, 1));
        let held: Vec<_> = (0..4)
            .map(|n| {
                let slot = slots.take(ip(n)).unwrap();
                slot.has_asked();
                slot
            })
            .collect();
        assert_eq!(slots.take(ip(9)).unwrap_err(), Full::Address);
        drop(held);
    }
}
