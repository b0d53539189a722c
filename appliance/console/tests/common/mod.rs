//! The box's side of the control socket, on a real desk with a ledger of its own.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "helpers of several tests; a test fails by panicking"
)]

pub mod person;
pub mod site;

use std::path::Path;
use std::sync::{Arc, Mutex};

use jawab_console::{
    Control, Inside, LogBook, PendingTestCall, TestCallReport, TestCallRequest, Wires,
};
use jawab_desk::floor::{Board, FloorKeeper, floor};
use jawab_desk::{Desk, Ledger, NewStaff, Role};
use jawab_line_state::{LineFault, LineKind, LineState, LineStatus};
use jawab_switch::TestCallRefusal;
use jawab_vocabulary::{Cause, HandsetId};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::layer::SubscriberExt;

pub const PASSWORD: &str = "correct horse battery";

pub struct Running {
    folder: tempfile::TempDir,
    runtime: Runtime,
    log: LogBook,
    stopped: CancellationToken,
    /// Handsets whose telephones were told to fetch their settings.
    pub fetched: Arc<Mutex<Vec<HandsetId>>>,
    code: watch::Sender<Option<String>>,
    pub wires: Wires,
    _keeper: FloorKeeper,
}

impl Running {
    /// A centre with two lines, two handsets, a supervisor (salma) and a member of staff (youssef).
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = Runtime::new().unwrap();
        let desk = Desk::new(
            Ledger::open(&folder.path().join("ledger.db")).unwrap(),
            "RAB",
        );
        for (login, role) in [("salma", Role::Supervisor), ("youssef", Role::Staff)] {
            let new = NewStaff {
                login: login.into(),
                name: format!("{login} Bennani"),
                password: PASSWORD.into(),
                role,
            };
            runtime.block_on(desk.add_staff("test", new)).unwrap();
        }
        let (floor, keeper) = floor();
        keeper.board.send_replace(Arc::new(board()));
        let log = LogBook::default();
        let stopped = CancellationToken::new();
        let stop = stopped.clone();
        let (code, enrolment_code) = watch::channel(None);
        let (tests, tested) = mpsc::channel(1);
        runtime.spawn(switchboard(tested));
        let wires = Wires {
            trunks: vec![(
                "trunk1".into(),
                watch::channel(vec![[203, 0, 113, 5].into()]).1,
            )],
            modems: vec!["gsm1".into(), "gsm2".into()],
            ..Wires::default()
        };
        let fetched: Arc<Mutex<Vec<HandsetId>>> = Arc::default();
        let told = fetched.clone();
        let inside = Inside {
            centre: "Maison des jeunes de Rabat".into(),
            version: "0.1.0".into(),
            realm: "jawab".into(),
            data: folder.path().into(),
            desk,
            floor,
            log: log.clone(),
            enrolment_code,
            tests,
            wires: wires.clone(),
            fetch_settings: Box::new(move |handset| told.lock().unwrap().push(handset)),
            stop: Box::new(move || stop.cancel()),
        };
        let control = {
            let _inside = runtime.enter();
            Control::bind(folder.path()).unwrap()
        };
        runtime.spawn(control.serve(inside, CancellationToken::new()));
        Self {
            folder,
            runtime,
            log,
            stopped,
            fetched,
            code,
            wires,
            _keeper: keeper,
        }
    }

    /// The front panel's button is held for the code.
    pub fn shows_code(&self, code: &str) {
        self.code.send_replace(Some(code.into()));
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    pub fn is_stopped(&self) -> bool {
        self.stopped.is_cancelled()
    }

    pub fn says(&self, text: &str) {
        let layers = tracing_subscriber::registry().with(self.log.clone());
        tracing::subscriber::with_default(layers, || tracing::info!("{text}"));
    }
}

/// A switch in whose centre handset 201 is answered after a while, all others are on the
/// phone, and no line has a channel left for a test.
async fn switchboard(mut tests: mpsc::Receiver<PendingTestCall>) {
    while let Some(asked) = tests.recv().await {
        let outcome = match &asked.test {
            TestCallRequest::Ring { handset } if handset == "201" => Ok(TestCallReport::new(
                Some(Duration::from_millis(120)),
                Some(Duration::from_millis(2_340)),
                Duration::from_millis(9_000),
                false,
                Cause::NORMAL_CLEARING,
            )),
            TestCallRequest::Ring { .. } => Err(TestCallRefusal::HandsetBusy),
            TestCallRequest::Call { .. } | TestCallRequest::Loop { .. } => {
                Err(TestCallRefusal::LastChannel)
            }
        };
        let _ = asked.outcome.send(outcome);
    }
}

fn board() -> Board {
    let line = |name: &str, state, signal_dbm, operator: Option<&str>| LineStatus {
        state,
        signal_dbm,
        operator: operator.map(str::to_owned),
        ..LineStatus::starting(name, LineKind::Gsm)
    };
    Board {
        lines: vec![
            line("gsm1", LineState::Idle, Some(-71), Some("IAM")),
            line("gsm2", LineState::Faulted(LineFault::PinWanted), None, None),
        ],
        handsets: vec![HandsetId::from("201"), HandsetId::from("202")],
        unsynced: 42,
        files_waiting: 3,
        ..Board::default()
    }
}
