//! Forms of identity providers.
mod disable;
mod enforcement;
mod life;
mod link;
mod mapping;
mod metadata;
mod metadata_life;
mod requests;
mod rollout;
mod setup_links;
pub(super) mod upload;

pub use disable::*;
pub use enforcement::*;
pub use life::*;
pub use link::*;
pub use mapping::*;
pub use metadata::*;
pub use metadata_life::*;
pub use requests::*;
pub use rollout::*;
pub use setup_links::*;

use crate::request::Done;

/// The list's path.
fn all(organization: &str) -> String {
    format!("/organizations/{organization}/identity-providers")
}

/// The path of one.
fn one(organization: &str, key: &str) -> String {
    format!("{}/{key}", all(organization))
}

/// A draft goes on to its next step, a live one back to its page.
fn next(
    view: &service::identity_provider::ProviderView,
    base: &str,
    step: &str,
    notice: &str,
) -> Done {
    match view.state {
        service::identity_provider::State::Draft => Done::to(format!("{base}/{step}")),
        service::identity_provider::State::Test
        | service::identity_provider::State::Live
        | service::identity_provider::State::Disabled => Done::to(base).notice(notice),
    }
}
