//! A machine with a database, whose power can go at any write.

use std::path::Path;

use anyhow::Result;
use jawab_ledger::rusqlite::Connection;

use crate::files::Files;
use crate::luck::Luck;
use crate::record::{Record, Whose};

pub(crate) trait Machine: Sized {
    /// Its database.
    fn path(&self) -> &Path;

    /// Where its files can be laid out.
    fn scratch(&self) -> &Path;

    fn whose(&self) -> Whose;

    /// What must be in the database.
    fn record(&mut self) -> &mut Record;

    /// Takes note of what is new in the database.
    fn learns(&mut self) -> Result<()>;

    /// Switches it off as it should be.
    fn stops(&mut self);

    /// What was tried while the power went is not in the database.
    fn lacks(&mut self, _tried: &Record) {}

    /// The power goes while the machine does something. What was being done is there after
    /// the next start, or not, and everything before it is. Nobody hears what came of it.
    fn loses_power_while(
        &mut self,
        luck: &mut Luck,
        doing: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        self.is_cut_while(luck, doing)
    }

    /// The power goes while the database is closed.
    fn loses_power_while_stopping(&mut self, luck: &mut Luck) -> Result<()> {
        self.is_cut_while_stopping(luck)
    }

    /// The power goes at some write of what it does.
    fn is_cut_while(
        &mut self,
        luck: &mut Luck,
        doing: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let before = Files::read(self.path())?;
        let promised = self.record().clone();
        doing(self)?;
        self.learns()?;
        let after = Files::read(self.path())?;
        self.stops();
        self.wakes_between(&before, &after, luck, &promised)
    }

    fn is_cut_while_stopping(&mut self, luck: &mut Luck) -> Result<()> {
        let before = Files::read(self.path())?;
        let promised = self.record().clone();
        self.stops();
        let after = Files::read(self.path())?;
        self.wakes_between(&before, &after, luck, &promised)
    }

    /// Looks into what a cut between two states of the files left: it is between what was
    /// promised and what was tried.
    fn wakes_between(
        &mut self,
        before: &Files,
        after: &Files,
        luck: &mut Luck,
        promised: &Record,
    ) -> Result<()> {
        before.cut(after, luck, self.scratch())?.put(self.path())?;
        let whose = self.whose();
        let db = Connection::open(self.path())?;
        let tried = self.record().clone();
        let found = Record::read(&db, whose, &tried)?;
        tried.check_cut(promised, &found)?;
        *self.record() = found;
        self.lacks(&tried);
        Ok(())
    }
}
