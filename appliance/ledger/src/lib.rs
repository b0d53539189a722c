//! The box's durable record: ops and the tables made from them, on SQLite.
