//! The box's side of a trace: gathers what the tap gives, takes the secrets out, and hands
//! it on in parts. It only reads the tap, which waits for nobody.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use jawab_trace::{AtDialogue, AtOctets, SipFilter, SipMessage, mask_sip};
use jiff::Timestamp;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, timeout_at};

use super::{Seen, TraceWanted, Wires};
use crate::protocol::Refusal;

/// Longest time until a part is handed on: whoever hung up is noticed by it.
const GATHERED: Duration = Duration::from_secs(1);
/// Most octets of messages in a part, more or less.
const PART: usize = 64 * 1_024;

/// A trace under way.
pub(crate) enum Watch {
    Sip {
        seen: Receiver<Arc<SipMessage>>,
        filter: SipFilter,
    },
    At {
        seen: Receiver<Arc<AtOctets>>,
        line: String,
        dialogue: AtDialogue,
    },
}

impl Watch {
    /// Begins one.
    pub(crate) fn begin(wires: &Wires, what: &TraceWanted) -> Result<Self, Refusal> {
        let filter = match what {
            TraceWanted::At { line } => {
                if !wires.modems.contains(line) {
                    return Err(Refusal::NoSuchLine);
                }
                return Ok(Self::At {
                    seen: wires.tap.watch_at(),
                    line: line.clone(),
                    dialogue: AtDialogue::default(),
                });
            }
            TraceWanted::Sip {
                trunk: Some(trunk), ..
            } => {
                let known = wires.trunks.iter().find(|(name, _)| name == trunk);
                let (_, places) = known.ok_or(Refusal::NoSuchLine)?;
                SipFilter::Trunk(places.clone())
            }
            TraceWanted::Sip {
                handset: Some(handset),
                ..
            } => SipFilter::handset(handset),
            TraceWanted::Sip { .. } => SipFilter::All,
        };
        Ok(Self::Sip {
            seen: wires.tap.watch_sip(),
            filter,
        })
    }

    /// The next part; the last one when that time has come.
    pub(crate) async fn next(&mut self, until: Instant) -> Seen {
        let mut part = Seen::default();
        let mut octets = 0;
        let handed_on = until.min(Instant::now() + GATHERED);
        while octets < PART {
            match timeout_at(handed_on, self.one(&mut part)).await {
                Ok(Some(more)) => octets += more,
                Ok(None) => {
                    part.is_over = true;
                    break;
                }
                Err(_) => break,
            }
        }
        if part.is_over || Instant::now() >= until {
            part.is_over = true;
            if let Self::At { dialogue, .. } = self {
                part.at.extend(dialogue.rest(Timestamp::now()));
            }
        }
        part
    }

    /// Waits for one, and says how long it is; none when the box stops.
    async fn one(&mut self, part: &mut Seen) -> Option<usize> {
        match self {
            Self::Sip { seen, filter } => {
                let Some(message) = received(seen, part).await? else {
                    return Some(0);
                };
                if !filter.wants(&message) {
                    return Some(0);
                }
                let message = as_shown(&message);
                let octets = message.octets.len();
                part.sip.push(message);
                Some(octets)
            }
            Self::At {
                seen,
                line,
                dialogue,
            } => {
                let Some(piece) = received(seen, part).await? else {
                    return Some(0);
                };
                if *piece.line != **line {
                    return Some(0);
                }
                part.at.extend(dialogue.take(&piece));
                Some(piece.octets.len())
            }
        }
    }
}

/// One of them; some were dropped where there is none.
async fn received<T: Clone>(seen: &mut Receiver<T>, part: &mut Seen) -> Option<Option<T>> {
    match seen.recv().await {
        Ok(one) => Some(Some(one)),
        Err(RecvError::Lagged(dropped)) => {
            part.lost += dropped;
            Some(None)
        }
        Err(RecvError::Closed) => None,
    }
}

