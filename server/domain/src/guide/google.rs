//! Google Workspace.
use super::Instruction::{Path, Setting, Text, Value};
use super::{Attribute, Guide, LiveValue, OurAttribute, Step};
use crate::saml::product::IdpProduct;

pub(super) const GUIDE: Guide = Guide {
    product: IdpProduct::Google,
    title: "Set up Google Workspace",
    steps: &[
        Step {
            title: "Create the application",
            instructions: &[
                Text("Sign in at admin.google.com."),
                Path(&[
                    "Apps",
                    "Web and mobile apps",
                    "Add app",
                    "Add custom SAML app",
                ]),
                Text("Give it a name and continue."),
            ],
        },
        Step {
            title: "Bring its metadata here",
            instructions: &[
                Text(
                    "Google shows its own values first: choose DOWNLOAD METADATA, upload that file here, then continue at Google.",
                ),
                Setting {
                    label: "By hand instead",
                    to: "Entity ID is the issuer, SSO URL the single sign-on URL, Certificate the certificate",
                },
            ],
        },
        Step {
            title: "Service provider details",
            instructions: &[
                Value {
                    label: "ACS URL",
                    which: LiveValue::AcsUrl,
                },
                Value {
                    label: "Entity ID",
                    which: LiveValue::Audience,
                },
                Setting {
                    label: "Start URL (optional)",
                    to: "leave empty",
                },
                Setting {
                    label: "Signed response",
                    to: "ticked or not; both are accepted",
                },
                Setting {
                    label: "Name ID format",
                    to: "EMAIL",
                },
                Setting {
                    label: "Name ID",
                    to: "Basic Information > Primary email",
                },
            ],
        },
        Step {
            title: "Attribute mapping",
            instructions: &[
                Text("Add the attributes of the table below: nothing is sent that is not mapped."),
                Text(
                    "For groups choose them under Group membership; at most 75, and a renamed group is chosen again.",
                ),
            ],
        },
        Step {
            title: "Give people access",
            instructions: &[Text(
                "Turn the app ON for the organizational units whose people may sign in.",
            )],
        },
    ],
    attributes: &[
        Attribute {
            ours: OurAttribute::Email,
            theirs: "Primary email",
            sent_as: "email",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::FirstName,
            theirs: "First name",
            sent_as: "firstName",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::LastName,
            theirs: "Last name",
            sent_as: "lastName",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::Groups,
            theirs: "Group membership",
            sent_as: "groups",
            by_default: false,
        },
    ],
    quirks: &[
        "Certificates last five years. A new one must be selected in this app and saved, and the metadata uploaded here again.",
        "403 app_not_enabled_for_user: the app is off for the person's organizational unit.",
        "403 app_not_configured_for_user: the Entity ID typed at Google is not exactly the one above, or the browser is signed in to another Google account.",
        "400 malformed_certificate: the certificate assigned to the app is another one, or expired.",
    ],
};
