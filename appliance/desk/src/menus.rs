//! The menus of callers, as staff make them: the live ones, a draft that is tried first, and former ones to
//! go back to. They are in a small file of the box's own beside the record: they are no case of
//! anybody's, and central has no use for them.
//!
//! What carries the orders out is call control, which the desk does not know ([`MenuOrder`]).

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use jawab_vocabulary::{HandsetId, Language, Menu, MenuFault, MenuKey, Menus, QueueName, Way};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, mpsc, oneshot};

/// How many former menus are kept.
const FORMER: usize = 5;
/// Orders that may wait.
const ORDERS: usize = 8;
/// The longest file that is read: twelve menus with all of their keys are a quarter of it.
const LONGEST_FILE: u64 = 256 * 1_024;

/// What is wanted of call control.
#[derive(Debug)]
pub enum MenuOrder {
    /// Callers hear these from now on; `None`: the menu of the queues' keys.
    Use(Option<Arc<Menus>>),
    /// A handset rings, and whoever answers hears these.
    Try {
        /// Which.
        handset: HandsetId,
        /// Which menus.
        menus: Arc<Menus>,
        /// In which language.
        language: Language,
        /// Whether it rings.
        answer: oneshot::Sender<Result<(), TrialRefusal>>,
    },
}

/// Why menus cannot be tried now.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum TrialRefusal {
    /// The handset is not registered.
    HandsetGone,
    /// Somebody speaks at the handset, or it rings.
    HandsetBusy,
    /// Callers wait, or another test is under way.
    NotNow,
}

/// Why menus were not made live.
#[derive(Debug, thiserror::Error)]
pub enum MenuError {
    /// They cannot be: this is wrong with them.
    #[error("the menus cannot be used: {0:?}")]
    Faults(Vec<MenuFault>),
    /// They cannot be kept.
    #[error("the menus cannot be kept; mend what keeps the box from saving")]
    Keep(#[source] io::Error),
}

/// A queue, and the key that leads to it where no menus are made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MenuQueue {
    /// Its name.
    pub name: QueueName,
    /// Its key.
    pub key: Option<u8>,
    /// Whether numbers that are dialled lead to it, so that no key does.
    pub has_numbers: bool,
}

/// What is kept.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    live: Option<Menus>,
    draft: Option<Menus>,
    /// The newest last.
    former: Vec<Option<Menus>>,
    by: Option<String>,
    at: Option<Timestamp>,
}

/// The menus as a page shows them.
#[derive(Clone, Debug)]
pub struct MenusNow {
    /// What callers hear.
    pub live: Menus,
    /// The centre has made them; without that, they are the queues' keys.
    pub is_made: bool,
    /// What is worked on, if anything is.
    pub draft: Option<Menus>,
    /// Whether there are former ones.
    pub has_former: bool,
    /// Who made the live ones so, and when.
    pub since: Option<(String, Timestamp)>,
}

/// Whether a text of the centre's is recorded in a language.
pub type HasText = dyn Fn(u8, Language) -> bool + Send + Sync;

/// The menus, for whoever changes them.
#[derive(Clone)]
pub struct MenuDesk(Arc<Inner>);

struct Inner {
    file: Option<PathBuf>,
    queues: Vec<MenuQueue>,
    has: Box<HasText>,
    kept: Mutex<Kept>,
    orders: Option<mpsc::Sender<MenuOrder>>,
}

impl fmt::Debug for MenuDesk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MenuDesk").field(&self.0.file).finish()
    }
}

impl Default for MenuDesk {
    /// Menus that nobody hears, and that are kept nowhere.
    fn default() -> Self {
        Self(Arc::new(Inner {
            file: None,
            queues: Vec::new(),
            has: Box::new(|_, _| false),
            kept: Mutex::default(),
            orders: None,
        }))
    }
}

impl MenuDesk {
    /// Takes up what a file keeps, and gives what call control is to carry out; the live menus are the first
    /// of it. A file that cannot be read leaves the queues' keys, and is told.
    #[must_use]
    pub fn open(
        file: PathBuf,
        queues: Vec<MenuQueue>,
        has: Box<HasText>,
    ) -> (
        Self,
        mpsc::Receiver<MenuOrder>,
        Option<Menus>,
        Option<String>,
    ) {
        let (kept, wrong) = match read(&file) {
            Ok(kept) => (kept, None),
            Err(error) => (Kept::default(), Some(error.to_string())),
        };
        let (orders, heard) = mpsc::channel(ORDERS);
        let live = kept.live.clone();
        let desk = Self(Arc::new(Inner {
            file: Some(file),
            queues,
            has,
            kept: Mutex::new(kept),
            orders: Some(orders),
        }));
        let faults = live.as_ref().map(|live| desk.faults(live));
        let faults = faults.filter(|faults| !faults.is_empty());
        let wrong = wrong.or_else(|| faults.map(|faults| format!("{faults:?}")));
        (desk, heard, live, wrong)
    }

