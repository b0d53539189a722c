//! What passes between the box and an operator, message by message: SIPp is the operator, and each of its
//! scenarios ends well only if the box has said what it has to.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::net::{Ipv4Addr, UdpSocket};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jawab_e2e::centre::{Centre, Plan};
use jawab_e2e::day::{EXTENSION, prompts};
use jawab_e2e::ports;
use jawab_e2e::sipp::{CallsOut, Handset, Peer};
use tempfile::TempDir;

/// Where no phone is: who is at an operator's address is the operator.
const OPERATOR: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 6);
const PHONE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 7);
const SECRET: &str = "secret-of-201";
const CALLED: &str = "0522000001";
const CALLER: &str = "0612345678";

/// A centre with a trunk to an operator.
struct Place {
    _centre: Centre,
    folder: TempDir,
    operator: Peer,
    phone: Peer,
    /// Sound goes where nobody listens.
    unheard: UdpSocket,
}

impl Place {
    async fn opens() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("jawab-flows-")
            .tempdir()
            .unwrap();
        let mut plan = Plan::new(&prompts()).unwrap();
        let peer = |address: Ipv4Addr| Peer {
            address: address.to_string(),
            port: ports::free().unwrap(),
            box_port: plan.sip_port,
        };
        let (operator, phone) = (peer(OPERATOR), peer(PHONE));
        plan.trunks = vec![format!("{OPERATOR}:{}", operator.port)];
        let mut centre = Centre::set_up(&folder.path().join("box"), plan, None)
            .await
            .unwrap();
        centre.gets_handset(EXTENSION, SECRET).await.unwrap();
        centre.start().await.unwrap();
        let unheard = UdpSocket::bind((OPERATOR, 0)).unwrap();
        Self {
            _centre: centre,
            folder,
            operator,
            phone,
            unheard,
        }
    }

    fn files(&self, of: &str) -> PathBuf {
        self.folder.path().join(of)
    }

    fn media_port(&self) -> u16 {
        self.unheard.local_addr().unwrap().port()
    }

    /// Staff call out, and the operator does as its scenario says.
    async fn calls_out(&self, scenario: &str) {
        let files = self.files(scenario);
        let operator = self
            .operator
            .is_called_as(scenario, &files, self.media_port());
        let mut operator = operator.unwrap();
        let handsets: [Handset; 1] = [(EXTENSION.into(), SECRET.into())];
        let calls = CallsOut {
            lasts: Duration::from_secs(1),
            ..CallsOut::one_each(&handsets, CALLED, self.media_port())
        };
        let mut phone = self.phone.call_out(&files.join("phone"), &calls).unwrap();
        let phone_is_well = phone.ends().await.unwrap();
        let operator_is_well = operator.ends().await.unwrap();
        assert!(operator_is_well, "the operator: {}", words(&files));
        let phone_said = || words(&files.join("phone"));
        assert!(phone_is_well, "the phone: {}", phone_said());
    }

    /// The operator brings a call in as its scenario says.
    async fn is_called(&self, scenario: &str) {
        let files = self.files(scenario);
        let port = self.media_port();
        let operator = self.operator.calls_as(scenario, &files, CALLER, port, 200);
        let is_well = operator.unwrap().ends().await.unwrap();
        assert!(is_well, "the operator: {}", words(&files));
    }
}

/// What SIPp says was wrong.
fn words(files: &Path) -> String {
    let entries = std::fs::read_dir(files).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let logs = paths.filter(|path| path.to_string_lossy().ends_with("_errors.log"));
    logs.map(|log| std::fs::read_to_string(log).unwrap())
        .collect()
}

#[tokio::test]
async fn rfc4028_calls_over_trunks_have_session_timers_in_either_role() {
    let place = Place::opens().await;
    place.calls_out("operator-timers").await;
    place.is_called("trunk-timers").await;
}
