//! What a technician is shown of a modem's dialogue.

use jawab_switch::Presence;

use crate::place::Place;

#[tokio::test]
async fn the_dialogue_is_shown_both_ways_and_the_pin_is_not() {
    let mut place = Place::opened("simcom", &["--sim-pin", "4321"], Some("4321"));
    place.is(Presence::Here).await;
    place.talks().await;
    let shown = place.dialogue();
    for line in ["AT+CPIN=****", "OK", "ATA"] {
        assert!(shown.iter().any(|shown| shown == line), "{line}: {shown:?}");
    }
    assert!(
        shown.iter().any(|line| line.starts_with("+CLIP: \"")),
        "{shown:?}"
    );
    assert!(!shown.iter().any(|line| line.contains("4321")), "{shown:?}");
}
