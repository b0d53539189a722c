//! The UDP ports of RTP legs.

use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::ops::RangeInclusive;
use std::os::fd::AsFd;

use heapless::Vec as Bounded;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use socket2::{Domain, Protocol, Socket, Type};
use tracing::warn;

use crate::error::MediaError;
use crate::mixer::{MAX_LEGS, Port};

/// Expedited forwarding (RFC 3246), as the octet that IP carries.
const EXPEDITED: u32 = 46 << 2;
/// How many ports of the system's choice are looked at for an even one with a free neighbour.
const TRIES: usize = 64;

/// A port for RTP, and the odd one above for RTCP, which is kept from others and not used.
#[derive(Debug)]
pub(crate) struct UdpPort {
    rtp: UdpSocket,
    _rtcp: UdpSocket,
    /// There may be something to read, by the last look.
    is_waiting: bool,
}

impl UdpPort {
    const fn of(rtp: UdpSocket, rtcp: UdpSocket) -> Self {
        Self {
            rtp,
            _rtcp: rtcp,
            is_waiting: true,
        }
    }
}

impl UdpPort {
    /// Opens a pair. `next` is the first port to try; it is moved on, so that a port
    /// just given up is not the next one's, with packets of the old call still coming.
    pub(crate) fn open(
        ip: IpAddr,
        ports: &RangeInclusive<u16>,
        next: &mut u16,
    ) -> Result<Self, MediaError> {
        let opened = if *ports.end() == 0 {
            anywhere(ip)
        } else {
            within(ip, ports, next)
        };
        opened.map_err(|source| MediaError::NoPort {
            ip,
            ports: ports.clone(),
            source,
        })
    }

    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.rtp.local_addr()
    }
}

fn anywhere(ip: IpAddr) -> io::Result<UdpPort> {
    let mut error = io::ErrorKind::AddrInUse.into();
    // Odd ports are held until an even one is found, so that they do not come again.
    let mut passed_over = Vec::new();
    for _ in 0..TRIES {
        let rtp = bind(ip, 0)?;
        let port = rtp.local_addr()?.port();
        if port % 2 == 0 {
            match bind(ip, port + 1) {
                Ok(rtcp) => return Ok(UdpPort::of(rtp, rtcp)),
                Err(taken) => error = taken,
            }
        }
        passed_over.push(rtp);
    }
    Err(error)
}

fn within(ip: IpAddr, ports: &RangeInclusive<u16>, next: &mut u16) -> io::Result<UdpPort> {
    let first = ports.start() + ports.start() % 2;
    let pairs = (u32::from(*ports.end()) + 1).saturating_sub(first.into()) / 2;
    let mut error = io::ErrorKind::AddrInUse.into();
    for _ in 0..pairs {
        if *next < first || *next >= *ports.end() || *next % 2 == 1 {
            *next = first;
        }
        let port = *next;
        *next = port.saturating_add(2);
        match bind(ip, port).and_then(|rtp| Ok((rtp, bind(ip, port + 1)?))) {
            Ok((rtp, rtcp)) => return Ok(UdpPort::of(rtp, rtcp)),
            Err(taken) => error = taken,
        }
    }
    Err(error)
}

