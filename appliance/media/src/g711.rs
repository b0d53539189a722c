//! G.711: A-law and mu-law, by table.

/// The two laws of G.711, by the names RTP gives them (RFC 3551 §4.5.14).
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum Codec {
    /// A-law.
    Pcma,
    /// Mu-law.
    Pcmu,
}

impl Codec {
    /// Its static RTP payload type (RFC 3551 table 4).
    #[must_use]
    pub const fn payload_type(self) -> u8 {
        match self {
            Self::Pcma => 8,
            Self::Pcmu => 0,
        }
    }

    /// The codec of a static payload type.
    #[must_use]
    pub const fn of_payload_type(payload_type: u8) -> Option<Self> {
        match payload_type {
            8 => Some(Self::Pcma),
            0 => Some(Self::Pcmu),
            _ => None,
        }
    }

    /// One sample from its octet.
    #[must_use]
    pub const fn decode(self, octet: u8) -> i16 {
        match self {
            Self::Pcma => A_EXPAND[octet as usize],
            Self::Pcmu => MU_EXPAND[octet as usize],
        }
    }

    /// The octet for one sample.
    #[must_use]
    pub const fn encode(self, sample: i16) -> u8 {
        match self {
            // A-law keeps 12 bits of magnitude and sign, mu-law 14: the rest of a
            // 16-bit sample does not reach the octet.
            Self::Pcma => A_COMPRESS[(sample.cast_unsigned() >> 4) as usize],
            Self::Pcmu => MU_COMPRESS[(sample.cast_unsigned() >> 2) as usize],
        }
    }

    /// The octet of silence.
    #[must_use]
    pub const fn silence(self) -> u8 {
        self.encode(0)
    }
}

static A_EXPAND: [i16; 256] = {
    let mut table = [0; 256];
    let mut octet = 0;
    while octet < 256 {
        table[octet] = a_expand(octet as u8);
        octet += 1;
    }
    table
};

static MU_EXPAND: [i16; 256] = {
    let mut table = [0; 256];
    let mut octet = 0;
    while octet < 256 {
        table[octet] = mu_expand(octet as u8);
        octet += 1;
    }
    table
};

static A_COMPRESS: [u8; 4096] = {
    let mut table = [0; 4096];
    let mut index = 0;
    while index < 4096 {
        table[index] = a_compress(((index as u16) << 4).cast_signed());
        index += 1;
    }
    table
};

static MU_COMPRESS: [u8; 16384] = {
    let mut table = [0; 16384];
    let mut index = 0;
    while index < 16384 {
        table[index] = mu_compress(((index as u16) << 2).cast_signed());
        index += 1;
    }
    table
};

/// G.711 table 1, scaled to 16 bits. Even bits travel inverted (§3.1).
const fn a_expand(octet: u8) -> i16 {
    let octet = octet ^ 0x55;
    let mantissa = ((octet & 0x0f) as i16) << 4;
    let segment = (octet & 0x70) >> 4;
    let magnitude = match segment {
        0 => mantissa + 0x008,
        _ => (mantissa + 0x108) << (segment - 1),
    };
    if octet & 0x80 != 0 {
        magnitude
    } else {
        -magnitude
    }
}

const fn a_compress(sample: i16) -> u8 {
    let positive = sample >= 0;
    let mut magnitude = (if positive { sample } else { !sample }) >> 4;
    if magnitude > 15 {
        let mut segment = 1;
        while magnitude > 31 {
            magnitude >>= 1;
            segment += 1;
        }
        magnitude = magnitude - 16 + (segment << 4);
    }
    let sign = if positive { 0x80 } else { 0 };
    (magnitude as u8 | sign) ^ 0x55
}

/// G.711 table 2, scaled to 16 bits. All bits travel inverted (§3.2).
const fn mu_expand(octet: u8) -> i16 {
    let inverted = !octet;
    let segment = (inverted >> 4) & 7;
    let mantissa = (inverted & 0x0f) as i32;
    let magnitude = (((mantissa << 3) + 0x84) << segment) - 0x84;
    (if octet & 0x80 != 0 {
        magnitude
    } else {
        -magnitude
    }) as i16
}

const fn mu_compress(sample: i16) -> u8 {
    let positive = sample >= 0;
    // The bias of 33 puts every segment's end at a power of two.
    let mut biased = ((if positive { sample } else { !sample }) >> 2) + 33;
    if biased > 0x1fff {
        biased = 0x1fff;
    }
    let mut segment = 0;
    while (biased >> (segment + 6)) != 0 {
        segment += 1;
    }
    let mantissa = (biased >> (segment + 1)) & 0x0f;
    let sign = if positive { 0 } else { 0x80 };
    !((segment << 4) as u8 | mantissa as u8 | sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_a_law_octet_survives_decoding_and_encoding() {
        for octet in 0..=255 {
            assert_eq!(Codec::Pcma.encode(Codec::Pcma.decode(octet)), octet);
        }
    }

    #[test]
    fn every_mu_law_octet_survives_save_the_second_zero() {
        for octet in 0..=255 {
            let expected = if octet == 0x7f { 0xff } else { octet };
            assert_eq!(Codec::Pcmu.encode(Codec::Pcmu.decode(octet)), expected);
        }
    }

    #[test]
    fn decision_and_output_values_are_those_of_tables_1_and_2() {
        // Virtual output values: A-law on a 4096 scale, mu-law on 8159, both at 16 bits here.
        for (octet, value) in [(0xd5, 8), (0x55, -8), (0xaa, 32256), (0x2a, -32256)] {
            assert_eq!(Codec::Pcma.decode(octet), value, "A-law {octet:#x}");
        }
        for (octet, value) in [(0xff, 0), (0x7f, 0), (0x80, 32124), (0x00, -32124)] {
            assert_eq!(Codec::Pcmu.decode(octet), value, "mu-law {octet:#x}");
        }
    }

    #[test]
    fn the_digital_milliwatt_of_tables_5_and_6_is_0_dbm0() {
        // A full-scale sine is +3.14 dBm0 in A-law and +3.17 dBm0 in mu-law.
        let rms = |codec: Codec, octets: [u8; 8]| {
            let sum: f64 = octets
                .iter()
                .map(|&octet| f64::from(codec.decode(octet)).powi(2))
                .sum();
            (sum / 8.0).sqrt()
        };
        let a = rms(
            Codec::Pcma,
            [0x34, 0x21, 0x21, 0x34, 0xb4, 0xa1, 0xa1, 0xb4],
        );
        let mu = rms(
            Codec::Pcmu,
            [0x1e, 0x0b, 0x0b, 0x1e, 0x9e, 0x8b, 0x8b, 0x9e],
        );
        let below_full_scale = |rms: f64| -20.0 * (rms * 2f64.sqrt() / 32_635.0).log10();
        for rms in [a, mu] {
            assert!((3.0..3.3).contains(&below_full_scale(rms)), "{rms}");
        }
    }

    #[test]
    fn encoding_is_never_further_off_than_half_a_step() {
        for codec in [Codec::Pcma, Codec::Pcmu] {
            for sample in i16::MIN..=i16::MAX {
                let back = i32::from(codec.decode(codec.encode(sample)));
                let error = (back - i32::from(sample)).abs();
                // A step is a sixteenth of its segment, a segment is the octave below.
                let bound = (i32::from(sample).abs() + 132) / 32 + 16;
                let clipped = i32::from(sample).abs() > 32_124;
                assert!(clipped || error <= bound, "{codec:?} {sample} {back}");
            }
        }
    }
}
