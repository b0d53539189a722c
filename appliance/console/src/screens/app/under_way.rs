//! A test call that is under way, waited for beside the screens.

use std::path::PathBuf;
use std::sync::mpsc;

use crate::client::{Client, ClientError};
use crate::protocol::{TestCallReport, TestCallRequest};
use crate::test_call;

/// A test under way, on a connection of its own.
#[derive(Debug)]
pub(super) struct UnderWay(pub(super) mpsc::Receiver<Result<TestCallReport, ClientError>>);

impl UnderWay {
    pub(super) fn begin(data: PathBuf, test: TestCallRequest) -> Self {
        let (over, outcome) = mpsc::channel();
        std::thread::spawn(move || {
            let asked = Client::connect(&data).and_then(|mut box_| test_call::ask(&mut box_, test));
            // A console that was left meanwhile wants nothing any more.
            let _ = over.send(asked);
        });
        Self(outcome)
    }

    pub(super) fn outcome(&self) -> Option<Result<TestCallReport, ClientError>> {
        self.0.try_recv().ok()
    }
}
