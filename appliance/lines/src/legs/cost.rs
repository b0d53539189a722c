//! What a line's calls cost: its SIM's credit, and what is done in another operator's network.

use std::time::Duration;

use jawab_line_state::{Credit, LineWarning};
use jawab_switch::{Input, LineClosed, Number, is_emergency};
use jawab_wire::modem::{Modem, UssdEnd};
use tokio::time::Instant;
use tracing::{debug, info, warn};

use super::Legs;
use crate::credit::{CreditConfig, CreditWatch};
use crate::gsm::RoamingPolicy;
use crate::health::HealthKeeper;
use crate::memory::{KeptCredit, Memory};

/// What a line does about what its calls cost.
#[derive(Debug)]
pub(crate) struct Costs {
    credit: Option<CreditWatch>,
    roaming: RoamingPolicy,
    roams: bool,
}

impl Costs {
    /// What is remembered of the SIM's credit is shown until the network says more.
    pub(crate) fn new(
        credit: Option<CreditConfig>,
        roaming: RoamingPolicy,
        memory: &Memory,
        health: &HealthKeeper,
    ) -> Self {
        let kept = memory.credit();
        let credit = credit.map(|config| {
            // A clock that was set back says nothing of how long ago that was.
            let ago = kept.and_then(|kept| u64::try_from(now_s() - kept.at_s).ok());
            CreditWatch::new(config, Instant::now(), ago.map(Duration::from_secs))
        });
        if let (Some(watch), Some(kept)) = (&credit, kept) {
            show(watch, kept, health);
        }
        Self {
            credit,
            roaming,
            roams: false,
        }
    }

    /// What was known is another SIM's.
    pub(super) fn another_sim(&mut self, health: &HealthKeeper) {
        if let Some(watch) = &mut self.credit {
            watch.begin_anew(Instant::now());
            health.credit(None);
            for warning in [LineWarning::CreditLow, LineWarning::CreditUnknown] {
                health.warning(&warning, false);
            }
        }
    }
}

impl Legs {
    /// The code for the credit, if it is to be dialled now.
    pub(crate) fn credit_code(&mut self, modem: &Modem, now: Instant) -> Option<String> {
        let is_quiet = self.here && self.leg.is_none() && !modem.has_call();
        let watch = self.costs.credit.as_mut()?;
        watch.line_is(is_quiet, now);
        watch.code_if_due(now).map(str::to_owned)
    }

    /// When [`Self::credit_code`] is to be asked.
    pub(crate) fn credit_look_at(&self) -> Option<Instant> {
        self.costs.credit.as_ref()?.look_at()
    }

    /// The network was asked for the credit.
    pub(super) async fn network_answered(&mut self, end: UssdEnd, modem: &mut Modem) {
        let Some(watch) = &mut self.costs.credit else {
            return;
        };
        let was_in_vain = watch.is_in_vain();
        watch.ended(end, Instant::now());
        let line = &self.line;
        match end {
            UssdEnd::Answered => {
                let kept = KeptCredit {
                    text: modem.take_ussd().as_str().to_owned(),
                    at_s: now_s(),
                };
                match show(watch, &kept, &self.health) {
                    Some(centimes) if watch.is_low(Some(centimes)) => {
                        warn!("{line}: the SIM's credit is low: {:?}", kept.text);
                    }
                    Some(_) => info!("{line}: the SIM's credit: {:?}", kept.text),
                    None => warn!(
                        "{line}: no credit is read in what the network says: {:?}",
                        kept.text
                    ),
                }
                self.memory.keep_credit(kept).await;
            }
            UssdEnd::GaveWay => debug!("{line}: the question for the credit gives way to a call"),
            UssdEnd::Refused(_) | UssdEnd::Unanswered => {
                debug!("{line}: the network does not say the SIM's credit: {end:?}");
                if watch.is_in_vain() && !was_in_vain {
                    warn!(
                        "{line}: the network was asked for the SIM's credit several times in vain; \
                         is credit_code the operator's?"
                    );
                    self.health.warning(&LineWarning::CreditUnknown, true);
                }
            }
        }
    }

    /// The network is another operator's, or is not.
    pub(super) async fn roams(&mut self, roams: bool) {
        if self.costs.roams == roams {
            return;
        }
        self.costs.roams = roams;
        let closed = !self.costs.roaming.calls;
        let warning = if closed {
            LineWarning::RoamingClosed
        } else {
            LineWarning::Roaming
        };
        if roams {
            warn!(
                "{}: the modem is in another operator's network (roaming), where calls cost more; {}",
                self.line,
                if closed {
                    "none are placed, except to emergency services"
                } else {
                    "they are placed all the same (roaming_calls)"
                }
            );
        }
        self.health.warning(&warning, roams);
        if closed {
            let input = Input::LineClosed(self.line.clone(), LineClosed::Roaming, roams);
            self.tell(input).await;
        }
    }

    /// Whether no texts are sent, for the network is another operator's.
    pub(crate) const fn is_too_dear_to_text(&self) -> bool {
        self.costs.roams && !self.costs.roaming.calls
    }

    /// Whether a caller is not answered, for it would cost.
    pub(super) fn is_too_dear_to_answer(&self) -> bool {
        let refused = self.costs.roams && !self.costs.roaming.answers;
        if refused {
            info!(
                "{}: a caller is not answered in another operator's network (roaming_answers)",
                self.line
            );
        }
        refused
    }

    /// Whether a number is not called, for it would cost; the switch may not know yet.
    pub(super) fn is_too_dear_to_call(&self, called: &Number) -> bool {
        self.costs.roams && !self.costs.roaming.calls && !is_emergency(called)
    }
}

/// Shows what the network said of the credit. Gives the amount that is read in it.
fn show(watch: &CreditWatch, kept: &KeptCredit, health: &HealthKeeper) -> Option<u64> {
    let credit = Credit::said(kept.text.clone(), kept.at_s);
    let centimes = credit.centimes;
    health.credit(Some(credit));
    health.warning(&LineWarning::CreditLow, watch.is_low(centimes));
    health.warning(&LineWarning::CreditUnknown, centimes.is_none());
    centimes
}

/// Seconds since 1970, by the board's clock.
fn now_s() -> i64 {
    jiff::Timestamp::now().as_second()
}
