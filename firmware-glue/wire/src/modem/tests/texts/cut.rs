//! The box is cut at every octet of a text's way to the network.

use super::*;

/// What crossed the port from the start of the dialogue, and then is cut after `octets`.
fn cut_after(octets: usize, modem_too: bool) -> World {
    let mut world = World::up();
    world.left = Some(octets);
    world.fates.push((submit(1), Fate::Here));
    world.passes(100);
    if world.is_cut() {
        if modem_too {
            world.phone.restarts();
        }
        world.box_restarts();
        world.passes(120_000);
    }
    world
}

#[test]
fn cut_at_every_octet_no_text_is_lost_or_doubled_or_falsely_given() {
    let whole = cut_after(usize::MAX, false).crossed - World::up().crossed;
    assert!(whole > 70, "{whole} octets are no dialogue");
    for modem_too in [false, true] {
        let (mut given, mut unknown) = (0, 0);
        for octets in 1..=whole {
            let world = cut_after(octets, modem_too);
            let taken = world.phone.taken.len();
            match world.fates[0].1 {
                Fate::Given(_) => {
                    assert_eq!(taken, 1, "cut after {octets}");
                    given += 1;
                }
                // Staff are asked; it was sent once at most.
                Fate::Unknown => {
                    assert!(taken <= 1, "cut after {octets}");
                    unknown += 1;
                }
                fate => panic!("cut after {octets}: {fate:?}"),
            }
        }
        // Unknown only between the octet that sends it off and the result: "\r\n+CMGS: 0\r\n\r\nOK\r\n".
        assert!(unknown <= 24, "{unknown} of {whole}");
        assert!(given >= whole - 24);
    }
}
