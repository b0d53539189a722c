//! What the switch holds: calls, their legs, staff, conversations, a test call, how long callers take. What it does with
//! them is in the files beside this folder.

pub(crate) mod agent;
pub(crate) mod call;
pub(crate) mod call_back;
pub(crate) mod capacity;
pub(crate) mod emergency;
pub(crate) mod ending;
pub(crate) mod legs;
pub(crate) mod message;
pub(crate) mod messages;
pub(crate) mod pace;
pub(crate) mod queue;
pub(crate) mod supervision;
pub(crate) mod test_call;
pub(crate) mod timeline;
pub(crate) mod transfer;
pub(crate) mod typed;
pub(crate) mod work;
