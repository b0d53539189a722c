//! A message from the caller's voice to its contact's page.

use std::f64::consts::TAU;
use std::io::Read;

use jawab_desk::VoiceMessage;
use jawab_media::PcmPort;
use jawab_switch::{Cause, Digit};

use super::*;

/// What the caller says: a tone.
const PITCH: f64 = 700.0;

/// So much of it is said after the question.
const SAID: usize = 150;

/// 20 ms of it.
fn voice(frame: usize) -> [i16; 160] {
    std::array::from_fn(|n| {
        let at = (frame * 160 + n) as f64 / 8_000.0;
        ((TAU * PITCH * at).sin() * 8_000.0) as i16
    })
}

/// How much of the power of a sound is at the pitch of the voice, of one.
fn share(sound: &[i16]) -> f64 {
    let (mut cos, mut sin, mut power) = (0.0, 0.0, 0.0);
    for (n, sample) in sound.iter().enumerate() {
        let (at, sample) = (TAU * PITCH * n as f64 / 8_000.0, f64::from(*sample));
        cos += sample * at.cos();
        sin += sample * at.sin();
        power += sample * sample;
    }
    (cos * cos + sin * sin) * 2.0 / (sound.len() as f64 * power)
}

/// A caller, and the line's side of their sound.
struct Caller {
    leg: LegId,
    line: PcmPort,
}

impl Caller {
    /// Somebody calls while the centre is closed.
    async fn calls(centre: &Centre) -> Self {
        let leg = LegId::offered(1);
        let line = centre.media.open_pcm(leg).unwrap();
        for input in [
            Input::Line("trunk1".into(), Presence::Here),
            Input::Hours(Hours::Closed),
            Input::Voicemail(Presence::Here),
        ] {
            centre.inputs.send(input).await.unwrap();
        }
        let offered = LegEvent::Offered {
            from: Endpoint::Line("trunk1".into()),
            caller: Some("0612345678".into()),
            called: None,
        };
        for event in [offered, LegEvent::Answered] {
            centre.inputs.send(Input::Leg(leg, event)).await.unwrap();
        }
        Self { leg, line }
    }

    /// Says nothing until the tone is over, then speaks for a while.
    async fn speaks_after_the_tone(&mut self) {
        let (mut beeped, mut over) = (false, 0);
        // No announcement is there in this test, so that the tone is all there is to hear.
        while !beeped || over < 25 {
            self.line.wake.notified().await;
            while let Some(frame) = self.line.take_frame() {
                let is_heard = frame.iter().any(|sample| sample.unsigned_abs() > 500);
                beeped |= is_heard;
                over = if is_heard { 0 } else { over + 1 };
            }
            self.line.put(&[0; 160]);
        }
        for frame in 0..SAID {
            self.line.wake.notified().await;
            while self.line.take_frame().is_some() {}
            self.line.put(&voice(frame));
        }
    }
}

async fn message(centre: &Centre) -> VoiceMessage {
    let kept = async {
        loop {
            let contacts = centre.desk.recent_contacts(1).await.unwrap();
            if let Some(contact) = contacts.first()
                && let Some(message) = centre.desk.voice_message(contact.id).await.unwrap()
            {
                return message;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(HANGS, kept).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_caller_says_outside_hours_is_heard_at_the_desk_and_who_heard_it_is_kept() {
    let centre = Centre::open().await;
    let mut caller = Caller::calls(&centre).await;
    let speaks = caller.speaks_after_the_tone();
    tokio::time::timeout(HANGS, speaks).await.unwrap();
    // They hang up: the line's driver closes the leg, and says so.
    centre.media.close(caller.leg);
    let released = LegEvent::Released(Cause::NORMAL_CLEARING);
    let released = Input::Leg(caller.leg, released);
    centre.inputs.send(released).await.unwrap();

    let left = message(&centre).await;
    assert!(left.length_ms >= 1_000, "{left:?}");
    let listens = StaffId(Uuid::now_v7());
    let sound = centre.desk.hear_voice_message(listens, left.contact).await;
    let mut file = Vec::new();
    sound.unwrap().unwrap().read_to_end(&mut file).unwrap();
    let samples: Vec<i16> = file[44..]
        .chunks_exact(2)
        .map(|octets| i16::from_le_bytes([octets[0], octets[1]]))
        .collect();
    let spoken: Vec<i16> = samples
        .into_iter()
        .skip_while(|it| *it == 0)
        .take(8_000)
        .collect();
    assert!(share(&spoken) > 0.5, "{}", share(&spoken));
    are_to_be_called_back(&centre.desk, 1).await;
    assert_eq!(outcomes(&centre.desk), ["outside_hours"]);
    let heard = message(&centre).await.heard;
    assert!(heard.is_some());
    let at = centre.folder.path().join("recordings");
    assert_eq!(std::fs::read_dir(at).unwrap().count(), 1);
    centre.stops().await;
}

/// A disk that takes no message costs nobody their call: they are told, and it is not promised.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_the_disk_refuses_leaves_the_call_its_record_and_no_message() {
    let centre = Centre::open().await;
    std::fs::write(centre.folder.path().join("recordings"), "in the way").unwrap();
    let mut caller = Caller::calls(&centre).await;
    let speaks = caller.speaks_after_the_tone();
    tokio::time::timeout(HANGS, speaks).await.unwrap();
    let hash = LegEvent::Digit(Digit::new('#').unwrap());
    centre
        .inputs
        .send(Input::Leg(caller.leg, hash))
        .await
        .unwrap();
    // Words follow that are not there in this test: the box hangs up after them.
    are_to_be_called_back(&centre.desk, 1).await;
    assert_eq!(outcomes(&centre.desk), ["outside_hours"]);
    let contacts = centre.desk.recent_contacts(1).await.unwrap();
    let message = centre.desk.voice_message(contacts[0].id).await.unwrap();
    assert_eq!(message, None);
    centre.stops().await;
}
