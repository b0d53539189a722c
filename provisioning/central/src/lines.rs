//! How a box's lines are, as both stores keep it.

use jawab_line_state::LineStatus;
use jawab_protocol::LineReport;

use crate::store::StoreError;

/// Lines as a text for a column.
pub(crate) fn kept(lines: &[LineReport]) -> Result<String, StoreError> {
    serde_json::to_string(lines).map_err(|error| StoreError::Failed(error.into()))
}

/// Lines from that text. What another version left, and this one cannot read, is shown at the
/// box's next report.
pub(crate) fn shown(text: Option<&str>) -> Vec<LineStatus> {
    let lines: Vec<LineReport> = text
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    lines.into_iter().map(LineStatus::from).collect()
}
