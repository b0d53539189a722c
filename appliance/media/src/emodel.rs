//! What the sound of a leg is worth to whoever hears it, by the E-model (ITU-T G.107), of which
//! the terms are taken that a gateway can measure: loss and delay. The others keep the defaults
//! that the Recommendation gives them, which leave a rating of 93.2.

/// The rating of a connection without loss and delay, by the defaults of G.107 (clause 7.7).
const R_DEFAULT: f64 = 93.2;
/// Equipment impairment of G.711 (G.113 Appendix I).
const IE: f64 = 0.0;
/// How robust G.711 is against random loss with concealment (Bpl, G.113 Appendix I).
const BPL: f64 = 25.1;

/// How many people feel that a connection is worth: the rating R, 0 to 93.2.
///
/// `loss_percent` is the share of frames that were not there when they were to be heard, taken to
/// be lost at random (BurstR = 1); `delay_ms` the delay from mouth to ear in one direction.
#[must_use]
pub fn rating(loss_percent: f64, delay_ms: f64) -> f64 {
    let loss = loss_percent.clamp(0.0, 100.0);
    // G.107 (7-29).
    let equipment = IE + (95.0 - IE) * loss / (loss + BPL);
    (R_DEFAULT - impairment_of(delay_ms) - equipment).max(0.0)
}

/// Id of G.107 for paths without echo, in the form that Cole and Rosenbluth gave it ("Voice over
/// IP performance monitoring", 2001): beyond 177 ms people begin to talk into each other.
fn impairment_of(delay_ms: f64) -> f64 {
    let delay = delay_ms.max(0.0);
    0.024 * delay + 0.11 * (delay - 177.3).max(0.0)
}

/// The mean opinion score of a rating, 1 to 4.5 (G.107 Annex B).
#[must_use]
pub fn mean_opinion_score(rating: f64) -> f64 {
    if rating <= 0.0 {
        return 1.0;
    }
    if rating >= 100.0 {
        return 4.5;
    }
    let score = 1.0 + 0.035 * rating + rating * (rating - 60.0) * (100.0 - rating) * 7e-6;
    // Below a rating of 6.5 the polynomial falls under its own floor.
    score.max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn g107_annex_b_ratings_have_the_scores_of_its_table() {
        for (rating, score) in [
            (93.2, 4.41),
            (90.0, 4.34),
            (80.0, 4.03),
            (70.0, 3.60),
            (60.0, 3.10),
            (50.0, 2.58),
        ] {
            let is = mean_opinion_score(rating);
            assert!((is - score).abs() < 0.01, "{rating}: {is}");
        }
        assert!((mean_opinion_score(0.0) - 1.0).abs() < 1e-9);
        assert!((mean_opinion_score(100.0) - 4.5).abs() < 1e-9);
    }

    #[test]
    fn g107_7_29_a_loss_as_high_as_bpl_halves_what_there_is_to_lose() {
        let lost = rating(0.0, 0.0) - rating(BPL, 0.0);
        assert!((lost - 47.5).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn more_loss_or_delay_is_never_worth_more(
            loss in 0.0..100.0_f64, more in 0.0..50.0_f64,
            delay in 0.0..600.0_f64, longer in 0.0..300.0_f64,
        ) {
            let score = |loss, delay| mean_opinion_score(rating(loss, delay));
            let is = score(loss, delay);
            prop_assert!((1.0..=4.5).contains(&is));
            prop_assert!(score(loss + more, delay) <= is + 1e-9);
            prop_assert!(score(loss, delay + longer) <= is + 1e-9);
        }
    }
}
