//! Announcements played to a leg, one after the other without a gap.

use std::sync::Arc;

use jawab_switch::PlayId;

use crate::frame::{FRAME_LEN, Frame};

/// One thing to play, ready to be heard.
#[derive(Clone, Debug)]
pub struct Clip {
    samples: Arc<[i16]>,
    endless: bool,
}

impl Clip {
    /// Played once.
    #[must_use]
    pub fn once(samples: Arc<[i16]>) -> Self {
        Self {
            samples,
            endless: false,
        }
    }

    /// Played again and again; nothing after it is ever reached.
    #[must_use]
    pub fn endless(samples: Arc<[i16]>) -> Self {
        Self {
            samples,
            endless: true,
        }
    }
}

/// What a [`jawab_switch::LegCommand::Play`] asked for.
#[derive(Debug)]
pub struct Playlist {
    id: PlayId,
    clips: Vec<Clip>,
    repeat: bool,
    clip: usize,
    sample: usize,
}

/// Whether there is more to play.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Playing {
    /// There is.
    Going,
    /// The last sample has been given out.
    Done,
}

impl Playlist {
    /// Clips in order; clips without a sample are left out.
    #[must_use]
    pub fn new(id: PlayId, mut clips: Vec<Clip>, repeat: bool) -> Self {
        clips.retain(|clip| !clip.samples.is_empty());
        Self {
            id,
            clips,
            repeat,
            clip: 0,
            sample: 0,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn id(&self) -> PlayId {
        self.id
    }

    /// Gives the next frame, with silence after the end.
    pub fn fill(&mut self, frame: &mut Frame) -> Playing {
        let mut filled = 0;
        while filled < FRAME_LEN {
            let Some(clip) = self.clips.get(self.clip) else {
                if self.repeat && !self.clips.is_empty() {
                    self.clip = 0;
                    continue;
                }
                frame[filled..].fill(0);
                break;
            };
            let left = &clip.samples[self.sample..];
            let count = left.len().min(FRAME_LEN - filled);
            frame[filled..filled + count].copy_from_slice(&left[..count]);
            filled += count;
            self.sample += count;
            if self.sample == clip.samples.len() {
                self.sample = 0;
                self.clip += usize::from(!clip.endless);
            }
        }
        // With `repeat`, a list without a sample is a silence without an end.
        if self.repeat || self.clip < self.clips.len() {
            Playing::Going
        } else {
            Playing::Done
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(from: i16, count: i16) -> Arc<[i16]> {
        (from..from + count).collect()
    }

    fn play(list: &mut Playlist, frames: usize) -> (Vec<i16>, usize) {
        let mut heard = Vec::new();
        for done in 1..=frames {
            let mut frame = [7; FRAME_LEN];
            let playing = list.fill(&mut frame);
            heard.extend(frame);
            if playing == Playing::Done {
                return (heard, done);
            }
        }
        (heard, usize::MAX)
    }

    #[test]
    fn clips_follow_each_other_without_a_gap() {
        let clips = vec![Clip::once(ramp(1, 100)), Clip::once(ramp(101, 150))];
        let (heard, done) = play(&mut Playlist::new(PlayId(1), clips, false), 9);
        assert_eq!(done, 2);
        assert_eq!(heard[..250], *ramp(1, 250));
        assert_eq!(heard[250..], [0; 70]);
    }

    #[test]
    fn the_end_on_a_frame_boundary_is_told_with_that_frame() {
        let clips = vec![Clip::once(ramp(1, 160))];
        let (_, done) = play(&mut Playlist::new(PlayId(1), clips, false), 9);
        assert_eq!(done, 1);
    }

    #[test]
    fn a_repeated_list_starts_again_in_the_same_frame() {
        let clips = vec![Clip::once(ramp(1, 100))];
        let (heard, done) = play(&mut Playlist::new(PlayId(1), clips, true), 5);
        assert_eq!(done, usize::MAX);
        for (n, sample) in heard.iter().enumerate() {
            assert_eq!(*sample, 1 + (n % 100) as i16);
        }
    }

    #[test]
    fn an_endless_clip_never_ends() {
        let clips = vec![Clip::endless(ramp(1, 30)), Clip::once(ramp(99, 10))];
        let (heard, done) = play(&mut Playlist::new(PlayId(1), clips, false), 5);
        assert_eq!(done, usize::MAX);
        assert!(heard.iter().all(|&sample| sample <= 30));
    }

    #[test]
    fn nothing_to_play_is_over_at_once_or_silent_for_ever() {
        let empty = || vec![Clip::once(Arc::from([]))];
        let (_, done) = play(&mut Playlist::new(PlayId(1), empty(), false), 5);
        assert_eq!(done, 1);
        let (heard, done) = play(&mut Playlist::new(PlayId(1), empty(), true), 5);
        assert_eq!((heard, done), (vec![0; 800], usize::MAX));
    }
}
