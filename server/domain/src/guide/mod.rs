//! Guides for setting up an identity provider, in its own words. Content alone: a page renders it with the values
//! of one connection. Menu names are those that the makers use in their own documentation.
mod ad_fs;
mod entra;
mod google;
mod jumpcloud;
mod keycloak;
mod okta;
mod onelogin;
mod other;
mod pingone;
mod renewal;

use crate::saml::product::IdpProduct;

pub use renewal::renewal;

/// How to set up one product.
#[derive(Debug, PartialEq, Eq)]
pub struct Guide {
    /// The product it is for.
    pub product: IdpProduct,
    /// The heading of the page.
    pub title: &'static str,
    /// The steps, in order.
    pub steps: &'static [Step],
    /// Which of its fields become which of our attributes.
    pub attributes: &'static [Attribute],
    /// What surprises people with this product.
    pub quirks: &'static [&'static str],
}

/// One step of a guide.
#[derive(Debug, PartialEq, Eq)]
pub struct Step {
    /// What the step achieves.
    pub title: &'static str,
    /// What to do, in order.
    pub instructions: &'static [Instruction],
}

/// One line of a step.
#[derive(Debug, PartialEq, Eq)]
pub enum Instruction {
    /// Something to do.
    Text(&'static str),
    /// A menu path to follow.
    Path(&'static [&'static str]),
    /// A field that takes one of our values; shown with a copy button.
    Value {
        /// The field's name at the provider.
        label: &'static str,
        /// Our value.
        which: LiveValue,
    },
    /// A field that takes the same setting for everybody.
    Setting {
        /// The field's name at the provider.
        label: &'static str,
        /// What to choose or type.
        to: &'static str,
    },
}

/// An attribute of a login and the field it is filled from.
#[derive(Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Our name for it.
    pub ours: OurAttribute,
    /// The field at the provider.
    pub theirs: &'static str,
    /// The attribute name it is sent under.
    pub sent_as: &'static str,
    /// Whether the provider sends it without anybody doing anything.
    pub by_default: bool,
}

/// What we read out of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OurAttribute {
    /// The work address: needed for consent, invitations and new accounts.
    Email,
    /// The first name; optional.
    FirstName,
    /// The last name; optional.
    LastName,
    /// Groups; optional.
    Groups,
}

impl OurAttribute {
    /// The name that is read from any product.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::FirstName => "firstName",
            Self::LastName => "lastName",
            Self::Groups => "groups",
        }
    }

    /// What people call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Email => "E-mail address",
            Self::FirstName => "First name",
            Self::LastName => "Last name",
            Self::Groups => "Groups",
        }
    }

    /// Whether signing up through the identity provider needs it.
    pub const fn is_required(self) -> bool {
        matches!(self, Self::Email)
    }
}

/// A value of the connection that a guide shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LiveValue {
    /// The assertion consumer service URL: where responses are posted.
    AcsUrl,
    /// Our entity ID, which responses name as their audience.
    Audience,
    /// The relay state of logins that start at the identity provider.
    RelayState,
    /// The address people sign in at.
    LoginUrl,
    /// The address of our metadata.
    MetadataUrl,
    /// Where logout messages go.
    LogoutUrl,
    /// The ACS URL as a regular expression that matches nothing else.
    AcsUrlRegex,
}

/// The values of one connection, whatever page asks for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveValues {
    /// See [`LiveValue::AcsUrl`].
    pub acs_url: String,
    /// See [`LiveValue::Audience`].
    pub audience: String,
    /// See [`LiveValue::RelayState`].
    pub relay_state: String,
    /// See [`LiveValue::LoginUrl`].
    pub login_url: String,
    /// See [`LiveValue::LogoutUrl`].
    pub logout_url: String,
    /// See [`LiveValue::MetadataUrl`].
    pub metadata_url: String,
}

impl LiveValues {
    /// The value to show.
    pub fn get(&self, which: LiveValue) -> String {
        match which {
            LiveValue::AcsUrl => self.acs_url.clone(),
            LiveValue::Audience => self.audience.clone(),
            LiveValue::RelayState => self.relay_state.clone(),
            LiveValue::LoginUrl => self.login_url.clone(),
            LiveValue::MetadataUrl => self.metadata_url.clone(),
            LiveValue::LogoutUrl => self.logout_url.clone(),
            LiveValue::AcsUrlRegex => exact_regex(&self.acs_url),
        }
    }
}

/// A regular expression for exactly this text, `/` escaped too, as Ruby and JavaScript write it.
fn exact_regex(text: &str) -> String {
    let escaped: String = text
        .chars()
        .flat_map(|c| {
            let special = matches!(
                c,
                '\\' | '/'
                    | '.'
                    | '+'
                    | '*'
                    | '?'
                    | '('
                    | ')'
                    | '['
                    | ']'
                    | '{'
                    | '}'
                    | '|'
                    | '^'
                    | '$'
            );
            special
                .then_some('\\')
                .into_iter()
                .chain(std::iter::once(c))
        })
        .collect();
    format!("^{escaped}$")
}

/// The guide for a product.
pub const fn guide(product: IdpProduct) -> &'static Guide {
    match product {
        IdpProduct::Entra => &entra::GUIDE,
        IdpProduct::Google => &google::GUIDE,
        IdpProduct::Okta => &okta::GUIDE,
        IdpProduct::OneLogin => &onelogin::GUIDE,
        IdpProduct::AdFs => &ad_fs::GUIDE,
        IdpProduct::Keycloak => &keycloak::GUIDE,
        IdpProduct::JumpCloud => &jumpcloud::GUIDE,
        IdpProduct::PingOne => &pingone::GUIDE,
        IdpProduct::Other => &other::GUIDE,
    }
}

/// Every guide, in the order they are listed.
pub fn all() -> impl Iterator<Item = &'static Guide> {
    IdpProduct::ALL.into_iter().map(guide)
}

#[cfg(test)]
mod tests;