fn as_shown(message: &SipMessage) -> SipMessage {
    let mut message = message.clone();
    mask_sip(&mut message.octets);
    let remote = message.remote.ip().to_canonical();
    message.remote.set_ip(remote);
    let local = message.local.ip().to_canonical();
    message.local.set_ip(if local.is_unspecified() {
        towards(remote)
    } else {
        local
    });
    message
}

/// The box's own address that the kernel would speak to another from. Nothing is sent.
fn towards(remote: IpAddr) -> IpAddr {
    let (any, port): (IpAddr, u16) = match remote {
        IpAddr::V4(_) => (Ipv4Addr::UNSPECIFIED.into(), 9),
        IpAddr::V6(_) => (Ipv6Addr::UNSPECIFIED.into(), 9),
    };
    UdpSocket::bind((any, 0))
        .and_then(|socket| {
            socket.connect(SocketAddr::new(remote, port))?;
            socket.local_addr()
        })
        .map_or(any, |address| address.ip())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jawab_trace::{Transport, Way};
    use tokio::sync::watch::channel;

    fn wires() -> Wires {
        Wires {
            trunks: vec![("trunk1".into(), channel(vec![Ipv4Addr::LOCALHOST.into()]).1)],
            modems: vec!["gsm1".into()],
            ..Wires::default()
        }
    }

    fn sip(handset: Option<&str>, trunk: Option<&str>) -> TraceWanted {
        TraceWanted::Sip {
            handset: handset.map(Into::into),
            trunk: trunk.map(Into::into),
        }
    }

    const REGISTER: &[u8] = b"REGISTER sip:box SIP/2.0\r\nFrom: <sip:201@box>\r\n\
        Authorization: Digest response=\"6629fae4\"\r\n\r\n";

    #[tokio::test]
    async fn messages_come_masked_with_the_address_that_they_came_to() {
        let wires = wires();
        let mut watch = Watch::begin(&wires, &sip(Some("201"), None)).unwrap();
        let any = "[::]:5060".parse().unwrap();
        let remote = "[::ffff:127.0.0.1]:5062".parse().unwrap();
        wires
            .tap
            .sip(Way::In, Transport::Udp, any, remote, REGISTER);
        wires.tap.sip(
            Way::In,
            Transport::Udp,
            any,
            remote,
            b"SIP/2.0 200 OK\r\n\r\n",
        );
        let part = watch.next(Instant::now() + Duration::from_millis(50)).await;
        assert!(part.is_over);
        assert_eq!(part.sip.len(), 1);
        let text = String::from_utf8_lossy(&part.sip[0].octets);
        assert!(text.contains("response=\"xxxxxxxx\""), "{text}");
        assert_eq!(part.sip[0].local.to_string(), "127.0.0.1:5060");
        assert_eq!(part.sip[0].remote.to_string(), "127.0.0.1:5062");
    }

    #[tokio::test]
    async fn lines_of_other_modems_are_left_out_and_what_is_dropped_is_counted() {
        let wires = wires();
        let at = TraceWanted::At {
            line: "gsm1".into(),
        };
        let mut watch = Watch::begin(&wires, &at).unwrap();
        for _ in 0..300 {
            wires.tap.at("gsm1", Way::In, b"RING\r\n");
        }
        wires.tap.at("gsm2", Way::In, b"BUSY\r\n");
        wires.tap.at("gsm1", Way::Out, b"AT+CPIN=\"4");
        let part = watch.next(Instant::now() + Duration::from_millis(50)).await;
        assert_eq!((part.lost, part.at.len()), (46, 255));
        assert_eq!(
            part.at.last().map(|said| said.text.as_str()),
            Some("AT+CPIN=****")
        );
    }

    #[test]
    fn only_lines_that_the_box_has_are_traced() {
        let begin = |what| Watch::begin(&wires(), &what).err();
        assert_eq!(begin(sip(None, Some("trunk1"))), None);
        assert_eq!(begin(sip(None, Some("gsm1"))), Some(Refusal::NoSuchLine));
        let at = TraceWanted::At {
            line: "trunk1".into(),
        };
        assert_eq!(begin(at), Some(Refusal::NoSuchLine));
    }
}