    /// The queues that there are.
    #[must_use]
    pub fn queues(&self) -> Vec<QueueName> {
        self.0.queues.iter().map(|it| it.name.clone()).collect()
    }

    /// The texts of the centre's that are recorded in some language.
    #[must_use]
    pub fn texts(&self) -> Vec<u8> {
        let is_there = |text: &u8| Language::ALL.into_iter().any(|it| (self.0.has)(*text, it));
        Menus::TEXT.filter(is_there).collect()
    }

    /// What is wrong with menus.
    #[must_use]
    pub fn faults(&self, menus: &Menus) -> Vec<MenuFault> {
        menus.faults(&self.queues(), &self.0.has)
    }

    /// The menus as they are.
    pub async fn now(&self) -> MenusNow {
        let kept = self.0.kept.lock().await;
        MenusNow {
            live: kept.live.clone().unwrap_or_else(|| self.of_queues()),
            is_made: kept.live.is_some(),
            draft: kept.draft.clone(),
            has_former: !kept.former.is_empty(),
            since: kept.by.clone().zip(kept.at),
        }
    }

    /// What callers hear where no menus are made.
    fn of_queues(&self) -> Menus {
        let any = self.0.queues.iter().filter(|queue| !queue.has_numbers);
        let way = |queue: &MenuQueue| Way::Queue(queue.name.clone());
        let keys = any.clone().filter_map(|queue| {
            let (key, way) = (queue.key?, way(queue));
            Some(MenuKey { key, way })
        });
        let otherwise = any.clone().find(|queue| queue.key.is_none());
        Menus(vec![Menu {
            name: "1".into(),
            text: None,
            keys: keys.collect(),
            otherwise: otherwise.map_or(Way::Operator, way),
        }])
    }

    /// Keeps a draft, good or not; `None`: there is none any more.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn draft(&self, draft: Option<Menus>) -> Result<(), MenuError> {
        let mut kept = self.0.kept.lock().await;
        let next = Kept {
            draft,
            ..kept.clone()
        };
        self.keep(&mut kept, next).await
    }

    /// Has a handset ring, and whoever answers hear the draft, or the live ones where there is none.
    ///
    /// # Errors
    /// Why it does not ring.
    pub async fn tries(&self, handset: HandsetId, language: Language) -> Result<(), TrialRefusal> {
        let now = self.now().await;
        let menus = Arc::new(now.draft.unwrap_or(now.live));
        let (answer, heard) = oneshot::channel();
        let order = MenuOrder::Try {
            handset,
            menus,
            language,
            answer,
        };
        let orders = self.0.orders.as_ref().ok_or(TrialRefusal::NotNow)?;
        let asked = orders.send(order).await;
        asked.map_err(|_| TrialRefusal::NotNow)?;
        heard.await.unwrap_or(Err(TrialRefusal::NotNow))
    }

    /// Callers hear the draft from now on, if it is good.
    ///
    /// # Errors
    /// What is wrong with it, or that it cannot be kept.
    pub async fn make_live(&self, by: &str) -> Result<(), MenuError> {
        let mut kept = self.0.kept.lock().await;
        let Some(draft) = kept.draft.clone() else {
            return Ok(());
        };
        let faults = self.faults(&draft);
        if !faults.is_empty() {
            return Err(MenuError::Faults(faults));
        }
        let mut former = kept.former.clone();
        former.push(kept.live.clone());
        former.drain(..former.len().saturating_sub(FORMER));
        let next = Kept {
            live: Some(draft),
            draft: None,
            former,
            by: Some(by.into()),
            at: Some(Timestamp::now()),
        };
        self.keep(&mut kept, next).await?;
        self.use_now(&kept).await;
        Ok(())
    }

    /// Callers hear those again that they heard before; the present ones are the draft.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn put_back(&self, by: &str) -> Result<(), MenuError> {
        let mut kept = self.0.kept.lock().await;
        let mut next = kept.clone();
        let Some(live) = next.former.pop() else {
            return Ok(());
        };
        next.draft = next.live.take();
        next.live = live;
        next.by = Some(by.into());
        next.at = Some(Timestamp::now());
        self.keep(&mut kept, next).await?;
        self.use_now(&kept).await;
        Ok(())
    }

    async fn use_now(&self, kept: &Kept) {
        if let Some(orders) = &self.0.orders {
            let live = kept.live.clone().map(Arc::new);
            // A box that stops hears them when it starts again.
            let _ = orders.send(MenuOrder::Use(live)).await;
        }
    }

    /// What is not on the disk does not count.
    async fn keep(&self, kept: &mut Kept, next: Kept) -> Result<(), MenuError> {
        if let Some(file) = self.0.file.clone() {
            let text = serde_json::to_vec_pretty(&next).map_err(io::Error::other);
            let text = text.map_err(MenuError::Keep)?;
            let written =
                tokio::task::spawn_blocking(move || jawab_durable_file::write(&file, &text, 0o600));
            let written = written.await.map_err(io::Error::other);
            written.and_then(|it| it).map_err(MenuError::Keep)?;
        }
        *kept = next;
        Ok(())
    }
}

