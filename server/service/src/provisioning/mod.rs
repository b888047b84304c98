//! People whom an identity provider signs in: their account is made, or the admins are asked (C10); what its attributes
//! and groups mean here (X6).
mod arrive;
mod groups;
mod mapping;
mod request;
mod settings;

pub use domain::provisioning::{
    arrival::Provisioning,
    mapping::{AttributeNames, Grant},
};
pub use mapping::{GroupRuleView, MappableOrganization, MappingView, NewGroupRule};
pub(crate) use mapping::{names_of, set_names};
pub use request::JoinRequestView;
