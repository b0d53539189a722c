//! RTP packets (RFC 3550 §5.1): read from the network, and written for it.

use thiserror::Error;

/// Octets of a header without contributing sources or an extension.
pub const HEADER_LEN: usize = 12;

/// One packet; the payload stays where it was received.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Packet<'a> {
    /// The marker bit: the first packet after a silence, or of an event.
    pub marker: bool,
    /// The payload type, 0 to 127.
    pub payload_type: u8,
    /// The sequence number.
    pub sequence: u16,
    /// The timestamp of the first sample, in samples.
    pub timestamp: u32,
    /// The synchronisation source.
    pub ssrc: u32,
    /// The payload, without padding.
    pub payload: &'a [u8],
}

/// Why octets are not an RTP packet.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Error)]
pub enum RtpError {
    /// Shorter than its own header says.
    #[error("the packet is cut short")]
    Short,
    /// Another version than 2: STUN, or something else on the port.
    #[error("version {0} instead of 2")]
    Version(u8),
    /// RTCP on the RTP port (RFC 5761 §4 tells them apart).
    #[error("an RTCP packet")]
    Rtcp,
    /// A padding count of zero, or longer than the payload (RFC 3550 §A.1).
    #[error("padding that does not fit")]
    Padding,
}

impl<'a> Packet<'a> {
    /// Reads a packet. Contributing sources and header extensions are skipped.
    ///
    /// # Errors
    /// When the octets are not an RTP packet.
    pub fn parse(octets: &'a [u8]) -> Result<Self, RtpError> {
        let (header, rest) = octets
            .split_first_chunk::<HEADER_LEN>()
            .ok_or(RtpError::Short)?;
        let version = header[0] >> 6;
        if version != 2 {
            return Err(RtpError::Version(version));
        }
        if (192..=223).contains(&header[1]) {
            return Err(RtpError::Rtcp);
        }
        let sources = usize::from(header[0] & 0x0f) * 4;
        let rest = rest.get(sources..).ok_or(RtpError::Short)?;
        let rest = if header[0] & 0x10 != 0 {
            after_extension(rest)?
        } else {
            rest
        };
        let payload = if header[0] & 0x20 != 0 {
            before_padding(rest)?
        } else {
            rest
        };
        Ok(Self {
            marker: header[1] & 0x80 != 0,
            payload_type: header[1] & 0x7f,
            sequence: u16::from_be_bytes([header[2], header[3]]),
            timestamp: u32::from_be_bytes([header[4], header[5], header[6], header[7]]),
            ssrc: u32::from_be_bytes([header[8], header[9], header[10], header[11]]),
            payload,
        })
    }

    /// Writes the packet; gives its length, or `None` if `out` is too small.
    #[must_use]
    pub fn write(&self, out: &mut [u8]) -> Option<usize> {
        let length = HEADER_LEN + self.payload.len();
        let out = out.get_mut(..length)?;
        out[0] = 2 << 6;
        out[1] = u8::from(self.marker) << 7 | self.payload_type & 0x7f;
        out[2..4].copy_from_slice(&self.sequence.to_be_bytes());
        out[4..8].copy_from_slice(&self.timestamp.to_be_bytes());
        out[8..12].copy_from_slice(&self.ssrc.to_be_bytes());
        out[HEADER_LEN..].copy_from_slice(self.payload);
        Some(length)
    }
}

/// RFC 3550 §5.3.1: 16 bits of profile, 16 of length in words of 32 bits.
fn after_extension(octets: &[u8]) -> Result<&[u8], RtpError> {
    let (header, rest) = octets.split_first_chunk::<4>().ok_or(RtpError::Short)?;
    let words = u16::from_be_bytes([header[2], header[3]]);
    rest.get(usize::from(words) * 4..).ok_or(RtpError::Short)
}

/// The last octet counts the padding, itself included.
fn before_padding(octets: &[u8]) -> Result<&[u8], RtpError> {
    let count = usize::from(*octets.last().ok_or(RtpError::Padding)?);
    if count == 0 || count > octets.len() {
        return Err(RtpError::Padding);
    }
    Ok(&octets[..octets.len() - count])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A packet with every optional part: two sources, one extension word, padding of 3.
    fn full() -> Vec<u8> {
        let mut octets = vec![0b1011_0010, 0x80 | 8, 0x12, 0x34];
        octets.extend([0, 0, 0, 160, 0xde, 0xad, 0xbe, 0xef]);
        octets.extend([1; 8]);
        octets.extend([0xbe, 0xde, 0, 1, 9, 9, 9, 9]);
        octets.extend([7, 7, 7, 7, 7]);
        octets.extend([0, 0, 3]);
        octets
    }

    #[test]
    fn sources_extension_and_padding_are_not_payload() {
        let octets = full();
        let packet = Packet::parse(&octets).unwrap();
        assert_eq!(packet.payload, [7; 5]);
        assert!(packet.marker);
        assert_eq!(packet.payload_type, 8);
        assert_eq!(packet.sequence, 0x1234);
        assert_eq!(packet.timestamp, 160);
        assert_eq!(packet.ssrc, 0xdead_beef);
    }

    #[test]
    fn a_packet_cut_anywhere_before_its_payload_is_refused() {
        let octets = full();
        for length in 0..28 {
            assert!(Packet::parse(&octets[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn padding_of_zero_or_beyond_the_payload_is_refused() {
        let mut octets = full();
        let last = octets.len() - 1;
        for count in [0, 9, 255] {
            octets[last] = count;
            assert_eq!(Packet::parse(&octets), Err(RtpError::Padding));
        }
    }

    #[test]
    fn stun_and_rtcp_are_told_apart() {
        let mut octets = [0; 20];
        assert_eq!(Packet::parse(&octets), Err(RtpError::Version(0)));
        octets[..2].copy_from_slice(&[0x80, 200]);
        assert_eq!(Packet::parse(&octets), Err(RtpError::Rtcp));
    }

    proptest! {
        #[test]
        fn any_octets_are_parsed_or_refused(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(packet) = Packet::parse(&octets) {
                prop_assert!(packet.payload.len() <= octets.len() - HEADER_LEN);
            }
        }

        #[test]
        fn what_is_written_is_read(
            marker: bool, payload_type in 0u8..64, sequence: u16, timestamp: u32, ssrc: u32,
            payload in proptest::collection::vec(any::<u8>(), 0..400),
        ) {
            let packet = Packet { marker, payload_type, sequence, timestamp, ssrc, payload: &payload };
            let mut octets = [0; 500];
            let length = packet.write(&mut octets).unwrap();
            prop_assert_eq!(Packet::parse(&octets[..length]).unwrap(), packet);
        }
    }
}
