//! SCIM 2.0 without a database: what the resources are, filters, paths and changes. [RFC 7643] [RFC 7644]
//!
//! What a directory sends is read into types here; a value keeps the JSON it came as, since a schema says what it may be.
pub mod attribute;
pub mod error;
pub mod filter;
pub mod page;
pub mod patch;
pub mod path;
pub mod projection;
pub mod schema;
pub mod value;

pub use attribute::{Attribute, Kind, Mutability, Returned, Uniqueness};
pub use error::ErrorMessage;
pub use filter::{Comparison, Filter, Operator};
pub use page::{Page, Start};
pub use patch::{Action, Operation, Patch};
pub use path::{AttributePath, Path};
pub use projection::Projection;
pub use schema::{GROUP, ResourceKind, Schema, USER};
