//! What is kept of how a leg's sound fared, once it is over.

use jawab_vocabulary::Quality;

use crate::api::LegStats;
use crate::emodel;
use crate::frame::FRAME;

/// What carries a leg's sound.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum CarriedBy {
    /// RTP.
    Rtp,
    /// Linear samples of a modem.
    Pcm,
    /// A-law octets of a channel of an E1.
    Alaw,
}

/// The quality of a leg that has fared so.
pub(crate) fn quality(stats: &LegStats, carried_by: CarriedBy) -> Quality {
    let mos_tenths = match carried_by {
        // What the network did to the sound on its way to the modem, with which codec, nobody
        // tells; a score of the last metre would be taken for that of the whole.
        CarriedBy::Pcm => None,
        CarriedBy::Rtp | CarriedBy::Alaw => score_in_tenths(stats),
    };
    Quality {
        packets: stats.packets,
        lost: stats.lost,
        late: stats.late,
        concealed: stats.concealed,
        jitter_ms: rounded(stats.jitter_mean_us, 1_000),
        mos_tenths,
    }
}

/// `None` where nothing was heard: there is nothing to have an opinion of.
fn score_in_tenths(stats: &LegStats) -> Option<u8> {
    if stats.played == 0 {
        return None;
    }
    let frames = stats.played + stats.concealed;
    let loss_percent = 100.0 * stats.concealed as f64 / frames as f64;
    // Of the delay the box knows its own part: a frame that is filled at each end, and what waits
    // in the buffer. The network's is not measured without RTCP.
    let frame_ms = FRAME.as_millis() as f64;
    let delay_ms = 2.0 * frame_ms + f64::from(stats.buffer_mean_ms);
    let score = emodel::mean_opinion_score(emodel::rating(loss_percent, delay_ms));
    // Between 10 and 45.
    Some((score * 10.0).round() as u8)
}

fn rounded(part: u64, of: u64) -> u32 {
    u32::try_from((part + of / 2) / of).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(played: u64, concealed: u64) -> LegStats {
        LegStats {
            packets: played,
            played,
            concealed,
            jitter_mean_us: 2_500,
            buffer_mean_ms: 40,
            ..LegStats::default()
        }
    }

    #[test]
    fn what_was_not_there_when_it_was_to_be_heard_costs_score() {
        let score = |stats| quality(&stats, CarriedBy::Rtp).mos_tenths;
        assert_eq!(score(heard(3_000, 0)), Some(44));
        assert_eq!(score(heard(2_970, 30)), Some(43));
        assert_eq!(score(heard(2_700, 300)), Some(33));
        assert_eq!(score(heard(0, 0)), None);
    }

    #[test]
    fn a_channel_of_an_e1_has_a_score_and_a_modem_none() {
        let stats = heard(3_000, 0);
        assert_eq!(quality(&stats, CarriedBy::Alaw).mos_tenths, Some(44));
        assert_eq!(quality(&stats, CarriedBy::Pcm).mos_tenths, None);
        assert_eq!(quality(&stats, CarriedBy::Pcm).packets, 3_000);
    }

    #[test]
    fn jitter_is_rounded_to_milliseconds() {
        assert_eq!(quality(&heard(1, 0), CarriedBy::Rtp).jitter_ms, 3);
    }
}
