//! Keys as RTP events (RFC 4733): heard once each, and sent.

use std::collections::VecDeque;

use jawab_switch::Digit;

use crate::frame::FRAME_LEN;

/// How long a key sounds, in ticks of 20 ms.
const TONE_TICKS: u16 = 5;
/// The end is said three times (RFC 4733 §2.5.1.4).
const END_PACKETS: u16 = 3;
/// Silence after the last end packet, in ticks; with the two repeated ends, 80 ms.
const PAUSE_TICKS: u16 = 2;
/// Keys that may wait to be sent.
const QUEUE: usize = 32;
/// -10 dBm0, the usual level (RFC 4733 §2.3.5).
const VOLUME: u8 = 10;

/// The keys in the order of their event codes (RFC 4733 §3.2).
const KEYS: [char; 16] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#', 'A', 'B', 'C', 'D',
];

/// Makes one digit of each event, however many packets tell of it.
#[derive(Default, Debug)]
pub struct Receiver {
    last: Option<Heard>,
}

#[derive(Copy, Clone, Debug)]
struct Heard {
    event: u8,
    timestamp: u32,
    duration: u16,
    ended: bool,
}

impl Receiver {
    /// Takes a packet's payload; gives the digit when the event is new.
    ///
    /// The digit comes with the event's first packet that arrives, so that neither a
    /// lost start nor a lost end swallows a key.
    pub fn receive(&mut self, timestamp: u32, marker: bool, payload: &[u8]) -> Option<Digit> {
        let &[event, flags, high, low, ..] = payload else {
            return None;
        };
        let duration = u16::from_be_bytes([high, low]);
        let ended = flags & 0x80 != 0;
        let heard = Heard {
            event,
            timestamp,
            duration,
            ended,
        };
        if let Some(last) = &mut self.last {
            match timestamp.wrapping_sub(last.timestamp).cast_signed() {
                0 if event == last.event => {
                    last.duration = last.duration.max(duration);
                    last.ended |= ended;
                    return None;
                }
                // A late repetition of an event that was followed by another.
                ..0 => return None,
                _ => {}
            }
            if last.goes_on_in(&heard, marker) {
                self.last = Some(heard);
                return None;
            }
        }
        self.last = Some(heard);
        Digit::new(*KEYS.get(usize::from(event))?)
    }

    /// Forgets the last event: the source of the stream is another.
    pub fn reset(&mut self) {
        self.last = None;
    }
}

impl Heard {
    /// RFC 4733 §2.5.1.3: a key held longer than the duration field can say is
    /// reported in segments that touch each other.
    fn goes_on_in(&self, next: &Self, marker: bool) -> bool {
        !marker
            && !self.ended
            && next.event == self.event
            && next.timestamp == self.timestamp.wrapping_add(u32::from(self.duration))
    }
}

/// A packet of an event, to be sent instead of audio.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct EventPacket {
    /// Set in the first packet of an event.
    pub marker: bool,
    /// When the event began: the same in all its packets.
    pub timestamp: u32,
    /// Event, flags and volume, duration.
    pub payload: [u8; 4],
}

/// Sends keys, one after the other.
#[derive(Debug)]
pub struct Sender {
    queue: VecDeque<Digit>,
    sending: Option<Sending>,
}

#[derive(Copy, Clone, Debug)]
struct Sending {
    event: u8,
    began: u32,
    tick: u16,
}

impl Default for Sender {
    fn default() -> Self {
        Self {
            queue: VecDeque::with_capacity(QUEUE),
            sending: None,
        }
    }
}

impl Sender {
    /// Queues a key; beyond 32 that wait, it is dropped.
    pub fn press(&mut self, digit: Digit) {
        if self.queue.len() < QUEUE {
            self.queue.push_back(digit);
        }
    }

    /// The packet of this tick, or `None` when audio may flow.
    /// `timestamp` is that of the audio that would be sent.
    pub fn next(&mut self, timestamp: u32) -> Option<EventPacket> {
        let mut sending = match self.sending {
            Some(sending) => sending,
            None => Sending {
                event: event_of(self.queue.pop_front()?)?,
                began: timestamp,
                tick: 0,
            },
        };
        sending.tick += 1;
        let last_end = TONE_TICKS + END_PACKETS - 1;
        self.sending = (sending.tick < last_end + PAUSE_TICKS).then_some(sending);
        if sending.tick > last_end {
            return None;
        }
        let duration = sending.tick.min(TONE_TICKS) * FRAME_LEN as u16;
        let end = u8::from(sending.tick >= TONE_TICKS) << 7;
        let [high, low] = duration.to_be_bytes();
        Some(EventPacket {
            marker: sending.tick == 1,
            timestamp: sending.began,
            payload: [sending.event, end | VOLUME, high, low],
        })
    }
}

