//! Whatever happens, in whatever order.

use proptest::prelude::*;

use super::*;
use crate::g711::Codec;

proptest! {
    #[test]
    fn any_datagrams_and_commands_leave_the_beat_alone(
        steps in proptest::collection::vec(
            (0_u8..8, proptest::collection::vec(any::<u8>(), 0..300)), 1..60)
    ) {
        let mut world = World::new();
        let a = world.phone(A, Codec::Pcma);
        let b = world.phone(B, Codec::Pcmu);
        for (command, mut octets) in steps {
            if let [first, second, ..] = octets.as_mut_slice() {
                *first = 0x80 | *first & 0x3f;
                *second = [0, 8, 101, *second][usize::from(*second) % 4];
            }
            a.wire.0.borrow_mut().to_box.push_back((octets, a.address));
            match command {
                0 => world.connects(A, B),
                1 => world.mixer.apply(Command::Leave(B)),
                2 => world.plays(B, 1, &[4; 250], false),
                3 => world.mixer.apply(Command::StopPlaying(B)),
                _ => {}
            }
            world.tick();
            for phone in [&a, &b] {
                prop_assert_eq!(phone.hears().len(), 1);
            }
        }
    }
}
