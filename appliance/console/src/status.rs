//! How the box is, at a glance.

use std::path::Path;

use jawab_desk::floor::{self, Activity, Board};
use jawab_line_state::LineStatus;
use jiff::Timestamp;
use nix::sys::statvfs::statvfs;
use serde::{Deserialize, Serialize};
use sysinfo::{Components, System};

/// How the box is.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Status {
    /// The centre's name.
    pub centre: String,
    /// The program's version.
    pub version: String,
    /// Since when it runs, in seconds.
    pub up_s: u64,
    /// The lines.
    pub lines: Vec<LineStatus>,
    /// The extensions that are registered.
    pub handsets: Vec<String>,
    /// Staff at work.
    pub agents: Vec<AgentNow>,
    /// How many callers wait.
    pub waiting: usize,
    /// Changes that central does not have yet.
    pub unsynced: u64,
    /// Files of cases that central does not have yet.
    #[serde(default)]
    pub files_waiting: u64,
    /// When central was last reached and took what was said.
    pub central_heard: Option<Timestamp>,
    /// What stands between the box and central ("portal", "refused"), if anything does; a newer box
    /// may say another word.
    #[serde(default)]
    pub link_trouble: Option<String>,
    /// Whether central says that a second box runs with this one's id.
    #[serde(default)]
    pub copy_runs: bool,
    /// The zone data by which the box tells legal time.
    #[serde(default)]
    pub zone: Option<ZoneNow>,
    /// What keeps the box from saving, if anything does.
    pub fault: Option<StorageFault>,
    /// What of the box's own files is damaged, missing or cannot be used; calls go on.
    #[serde(default)]
    pub defects: Vec<DefectNow>,
    /// The code to enrol the box with, for a while after the button was held for it.
    #[serde(default)]
    pub enrolment_code: Option<String>,
    /// The box's id, which central asks for when it enrols the box.
    #[serde(default)]
    pub box_id: Option<String>,
    /// The machine.
    pub machine: Machine,
}

/// Zone data.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ZoneNow {
    /// Its version in the IANA database ("2026f").
    pub version: String,
    /// Who brought it: `bundle`, `system` or `central`.
    pub origin: String,
}

/// What keeps the box from saving.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StorageFault {
    /// No space left.
    DiskFull,
    /// Another reason, which is in the log.
    CannotSave,
}

/// Something of the box's own that cannot be used and needs somebody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DefectNow {
    /// What it is of.
    pub part: DefectPart,
    /// The file, or the setting of the configuration.
    pub file: String,
    /// What is wrong with it.
    pub why: String,
}

/// What a defect is of.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DefectPart {
    /// The record was set aside as this file; what could be read of it is in a new one.
    Record,
    /// What is saved now is kept in memory alone.
    RecordInMemory,
    /// The last configuration that was good is in use.
    Configuration,
    /// A part of the configuration is left out.
    Setting,
    /// The box's key or certificate for central.
    CentralFiles,
    /// The desk's certificate.
    DeskCertificate,
    /// Announcements.
    Prompts,
    /// There is no room for messages of callers.
    Voicemail,
    /// What a newer box says.
    #[serde(other)]
    Other,
}

impl From<&floor::Defect> for DefectNow {
    fn from(defect: &floor::Defect) -> Self {
        Self {
            part: match defect.part {
                floor::DefectPart::Record => DefectPart::Record,
                floor::DefectPart::RecordInMemory => DefectPart::RecordInMemory,
                floor::DefectPart::Configuration => DefectPart::Configuration,
                floor::DefectPart::Setting => DefectPart::Setting,
                floor::DefectPart::CentralFiles => DefectPart::CentralFiles,
                floor::DefectPart::DeskCertificate => DefectPart::DeskCertificate,
                floor::DefectPart::Prompts => DefectPart::Prompts,
                floor::DefectPart::Voicemail => DefectPart::Voicemail,
            },
            file: defect.file.clone(),
            why: defect.why.clone(),
        }
    }
}

/// A member of staff at work.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AgentNow {
    /// Their name.
    pub name: String,
    /// Their handset.
    pub handset: String,
    /// Whether it is registered.
    pub handset_here: bool,
    /// Whether they take calls, or are in one.
    pub doing: Doing,
}

