//! What passes between the box and an operator, message by message: SIPp is the operator, and each of its
//! scenarios ends well only if the box has said what it has to.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jawab_e2e::centre::{Centre, Plan, ask};
use jawab_e2e::day::{EXTENSION, LOGIN, PASSWORD as WORDS, prompts};
use jawab_e2e::desk::DeskClient;
use jawab_e2e::ports;
use jawab_e2e::sipp::{CallsOut, Handset, Outcome, Peer};
use jawab_e2e::terminator::Terminator;
use jawab_e2e::wait::until;
use jawab_vocabulary::Cause;
use tempfile::TempDir;

/// Where no phone is: who is at an operator's address is the operator.
const OPERATOR: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 6);
const PHONE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 7);
const PASSWORD: &str = "tr0is-mots";
const SECRET: &str = "secret-of-201";
const CALLED: &str = "0522000001";
const CALLER: &str = "0612345678";

/// A centre with a trunk to an operator.
struct Place {
    centre: Centre,
    folder: TempDir,
    operator: Peer,
    phone: Peer,
    /// Sound goes where nobody listens.
    unheard: UdpSocket,
}

impl Place {
    /// With a trunk of which nothing is said.
    async fn opens() -> Self {
        Self::opens_by(async |operator, plan: &mut Plan, _: &Path| {
            plan.trunks = vec![format!("{OPERATOR}:{}", operator.port)];
        })
        .await
    }

    /// With the trunk that is planned.
    async fn opens_by(trunk: impl AsyncFnOnce(&Peer, &mut Plan, &Path)) -> Self {
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
        trunk(&operator, &mut plan, folder.path()).await;
        let mut centre = Centre::set_up(&folder.path().join("box"), plan, None)
            .await
            .unwrap();
        centre.gets_handset(EXTENSION, SECRET).await.unwrap();
        centre.start().await.unwrap();
        let unheard = UdpSocket::bind((OPERATOR, 0)).unwrap();
        Self {
            centre,
            folder,
            operator,
            phone,
            unheard,
        }
    }

    /// Staff call out; whether that comes of it.
    async fn phone_calls(&self, files: &Path, outcome: Outcome) -> bool {
        let handsets: [Handset; 1] = [(EXTENSION.into(), SECRET.into())];
        let calls = CallsOut {
            lasts: Duration::from_secs(1),
            outcome,
            ..CallsOut::one_each(&handsets, CALLED, self.media_port())
        };
        let mut phone = self.phone.call_out(files, &calls).unwrap();
        phone.ends().await.unwrap()
    }

    fn files(&self, of: &str) -> PathBuf {
        self.folder.path().join(of)
    }

    fn media_port(&self) -> u16 {
        self.unheard.local_addr().unwrap().port()
    }

    /// Staff call out, the operator does as its scenario says, and they hear that outcome.
    async fn calls_out(&self, scenario: &str, refusal: &str, outcome: Outcome) {
        let files = self.files(&format!("{scenario}-{}", refusal.replace(' ', "-")));
        let port = self.media_port().to_string();
        let filled = [("MEDIA_PORT", port.as_str()), ("REFUSAL", refusal)];
        let operator = self.operator.is_called_as(scenario, &files, &filled);
        let mut operator = operator.unwrap();
        let phone_files = files.join("phone");
        let phone_is_well = self.phone_calls(&phone_files, outcome).await;
        let operator_is_well = operator.ends().await.unwrap();
        assert!(operator_is_well, "the operator: {}", words(&files));
        assert!(phone_is_well, "the phone: {}", words(&phone_files));
    }

