//! Central's console: where the ministry looks.

mod view;

pub use view::{
    Admin, BoxRow, CentreDetail, Count, Failure, Ministry, NotLetIn, Overview, RecentCase,
};