/// What a member of staff is doing.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doing {
    /// Takes calls.
    Ready,
    /// Takes none.
    Break,
    /// Ringing, in a call, or with a caller on hold.
    Call,
    /// Writing a call up.
    AfterCall,
}

/// The machine. What the system does not say is left out.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Machine {
    /// Free octets where the record is kept.
    pub disk_free: Option<u64>,
    /// All of them.
    pub disk_size: Option<u64>,
    /// Memory that programs can still have.
    pub memory_free: Option<u64>,
    /// All of it.
    pub memory_size: Option<u64>,
    /// How many programs wanted to run, on average over a minute.
    pub load: Option<f64>,
    /// The hottest sensor, in degrees Celsius.
    pub temperature: Option<f32>,
}

impl Machine {
    /// How the machine is that keeps its record in this folder.
    #[must_use]
    pub fn now(data: &Path) -> Self {
        let disk = statvfs(data).ok();
        let block = |blocks: u64, disk: &nix::sys::statvfs::Statvfs| {
            blocks.saturating_mul(disk.fragment_size())
        };
        let mut system = System::new();
        system.refresh_memory();
        let memory = (system.total_memory() > 0).then_some(&system);
        let temperature = Components::new_with_refreshed_list()
            .iter()
            .filter_map(sysinfo::Component::temperature)
            .fold(None, |hottest: Option<f32>, one| {
                Some(hottest.map_or(one, |hottest| hottest.max(one)))
            });
        Self {
            disk_free: disk
                .as_ref()
                .map(|disk| block(disk.blocks_available(), disk)),
            disk_size: disk.as_ref().map(|disk| block(disk.blocks(), disk)),
            memory_free: memory.map(System::available_memory),
            memory_size: memory.map(System::total_memory),
            // A hidden /proc gives zeros; so does a machine that does nothing, and then it is true.
            load: memory.map(|_| System::load_average().one),
            temperature,
        }
    }
}

/// What the board says, with what only the box and the machine know.
pub(crate) fn status(
    board: &Board,
    centre: &str,
    version: &str,
    up_s: u64,
    machine: Machine,
) -> Status {
    Status {
        centre: centre.into(),
        version: version.into(),
        up_s,
        lines: board.lines.clone(),
        handsets: board.handsets.iter().map(ToString::to_string).collect(),
        agents: board
            .agents
            .iter()
            .map(|agent| AgentNow {
                name: agent.name.clone(),
                handset: agent.handset.to_string(),
                handset_here: agent.handset_here,
                doing: match agent.activity {
                    Activity::Ready => Doing::Ready,
                    Activity::Break(_) => Doing::Break,
                    Activity::Ringing(_) | Activity::OnCall(_) | Activity::OnHold(_) => Doing::Call,
                    Activity::AfterCallWork(..) => Doing::AfterCall,
                },
            })
            .collect(),
        waiting: board.waiting.len(),
        unsynced: board.unsynced,
        files_waiting: board.files_waiting,
        central_heard: board.central_heard,
        copy_runs: board.copy_runs,
        link_trouble: board.link_trouble.map(|trouble| trouble.code().to_owned()),
        zone: Some(zone_now()),
        fault: board.fault.map(|fault| match fault {
            floor::StorageFault::DiskFull => StorageFault::DiskFull,
            floor::StorageFault::CannotSave => StorageFault::CannotSave,
        }),
        defects: board.defects.iter().map(DefectNow::from).collect(),
        enrolment_code: None,
        box_id: None,
        machine,
    }
}

fn zone_now() -> ZoneNow {
    let source = jawab_zone::source();
    ZoneNow {
        version: source.version.to_string(),
        origin: source.origin.as_str().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_says_how_it_is() {
        let machine = Machine::now(Path::new("/"));
        assert!(machine.disk_free.unwrap() <= machine.disk_size.unwrap());
        assert!(machine.memory_free.unwrap() <= machine.memory_size.unwrap());
        assert!(machine.load.is_some());
    }
}