fn bind(ip: IpAddr, port: u16) -> io::Result<UdpSocket> {
    let address = SocketAddr::new(ip, port);
    let socket = Socket::new(
        Domain::for_address(address),
        Type::DGRAM,
        Some(Protocol::UDP),
    )?;
    let marked = match ip {
        IpAddr::V4(_) => socket.set_tos_v4(EXPEDITED),
        IpAddr::V6(_) => socket.set_tclass_v6(EXPEDITED),
    };
    if let Err(error) = marked {
        warn!("audio packets cannot be marked for priority: {error}; calls go on without");
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    Ok(socket.into())
}

impl Port for UdpPort {
    /// One call for all of them: a receive that finds nothing costs half of one that finds a packet.
    fn look<'a>(ports: impl Iterator<Item = &'a mut Self>) {
        let mut asked: Bounded<_, MAX_LEGS> = Bounded::new();
        let mut told: Bounded<_, MAX_LEGS> = Bounded::new();
        for Self {
            rtp, is_waiting, ..
        } in ports
        {
            let rtp: &UdpSocket = rtp;
            // What is not asked about, and what is not answered, is asked itself.
            *is_waiting = true;
            let port = PollFd::new(rtp.as_fd(), PollFlags::POLLIN);
            if asked.push(port).is_ok() {
                let _as_many = told.push(is_waiting);
            }
        }
        if poll(&mut asked, PollTimeout::ZERO).is_ok() {
            for (port, is_waiting) in asked.iter().zip(told) {
                *is_waiting = port.any().unwrap_or(true);
            }
        }
    }

    fn receive(&mut self, octets: &mut [u8]) -> Option<(usize, SocketAddr)> {
        if !self.is_waiting {
            return None;
        }
        // An ICMP error of an earlier packet is told by one receive, and there may be
        // packets behind it; a second one in the same tick can wait for the next.
        match self.rtp.recv_from(octets) {
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => {
                self.rtp.recv_from(octets).ok()
            }
            received => received.ok(),
        }
    }

    fn send(&mut self, octets: &[u8], to: SocketAddr) {
        // A far end that is gone shows itself by its silence.
        let _gone = self.rtp.send_to(octets, to);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jawab_switch::LegId;
    use rtrb::RingBuffer;

    use super::*;
    use crate::api::{MediaDirection, Payloads, RtpRemote};
    use crate::frame::FRAME;
    use crate::g711::Codec;
    use crate::mixer::{Command, Leg, Mixer};
    use crate::rtp::Packet;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn the_port_is_even_and_its_neighbour_is_kept_from_others() {
        let opened = UdpPort::open(HOME, &(0..=0), &mut 0).unwrap();
        let port = opened.address().unwrap().port();
        assert_eq!(port % 2, 0);
        assert!(UdpSocket::bind((HOME, port + 1)).is_err());
    }

    #[test]
    fn packets_are_marked_for_expedited_forwarding() {
        let opened = UdpPort::open(HOME, &(0..=0), &mut 0).unwrap();
        let socket = Socket::from(opened.rtp);
        assert_eq!(socket.tos_v4().unwrap(), 0xb8);
    }

    #[test]
    fn a_look_tells_of_all_ports_which_have_something() {
        let mut ports = [(); 3].map(|()| UdpPort::open(HOME, &(0..=0), &mut 0).unwrap());
        let phone = UdpSocket::bind((HOME, 0)).unwrap();
        let says = |ports: &[UdpPort], to: usize| {
            phone
                .send_to(&[to as u8], ports[to].address().unwrap())
                .unwrap();
        };
        let heard = |port: &mut UdpPort| {
            let mut octets = [0; 8];
            port.receive(&mut octets)
                .map(|(length, _)| octets[..length].to_vec())
        };
        says(&ports, 1);
        UdpPort::look(ports.iter_mut());
        // What comes after the look is there at the next.
        says(&ports, 2);
        let first: Vec<_> = ports.iter_mut().map(heard).collect();
        assert_eq!(first, [None, Some(vec![1]), None]);
        UdpPort::look(ports.iter_mut());
        let second: Vec<_> = ports.iter_mut().map(heard).collect();
        assert_eq!(second, [None, None, Some(vec![2])]);
    }

    #[test]
    fn a_burst_is_read_in_one_tick_and_of_a_flood_no_more_than_its_share() {
        let (reports, _reports_out) = RingBuffer::new(64);
        let mut mixer = Mixer::new(reports);
        let phone = UdpSocket::bind((HOME, 0)).unwrap();
        let port = UdpPort::open(HOME, &(0..=0), &mut 0).unwrap();
        let (to, id) = (port.address().unwrap(), LegId::offered(1));
        let leg = Leg::rtp(id, port, 1);
        let meter = leg.meter();
        let remote = RtpRemote {
            address: phone.local_addr().unwrap(),
            codec: Codec::Pcma,
            payloads: Payloads::of(Codec::Pcma, None),
            direction: MediaDirection::SendRecv,
        };
        mixer.apply(Command::Open(Box::new(leg)));
        mixer.apply(Command::SetRemote(id, remote));
        let says = |sequences: std::ops::Range<u16>| {
            for sequence in sequences {
                let packet = Packet {
                    marker: false,
                    payload_type: 8,
                    sequence,
                    timestamp: u32::from(sequence) * 160,
                    ssrc: 5,
                    payload: &[0x55; 160],
                };
                let mut octets = [0; 172];
                packet.write(&mut octets).unwrap();
                phone.send_to(&octets, to).unwrap();
            }
        };
        mixer.tick(Duration::ZERO);
        says(0..5);
        mixer.tick(FRAME);
        assert_eq!(meter.read().packets, 5);
        says(5..105);
        mixer.tick(2 * FRAME);
        assert_eq!(meter.read().packets, 5 + 32);
        mixer.tick(3 * FRAME);
        assert_eq!(meter.read().packets, 5 + 64, "the rest waits in the kernel");
    }

    #[test]
    fn a_range_is_used_up_and_then_says_so() {
        // Find a free stretch by asking for one pair; its own range has then room for one.
        let found = UdpPort::open(HOME, &(0..=0), &mut 0).unwrap();
        let port = found.address().unwrap().port();
        drop(found);
        let range = port..=port + 1;
        let mut next = 0;
        let first = UdpPort::open(HOME, &range, &mut next);
        let second = UdpPort::open(HOME, &range, &mut next).unwrap_err();
        assert_eq!(first.unwrap().address().unwrap().port(), port);
        assert!(second.to_string().contains(&port.to_string()), "{second}");
    }

    #[test]
    fn the_next_leg_gets_the_next_port() {
        let found = UdpPort::open(HOME, &(0..=0), &mut 0).unwrap();
        let port = found.address().unwrap().port();
        drop(found);
        let range = port..=port.saturating_add(9);
        let mut next = 0;
        let first = UdpPort::open(HOME, &range, &mut next)
            .unwrap()
            .address()
            .unwrap();
        let second = UdpPort::open(HOME, &range, &mut next)
            .unwrap()
            .address()
            .unwrap();
        assert_ne!(first, second);
    }
}
