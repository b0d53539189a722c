//! The test call that is under way.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jawab_vocabulary::{Cause, Language, Menus};

use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::{PlayId, TestCallId};
use crate::menu_walk::MenuWalk;
use crate::prompt::Announcement;

/// How long a call waits for the line that a test call gives back.
pub(crate) const GIVES_BACK_WITHIN: Duration = Duration::from_secs(10);

/// The test call that is under way; there is one at a time.
#[derive(Clone, Debug)]
pub(crate) struct Running {
    pub(crate) id: TestCallId,
    /// Its legs that are up, each with what it is being played.
    pub(crate) legs: BTreeMap<LegId, Option<PlayId>>,
    pub(crate) then: Then,
    pub(crate) answered: bool,
    /// Why a leg was released last.
    pub(crate) cause: Cause,
    pub(crate) until: Instant,
}

/// What is done with whoever answers.
#[derive(Clone, Debug)]
pub(crate) enum Then {
    Say(Vec<Announcement>),
    Echo(Duration),
    /// They try menus, in this language …
    Tries(Arc<Menus>, Language),
    /// … and are here in them.
    Walks(MenuWalk, Language),
}

/// Whether a test call ended because somebody else needed what it held.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum GaveWay {
    Yes,
    No,
}