fn event_of(digit: Digit) -> Option<u8> {
    let position = KEYS.iter().position(|&key| key == digit.character())?;
    u8::try_from(position).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digit(key: char) -> Digit {
        Digit::new(key).unwrap()
    }

    fn packets(key: char, at: u32) -> Vec<EventPacket> {
        let mut sender = Sender::default();
        sender.press(digit(key));
        (0..12)
            .filter_map(|tick| sender.next(at.wrapping_add(tick * 160)))
            .collect()
    }

    fn hear(receiver: &mut Receiver, packets: &[EventPacket]) -> String {
        packets
            .iter()
            .filter_map(|p| receiver.receive(p.timestamp, p.marker, &p.payload))
            .map(Digit::character)
            .collect()
    }

    #[test]
    fn a_key_is_five_growing_packets_of_which_the_end_comes_three_times() {
        let packets = packets('#', 1000);
        let durations: Vec<u16> = packets
            .iter()
            .map(|p| u16::from_be_bytes([p.payload[2], p.payload[3]]))
            .collect();
        assert_eq!(durations, [160, 320, 480, 640, 800, 800, 800]);
        let ends: Vec<bool> = packets.iter().map(|p| p.payload[1] & 0x80 != 0).collect();
        assert_eq!(ends, [false, false, false, false, true, true, true]);
        assert!(packets.iter().all(|p| p.timestamp == 1000));
        assert!(packets.iter().all(|p| p.payload[0] == 11));
        let markers: Vec<bool> = packets.iter().map(|p| p.marker).collect();
        assert_eq!(markers, [true, false, false, false, false, false, false]);
    }

    #[test]
    fn every_key_is_sent_and_heard_once() {
        let mut receiver = Receiver::default();
        let mut heard = String::new();
        for (n, key) in KEYS.into_iter().enumerate() {
            heard += &hear(&mut receiver, &packets(key, n as u32 * 2000));
        }
        assert_eq!(heard, "0123456789*#ABCD");
    }

    #[test]
    fn a_key_is_heard_from_any_one_of_its_packets() {
        for packet in packets('5', 77) {
            assert_eq!(hear(&mut Receiver::default(), &[packet]), "5");
        }
    }

    #[test]
    fn the_same_key_twice_is_two_digits_when_all_ends_were_lost() {
        let mut receiver = Receiver::default();
        assert_eq!(hear(&mut receiver, &packets('1', 0)[..3]), "1");
        assert_eq!(hear(&mut receiver, &packets('1', 1600)[..3]), "1");
    }

    #[test]
    fn a_repeated_end_after_the_next_key_is_not_a_key() {
        let mut receiver = Receiver::default();
        let first = packets('1', 0);
        hear(&mut receiver, &first[..5]);
        assert_eq!(hear(&mut receiver, &packets('2', 1600)[..1]), "2");
        assert_eq!(hear(&mut receiver, &first[5..]), "");
    }

    #[test]
    fn a_key_held_beyond_the_duration_field_is_one_digit() {
        let mut receiver = Receiver::default();
        let long = [1, VOLUME, 0xff, 0xff];
        assert!(receiver.receive(0, true, &long).is_some());
        assert!(
            receiver
                .receive(0xffff, false, &[1, VOLUME, 0, 160])
                .is_none()
        );
    }

    #[test]
    fn events_that_are_no_key_and_cut_payloads_are_ignored() {
        let mut receiver = Receiver::default();
        assert_eq!(receiver.receive(0, true, &[16, 10, 0, 160]), None);
        assert_eq!(receiver.receive(1, true, &[1, 10, 0]), None);
    }

    #[test]
    fn timestamps_that_roll_over_are_in_order() {
        let mut receiver = Receiver::default();
        assert_eq!(hear(&mut receiver, &packets('1', u32::MAX - 799)[..5]), "1");
        assert_eq!(
            receiver.receive(900, true, &[2, 10, 0, 160]),
            Some(digit('2'))
        );
    }

    #[test]
    fn keys_in_a_row_have_a_pause_between_them() {
        let mut sender = Sender::default();
        sender.press(digit('1'));
        sender.press(digit('1'));
        let sent: Vec<bool> = (0..18).map(|n| sender.next(n * 160).is_some()).collect();
        let expected: Vec<bool> = (0..18).map(|n| n % 9 < 7).collect();
        assert_eq!(sent, expected);
    }
}
