//! What the clock thread must not do itself: forwarding events, writing recordings,
//! freeing memory.

use std::path::Path;
use std::sync::Arc;
use std::thread;

use jawab_switch::{LegEvent, LegId, RecordingEnd};
use rtrb::Consumer;
use tokio::sync::mpsc::UnboundedSender;
use tracing::warn;

use crate::mixer::Report;
use crate::prompts::Prompts;
use crate::recording::Recording;
use crate::socket::UdpPort;
use crate::wav::WavError;

/// Takes reports until the mixer is gone. `recording_is_over` is told of whose, and whether it was
/// kept.
pub(crate) fn run(
    mut reports: Consumer<Report<UdpPort>>,
    events: &UnboundedSender<(LegId, LegEvent)>,
    prompts: &Arc<Prompts>,
    recordings: &Path,
    recording_is_over: impl Fn(LegId, bool),
) {
    loop {
        // Asked before the ring is emptied: what the mixer left behind is still taken.
        let over = reports.is_abandoned();
        while let Ok(report) = reports.pop() {
            match report {
                // Nobody listens any more: the box stops.
                Report::Event(leg, event) => drop(events.send((leg, event))),
                Report::Recorded(leg, recording) => {
                    let kept = recording.map(|it| (keep(prompts, recordings, &it), it));
                    let saved = matches!(kept, Some((RecordingEnd::Kept(_), _)));
                    recording_is_over(leg, saved);
                    // A file's end is told; nobody may listen any more.
                    if let Some((end, recording)) = kept
                        && let Some(name) = recording.file()
                    {
                        drop(events.send((leg, LegEvent::Recorded(name.clone(), end))));
                    }
                }
                Report::Leg(leg) => drop(leg),
                Report::Playlist(playlist) => drop(playlist),
                Report::Recording(recording) => drop(recording),
            }
        }
        if over {
            return;
        }
        thread::park();
    }
}

fn keep(prompts: &Prompts, recordings: &Path, recording: &Recording) -> RecordingEnd {
    match recording.keep(prompts, recordings) {
        Ok(length) => RecordingEnd::Kept(length),
        Err(error) => {
            warn!("what was recorded is not kept: {error}; what was there before stays");
            match error.source {
                WavError::Empty => RecordingEnd::NothingSaid,
                _ => RecordingEnd::Failed,
            }
        }
    }
}
