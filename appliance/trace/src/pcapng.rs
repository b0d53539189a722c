//! SIP messages as a pcapng file (draft-ietf-opsawg-pcapng).

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};
use std::net::SocketAddr;

use etherparse::PacketBuilder;
use etherparse::err::packet::BuildWriteError;
use pcap_parser::pcapng::{
    EnhancedPacketBlock, InterfaceDescriptionBlock, InterfaceStatisticsBlock, OptionCode,
    PcapNGOption, SectionHeaderBlock,
};
use pcap_parser::{Linktype, ToVec};

use crate::tap::{SipMessage, Transport, Way};

/// Packets begin with an IP header, of either version (LINKTYPE_RAW).
const RAW: Linktype = Linktype(101);
/// Which way a packet went, in `epb_flags`.
const INBOUND: u32 = 1;
const OUTBOUND: u32 = 2;
/// `epb_flags` of an Enhanced Packet Block.
const FLAGS: OptionCode = OptionCode(2);
/// `shb_userappl` of a Section Header Block.
const PROGRAM: OptionCode = OptionCode(4);
const HOPS: u8 = 64;
/// The window of a made-up TCP header.
const WINDOW: u16 = u16::MAX;

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum PcapngError {
    /// The file does not take it.
    #[error(transparent)]
    File(#[from] io::Error),
    /// A message cannot be put into a packet: its addresses are of two kinds.
    #[error("a message cannot be put into a packet: {0}")]
    Packet(String),
}

/// A file that grows with each message, and can be read at any moment.
#[derive(Debug)]
pub struct Pcapng<W> {
    to: W,
    /// Octets that went over each stream, by sender and receiver: a reader puts streams
    /// together by them.
    sent: HashMap<(SocketAddr, SocketAddr), u32>,
    written: u64,
}

impl<W: Write> Pcapng<W> {
    /// Begins a file. `about` is for whoever opens it; `program` wrote it.
    ///
    /// # Errors
    /// What the file says.
    pub fn begin(to: W, program: &str, about: &str) -> Result<Self, PcapngError> {
        let mut file = Self {
            to,
            sent: HashMap::new(),
            written: 0,
        };
        file.write(SectionHeaderBlock {
            block_type: 0,
            block_len1: 0,
            bom: 0,
            major_version: 1,
            minor_version: 0,
            section_len: -1,
            options: vec![
                option(OptionCode::Comment, about.as_bytes()),
                option(PROGRAM, program.as_bytes()),
            ],
            block_len2: 0,
        })?;
        file.write(InterfaceDescriptionBlock {
            block_type: 0,
            block_len1: 0,
            linktype: RAW,
            reserved: 0,
            snaplen: 0,
            options: vec![option(OptionCode::IfName, b"sip")],
            block_len2: 0,
            // Microseconds.
            if_tsresol: 6,
            if_tsoffset: 0,
        })?;
        Ok(file)
    }

    /// Writes a message as a packet.
    ///
    /// # Errors
    /// What the file says, or that no packet can have these addresses.
    pub fn message(&mut self, message: &SipMessage) -> Result<(), PcapngError> {
        let packet = self.packet(message)?;
        let micros = u64::try_from(message.at.as_microsecond()).unwrap_or(0);
        let length = u32::try_from(packet.len()).unwrap_or(u32::MAX);
        let way = match message.way {
            Way::In => INBOUND,
            Way::Out => OUTBOUND,
        };
        let (ts_high, ts_low) = halves(micros);
        self.write(EnhancedPacketBlock {
            block_type: 0,
            block_len1: 0,
            if_id: 0,
            ts_high,
            ts_low,
            caplen: length,
            origlen: length,
            data: &packet,
            options: vec![option(FLAGS, &way.to_le_bytes())],
            block_len2: 0,
        })?;
        self.written += 1;
        Ok(())
    }

    /// What it is written to.
    pub const fn inner(&self) -> &W {
        &self.to
    }

    /// Ends it, with how many messages were not seen.
    ///
    /// # Errors
    /// What the file says.
    pub fn end(mut self, at: jiff::Timestamp, lost: u64) -> Result<W, PcapngError> {
        let (ts_high, ts_low) = halves(u64::try_from(at.as_microsecond()).unwrap_or(0));
        self.write(InterfaceStatisticsBlock {
            block_type: 0,
            block_len1: 0,
            if_id: 0,
            ts_high,
            ts_low,
            options: vec![
                option(OptionCode::IsbIfRecv, &(self.written + lost).to_le_bytes()),
                option(OptionCode::IsbIfDrop, &lost.to_le_bytes()),
            ],
            block_len2: 0,
        })?;
        self.to.flush()?;
        Ok(self.to)
    }

    /// The octets of the file so far are given on in whole blocks.
    fn write(&mut self, mut block: impl ToVec) -> Result<(), PcapngError> {
        let octets = block
            .to_vec()
            .map_err(|error| io::Error::other(format!("{error:?}")))?;
        Ok(self.to.write_all(&octets)?)
    }

    fn packet(&mut self, message: &SipMessage) -> Result<Vec<u8>, PcapngError> {
        let (from, to) = match message.way {
            Way::In => (message.remote, message.local),
            Way::Out => (message.local, message.remote),
        };
        let ip = match (from, to) {
            (SocketAddr::V4(from), SocketAddr::V4(to)) => {
                PacketBuilder::ipv4(from.ip().octets(), to.ip().octets(), HOPS)
            }
            (SocketAddr::V6(from), SocketAddr::V6(to)) => {
                PacketBuilder::ipv6(from.ip().octets(), to.ip().octets(), HOPS)
            }
            _ => return Err(PcapngError::Packet(format!("{from} to {to}"))),
        };
        let mut packet = Vec::with_capacity(message.octets.len() + 64);
        let built = match message.transport {
            Transport::Udp => ip
                .udp(from.port(), to.port())
                .write(&mut packet, &message.octets),
            Transport::Tcp => {
                let other = self.sent.get(&(to, from)).copied().unwrap_or(1);
                let sent = self.sent.entry((from, to)).or_insert(1);
                let number = *sent;
                let length = u32::try_from(message.octets.len()).unwrap_or(0);
                *sent = sent.wrapping_add(length);
                ip.tcp(from.port(), to.port(), number, WINDOW)
                    .psh()
                    .ack(other)
                    .write(&mut packet, &message.octets)
            }
        };
        built.map_err(|error: BuildWriteError| PcapngError::Packet(error.to_string()))?;
        Ok(packet)
    }
}

const fn halves(time: u64) -> (u32, u32) {
    ((time >> 32) as u32, (time & 0xffff_ffff) as u32)
}

fn option(code: OptionCode, value: &[u8]) -> PcapNGOption<'_> {
    // Longer texts than that nobody writes here; one would be cut.
    let value = value.get(..usize::from(u16::MAX)).unwrap_or(value);
    PcapNGOption {
        code,
        len: u16::try_from(value.len()).unwrap_or(u16::MAX),
        value: Cow::Borrowed(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pcap_parser::traits::PcapReaderIterator;
    use pcap_parser::{Block, PcapBlockOwned, PcapNGReader};
    use std::process::Command;

    const OPTIONS: &str = "OPTIONS sip:201@192.0.2.9 SIP/2.0\r\n\
        Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1\r\nFrom: <sip:box@192.0.2.1>;tag=1\r\n\
        To: <sip:201@192.0.2.9>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";

    fn message(transport: Transport, way: Way, local: &str, remote: &str) -> SipMessage {
        SipMessage {
            at: "2026-11-24T18:05:00.123456Z".parse().unwrap(),
            way,
            transport,
            local: local.parse().unwrap(),
            remote: remote.parse().unwrap(),
            octets: OPTIONS.as_bytes().to_vec(),
        }
    }

    fn file() -> Vec<u8> {
        let mut file = Pcapng::begin(Vec::new(), "jawab 0.1.0", "numbers are in it").unwrap();
        let (here, there) = ("192.0.2.1:5060", "192.0.2.9:5061");
        file.message(&message(Transport::Udp, Way::Out, here, there))
            .unwrap();
        file.message(&message(
            Transport::Udp,
            Way::In,
            "[2001:db8::1]:5060",
            "[2001:db8::2]:5060",
        ))
        .unwrap();
        for _ in 0..2 {
            file.message(&message(Transport::Tcp, Way::In, here, there))
                .unwrap();
        }
        file.end("2026-11-24T18:06:00Z".parse().unwrap(), 3)
            .unwrap()
    }

    #[test]
    fn the_file_says_what_it_is_and_what_is_not_in_it() {
        let octets = file();
        let mut reader = PcapNGReader::new(65_536, &octets[..]).unwrap();
        let (mut packets, mut said) = (0, Vec::new());
        while let Ok((offset, block)) = reader.next() {
            if let PcapBlockOwned::NG(block) = block {
                match block {
                    Block::SectionHeader(head) => {
                        said.push(head.options[0].as_str().unwrap().to_owned());
                    }
                    Block::EnhancedPacket(packet) => {
                        let time = u64::from(packet.ts_high) << 32 | u64::from(packet.ts_low);
                        assert_eq!(time, 1_795_543_500_123_456);
                        packets += 1;
                    }
                    Block::InterfaceStatistics(end) => {
                        let counts: Vec<u8> = end
                            .options
                            .iter()
                            .map(|option| *option.value().first().unwrap_or(&0))
                            .collect();
                        said.push(format!("{counts:?}"));
                    }
                    _ => {}
                }
            }
            reader.consume(offset);
        }
        assert_eq!(packets, 4);
        assert_eq!(said, ["numbers are in it", "[7, 3, 0]"]);
    }

    #[test]
    fn addresses_of_two_kinds_are_refused_and_nothing_is_written() {
        let mut file = Pcapng::begin(Vec::new(), "", "").unwrap();
        let before = file.to.len();
        let mixed = message(
            Transport::Udp,
            Way::In,
            "0.0.0.0:5060",
            "[2001:db8::2]:5060",
        );
        assert!(matches!(file.message(&mixed), Err(PcapngError::Packet(_))));
        assert_eq!(file.to.len(), before);
    }

    /// What a program says of the file.
    fn read_by(program: &str, options: &[&str]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sip.pcapng");
        std::fs::write(&path, file()).unwrap();
        let output = Command::new(program)
            .args(options)
            .arg("-r")
            .arg(&path)
            .output()
            .unwrap_or_else(|error| panic!("{program} cannot be started: {error}"));
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    #[test]
    fn wireshark_reads_the_messages_out_of_datagrams_and_streams() {
        let fields = "-Tfields -eip.src -eipv6.dst -eudp.dstport -esip.Method -etcp.seq";
        let options: Vec<&str> = fields.split(' ').collect();
        let said = read_by("tshark", &options);
        let length = OPTIONS.len() + 1;
        assert_eq!(
            said,
            format!(
                "192.0.2.1\t\t5061\tOPTIONS\t\n\t2001:db8::1\t5060\tOPTIONS\t\n\
                 192.0.2.9\t\t\tOPTIONS\t1\n192.0.2.9\t\t\tOPTIONS\t{length}\n"
            )
        );
    }

    #[test]
    fn tcpdump_reads_it() {
        let said = read_by("tcpdump", &["-n"]);
        let datagrams = said.matches("SIP: OPTIONS sip:201@192.0.2.9").count();
        let in_streams = said.matches("length 192").count();
        assert_eq!((datagrams, in_streams), (2, 2), "{said}");
        assert!(said.contains("192.0.2.1.5060 > 192.0.2.9.5061"), "{said}");
    }
}
