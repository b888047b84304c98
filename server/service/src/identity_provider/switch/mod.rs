//! Putting another identity provider in the place of the present one (C8): its metadata waits as a proposal, is tested, and
//! then takes over name, address, organizations and settings. People who are linked are recognized by what an admin said
//! who saw the list; everybody else chooses Reconnect.
mod decide;
mod view;

pub use decide::Switch;
pub use view::{SwitchPerson, SwitchTest, SwitchView};

use std::time::Duration;

/// How long a test that passed counts.
const TESTED_WITHIN: Duration = Duration::from_secs(15 * 60);
