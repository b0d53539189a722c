//! What staff are there for, from when on: ready, on a break and why, at work after a call and what
//! for, away. Each record holds until the next one of the same member of staff.

use crate::declare::kind;
use crate::{About, Erasure, Kept, Leaves, Writer};

kind! {
    /// From when on a member of staff is there for something else.
    AgentState = "agent_state" in "agent_states" {
        /// Who.
        staff: Ref,
        /// What for, as [`Availability`](jawab_vocabulary::Availability) has its codes.
        state: Code,
        /// Why, where the state has reasons.
        reason: Code,
        /// From when on.
        from_ms: Time,
        /// Who changed it, where it was not themselves: a colleague, "box" or "restart".
        changed_by: Ref,
        /// How long they wrote calls up meanwhile, after-call work that ends by itself. It grows.
        after_call_ms: Duration,
    }
    written_by: Writer::Calls,
    leaves: Leaves::Unit {
        kept: Kept::AgentStates,
        free: "TRUE",
    },
    erasure: Erasure::Nothing,
    about: About::Nobody,
}
