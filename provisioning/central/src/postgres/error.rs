//! What went wrong with the database, without what people said.

use deadpool_postgres::PoolError;
use tokio_postgres::error::SqlState;

use crate::store::StoreError;

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum PgError {
    /// There is no connection.
    #[error("there is no connection to PostgreSQL: {0}")]
    Pool(#[from] PoolError),
    /// PostgreSQL refused. Its details and context are left out: they quote rows.
    #[error("PostgreSQL says: {message} ({code})")]
    Refused {
        /// SQLSTATE.
        code: String,
        /// Its first line.
        message: String,
    },
    /// The connection broke, or something else went wrong on this side of it.
    #[error("the connection to PostgreSQL: {0}")]
    Connection(tokio_postgres::Error),
    /// The database is not one for central.
    #[error("{0}")]
    Unfit(String),
    /// A row holds what central never wrote.
    #[error("a row of {table} cannot be read: {why}")]
    Unreadable {
        /// The table.
        table: String,
        /// Why.
        why: String,
    },
    /// Others were always first.
    #[error("other transactions were in the way each time it was tried")]
    Contended,
    /// A task was cancelled.
    #[error("a task ended early: {0}")]
    Task(#[from] tokio::task::JoinError),
}

impl PgError {
    /// Whether the same may go well in another transaction.
    pub(super) fn is_passing(&self) -> bool {
        let passing = [
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::T_R_SERIALIZATION_FAILURE,
            // Two boxes began one record in the same instant; the next look sees both.
            SqlState::UNIQUE_VIOLATION,
            // What follows in a pipeline after one of those is told this, and may be heard first.
            SqlState::IN_FAILED_SQL_TRANSACTION,
        ];
        self.is_one_of(&passing)
    }

    /// Whether others use what is to be changed.
    pub(super) fn is_in_the_way(&self) -> bool {
        self.is_one_of(&[
            SqlState::LOCK_NOT_AVAILABLE,
            SqlState::T_R_DEADLOCK_DETECTED,
        ])
    }

    fn is_one_of(&self, states: &[SqlState]) -> bool {
        match self {
            Self::Refused { code, .. } => states.iter().any(|state| state.code() == code),
            _ => false,
        }
    }
}

impl From<tokio_postgres::Error> for PgError {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.as_db_error() {
            Some(said) => Self::Refused {
                code: said.code().code().into(),
                message: said.message().into(),
            },
            None => Self::Connection(error),
        }
    }
}

impl From<PgError> for StoreError {
    fn from(error: PgError) -> Self {
        Self::Failed(error.into())
    }
}
