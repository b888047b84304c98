//! Microsoft Entra ID.
use super::Instruction::{Path, Setting, Text, Value};
use super::{Attribute, Guide, LiveValue, OurAttribute, Step};
use crate::saml::product::IdpProduct;

pub(super) const GUIDE: Guide = Guide {
    product: IdpProduct::Entra,
    title: "Set up Microsoft Entra ID",
    steps: &[
        Step {
            title: "Create the application",
            instructions: &[
                Text(
                    "Sign in at entra.microsoft.com. In older tenants the menu begins with Identity > Applications > Enterprise applications.",
                ),
                Path(&[
                    "Entra ID",
                    "Enterprise apps",
                    "New application",
                    "Create your own application",
                ]),
                Text(
                    "Choose \"Integrate any other application you don't find in the gallery (Non-gallery)\".",
                ),
                Path(&["Single sign-on", "SAML"]),
            ],
        },
        Step {
            title: "Basic SAML Configuration",
            instructions: &[
                Value {
                    label: "Identifier (Entity ID)",
                    which: LiveValue::Audience,
                },
                Value {
                    label: "Reply URL (Assertion Consumer Service URL)",
                    which: LiveValue::AcsUrl,
                },
                Value {
                    label: "Sign on URL (optional)",
                    which: LiveValue::LoginUrl,
                },
                Value {
                    label: "Relay State (only for sign-in from My Apps)",
                    which: LiveValue::RelayState,
                },
            ],
        },
        Step {
            title: "Attributes & Claims",
            instructions: &[
                Text(
                    "Unique User Identifier (Name ID) is the user principal name unless you change it; give it a Format of Email address or Persistent.",
                ),
                Text(
                    "The claims in the table below are sent by default. Make sure that the people who will sign in have a value in user.mail.",
                ),
                Text(
                    "For groups choose \"Add a group claim\" and \"Groups assigned to the application\": above 150 groups Entra sends a link in place of the names.",
                ),
            ],
        },
        Step {
            title: "Give people access",
            instructions: &[Text(
                "Assign the users and groups that may sign in; Entra refuses everybody else.",
            )],
        },
        Step {
            title: "Bring its metadata here",
            instructions: &[
                Text(
                    "On the card SAML Certificates copy the App Federation Metadata Url, or download the Federation Metadata XML.",
                ),
                Setting {
                    label: "By hand instead",
                    to: "the issuer is https://sts.windows.net/<tenant>/ with its slash, Login URL the single sign-on URL, Certificate (Base64) the certificate",
                },
            ],
        },
    ],
    attributes: &[
        Attribute {
            ours: OurAttribute::Email,
            theirs: "user.mail",
            sent_as: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
            by_default: true,
        },
        Attribute {
            ours: OurAttribute::FirstName,
            theirs: "user.givenname",
            sent_as: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
            by_default: true,
        },
        Attribute {
            ours: OurAttribute::LastName,
            theirs: "user.surname",
            sent_as: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
            by_default: true,
        },
        Attribute {
            ours: OurAttribute::Groups,
            theirs: "group claim (object IDs)",
            sent_as: "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
            by_default: false,
        },
    ],
    quirks: &[
        "The issuer ends with a slash: https://sts.windows.net/<tenant>/.",
        "Certificates last three years; Entra mails 60, 30 and 7 days before the end to at most five addresses.",
        "Entra goes on signing with an expired certificate, but an unused valid one takes over silently: keep the metadata URL set here.",
    ],
};
