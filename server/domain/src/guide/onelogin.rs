//! OneLogin.
use super::Instruction::{Path, Setting, Text, Value};
use super::{Attribute, Guide, LiveValue, OurAttribute, Step};
use crate::saml::product::IdpProduct;

pub(super) const GUIDE: Guide = Guide {
    product: IdpProduct::OneLogin,
    title: "Set up OneLogin",
    steps: &[
        Step {
            title: "Create the application",
            instructions: &[
                Path(&["Applications", "Add App"]),
                Text(
                    "Search for SAML Custom Connector (Advanced), give it a Display Name and save.",
                ),
            ],
        },
        Step {
            title: "Configuration",
            instructions: &[
                Value {
                    label: "RelayState (only for sign-in from the OneLogin portal)",
                    which: LiveValue::RelayState,
                },
                Value {
                    label: "Audience (EntityID)",
                    which: LiveValue::Audience,
                },
                Value {
                    label: "Recipient",
                    which: LiveValue::AcsUrl,
                },
                Value {
                    label: "ACS (Consumer) URL Validator",
                    which: LiveValue::AcsUrlRegex,
                },
                Value {
                    label: "ACS (Consumer) URL",
                    which: LiveValue::AcsUrl,
                },
                Value {
                    label: "Login URL",
                    which: LiveValue::LoginUrl,
                },
                Setting {
                    label: "SAML initiator",
                    to: "Service Provider",
                },
                Setting {
                    label: "SAML nameID format",
                    to: "Email, or Persistent with a value that never changes",
                },
                Setting {
                    label: "SAML signature element",
                    to: "Assertion, Response or Both",
                },
            ],
        },
        Step {
            title: "Parameters",
            instructions: &[
                Text(
                    "Add the parameters of the table below and tick \"Include in SAML assertion\" for each.",
                ),
                Text(
                    "For groups tick Multi-value parameter too and choose MemberOf or User Roles with Semicolon Delimited input.",
                ),
            ],
        },
        Step {
            title: "SSO",
            instructions: &[Setting {
                label: "SAML Signature Algorithm",
                to: "SHA-256",
            }],
        },
        Step {
            title: "Give people access",
            instructions: &[Text(
                "Under Users assign the app to the people who may sign in.",
            )],
        },
        Step {
            title: "Bring its metadata here",
            instructions: &[
                Path(&["More Actions", "SAML Metadata"]),
                Text(
                    "Upload the file; the Issuer URL on the SSO tab also serves as the metadata URL.",
                ),
                Setting {
                    label: "By hand instead",
                    to: "on the SSO tab: Issuer URL, SAML 2.0 Endpoint (HTTP), X.509 Certificate > View Details",
                },
            ],
        },
    ],
    attributes: &[
        Attribute {
            ours: OurAttribute::Email,
            theirs: "Email",
            sent_as: "email",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::FirstName,
            theirs: "First Name",
            sent_as: "firstName",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::LastName,
            theirs: "Last Name",
            sent_as: "lastName",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::Groups,
            theirs: "MemberOf or User Roles",
            sent_as: "groups",
            by_default: false,
        },
    ],
    quirks: &[
        "Signatures made with SHA-1 are refused here, so the SAML Signature Algorithm must be SHA-256.",
        "All apps share one certificate unless a new one is made under Security > Certificates.",
        "An app has one ACS URL: make one app for each identifier here.",
    ],
};
