//! The attributes of a group. [RFC 7643 §4.2]
use crate::scim::Attribute;

pub(super) static ATTRIBUTES: &[Attribute] = &[
    Attribute::text("displayName", "The name of the organization or team").required(),
    Attribute::complex(
        "members",
        "Who is in it",
        &[
            Attribute::text("value", "The user's id")
                .case_exact()
                .immutable(),
            Attribute::reference("$ref", "The user's address", &["User"]).immutable(),
            Attribute::text("type", "What kind it is")
                .usually(&["User"])
                .immutable(),
            Attribute::text("display", "The user's name").read_only(),
        ],
    )
    .several(),
];