    /// There is a record of a call that ended for this cause.
    async fn records(&self, cause: Cause) {
        let query = format!("SELECT 1 FROM call_records WHERE cause = {}", cause.value());
        let database = self.centre.database();
        let what = format!("a record of a call that ended with {cause:?}");
        until(&what, || async {
            let rows = ask(&database, &query).ok();
            Ok(rows.filter(|rows| rows.len() == 1))
        })
        .await
        .unwrap();
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
    place
        .calls_out("operator-timers", "", Outcome::Answered)
        .await;
    place.is_called("trunk-timers").await;
}

#[tokio::test]
async fn a_call_that_was_forwarded_says_from_where_and_why_on_its_contacts_page() {
    let place = Place::opens().await;
    place
        .centre
        .takes_on(LOGIN, "Salma Bennani", WORDS)
        .await
        .unwrap();
    let url = place.centre.desk_url();
    let mut desk = DeskClient::log_in(&url, LOGIN, WORDS, EXTENSION)
        .await
        .unwrap();
    for (header, from, words) in [
        (
            "Diversion: <sip:0522111111@op.ma>;reason=no-answer;counter=1",
            "0522111111",
            "personne n’y a répondu",
        ),
        (
            "History-Info: <sip:0522222222@op.ma>;index=1, \
             <sip:0537000000@op.ma;cause=486>;index=1.1;mp=1",
            "0522222222",
            "la ligne était occupée",
        ),
    ] {
        let files = place.files(from);
        let port = place.media_port();
        let operator = place.operator.calls_with(&files, CALLER, port, header);
        let is_well = operator.unwrap().ends().await.unwrap();
        assert!(is_well, "the operator: {}", self::words(&files));
        let query = format!("SELECT id FROM contacts WHERE forwarded_from = '{from}'");
        let database = place.centre.database();
        let contact = until("the contact", || async {
            Ok(ask(&database, &query)?.into_iter().next())
        });
        let contact = contact.await.unwrap();
        let page = format!("/contacts/{}", contact[0].as_str().unwrap());
        let page = desk.get(&page).await.unwrap();
        let told = page
            .split("data-test=\"contact-forwarded\"")
            .nth(1)
            .unwrap();
        let told = told.split("</dd>").next().unwrap();
        assert!(told.contains(from) && told.contains(words), "{told}");
    }
}

/// A trunk to the operator with an account.
fn account(peer: SocketAddr, more: &str) -> String {
    format!(
        "[[line]]\nkind = \"sip-trunk\"\nname = \"op\"\npeer = \"{peer}\"\nchannels = 2\n\
         domain = \"op.ma\"\nuser = \"rabat\"\npassword = \"{PASSWORD}\"\n\
         number = \"+212537000000\"\nnumber_in = \"p-asserted-identity\"\n{more}"
    )
}

#[tokio::test]
async fn rfc3665_3_sessions_are_set_up_changed_refused_and_cancelled() {
    let place = Place::opens_by(async |operator, plan: &mut Plan, _: &Path| {
        plan.more = account((OPERATOR, operator.port).into(), "");
    })
    .await;
    place
        .calls_out("operator-session", "", Outcome::Answered)
        .await;
    // Who calls out is answered by the box, and hears why it comes to nothing: a tone, or words.
    for (refusal, cause) in [
        ("486 Busy Here", Cause::USER_BUSY),
        ("480 Temporarily Unavailable", Cause::NO_ANSWER),
        ("404 Not Found", Cause::UNALLOCATED_NUMBER),
        // Nobody outside says whom the centre calls, and pays for.
        ("302 Moved Temporarily", Cause::INTERWORKING),
    ] {
        let answered = Outcome::Answered;
        place.calls_out("operator-refuses", refusal, answered).await;
        place.records(cause).await;
    }
    place
        .calls_out("operator-cancelled", "", Outcome::Cancelled)
        .await;
    place.is_called("trunk-reinvites").await;
}

#[tokio::test]
async fn rfc3665_2_an_account_is_registered_unasked_and_taken_back_when_the_box_stops() {
    let mut running = None;
    let mut place = Place::opens_by(async |operator, plan: &mut Plan, folder: &Path| {
        plan.more = account((OPERATOR, operator.port).into(), "register = true\n");
        let files = folder.join("operator-registers");
        let operator = operator.is_called_as("operator-registers", &files, &[]);
        running = Some(operator.unwrap());
    })
    .await;
    let said = place.centre.process().says("trunk op is in service").await;
    said.unwrap();
    place.centre.stop().await.unwrap();
    let is_well = running.unwrap().ends().await.unwrap();
    assert!(is_well, "{}", words(&place.files("operator-registers")));
}

#[tokio::test]
async fn a_trunk_under_tls_registers_and_calls_out_with_its_account() {
    let mut behind = None;
    let mut place = Place::opens_by(async |operator, plan: &mut Plan, folder: &Path| {
        let to = (OPERATOR, operator.port).into();
        let tls = Terminator::opens(OPERATOR, "op.ma", to, folder).await;
        let tls = tls.unwrap();
        let more = format!(
            "register = true\ntransport = \"tls\"\nauthority = {:?}\n",
            tls.certificate()
        );
        plan.more = account(tls.address(), &more);
        let unheard = UdpSocket::bind((OPERATOR, 0)).unwrap();
        let port = unheard.local_addr().unwrap().port();
        let files = folder.join("operator");
        let operator = operator.is_an_operator_by("t1", &files, "rabat", PASSWORD, port);
        behind = Some((tls, operator.unwrap(), unheard));
    })
    .await;
    let said = place.centre.process().says("trunk op is in service").await;
    said.unwrap();
    let files = place.files("phone");
    let is_well = place.phone_calls(&files, Outcome::Answered).await;
    let operator = || words(&place.files("operator"));
    assert!(is_well, "{}\n{}", words(&files), operator());
}
