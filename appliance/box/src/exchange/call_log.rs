//! What a technician reads of calls in the log.

use jawab_switch::{CallEvent, Endpoint};
use jawab_vocabulary::{CallId, ForwardReason, LineChoice, Number};
use tracing::{info, warn};

/// Tells a technician how a call goes on. Numbers are masked: a log is not a place for callers' data.
pub(super) fn tell(call: CallId, event: &CallEvent) {
    let masked = |number: &Option<Number>| {
        number.as_ref().map_or_else(
            || "an unknown number".into(),
            |n| jawab_desk::masked(n.as_str()),
        )
    };
    match event {
        CallEvent::Started {
            from: Endpoint::Line(line),
            caller,
            ..
        } => info!("{call}: arrives on {line} from {}", masked(caller)),
        CallEvent::Started {
            from: Endpoint::Handset(handset),
            called,
            ..
        } => info!("{call}: handset {handset} dials {}", masked(called)),
        CallEvent::CallerKnown(caller) => {
            info!("{call}: it is from {}", jawab_desk::masked(caller.as_str()));
        }
        CallEvent::Forwarded(forwarded) => info!(
            "{call}: it was forwarded from {} ({})",
            jawab_desk::masked(forwarded.from.as_str()),
            forwarded
                .why
                .map_or("the operator does not say why", ForwardReason::code)
        ),
        CallEvent::LineChosen { line, because } => info!(
            "{call}: goes out on {line}, {}",
            match because {
                LineChoice::CalledOn => "on which whoever is called reached the centre last",
                LineChoice::Prefix => "whose operator is the number's, by its prefix (a guess)",
            }
        ),
        CallEvent::LinesClosed(why) => {
            info!("{call}: a line is free, and no calls go out on it: {why}");
        }
        CallEvent::LanguageChosen(language) => info!("{call}: language {}", language.tag()),
        CallEvent::Queued(None) => info!("{call}: waits in the queue"),
        CallEvent::Queued(Some(queue)) => info!("{call}: waits in the queue {queue}"),
        CallEvent::MessageAsked => info!("{call}: nobody answers; a message can be left"),
        CallEvent::Ringing(_, handset) => info!("{call}: handset {handset} rings"),
        CallEvent::NotAnswered(_, cause) => info!("{call}: not answered, cause {cause}"),
        CallEvent::Joined(_) => info!("{call}: answered; the two are talking"),
        CallEvent::Held => info!("{call}: on hold"),
        CallEvent::Resumed => info!("{call}: off hold"),
        CallEvent::Consults {
            to: Endpoint::Handset(handset),
            ..
        } => info!("{call}: handset {handset} is called, to be asked or to take it"),
        CallEvent::Consults {
            to: Endpoint::Line(line),
            called,
        } => info!(
            "{call}: {} is called on {line}, to be asked or to take it",
            jawab_desk::masked(called.as_str())
        ),
        CallEvent::ConsultAnswered => info!("{call}: whoever is asked answered"),
        CallEvent::ConsultOver(cause) => {
            info!("{call}: whoever was called is out of it, cause {cause}");
        }
        CallEvent::ThreeWay => info!("{call}: all three talk"),
        CallEvent::Transferred(Endpoint::Handset(handset)) => {
            info!("{call}: handset {handset} has taken it over");
        }
        CallEvent::Transferred(Endpoint::Line(line)) => {
            info!("{call}: somebody outside, on {line}, has taken it over");
        }
        CallEvent::Parked(handset) => info!("{call}: is parked at handset {handset}"),
        CallEvent::PickedUp(handset) => info!("{call}: handset {handset} takes it up"),
        CallEvent::ComesBack(handset) => {
            info!("{call}: nobody took it; it comes back to handset {handset}");
        }
        CallEvent::GivesWay => {
            warn!("{call}: is ended, so that its channel can carry a call to an emergency service");
        }
        CallEvent::Supervised { how, progress, .. } => {
            info!("{call}: a supervisor ({}): {progress:?}", how.code());
        }
        CallEvent::SupervisionOver(cause) => {
            info!("{call}: no supervisor takes part any more, cause {cause}");
        }
        CallEvent::EndedBySupervisor(_) => info!("{call}: a supervisor ends it"),
        CallEvent::NoWayOut => warn!(
            "{call}: no line carries this call to an emergency service; the caller is told so"
        ),
        CallEvent::Ended(cause) => info!("{call}: over, cause {cause}"),
    }
}