fn read(file: &PathBuf) -> io::Result<Kept> {
    match std::fs::metadata(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Kept::default()),
        Err(error) => return Err(error),
        Ok(about) if about.len() > LONGEST_FILE => {
            return Err(io::Error::other("it is too long to be menus"));
        }
        Ok(_) => {}
    }
    serde_json::from_slice(&std::fs::read(file)?).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(name: &str, key: Option<u8>) -> MenuQueue {
        MenuQueue {
            name: name.into(),
            key,
            has_numbers: false,
        }
    }

    fn menus(key: u8, to: &str) -> Menus {
        Menus(vec![Menu {
            name: "Accueil".into(),
            text: Some(1),
            keys: vec![MenuKey {
                key,
                way: Way::Queue(to.into()),
            }],
            otherwise: Way::Operator,
        }])
    }

    type Opened = (
        MenuDesk,
        mpsc::Receiver<MenuOrder>,
        Option<Menus>,
        Option<String>,
    );

    fn open(file: &std::path::Path) -> Opened {
        let queues = vec![queue("Colonies", Some(3)), queue("Accueil", None)];
        MenuDesk::open(file.into(), queues, Box::new(|text, _| text == 1))
    }

    #[tokio::test]
    async fn a_draft_is_made_live_where_it_is_good_and_the_former_put_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("menus.json");
        let (desk, mut orders, live, wrong) = open(&file);
        assert_eq!((live, wrong), (None, None));
        let now = desk.now().await;
        let first = &now.live.0[0];
        assert_eq!(first.way_of(3), Some(&Way::Queue("Colonies".into())));
        assert_eq!(first.otherwise, Way::Queue("Accueil".into()));
        assert!(!now.is_made && !now.has_former);

        desk.draft(Some(menus(1, "Piscine"))).await.unwrap();
        let refused = desk.make_live("salma").await.unwrap_err();
        assert!(matches!(refused, MenuError::Faults(faults) if faults.len() == 1));
        assert!(!desk.now().await.is_made);
        desk.draft(Some(menus(1, "Colonies"))).await.unwrap();
        desk.make_live("salma").await.unwrap();
        let order = orders.recv().await.unwrap();
        assert!(matches!(order, MenuOrder::Use(Some(now)) if *now == menus(1, "Colonies")));

        // After a restart they are there.
        let (desk, mut orders, live, wrong) = open(&file);
        assert_eq!((live, wrong), (Some(menus(1, "Colonies")), None));
        let (by, _) = desk.now().await.since.unwrap();
        assert_eq!(by, "salma");
        desk.put_back("idir").await.unwrap();
        assert!(matches!(orders.recv().await, Some(MenuOrder::Use(None))));
        let now = desk.now().await;
        assert!(!now.is_made && !now.has_former);
        assert_eq!(now.draft, Some(menus(1, "Colonies")));
    }

    #[tokio::test]
    async fn a_file_that_is_none_leaves_the_keys_of_the_queues_and_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("menus.json");
        std::fs::write(&file, "{\"live\": 3}").unwrap();
        let (desk, _orders, live, wrong) = open(&file);
        assert_eq!(live, None);
        assert!(wrong.is_some());
        assert!(!desk.now().await.is_made);
    }

    #[tokio::test]
    async fn a_trial_hears_the_draft_and_says_why_it_does_not_ring() {
        let folder = tempfile::tempdir().unwrap();
        let (desk, mut orders, ..) = open(&folder.path().join("menus.json"));
        desk.draft(Some(menus(2, "Colonies"))).await.unwrap();
        let carried = tokio::spawn(async move {
            let Some(MenuOrder::Try { menus, answer, .. }) = orders.recv().await else {
                return None;
            };
            answer.send(Err(TrialRefusal::HandsetBusy)).unwrap();
            Some(menus)
        });
        let refused = desk.tries("201".into(), Language::French).await;
        assert_eq!(refused, Err(TrialRefusal::HandsetBusy));
        assert_eq!(
            carried.await.unwrap().as_deref(),
            Some(&menus(2, "Colonies"))
        );
        let nobody = MenuDesk::default();
        let refused = nobody.tries("201".into(), Language::French).await;
        assert_eq!(refused, Err(TrialRefusal::NotNow));
    }
}
