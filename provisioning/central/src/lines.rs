//! How a box's lines are, as both stores keep it and as the pages show it.

use jawab_protocol::LineReport;
use jawab_web::central::LineRow;

use crate::store::StoreError;

/// Lines as a text for a column.
pub(crate) fn kept(lines: &[LineReport]) -> Result<String, StoreError> {
    serde_json::to_string(lines).map_err(|error| StoreError::Failed(error.into()))
}

/// Lines from that text. What another version left, and this one cannot read, is shown at the
/// box's next report.
pub(crate) fn shown(text: Option<&str>) -> Vec<LineRow> {
    let lines: Vec<LineReport> = text
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    lines.into_iter().map(row).collect()
}

fn row(line: LineReport) -> LineRow {
    LineRow {
        name: line.name,
        state: line.state,
        why: line.why,
        operator: line.operator,
        signal_dbm: line.signal_dbm,
        channels: line.channels,
    }
}
