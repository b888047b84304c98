//! Any other SAML 2.0 identity provider.
use super::Instruction::{Setting, Text, Value};
use super::{Attribute, Guide, LiveValue, OurAttribute, Step};
use crate::saml::product::IdpProduct;

pub(super) const GUIDE: Guide = Guide {
    product: IdpProduct::Other,
    title: "Set up any SAML 2.0 identity provider",
    steps: &[
        Step {
            title: "Register this service",
            instructions: &[
                Text("Many products import our metadata, by address or as a file."),
                Value {
                    label: "Service provider metadata",
                    which: LiveValue::MetadataUrl,
                },
                Text(
                    "Otherwise enter the values by hand. The names in brackets are what products call them.",
                ),
                Value {
                    label: "ACS URL (Reply URL, Recipient, Destination, Single sign-on URL)",
                    which: LiveValue::AcsUrl,
                },
                Value {
                    label: "Audience (SP Entity ID, Identifier, Relying party identifier)",
                    which: LiveValue::Audience,
                },
                Value {
                    label: "Sign-in URL (optional)",
                    which: LiveValue::LoginUrl,
                },
                Value {
                    label: "RelayState (only for sign-in that starts at the identity provider)",
                    which: LiveValue::RelayState,
                },
            ],
        },
        Step {
            title: "What it must send",
            instructions: &[
                Setting {
                    label: "NameID",
                    to: "a value that never changes for a person, with a Format of persistent or emailAddress; transient is refused",
                },
                Setting {
                    label: "Binding",
                    to: "HTTP-POST to the ACS URL",
                },
                Setting {
                    label: "Signature",
                    to: "on the assertion, the response or both; RSA or ECDSA with SHA-256 or better",
                },
                Setting {
                    label: "Requests",
                    to: "not signed",
                },
                Text("Send the attributes of the table below."),
            ],
        },
        Step {
            title: "Bring its metadata here",
            instructions: &[
                Text("Upload the identity provider's metadata file or paste its address."),
                Setting {
                    label: "By hand instead",
                    to: "its issuer (entity ID), its single sign-on URL and its X.509 signing certificate",
                },
            ],
        },
    ],
    attributes: &[
        Attribute {
            ours: OurAttribute::Email,
            theirs: "the work e-mail address",
            sent_as: "email",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::FirstName,
            theirs: "the first name",
            sent_as: "firstName",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::LastName,
            theirs: "the last name",
            sent_as: "lastName",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::Groups,
            theirs: "the groups, one value each",
            sent_as: "groups",
            by_default: false,
        },
    ],
    quirks: &[
        "The clocks of both servers must agree within three minutes.",
        "The metadata of both sides names addresses exactly: http and https, a port or a slash at the end all count.",
    ],
};
