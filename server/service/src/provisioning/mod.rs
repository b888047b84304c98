//! People whom an identity provider signs in and whom nobody invited: their account is made, or the admins are asked (C10).
mod arrive;
mod request;
mod settings;

pub use domain::provisioning::arrival::Provisioning;
pub use request::JoinRequestView;
